/** Seeded reports of invented units → entries, for tests of stores. */
import { createHash } from 'node:crypto'
import type { Figure } from '../../src/corpus/figures.js'
import type { Passage } from '../../src/corpus/passages.js'
import type { Report } from '../../src/corpus/report.js'
import type { Entry, Make } from '../../src/index/store.js'
import { SCHEMA } from '../../src/index/tables.js'
import { normalized } from '../../src/model.js'

export const DIMENSION = 8
export const MAKE: Make = { schema: SCHEMA, model: 'test', dimension: DIMENSION, icu: '0', rules: 'test' }

export interface Wanted {
  readonly file: string
  readonly texts: readonly string[]
  /** Terms a passage; single characters of the text where absent. */
  readonly terms?: readonly (readonly string[])[]
  readonly vectors?: readonly (Float32Array | null)[]
  readonly unit?: string
}

export function entry(wanted: Wanted): Entry {
  const { file, texts } = wanted
  const id = createHash('sha256').update(file).digest('hex').slice(0, 12)
  const text = texts.join('\n')
  const passages: Passage[] = []
  const figures: Figure[] = []
  let at = 0
  for (const [ordinal, body] of texts.entries()) {
    const passage = {
      id: `${id}.${ordinal}`,
      report: id,
      ordinal,
      section: ['一、总则'],
      start: at,
      end: at + body.length,
    }
    passages.push({ ...passage, text: body, columns: [] })
    for (const [k, found] of [...body.matchAll(/(\d+)件/g)].entries())
      figures.push(figure(passage.id, id, k, found, at, body))
    at += body.length + 1
  }
  const random = seeded(file + texts.length)
  return {
    report: reportOf(id, file, text, wanted.unit ?? '青岭市人民政府'),
    hash: createHash('sha256').update(text).digest('hex'),
    passages,
    figures,
    terms: wanted.terms ?? texts.map(body => [...body]),
    vectors: wanted.vectors ?? texts.map(() => unitVector(random)),
    measures: new Map(figures.map(({ measure }) => [measure, unitVector(random)])),
  }
}

function reportOf(id: string, file: string, text: string, unit: string): Report {
  return {
    id,
    file,
    text,
    title: null,
    unit,
    aliases: [],
    year: 2023,
    level: null,
    regions: [],
    published: null,
    signed: null,
    furniture: [],
    sections: [],
    warnings: [],
  }
}

function figure(passage: string, report: string, k: number, found: RegExpExecArray, at: number, body: string): Figure {
  const rawStart = at + found.index
  return {
    id: `${passage}#${k}`,
    passage,
    report,
    value: Number(found[1]),
    uom: '件',
    raw: found[0],
    approx: null,
    kind: 'count',
    role: 'result',
    measure: `案件${body.length % 5}`,
    scope: null,
    quote: body,
    start: at,
    end: at + body.length,
    rawStart,
    rawEnd: rawStart + found[0].length,
  }
}

/** Mulberry32 over a hash of the seed. */
export function seeded(seed: string): () => number {
  let state = createHash('sha256').update(seed).digest().readUInt32LE(0)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

export function unitVector(random: () => number, dimension = DIMENSION): Float32Array {
  return normalized(Array.from({ length: dimension }, () => random() - 0.5))!
}
