/**
 * A question with its gold → true answers in three wordings: the gold's own words, the question turned into a statement, and the
 * report's sentence quoted. The first two are written by people who did not know the gate.
 */
import type { Scene } from '../../src/answer/ground/scene.js'
import type { ReadyFigure } from '../../src/search/holdings.js'
import { folded } from '../../src/text.js'

export interface GateQuestion {
  readonly id: string
  readonly type: string
  readonly question: string
  readonly history: readonly { readonly role: 'user' | 'assistant'; readonly content: string }[]
  readonly answerable: boolean
  readonly gold: {
    readonly text: string
    readonly evidence: readonly string[]
    readonly files: readonly string[]
    readonly values: readonly { readonly value: number; readonly uom?: string }[]
  }
}

export interface Wording {
  readonly kind: 'gold' | 'turned' | 'quoted' | 'report' | 'shorter' | 'free paraphrase'
  readonly text: string
}

const ASKING =
  /(?:一共|总共|大约|大概)?(?:多少|几)(?:万(?=条|元|人|份|件))?(?:人次|场次|辆次|艘次|家次|件次|个|件|名|份|场|条|项|家|人|次|本|台|钱|元|期|位|册)?/

/**
 * Figures: the gold's own words, the question turned into a statement, the sentence quoted. Practice: the report's sentence, the same
 * told shorter, the same quoted; and, on a row of its own, the gold's free paraphrase, which code cannot prove and lets through
 * only where it follows the report.
 */
export function trueWordings(question: GateQuestion, scene: Scene): Wording[] {
  const { gold } = question
  const evidence = gold.evidence[0] ? folded(gold.evidence[0]) : null
  const own = scene.question.english !== /[\u4e00-\u9fff]/.test(gold.text)
  const figure = goldFigure(question, scene)
  const out: Wording[] = own
    ? [{ kind: figure ? 'gold' : 'free paraphrase', text: `${withoutSecret(gold.text)}。` }]
    : []
  const several = ['compare', 'aggregate'].includes(scene.question.intent)
  if (figure && !several && /\d/.test(figure.figure.raw) && gold.values.length === 1)
    out.push({ kind: 'turned', text: turned(question, figure) })
  if (evidence && !figure)
    out.push({ kind: 'report', text: `${evidence}。` }, { kind: 'shorter', text: `${shorter(evidence)}。` })
  if (evidence)
    out.push({ kind: 'quoted', text: `${scene.question.english ? 'The report says ' : '报告载明'}“${evidence}”。` })
  return out
}

/** Without its last clause, where it has three. */
function shorter(evidence: string): string {
  const clauses = evidence.split(/(?<=[,，])/)
  return clauses.length > 2
    ? clauses
        .slice(0, -1)
        .join('')
        .replace(/[,，]$/, '')
    : evidence
}

/** The first settled figure that is a gold value. */
export function goldFigure(question: GateQuestion, scene: Scene): ReadyFigure | null {
  return (
    scene.settled.figures.find(ready => question.gold.values.some(value => value.value === ready.figure.value)) ?? null
  )
}

/** 「多少份」→「478份」 in the question's own words; a question without one is answered by the number alone. */
function turned(question: GateQuestion, { figure }: ReadyFigure): string {
  const asked = folded(question.question).replace(/[?？。]|请标明来源|群里问下,|啊$|呢$/g, '')
  const raw = folded(figure.raw)
  if (question.history.length > 0 || !ASKING.test(asked) || !/[\u4e00-\u9fff]/.test(asked)) return `${raw}。`
  return `${asked.split(/。|,不要|,收到但/)[0]!.replace(ASKING, raw)}。`
}

/** What a gold says about its own file (「语料里…」, notes in brackets on other figures) is no answer. */
function withoutSecret(text: string): string {
  return text
    .replace(/[。.]$/, '')
    .replace(/\((?:另报|繁峙县另有|with|92 concluded)[^)]*\)/g, '')
    .trim()
}
