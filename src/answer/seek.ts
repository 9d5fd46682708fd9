/** Question → what every kind of answer needs to look for it: weighed words, the vector of its matter, what is held. */
import type { Embedder } from '../model.js'
import type { Observer } from '../observe.js'
import type { Holdings } from '../search/holdings.js'
import { type MatterWord, type WeighedWord, weigh } from '../search/matter.js'
import type { Question } from '../search/question.js'

/** What a question is sought in. `embedder` null: words alone. */
export interface Sources {
  readonly holdings: Holdings
  readonly embedder: Embedder | null
  readonly observe?: Observer | undefined
}

export interface Seeking {
  readonly question: Question
  readonly holdings: Holdings
  readonly words: readonly WeighedWord[]
  readonly carried: readonly WeighedWord[]
  readonly vector: Float32Array | null
  readonly observe?: Observer | undefined
}

export async function seek(question: Question, { holdings, embedder, observe }: Sources): Promise<Seeking> {
  const words = await weigh(question.matter, holdings.store)
  const carried = await weigh(question.carried, holdings.store)
  return { question, holdings, words, carried, vector: await vectorOf(question.matter, embedder), observe }
}

/** The same search with other words: a part of a comparison. */
export async function seekPart(
  seeking: Seeking,
  question: Question,
  matter: readonly MatterWord[],
  embedder: Embedder | null,
): Promise<Seeking> {
  return {
    ...seeking,
    question,
    words: await weigh(matter, seeking.holdings.store),
    vector: await vectorOf(matter, embedder),
  }
}

async function vectorOf(matter: readonly MatterWord[], embedder: Embedder | null): Promise<Float32Array | null> {
  if (!embedder || matter.length === 0) return null
  return embedder.embedQuery(matter.map(word => word.word).join(' '))
}
