/** Answer → its permanent address, and back: kept in the state beside the index, so that a rebuild leaves it alone. */
import { createHash } from 'node:crypto'
import type { Answer } from '../../answer/shape.js'
import type { Sight } from '../../groups.js'
import { type LinkStore, linksOver } from '../../index/links.js'
import type { State } from '../../index/state.js'
import { StoreError } from '../../index/store.js'
import type { Turn } from '../../search/question.js'
import { KeptAnswer } from './shapes.js'

/** Some 3 KB each: together they stay below 1 GB. */
const MOST = 300_000

export interface Links {
  /**
   * The id under which the answer stays; null where no more are kept. The same answer to who sees the same (`rules`) has one
   * id, however often it is given.
   */
  keep(asked: Asked, answer: Answer, rules: Sight['rules']): Promise<string | null>
  find(id: string): Promise<Found | null>
}

/** `rules`: of what was seen when it was made. */
export interface Found extends Pick<Sight, 'rules'> {
  readonly kept: KeptAnswer
}

export interface Asked {
  readonly question: string
  readonly history?: readonly Turn[] | undefined
}

export async function openLinks(state: State): Promise<Links> {
  const store = linksOver(state)
  let held = await store.count()
  return {
    async keep(asked, answer, rules) {
      const body = JSON.stringify(bodyOf(asked, answer, rules))
      const id = createHash('sha256').update(body).digest('base64url').slice(0, 12).replace(/^-/, '_')
      try {
        if (await store.has(id)) return id
        if (held >= MOST) return null
        await store.put(id, { made: new Date().toISOString(), body })
        held += 1
        return id
      } catch (error) {
        // An answer without an address is better than none.
        if (error instanceof StoreError) return null
        throw error
      }
    },
    find: id => find(store, id),
  }
}

async function find(store: LinkStore, id: string): Promise<Found | null> {
  const text = await store.get(id)
  if (!text) return null
  const { rules = null, ...rest } = JSON.parse(text.body) as { readonly rules?: readonly string[] }
  const parsed = KeptAnswer.safeParse({ id, made: text.made, ...rest })
  return parsed.success ? { kept: parsed.data, rules } : null
}

/** What makes an answer the same: how long it took does not. */
function bodyOf({ question, history = [] }: Asked, answer: Answer, rules: Sight['rules']) {
  const { id: _, ...rest } = answer
  return { question, history: [...history], answer: { ...rest, ms: 0 }, ...(rules === null ? {} : { rules }) }
}
