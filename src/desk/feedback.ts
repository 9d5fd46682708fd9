/** Feedback → questions in the form of `fazhi eval`, one for each question asked, its gold left to be completed by a person. */
import type { Feedback } from '../index/feedback.js'

/** A line of a question file to be completed. What people said of the answer stands in `feedback`. */
export interface OpenQuestion {
  readonly id: string
  readonly type: 'feedback'
  readonly question: string
  readonly history: Feedback['history']
  readonly chat?: { readonly unit: string }
  readonly answerable: boolean
  readonly gold: {
    readonly values: readonly never[]
    readonly text: string
    readonly must_include: readonly never[]
    readonly files: readonly string[]
    readonly evidence: readonly never[]
  }
  readonly feedback: {
    readonly good: number
    readonly bad: number
    readonly reasons: readonly string[]
    readonly remarks: readonly string[]
    readonly answers: readonly string[]
    readonly index: readonly string[]
    readonly prompts: readonly string[]
  }
}

/**
 * Oldest question first. An answer that only pleased is taken as the text of the gold and its files as the gold's files;
 * of one that somebody found wrong nothing is taken.
 */
export function questionsFrom(list: readonly Feedback[]): OpenQuestion[] {
  const groups = new Map<string, Feedback[]>()
  for (const one of list) {
    const key = JSON.stringify([one.question, one.history, one.chatUnit])
    const group = groups.get(key)
    if (group) group.push(one)
    else groups.set(key, [one])
  }
  return [...groups.values()].map((group, i) => questionOf(group, `F${String(i + 1).padStart(3, '0')}`))
}

function questionOf(group: readonly Feedback[], id: string): OpenQuestion {
  const first = group[0]!
  const bad = group.filter(one => one.verdict === 'bad')
  const pleased = bad.length === 0 ? group.at(-1)! : null
  return {
    id,
    type: 'feedback',
    question: first.question,
    history: first.history,
    ...(first.chatUnit ? { chat: { unit: first.chatUnit } } : {}),
    answerable: true,
    gold: { values: [], text: pleased?.given ?? '', must_include: [], files: pleased?.files ?? [], evidence: [] },
    feedback: {
      good: group.length - bad.length,
      bad: bad.length,
      reasons: distinct(bad.map(one => one.reason)),
      remarks: distinct(group.map(one => one.remark)),
      answers: distinct(group.map(one => one.given)),
      index: distinct(group.map(one => one.index)),
      prompts: distinct(group.map(one => one.prompts)),
    },
  }
}

function distinct(list: readonly (string | null)[]): string[] {
  return [...new Set(list.filter(one => one !== null))]
}
