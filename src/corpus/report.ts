/**
 * Text of a file → Report: whose report, of which year, its dates and tree of headings, and which stretches are page
 * furniture. Leaves reading files to read.ts and slicing to passages.ts.
 */
import { createHash } from 'node:crypto'
import { aliasesOf, levelOf } from '../places.js'
import type { Span } from '../text.js'
import { dateIn, isDateLine } from './dates.js'
import { sectionsOf } from './headings.js'
import { identify, sourcesOf } from './identity.js'
import { type Layout, layOut, signedDate } from './layout.js'
import type { Line } from './lines.js'
import { isUnitName } from './names.js'
import type { Sidecar } from './sidecar.js'
import { reportingYear } from './year.js'

export { parseSidecar, type Sidecar, type SidecarReading, sidecarSchema } from './sidecar.js'

export type Level = 'province' | 'prefecture' | 'county' | 'township' | 'department'

/** A heading and what stands under it. Sections cover the body in order; a child lies inside its parent. */
export interface Section {
  /** 1 is the outermost. */
  readonly depth: number
  /** The heading as printed, without white space at its ends: 「（二）依法决策」. */
  readonly title: string
  /** Titles from the outermost to this one. */
  readonly path: readonly string[]
  /** Offsets in `Report.text`; `start` is where the heading begins, `bodyStart` where what it heads begins. */
  readonly start: number
  readonly bodyStart: number
  readonly end: number
}

export interface Report {
  /** Stable while the file keeps its name: first 12 hex digits of the SHA-256 of `file`. */
  readonly id: string
  /** Path relative to the corpus folder, with `/`. */
  readonly file: string
  /** The stored text: as read from the file. Every offset counts UTF-16 units in it. */
  readonly text: string
  readonly title: string | null
  /** As the unit names itself. */
  readonly unit: string | null
  /** Short, former and full names under which people may ask for the unit, the unit itself left out. */
  readonly aliases: readonly string[]
  readonly year: number | null
  readonly level: Level | null
  /** From province to the unit's own division, full names as far as known. */
  readonly regions: readonly string[]
  /** YYYY-MM-DD. */
  readonly published: string | null
  readonly signed: string | null
  /** Navigation, counters, share links and the like: not body, never in a passage. */
  readonly furniture: readonly Span[]
  readonly sections: readonly Section[]
  /** One line each, in Chinese. */
  readonly warnings: readonly string[]
}

/** A file as it was read; `title` and `published` are what its format says of itself (an HTML head, a document's properties). */
export interface Reading {
  readonly file: string
  readonly text: string
  readonly title?: string | null
  readonly published?: string | null
  readonly sidecar?: Sidecar | null
}

/** Reads a report. Never throws: what the text does not say is null, with a warning. */
export function readReport({ file, text, title = null, published = null, sidecar = null }: Reading): Report {
  const layout = layOut(text)
  const sections = sectionsOf(text, layout)
  const firstHead = sections[0]?.start ?? Number.POSITIVE_INFINITY
  const sources = sourcesOf(layout, { title, file, firstHead })
  const said = identify(sources)
  const unit = sidecar?.unit ?? said.unit
  const own = sidecar?.unit ? identify({ ...sources, titles: [sidecar.unit] }) : said
  const regions = sidecar?.regions ?? own.regions
  const year = sidecar?.year ?? reportingYear(sources)
  const aliases = unit
    ? [...(sidecar?.aliases ?? []), ...(sidecar?.regions ? aliasesOf(unit, regions) : own.aliases)]
    : []
  return {
    id: createHash('sha256').update(file).digest('hex').slice(0, 12),
    file,
    text,
    title: layout.title?.text ?? title,
    unit,
    aliases: [...new Set(aliases)].filter(name => name !== unit),
    year,
    level: sidecar?.level ?? (sidecar?.unit ? levelOf(sidecar.unit) : null) ?? own.level,
    regions,
    published: sidecar?.published ?? publishedOn(layout) ?? published,
    signed: sidecar?.signed ?? signedDate(layout),
    furniture: layout.furniture,
    sections,
    warnings: [
      ...(sidecar?.unit ? [] : said.warnings),
      ...(year === null ? ['正文没有写明报告年度,可在同名 .meta.json 中补充 year'] : []),
      ...(layout.body.length === 0 ? ['没有读到正文'] : []),
    ],
  }
}

/** The date a page says it was published; the day it was generated or fetched is none. */
function publishedOn(layout: Layout): string | null {
  const lines = layout.page.filter(
    line => /20\d\d/.test(line.plain) && !/(?:页面生成|抓取|采集|打印)(?:时间|日期|于)?:?20/.test(line.plain),
  )
  const said =
    lines.find(line => /(?:发布|公开)(?:时间|日期)?:?20\d\d/.test(line.plain)) ??
    lines.find(
      line => /(?:发布|发文|公开|时间|日期)[^,。]{0,6}:?20\d\d/.test(line.plain) && !/成文|生成/.test(line.plain),
    ) ??
    lines.find(line => dateIn(line.plain))
  return said && !letterDate(layout, said) ? dateIn(said.plain) : null
}

/** A date alone on its line is a letter's signature, not the page's. */
function letterDate(layout: Layout, line: Line): boolean {
  const before = layout.lines.slice(0, line.index).findLast(one => !one.blank)
  return isDateLine(line.plain) && before !== undefined && isUnitName(before.plain)
}
