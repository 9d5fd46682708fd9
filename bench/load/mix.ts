/** Made questions → what a user does next: mostly questions of one unit, some over everything, few exports; and whether a reply is right. */
import { type Dice, dice } from '../scale/dice.js'
import type { MadeQuestion } from '../scale/questions.js'

/** Shares of what people do, in hundredths. */
export const MIX: readonly (readonly [kind: Kind, share: number])[] = [
  ['filtered', 55],
  ['followup', 13],
  ['practice', 10],
  ['everything', 12],
  ['refusal', 7],
  ['ledger', 2],
  ['export', 1],
]

export type Kind = MadeQuestion['type'] | 'ledger' | 'export'

export interface Deed {
  readonly kind: Kind
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body: string | null
  /** The file whose unit is asked about; null where none or several answer. */
  readonly file: string | null
}

export type Verdict = 'right' | 'refused' | 'another unit' | 'failed'

/** The next deed, the same sequence for the same seed. */
export function deeds(questions: readonly MadeQuestion[], seed: number): () => Deed {
  const random = dice(seed, 'load')
  const of = new Map(MIX.map(([kind]) => [kind, questions.filter(one => one.type === kind)]))
  return () => {
    const kind = kindFrom(random)
    if (kind === 'ledger' || kind === 'export') return ledger(kind, random.pick(of.get('filtered')!))
    const { question, history = [], file } = random.pick(of.get(kind)!)
    const asked = kind === 'everything' || kind === 'refusal' ? null : file
    return { kind, method: 'POST', path: '/api/ask', body: JSON.stringify({ question, history }), file: asked }
  }
}

function kindFrom(random: Dice): Kind {
  let left = random.below(MIX.reduce((sum, [, share]) => sum + share, 0))
  for (const [kind, share] of MIX) {
    if (left < share) return kind
    left -= share
  }
  return 'filtered'
}

/** A page of the ledger, or a workbook of one year of a unit. */
function ledger(kind: 'ledger' | 'export', { question }: MadeQuestion): Deed {
  const year = /\d{4}/.exec(question)?.[0] ?? ''
  const path = kind === 'ledger' ? '/api/figures' : '/api/figures/xlsx'
  return {
    kind,
    method: 'GET',
    path: `${path}?year=${year}&measure=${encodeURIComponent('行政复议')}`,
    body: null,
    file: null,
  }
}

/** Files of made reports are named by unit and year. */
function unitOf(file: string): string {
  return file.replace(/-\d{4}\.\w+$/, '')
}

/** Whether a reply came, and cites the report that was asked about and no other unit's. */
export function judge({ kind, file }: Deed, status: number, reply: Buffer): Verdict {
  if (status !== 200 || reply.length === 0) return 'failed'
  if (kind === 'export') return reply.subarray(0, 2).toString() === 'PK' ? 'right' : 'failed'
  const read = JSON.parse(reply.toString('utf8')) as { status?: string; citations?: { file: string }[] }
  if (kind === 'ledger') return 'right'
  if (read.status === 'error') return 'failed'
  if (read.status !== 'answered') return 'refused'
  if (file === null) return 'right'
  return (read.citations ?? []).every(one => unitOf(one.file) === unitOf(file)) ? 'right' : 'another unit'
}
