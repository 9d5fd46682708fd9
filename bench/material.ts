/**
 * Folders of reports and question files → the material of a run: one folder with all reports, and the questions on them.
 * The shared reports and questions where they exist, else the samples of this repository.
 */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Turn } from '../src/search/question.js'

export interface Gold {
  readonly files: readonly string[]
  readonly evidence: readonly string[]
}

export interface BenchQuestion {
  readonly id: string
  readonly type: string
  readonly question: string
  readonly history: readonly Turn[]
  readonly answerable: boolean
  readonly gold: Gold
}

export interface Material {
  /** What it was taken from, for the heading of the tables. */
  readonly name: string
  readonly folder: string
  readonly reports: number
  readonly questions: readonly BenchQuestion[]
  /** Where the reports that are multiplied for growth lie, and the questions on them. */
  readonly grown: { readonly folder: string; readonly questions: readonly BenchQuestion[] }
}

const SHARED = resolve('../shared')
/** The day the shared questions were written for: 去年 is 2025 in them. */
export const TODAY = '2026-11-24'

/** Copies the reports into `folder`. Throws where a question file cannot be read. */
export function gatherMaterial(folder: string): Material {
  mkdirSync(folder, { recursive: true })
  const shared = existsSync(join(SHARED, 'eval/dev.jsonl'))
  const sources = shared ? [join(SHARED, 'corpus'), join(SHARED, 'corpus-restated')] : [resolve('corpus')]
  for (const source of sources)
    for (const file of readdirSync(source)) copyFileSync(join(source, file), join(folder, file))
  const files = shared
    ? [join(SHARED, 'eval/dev.jsonl'), join(SHARED, 'eval/restated.dev.jsonl')]
    : [resolve('tests/questions.jsonl')]
  const sets = files.map(readQuestions)
  return {
    name: shared ? 'shared corpus + corpus-restated' : 'own corpus',
    folder,
    reports: readdirSync(folder).filter(file => !file.endsWith('.meta.json')).length,
    questions: sets.flat(),
    grown: { folder: sources.at(-1)!, questions: sets.at(-1)! },
  }
}

function readQuestions(file: string): BenchQuestion[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(line => line.trim() !== '')
    .map(line => JSON.parse(line) as BenchQuestion)
}

/** What a search that knows nothing of conversations is asked: the asker's turn before, if any, and the question. */
export function searchText(question: BenchQuestion): string {
  const before = question.history.filter(turn => turn.role === 'user').at(-1)
  return before ? `${before.content} ${question.question}` : question.question
}
