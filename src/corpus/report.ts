/**
 * Text of a file → Report: whose report, of which year, its dates and tree of headings, and which stretches are page
 * furniture. Leaves reading files to read.ts and slicing to passages.ts.
 */
import type { Span } from '../text.js'

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
