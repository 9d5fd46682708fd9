/** Rules over what a report is → a sight: which reports they admit. Who is given which is the matter of sight.ts. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { ReportRow } from './index/store.js'
import { folded } from './text.js'

/** What somebody sees. */
export interface Sight {
  /** The rules behind it, a key each: they change when a rule does, whatever its group is called. Null: everything. */
  readonly rules: readonly string[] | null
  admits(row: ReportRow): boolean
}

export const EVERYTHING: Sight = { rules: null, admits: () => true }

/** All of any of these. */
export function together(sights: readonly Sight[]): Sight {
  if (sights.some(({ rules }) => rules === null)) return EVERYTHING
  return {
    rules: [...new Set(sights.flatMap(({ rules }) => rules!))].sort(),
    admits: row => sights.some(sight => sight.admits(row)),
  }
}

const LEVELS = ['province', 'prefecture', 'county', 'township', 'department'] as const
const Words = z.array(z.string().trim().min(1)).min(1)
/** What is given must all fit; of the words of one kind, one. */
export const Rule = z
  .strictObject({
    units: Words.optional(),
    regions: Words.optional(),
    levels: z.array(z.enum(LEVELS)).min(1).optional(),
    files: Words.optional(),
  })
  .refine(rule => Object.keys(rule).length > 0, '要写 units、regions、levels、files 中的至少一项')
export type Rule = z.infer<typeof Rule>

/** What any of these rules admits. */
export function sightOf(rules: readonly Rule[]): Sight {
  const tests = rules.map(testOf)
  return { rules: [keyOf(rules)], admits: row => tests.some(admits => admits(row)) }
}

function testOf({ units, regions, levels, files }: Rule): (row: ReportRow) => boolean {
  const named = units?.map(name => likeOf(name.replace(/[^*?]+/g, words => folded(words))))
  const within = regions && new Set(regions.map(name => folded(name)))
  const filed = files?.map(name => likeOf(name.normalize('NFC'), true))
  return row =>
    (!named || unitNames(row).some(name => named.some(like => like.test(name)))) &&
    (!within || row.regions.some(region => within.has(plain(region)))) &&
    (!levels || levels.some(level => level === row.level)) &&
    (!filed || filed.some(like => like.test(row.file.normalize('NFC'))))
}

/** 清沅县 of one year and 清沅县人民政府 of the next are one unit; a bureau is named by its own name alone, never by its county's. */
function unitNames({ unit, level, regions }: ReportRow): string[] {
  const own = level === 'department' || level === null ? undefined : regions.at(-1)
  return [...(unit ? [unit] : []), ...(own ? [own, `${own}人民政府`] : [])].map(plain)
}

/** Names of units and regions that are kept folded: each change of an index asks for all of them again, for every sight. */
const KEPT_NAMES = 200_000
const names = new Map<string, string>()

function plain(name: string): string {
  const known = names.get(name)
  if (known !== undefined) return known
  if (names.size > KEPT_NAMES) names.clear()
  const made = folded(name)
  names.set(name, made)
  return made
}

/** `*` any words, in a path within one folder; `**` across folders; `?` one character. */
function likeOf(pattern: string, path = false): RegExp {
  const any = path ? '[^/]' : '.'
  const body = pattern.replace(/\*\*\/|\*\*|\*|\?|[\\^$.|+()[\]{}]/g, sign => {
    if (sign === '?') return any
    if (sign === '**/' && path) return '(?:.*/)?'
    if (sign.startsWith('**')) return path ? '.*' : sign.replaceAll('*', '.*')
    return sign === '*' ? `${any}*` : `\\${sign}`
  })
  return new RegExp(`^${body}$`, 'su')
}

/** A short name for what has this content. */
export function keyOf(what: unknown): string {
  return createHash('sha256').update(JSON.stringify(what)).digest('base64url').slice(0, 16)
}
