/**
 * Index + questions → passages as fazhi ranks them: the whole, each arm alone, with and without reading the question for
 * unit and year. Also the same passages as plain texts, for the peers.
 */
import { admit } from '../src/answer/admit.js'
import { answerQuestion, type Desk } from '../src/answer/answer.js'
import { inspect } from '../src/answer/inspect.js'
import { type Seeking, seek } from '../src/answer/seek.js'
import type { Passage } from '../src/corpus/passages.js'
import type { Scored } from '../src/index/store.js'
import { type Holdings, readHoldings } from '../src/search/holdings.js'
import { matterOf, matterOfEnglish } from '../src/search/matter.js'
import { type AskInput, readQuestion } from '../src/search/question.js'
import { queryText, rankPassages } from '../src/search/retrieve.js'
import { folded, terms } from '../src/text.js'
import type { Found } from './evidence.js'
import { type BenchQuestion, searchText, TODAY } from './material.js'

/** A text a peer indexes; `head` is what fazhi puts before a passage: unit, year, sections. */
export interface PeerText {
  readonly file: string
  readonly head: string
  readonly text: string
}

export interface Way {
  readonly name: string
  readonly rank: (question: BenchQuestion) => Promise<readonly Found[]>
}

/** Deepest rank looked at. */
const DEPTH = 5

/** The ways fazhi ranks passages, the product's own first. */
export async function ownWays(desk: Desk): Promise<Way[]> {
  const holdings = await readHoldings(desk.store)
  const fileOf = new Map(holdings.rows.map(row => [row.id, row.file]))
  const found = (passages: readonly Passage[]): Found[] =>
    passages.slice(0, DEPTH).map(({ report, text }) => ({ file: fileOf.get(report)!, text }))
  const byId = async (hits: readonly Scored[]): Promise<Found[]> =>
    found(await desk.store.passagesById(hits.map(hit => hit.id)))
  const words = (query: string, reports?: readonly string[]): Promise<readonly Scored[]> =>
    desk.store.searchWords([...new Set(terms(query))], reports ? { reports } : {}, DEPTH)
  const near = async (query: string, reports?: readonly string[]): Promise<readonly Scored[]> => {
    const vector = await desk.embedder?.embedQuery(query)
    return vector ? desk.store.searchVector(vector, reports ? { reports } : {}, DEPTH) : []
  }
  return [
    { name: 'fazhi', rank: async q => found((await inspect(inputOf(q), desk)).passages.map(hit => hit.ready.passage)) },
    { name: 'fazhi, quotes of its answer', rank: q => cited(q, desk) },
    {
      name: 'BM25 arm, question read',
      rank: q => readFirst(q, holdings, desk, async (s, r) => byId(await words(queryText(s), r))),
    },
    {
      name: 'vector arm, question read',
      rank: q => readFirst(q, holdings, desk, async (s, r) => byId(await near(matterText(s), r))),
    },
    { name: 'fazhi, question not read', rank: async q => found(await rankUnread(q, holdings, desk)) },
    { name: 'BM25 arm alone', rank: async q => byId(await words(searchText(q))) },
    { name: 'vector arm alone', rank: async q => byId(await near(searchText(q))) },
  ]
}

/** All passages held, as peers get them. */
export async function peerTexts(desk: Desk): Promise<PeerText[]> {
  const { rows } = await readHoldings(desk.store)
  const of = new Map(rows.map(row => [row.id, row]))
  return (await desk.store.passages({})).map(passage => {
    const row = of.get(passage.report)!
    return {
      file: row.file,
      head: [row.unit, row.year, ...passage.section].filter(Boolean).join(' '),
      text: passage.text,
    }
  })
}

/** All report texts as stored. */
export async function reportTexts(desk: Desk): Promise<Found[]> {
  const { rows } = await readHoldings(desk.store)
  return Promise.all(rows.map(async row => ({ file: row.file, text: (await desk.store.text(row.id)) ?? '' })))
}

function inputOf(question: BenchQuestion): AskInput {
  return { question: question.question, history: question.history ?? [], today: TODAY }
}

/** What a reader sees as evidence; no passage where the question is refused. */
async function cited(question: BenchQuestion, desk: Desk): Promise<Found[]> {
  const { citations } = await answerQuestion(inputOf(question), desk)
  return citations.slice(0, DEPTH).map(({ file, quote }) => ({ file, text: quote }))
}

type Search = (seeking: Seeking, reports: readonly string[]) => Promise<Found[]>

/** An arm within the reports that the question admits; nothing where it is refused. */
async function readFirst(question: BenchQuestion, holdings: Holdings, desk: Desk, search: Search): Promise<Found[]> {
  const read = readQuestion(inputOf(question), holdings)
  const admission = await admit(read, holdings)
  if (!admission.ok) return []
  const reports = admission.admitted.groups.map(group => group.row.id)
  return search(await seek(read, { ...desk, holdings }), reports)
}

function matterText({ question }: Seeking): string {
  return question.matter.map(word => word.word).join(' ')
}

/** The fusion over everything held, with every word of the question as what is sought. */
async function rankUnread(question: BenchQuestion, holdings: Holdings, desk: Desk): Promise<Passage[]> {
  const text = searchText(question)
  const read = readQuestion({ question: text, today: TODAY }, holdings)
  const matter = read.english ? matterOfEnglish(text) : matterOf(folded(text), [])
  const seeking = await seek({ ...read, units: [], years: [], matter, carried: [] }, { ...desk, holdings })
  const ranked = await rankPassages(await holdings.ready(holdings.rows), { ...seeking, store: desk.store })
  return ranked.map(hit => hit.ready.passage)
}
