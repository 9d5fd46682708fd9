/**
 * What answering tells of itself while it runs → whoever counts it or traces it. Kinds, counts and times: never a word of a
 * person, of a model or of a report. Those who answer are given an observer and know nothing of who it is.
 */

/** A piece of the work on a question. */
export type Step = 'question' | 'read' | 'settle' | 'retrieve' | 'word' | 'gate'

/** How a question ended. `reason`: why it was refused or asked back; null where it was answered. */
export interface Settled {
  readonly intent: string
  readonly status: string
  readonly reason: string | null
  readonly mode: string
  readonly ms: number
}

/** One question to a chat model. */
export interface Asked {
  readonly use: string
  readonly outcome: 'answered' | 'cached' | 'budget' | 'failed'
  readonly tokens: number
  readonly ms: number
}

export interface Observer {
  /** Runs a step and gives what it gives. */
  step<T>(step: Step, work: () => Promise<T>): Promise<T>
  /** The same for a call of the store. */
  store<T>(method: string, call: () => Promise<T>): Promise<T>
  /** The same for a question to a model; `told` says how it went. */
  model<T>(use: string, call: () => Promise<T>, told: (result: T) => Asked): Promise<T>
  settled(question: Settled): void
  /** A statement did not pass the gate, for a reason of this kind. */
  cut(kind: string): void
}

/** Nobody looks. */
export const UNSEEN: Observer = {
  step: (_, work) => work(),
  store: (_, call) => call(),
  model: (_, call) => call(),
  settled: () => {},
  cut: () => {},
}

/** Two observers of the same work; the first is the outer one. */
export function both(outer: Observer, inner: Observer): Observer {
  return {
    step: (step, work) => outer.step(step, () => inner.step(step, work)),
    store: (method, call) => outer.store(method, () => inner.store(method, call)),
    model: (use, call, told) => outer.model(use, () => inner.model(use, call, told), told),
    settled(question) {
      outer.settled(question)
      inner.settled(question)
    },
    cut(kind) {
      outer.cut(kind)
      inner.cut(kind)
    },
  }
}

/** Lines for an operator. `words`: what a person or a model wrote, which a log holds only where texts are wanted in it. */
export type Tell = (line: string, words?: string) => void

/** Why a statement was cut → its kind, of which there are some forty, and the words it was cut for. */
export function kindOfCut(why: string): { readonly kind: string; readonly words: string } {
  const [, kind, words = ''] = /^([a-z][a-z ,'’]{2,59})(?:: ([\s\S]*))?$/.exec(why) ?? []
  return kind === undefined ? { kind: 'other', words: why } : { kind, words }
}
