/** Rows of reports → the units of government they are of, with their names and years. */
import type { ReportRow } from '../index/store.js'
import { folded } from '../text.js'

/** A unit of government with the reports held of it, oldest first. */
export interface HeldUnit {
  readonly name: string
  /** Folded; the name itself first. */
  readonly names: readonly string[]
  readonly level: ReportRow['level']
  readonly regions: readonly string[]
  readonly reports: readonly ReportRow[]
}

/** Each unit once, however it names itself from year to year. */
export function unitsOf(rows: readonly ReportRow[]): HeldUnit[] {
  const groups = new Map<string, ReportRow[]>()
  const chains = chainsOf(rows)
  // A unit's reports of ten years say the same names: each is folded once.
  const plains = new Map<string, string>()
  const plainOf = (name: string): string => {
    const plain = plains.get(name) ?? folded(name)
    plains.set(name, plain)
    return plain
  }
  for (const row of rows) {
    const key = identityOf(row, chains)
    const known = groups.get(key)
    if (known) known.push(row)
    else groups.set(key, [row])
  }
  return [...groups.values()].map(reports => {
    const sorted = [...reports].sort(byYear)
    const named = sorted.at(-1)!
    const names = sorted.flatMap(row => [...(row.unit ? [row.unit] : []), ...row.aliases])
    return {
      name: named.unit ?? named.title ?? named.file,
      names: [
        ...new Set([...new Set([named.unit ?? named.title ?? named.file, ...names])].map(name => plainOf(name))),
      ].filter(alias => alias.length > 1),
      level: sorted.find(row => row.level)?.level ?? null,
      regions: sorted.reduce<readonly string[]>(
        (best, row) => (row.regions.length > best.length ? row.regions : best),
        [],
      ),
      reports: sorted,
    }
  })
}

/** 清沅县 of one year and 清沅县人民政府 of the next are one unit: a division's government, however it names itself. */
function identityOf(row: ReportRow, chains: ReadonlyMap<string, ReadonlySet<string>>): string {
  const own = row.regions.at(-1)
  if (row.level === 'department' || row.level === null || !own) return `${row.level}/${row.unit ?? row.file}`
  const chain = row.regions.join('/')
  const longer = [...(chains.get(`${row.level}/${own}`) ?? [])].filter(other => other.endsWith(`/${chain}`))
  return `${row.level}/${longer.length === 1 ? longer[0] : chain}`
}

/** The chains of regions held for each level and name of a division. */
function chainsOf(rows: readonly ReportRow[]): ReadonlyMap<string, ReadonlySet<string>> {
  const chains = new Map<string, Set<string>>()
  for (const row of rows) {
    const key = `${row.level}/${row.regions.at(-1)}`
    const known = chains.get(key)
    if (known) known.add(row.regions.join('/'))
    else chains.set(key, new Set([row.regions.join('/')]))
  }
  return chains
}

/** Oldest first; of one year the superseding file last. */
function byYear(a: ReportRow, b: ReportRow): number {
  return (
    (a.year ?? 0) - (b.year ?? 0) ||
    Number(a.supersedes.length > 0) - Number(b.supersedes.length > 0) ||
    (a.file < b.file ? -1 : 1)
  )
}
