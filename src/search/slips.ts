/** Names with a slip of typing in them → the held units they may be meant for. Leaves names written rightly to units.ts. */

import type { HeldUnit } from './held.js'
import type { Holdings } from './holdings.js'
import { soundOf } from './latin.js'

/** A name in a folded question and the held units that answer to it. */
export interface Found {
  readonly units: readonly HeldUnit[]
  readonly start: number
  readonly end: number
}

/** Names off by one slip of typing: a homophone, or a character dropped, doubled or swapped. Only where nothing else was found. */
export function mistyped(plain: string, holdings: Holdings): Found[] {
  let best: Found | null = null
  const starts = startsOf(holdings)
  const seen = new Set<string>()
  for (const char of plain) {
    for (const { name, unit } of starts.get(char) ?? []) {
      // 石岭镇 may be a town of its own: so short a name is offered, never assumed.
      if (name.length < 4) continue
      if (seen.has(name) || (best && name.length <= best.end - best.start)) continue
      seen.add(name)
      const place = slipped(plain, name)
      if (place) best = { units: [unit], ...place }
    }
  }
  return best ? [best] : []
}

/** Held units whose name a name that is not held may be meant for: one slip away. */
export function meantFor(name: string, holdings: Holdings): HeldUnit[] {
  const starts = startsOf(holdings)
  const found = new Set<HeldUnit>()
  for (const char of new Set(name.slice(0, 2)))
    for (const one of starts.get(char) ?? []) if (slipped(name, one.name)) found.add(one.unit)
  return [...found]
}

const startsCache = new WeakMap<
  Holdings,
  ReadonlyMap<string, readonly { readonly name: string; readonly unit: HeldUnit }[]>
>()

/** Names long enough to be told when mistyped, by each of their first two characters, one of which is right. */
function startsOf(
  holdings: Holdings,
): ReadonlyMap<string, readonly { readonly name: string; readonly unit: HeldUnit }[]> {
  const known = startsCache.get(holdings)
  if (known) return known
  const starts = new Map<string, { name: string; unit: HeldUnit }[]>()
  for (const unit of holdings.units) {
    for (const name of unit.names) {
      if (name.length < 4 && !(name.length === 3 && /[省市县区州镇乡]$/.test(name))) continue
      for (const char of new Set(name.slice(0, 2))) {
        const list = starts.get(char)
        if (list) list.push({ name, unit })
        else starts.set(char, [{ name, unit }])
      }
    }
  }
  startsCache.set(holdings, starts)
  return starts
}

function slipped(plain: string, name: string): { start: number; end: number } | null {
  for (let start = 0; start + name.length - 1 <= plain.length; start++) {
    if (plain[start] !== name[0] && plain[start + 1] !== name[1]) continue
    // A name goes on before this place (西「屏区市监局」): it is another name, not a slip.
    if (/[\u4e00-\u9fff]/.test(plain[start - 1] ?? '') && !/[省市县区州的在问和与跟及比、查看]/.test(plain[start - 1]!))
      continue
    const same = plain.slice(start, start + name.length)
    if (same.length === name.length && oneSlip(same, name)) return { start, end: start + name.length }
    const short = plain.slice(start, start + name.length - 1)
    if (name.length >= 5 && oneDropped(name, short)) return { start, end: start + name.length - 1 }
    const long = plain.slice(start, start + name.length + 1)
    if (long.length === name.length + 1 && oneDropped(long, name) && doubled(long))
      return { start, end: start + name.length + 1 }
  }
  return null
}

function oneSlip(text: string, name: string): boolean {
  const off = [...name].map((char, i) => (char === text[i] ? -1 : i)).filter(i => i >= 0)
  if (off.length === 1) return soundsAlike(text[off[0]!]!, name[off[0]!]!)
  return (
    off.length === 2 && off[1] === off[0]! + 1 && text[off[0]!] === name[off[1]!] && text[off[1]!] === name[off[0]!]
  )
}

function oneDropped(long: string, short: string): boolean {
  let i = 0
  while (i < short.length && long[i] === short[i]) i++
  return i > 0 && long.slice(i + 1) === short.slice(i)
}

function doubled(text: string): boolean {
  return [...text].some((char, i) => char === text[i + 1])
}

function soundsAlike(a: string, b: string): boolean {
  if (!/[\u4e00-\u9fff]/.test(a) || !/[\u4e00-\u9fff]/.test(b)) return false
  return soundOf(a) === soundOf(b)
}
