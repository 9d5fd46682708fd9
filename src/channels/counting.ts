/** A meter → the observer that counts questions, refusals, gate cuts, models and the store; and what is held and waiting now. */
import { type Store, StoreUnavailable } from '../index/store.js'
import type { Observer } from '../observe.js'
import type { Meter } from './metrics.js'

/** What is looked at once a scrape. */
export interface Watched {
  readonly store: Store
  /** Questions to the chat model that wait for their turn. */
  readonly waiting: () => number
}

/** Counts what it is told; labels are of kinds, of which there are few, and hold no word of a question. */
export function counting(meter: Meter): Observer {
  const questions = meter.counter('fazhi_questions_total', 'Questions, by intent, outcome and mode.', [
    'intent',
    'outcome',
    'mode',
  ])
  const refusals = meter.counter('fazhi_refusals_total', 'Questions refused or asked back, by reason.', ['reason'])
  const seconds = meter.timer('fazhi_question_seconds', 'From a question to its answer, by outcome.', ['outcome'])
  let answering = 0
  queue(meter, 'answering', () => answering)
  return {
    ...callsCounted(meter),
    async step(step, work) {
      if (step !== 'question') return work()
      answering++
      try {
        return await work()
      } finally {
        answering--
      }
    },
    settled({ intent, status, reason, mode, ms }) {
      questions({ intent, outcome: status, mode })
      seconds({ outcome: status }, ms / 1000)
      if (reason !== null) refusals({ reason })
    },
    cut: gateCuts(meter),
  }
}

/** Adds a line of waiting people to fazhi_queue_length. */
export function queue(meter: Meter, name: string, size: () => number): void {
  meter.gauge('fazhi_queue_length', 'Questions being answered, and work waiting, by queue.', size, { queue: name })
}

const HELD_OPEN = 'Connections to the database: held, of these unused, and calls waiting for one.'

/** What the store holds and whether it is there, asked at each scrape. */
export function countHeld(meter: Meter, { store, waiting }: Watched): void {
  queue(meter, 'model', waiting)
  for (const what of ['reports', 'passages', 'figures'] as const)
    meter.gauge(`fazhi_index_${what}`, `How many ${what} the index holds.`, async () => (await store.stats())[what])
  for (const state of ['open', 'idle', 'waiting'] as const)
    if (store.connections)
      meter.gauge('fazhi_store_connections', HELD_OPEN, () => store.connections!()[state], { state })
  meter.gauge('fazhi_store_up', '1 where the store answers.', () =>
    store.version().then(
      () => 1,
      () => 0,
    ),
  )
}

function gateCuts(meter: Meter): Observer['cut'] {
  const cuts = meter.counter('fazhi_gate_cuts_total', 'Statements the gate cut, by kind of reason.', ['kind'])
  return kind => cuts({ kind })
}

function callsCounted(meter: Meter): Pick<Observer, 'store' | 'model'> {
  const stored = meter.timer('fazhi_store_seconds', 'Calls of the store, by method.', ['method'])
  const failed = meter.counter('fazhi_store_errors_total', 'Calls of the store that failed: away or otherwise.', [
    'method',
    'kind',
  ])
  const asked = meter.timer('fazhi_model_seconds', 'Questions to the chat model, by use and outcome.', [
    'use',
    'outcome',
  ])
  const tokens = meter.counter('fazhi_model_tokens_total', 'Tokens of the chat model, by use.', ['use'])
  return {
    async store(method, call) {
      const started = performance.now()
      try {
        return await call()
      } catch (error) {
        failed({ method, kind: error instanceof StoreUnavailable ? 'unavailable' : 'failed' })
        throw error
      } finally {
        stored({ method }, (performance.now() - started) / 1000)
      }
    },
    async model(_, call, told) {
      const result = await call()
      const { use, outcome, ms, tokens: spent } = told(result)
      asked({ use, outcome }, ms / 1000)
      tokens({ use }, spent)
      return result
    },
  }
}
