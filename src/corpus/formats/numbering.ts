/**
 * Word's automatic numbers (一、 （一） 1. 第一条) → characters in the paragraphs they stand before, and hidden runs out:
 * mammoth knows a list only as a list, and a report's headings hang on these numbers. (ECMA-376 part 1, 17.9)
 */
import { numeral } from './numerals.js'

interface Level {
  readonly format: string
  /** 「%1、」: %k is the number at level k. */
  readonly text: string
  readonly start: number
  readonly legal: boolean
  readonly style: string | null
}

interface Numbered {
  readonly list: string
  readonly level: number
}

/** Word has nine levels. */
const DEEPEST = 9

export interface Numbering {
  /** numId → levels and the list whose count it shares. */
  readonly lists: ReadonlyMap<string, { readonly list: string; readonly levels: readonly (Level | undefined)[] }>
  /** styleId → where its paragraphs are numbered. */
  readonly styles: ReadonlyMap<string, Numbered>
}

export function readNumbering(numbering: string, styles: string): Numbering {
  const abstracts = new Map<string, readonly (Level | undefined)[]>()
  for (const { attribs, inner } of elements(numbering, 'abstractNum'))
    abstracts.set(attribOf(attribs, 'abstractNumId') ?? '', levelsOf(inner))
  const lists = new Map<string, { list: string; levels: readonly (Level | undefined)[] }>()
  for (const { attribs, inner } of elements(numbering, 'num')) {
    const list = valOf(inner, 'abstractNumId') ?? ''
    const levels = [...(abstracts.get(list) ?? [])]
    let own = false
    for (const override of elements(inner, 'lvlOverride')) {
      const at = Number(attribOf(override.attribs, 'ilvl') ?? 0)
      const level = levelsOf(override.inner)[at] ?? levels[at]
      const start = valOf(override.inner, 'startOverride')
      if (level) levels[at] = start === null ? level : { ...level, start: Number(start) }
      own = true
    }
    const id = attribOf(attribs, 'numId') ?? ''
    lists.set(id, { list: own ? `${list}/${id}` : list, levels })
  }
  return { lists, styles: stylesOf(styles, lists) }
}

function levelsOf(xml: string): (Level | undefined)[] {
  const levels: (Level | undefined)[] = []
  for (const { attribs, inner } of elements(xml, 'lvl')) {
    const at = Number(attribOf(attribs, 'ilvl') ?? 0)
    if (!(at >= 0 && at < DEEPEST)) continue
    levels[at] = {
      format: valOf(inner, 'numFmt') ?? 'decimal',
      text: unescaped(valOf(inner, 'lvlText') ?? ''),
      start: Number(valOf(inner, 'start') ?? 1),
      legal: /<w:isLgl\b/.test(inner),
      style: valOf(inner, 'pStyle'),
    }
  }
  return levels
}

function stylesOf(xml: string, lists: Numbering['lists']): Map<string, Numbered> {
  const styles = new Map<string, Numbered>()
  const based = new Map<string, string>()
  for (const { attribs, inner } of elements(xml, 'style')) {
    const id = attribOf(attribs, 'styleId') ?? ''
    const parent = valOf(inner, 'basedOn')
    if (parent) based.set(id, parent)
    const list = valOf(inner, 'numId')
    if (!list) continue
    const linked = lists.get(list)?.levels.findIndex(level => level?.style === id) ?? -1
    styles.set(id, { list, level: linked >= 0 ? linked : Number(valOf(inner, 'ilvl') ?? 0) })
  }
  for (const id of based.keys()) {
    let at: string | undefined = id
    for (let hops = 0; at !== undefined && hops < 20 && !styles.has(at); hops++) at = based.get(at)
    const found = at === undefined ? undefined : styles.get(at)
    if (found) styles.set(id, found)
  }
  return styles
}

const TAG = /<(\/?)w:(p|pPr|pPrChange|rPrChange|numPr|numId|ilvl|pStyle|r|vanish)(?=[\s/>])([^<>]*)>/g

/** The document's XML with numbers written before their paragraphs and hidden runs left out. Linear in its length. */
export function writeNumbers(xml: string, numbering: Numbering): string {
  const counters = new Map<string, number[]>()
  const out: string[] = []
  const runs: { at: number; hidden: boolean }[] = []
  let copied = 0
  let changes = 0
  let inProperties = false
  let paragraph: { style: string | null; list: string | null; level: number | null } = bare()
  for (const tag of xml.matchAll(TAG)) {
    const [whole, slash, name, attribs = ''] = tag
    const end = tag.index + whole.length
    const opens = slash === '' && !attribs.endsWith('/')
    if (name === 'pPrChange' || name === 'rPrChange') changes += opens ? 1 : slash ? -1 : 0
    if (changes > 0) continue
    if (name === 'p' && slash === '') paragraph = bare()
    if (name === 'pStyle') paragraph.style = attribOf(attribs, 'val')
    if (name === 'numId') paragraph.list = attribOf(attribs, 'val')
    if (name === 'ilvl') paragraph.level = Number(attribOf(attribs, 'val') ?? 0)
    if (name === 'pPr') inProperties = opens
    if (name === 'vanish' && !inProperties && !/w:val="(?:0|false|off)"/.test(attribs) && runs.length > 0)
      runs.at(-1)!.hidden = true
    if (name === 'r' && opens) {
      copy(tag.index)
      runs.push({ at: out.length, hidden: false })
    }
    if (name === 'r' && slash) {
      copy(end)
      const run = runs.pop()
      if (run?.hidden) out.length = run.at
    }
    if (name === 'pPr' && slash) {
      copy(end)
      const marker = markerOf(paragraph)
      if (marker) out.push(`<w:r><w:t xml:space="preserve">${escaped(marker)}</w:t></w:r>`)
    }
  }
  copy(xml.length)
  return out.join('')

  function copy(to: number): void {
    if (to > copied) out.push(xml.slice(copied, to))
    copied = Math.max(copied, to)
  }

  function markerOf({ style, list, level }: typeof paragraph): string {
    const styled = style === null ? undefined : numbering.styles.get(style)
    const id = list ?? styled?.list
    const known = id === undefined || id === '0' ? undefined : numbering.lists.get(id)
    const at = level ?? styled?.level ?? 0
    return known ? nextMarker(known.list, known.levels, at, counters) : ''
  }
}

function bare(): { style: string | null; list: string | null; level: number | null } {
  return { style: null, list: null, level: null }
}

function nextMarker(
  list: string,
  levels: readonly (Level | undefined)[],
  at: number,
  counters: Map<string, number[]>,
): string {
  const level = levels[at]
  if (!level || level.format === 'none') return ''
  if (level.format === 'bullet') return '• '
  const counts = counters.get(list) ?? []
  counters.set(list, counts)
  counts[at] = (counts[at] ?? level.start - 1) + 1
  counts.length = at + 1
  const text = level.text.replace(/%([1-9])/g, (_, digit: string) => {
    const k = Number(digit) - 1
    return numeral(counts[k] ?? levels[k]?.start ?? 1, level.legal ? 'decimal' : (levels[k]?.format ?? 'decimal'))
  })
  return /[\w.)]$/.test(text) ? `${text} ` : text
}

/** Elements `w:NAME` that do not hold themselves, in order. Linear: an element without an end ends the search. */
function* elements(xml: string, name: string): Generator<{ readonly attribs: string; readonly inner: string }> {
  const open = new RegExp(`<w:${name}(?=[\\s/>])([^<>]*)>`, 'g')
  const close = `</w:${name}>`
  for (let tag = open.exec(xml); tag; tag = open.exec(xml)) {
    const attribs = tag[1]!
    if (attribs.endsWith('/')) {
      yield { attribs, inner: '' }
      continue
    }
    const end = xml.indexOf(close, open.lastIndex)
    if (end < 0) return
    yield { attribs, inner: xml.slice(open.lastIndex, end) }
    open.lastIndex = end + close.length
  }
}

function valOf(xml: string, name: string): string | null {
  const tag = new RegExp(`<w:${name}(?=[\\s/>])([^<>]*)>`).exec(xml)
  return tag ? attribOf(tag[1]!, 'val') : null
}

function attribOf(attribs: string, name: string): string | null {
  return new RegExp(`(?:^|\\s)w:${name}\\s?=\\s?["']([^"']*)["']`).exec(attribs)?.[1] ?? null
}

function unescaped(text: string): string {
  return text.replace(
    /&(lt|gt|quot|apos|amp);/g,
    (_, name: string) => ({ lt: '<', gt: '>', quot: '"', apos: "'" })[name] ?? '&',
  )
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;')
}
