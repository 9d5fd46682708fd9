/**
 * A store and which of its reports somebody may see → a store that holds just these: every list, count, weight and version is
 * that of an index without the rest. Who may see what is not known here (sight.ts).
 */
import {
  type Filter,
  type Population,
  type ReportRow,
  type Stats,
  type Store,
  StoreError,
  StoreUnavailable,
} from './store.js'

/** A part of an index. `key` tells parts apart: it stands in the version, and so in the key of every cache. */
export interface Part {
  readonly key: string
  admits(row: ReportRow): boolean
}

/** Reads through `inner`, which stays the caller's to close. What is admitted is reckoned once a version of the index. */
export function scopedStore(inner: Store, part: Part): Store {
  const reader = readerOf(inner, part)
  const { read } = reader
  const own = ({ has }: Admitted, ids: readonly string[]): readonly string[] => ids.filter(id => has.has(reportOf(id)))
  return {
    reports: () => read(async ({ rows }) => rows),
    text: report => read(async ({ has }) => (has.has(report) ? inner.text(report) : null)),
    passages: filter => read(admitted => inner.passages(within(admitted, filter))),
    passagesById: ids => read(admitted => inner.passagesById(own(admitted, ids))),
    figures: filter => read(admitted => stated(admitted, inner.figures(within(admitted, filter)))),
    figuresOf: ids => read(admitted => stated(admitted, inner.figuresOf(own(admitted, ids)))),
    searchWords: (terms, filter, k, among) =>
      read(async admitted =>
        inner.searchWords(terms, within(admitted, filter), k, among ?? (await population(admitted, terms, inner))),
      ),
    searchVector: (vector, filter, k) => read(admitted => inner.searchVector(vector, within(admitted, filter), k)),
    vectors: ids => read(admitted => inner.vectors(own(admitted, ids))),
    measureVectors: names => read(async admitted => inner.measureVectors(await heldOf(admitted, names, inner))),
    documentFrequency: (terms, filter = {}) =>
      read(admitted =>
        filter.reports ? inner.documentFrequency(terms, within(admitted, filter)) : holdersOf(admitted, terms, inner),
      ),
    stats: (filter = {}) =>
      read(admitted => (filter.reports ? inner.stats(within(admitted, filter)) : statsOf(admitted, inner))),
    version: async () => `${await inner.version()}/${part.key}`,
    make: () => inner.make(),
    ...(inner.connections ? { connections: () => inner.connections!() } : {}),
    write: () => Promise.reject(new StoreError('写入索引：只看得到一部分报告的人不能改动索引。')),
    close: async () => {},
  }
}

/** What is admitted at one version of the index, and what was already reckoned of it. */
interface Admitted {
  readonly version: string
  readonly rows: readonly ReportRow[]
  readonly ids: readonly string[]
  readonly has: ReadonlySet<string>
  readonly holders: Map<string, number>
  /** Measures stated by reports admitted, as far as they were read; `all` once every report was. */
  readonly measures: Set<string>
  all: boolean
  stats: Promise<Stats> | null
}

/** Changes of the index that are waited out while something is read. */
const MOST_TRIES = 20

function readerOf(inner: Store, part: Part) {
  let known: { readonly version: string; readonly of: Promise<Admitted> } | undefined
  const current = async (): Promise<Admitted> => {
    const version = await inner.version()
    if (known?.version !== version) {
      const of = admittedAt(version, inner, part)
      known = { version, of }
      of.catch(() => {
        if (known?.of === of) known = undefined
      })
    }
    return known.of
  }
  /**
   * A report may be replaced while it is read, and no longer be one of those admitted: what was read counts where all that
   * was admitted before still is afterwards.
   */
  const read = async <T>(work: (admitted: Admitted) => Promise<T>): Promise<T> => {
    let before = await current()
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const made = await work(before)
      const after = await current()
      if (after === before || before.ids.every(id => after.has.has(id))) return made
      before = after
    }
    throw new StoreUnavailable('读取索引：索引正在不断更新，请稍后再试。')
  }
  return { read }
}

async function admittedAt(version: string, inner: Store, part: Part): Promise<Admitted> {
  const admitted = (await inner.reports()).filter(row => part.admits(row))
  const ids = admitted.map(row => row.id)
  const has = new Set(ids)
  // What stands for what among reports that are not seen is not told either.
  const rows = admitted.map(row => ({ ...row, supersedes: row.supersedes.filter(id => has.has(id)) }))
  return { version, rows, ids, has, holders: new Map(), measures: new Set(), all: false, stats: null }
}

function within({ ids, has }: Admitted, { reports }: Filter): Filter {
  return { reports: reports ? reports.filter(id => has.has(id)) : ids }
}

function reportOf(passage: string): string {
  return passage.slice(0, passage.lastIndexOf('.'))
}

function statsOf(admitted: Admitted, inner: Store): Promise<Stats> {
  admitted.stats ??= inner.stats({ reports: admitted.ids }).catch((error: unknown) => {
    admitted.stats = null
    throw error
  })
  return admitted.stats
}

/** Terms whose counts are kept: a question asks for some 60, and counting one of a million passages takes milliseconds. */
const KEPT_TERMS = 50_000

/** Passages admitted that hold each term; counted once a version. */
async function holdersOf(admitted: Admitted, terms: readonly string[], inner: Store): Promise<Map<string, number>> {
  const { holders, ids } = admitted
  if (holders.size > KEPT_TERMS) holders.clear()
  const missing = [...new Set(terms)].filter(term => !holders.has(term))
  const counted = missing.length > 0 ? await inner.documentFrequency(missing, { reports: ids }) : new Map()
  for (const term of missing) holders.set(term, counted.get(term) ?? 0)
  const found = new Map<string, number>()
  for (const term of new Set(terms)) {
    const count = holders.get(term) ?? 0
    if (count > 0) found.set(term, count)
  }
  return found
}

async function population(admitted: Admitted, terms: readonly string[], inner: Store): Promise<Population> {
  const { passages, terms: length } = await statsOf(admitted, inner)
  return { passages, terms: length, holders: await holdersOf(admitted, terms, inner) }
}

/** Remembers the measures of figures handed out: their vectors may be asked for without reading all figures. */
async function stated<F extends { readonly measure: string }>(
  { measures }: Admitted,
  figures: Promise<readonly F[]>,
): Promise<readonly F[]> {
  const read = await figures
  for (const { measure } of read) measures.add(measure)
  return read
}

/** Reports whose figures are read at once when a measure is asked for that nobody was handed. */
const AT_ONCE = 32

/**
 * The measures among `names` that reports admitted state. That a vector is kept would tell that somebody states the measure.
 * Whoever ranks figures has them from here, so that only a stranger's name makes all figures be read.
 */
async function heldOf(admitted: Admitted, names: readonly string[], inner: Store): Promise<readonly string[]> {
  const { measures, ids } = admitted
  for (let at = 0; !admitted.all && names.some(name => !measures.has(name)); at += AT_ONCE) {
    if (at >= ids.length) admitted.all = true
    else await stated(admitted, inner.figures({ reports: ids.slice(at, at + AT_ONCE) }))
  }
  return names.filter(name => measures.has(name))
}
