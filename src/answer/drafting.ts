/** A question as read + what is held → the draft code settles without a model: figures, quotes, comparisons, lists, refusals. */
import type { Embedder } from '../model.js'
import type { Holdings } from '../search/holdings.js'
import { type AskInput, type Question, readQuestion } from '../search/question.js'
import { likelyReports } from '../search/retrieve.js'
import { type Admitted, admit, type Group } from './admit.js'
import { compareDraft } from './compare.js'
import { type Draft, lead, type Statement, text } from './draft.js'
import { type FigureFinding, figureDraft, findFigures } from './figure.js'
import { asksForReports, inventoryDraft } from './inventory.js'
import { overDraft } from './over.js'
import { findPractice, type PracticeFinding, practiceDraft } from './practice.js'
import { offTopic, refusal, whichUnit } from './refuse.js'
import { type Seeking, type Sources, seek } from './seek.js'

/** The draft of a question: what is asked is settled here, before any model is asked. */
export async function settle(question: Question, input: AskInput, sources: Sources): Promise<Draft> {
  return (await draftParts(question, input, sources)) ?? (await draftAnswer(question, sources))
}

/** Characters of an answer in two parts; practice is asked to stay within 1,500. */
const TWO_PARTS = 1_350

/** 「败诉集中在哪些领域？后面打算怎么办？」: practice and then problems or plans of one unit are answered one after the other. */
async function draftParts(question: Question, input: AskInput, sources: Sources): Promise<Draft | null> {
  const { holdings } = sources
  const parts = input.question
    .split(/[?？]/)
    .map(part => part.trim())
    .filter(part => part.length > 3)
  if (parts.length !== 2 || question.units.length !== 1) return null
  const first = readQuestion({ ...input, question: parts[0]! }, holdings)
  const second = readQuestion(
    { ...input, question: parts[1]!, history: [...(input.history ?? []), { role: 'user', content: parts[0]! }] },
    holdings,
  )
  const told = (intent: string): boolean => intent === 'practice' || intent === 'problems' || intent === 'plans'
  if (!told(first.intent) || !told(second.intent) || first.intent === second.intent || second.intent === 'practice')
    return null
  const drafts = [await draftAnswer(first, sources), await draftAnswer(second, sources)]
  if (drafts.some(draft => draft.status !== 'answered')) return null
  return { ...drafts[0]!, statements: drafts.flatMap(draft => within(draft.statements, TWO_PARTS / 2)) }
}

/** The statements that fit into so many characters of quotes; the first always. */
function within(statements: readonly Statement[], budget: number): Statement[] {
  let used = 0
  return statements.filter(statement => {
    used += statement.parts.reduce((sum, part) => sum + (part.kind === 'quote' ? part.quote.text.length : 0), 0)
    return used <= budget || statement.role === 'lead'
  })
}

async function draftAnswer(question: Question, sources: Sources): Promise<Draft> {
  const { holdings, embedder } = sources
  if (question.intent === 'greeting' || question.intent === 'help') return welcome(question, holdings)
  if (asksForReports(question) && question.unknown.length === 0) return inventoryDraft(question, holdings)
  const admission = await admit(question, holdings)
  if (!admission.ok) return refusal(admission.refused, question, holdings)
  const seeking = await seek(question, sources)
  return draftOver(admission.admitted, seeking, embedder)
}

async function draftOver(admitted: Admitted, seeking: Seeking, embedder: Embedder | null): Promise<Draft> {
  const { question } = seeking
  if (question.intent === 'aggregate') return overDraft(admitted, seeking)
  if (admitted.everything) return unnamed(admitted, seeking, embedder)
  const several =
    admitted.groups.length > 1 &&
    (question.intent === 'figure' || question.intent === 'check' || question.years.length > 1)
  if (question.intent === 'compare' || several)
    return withUnheld(await compareDraft(admitted, seeking, embedder), admitted, question)
  return oneReport(admitted, seeking)
}

async function oneReport(admitted: Admitted, seeking: Seeking): Promise<Draft> {
  const { question } = seeking
  const group = admitted.groups[0]!
  if (group.planFor !== null && question.intent === 'practice') {
    const ahead = { ...seeking, question: { ...question, intent: 'plans' as const } }
    return practiceDraft(await findPractice(group, ahead), ahead)
  }
  if (question.intent === 'figure' || question.intent === 'check') {
    const finding = await findFigures(group, seeking)
    if (finding.found.length > 0) return figureDraft(finding, seeking)
    return figureDraft((await inEarlierYears(group, seeking)) ?? (await inBureaus(group, seeking)) ?? finding, seeking)
  }
  if (question.intent === 'yes_no') {
    const finding = await findFigures(group, seeking)
    const top = finding.found[0]
    if (top && (top.coverage >= 0.6 || top.ready.figure.value === 0) && top.ready.figure.role === 'result')
      return figureDraft(finding, seeking)
  }
  return practiceDraft(await bestPractice(group, seeking), seeking)
}

/** No year was named and the latest report does not state it: an earlier one that does, and the answer says of which year. */
async function inEarlierYears(group: Group, seeking: Seeking): Promise<FigureFinding | null> {
  if (!group.latest) return null
  for (const row of [...group.unit.reports].reverse()) {
    if (row.id === group.row.id || row.year === group.row.year) continue
    const finding = await findFigures({ ...group, row, latest: false, earlier: group.row }, seeking)
    if (finding.found.length > 0) return finding
  }
  return null
}

/** A practice told at length in an earlier report is found there when no year was named and the latest hardly speaks of it. */
async function bestPractice(group: Group, seeking: Seeking): Promise<PracticeFinding> {
  const latest = await findPractice(group, seeking)
  if (!group.latest || seeking.question.intent !== 'practice') return latest
  let best = latest
  for (const row of group.unit.reports) {
    if (row.id === group.row.id) continue
    const finding = await findPractice({ ...group, row, latest: false, earlier: group.row }, seeking)
    if (finding.coverage > best.coverage + 0.3) best = finding
  }
  return best
}

/** 「衡浦去年有多少执业律师」: a place named without its kind may mean one of its bureaus, whose report alone states it. */
async function inBureaus(group: Group, seeking: Seeking): Promise<FigureFinding | null> {
  const { question, holdings } = seeking
  const mention = question.units[0]
  const own = group.unit.regions.at(-1)
  if (!mention || !own || group.within || group.unit.level === 'department') return null
  if (/[省市县区州旗盟镇乡道府]$/.test(question.plain.slice(mention.start, mention.end))) return null
  const bureaus = holdings.units.filter(held => held.level === 'department' && held.regions.at(-1) === own)
  const findings: FigureFinding[] = []
  for (const unit of bureaus) {
    const row = unit.reports
      .filter(report => question.years.length === 0 || (report.year !== null && question.years.includes(report.year)))
      .at(-1)
    if (row)
      findings.push(
        await findFigures({ unit, row, within: null, latest: group.latest, planFor: null, byPlace: true }, seeking),
      )
  }
  const sure = findings
    .filter(finding => (finding.found[0]?.coverage ?? 0) >= 0.6)
    .sort((a, b) => b.found[0]!.score - a.found[0]!.score)
  return sure[0] ?? null
}

/** No unit was named and several are held: what one report alone says is answered in its name, else the asker chooses. */
async function unnamed(admitted: Admitted, seeking: Seeking, embedder: Embedder | null): Promise<Draft> {
  const { question, holdings } = seeking
  if (question.matter.length === 0)
    return question.intent === 'compare' ? overDraft(admitted, seeking) : whichUnit(holdings.units, question)
  if (question.intent === 'compare') return overDraft(admitted, seeking)
  const scored = await scores(admitted, seeking)
  const single = clearest(scored)
  if (single === 'none') return offTopic(question, holdings)
  if (single === 'several') return whichUnit(speaking(scored), question)
  return draftOver({ ...admitted, groups: [single], everything: false }, seeking, embedder)
}

/** The one group whose report holds the matter clearly more than every other unit's. */
function clearest(scored: readonly ScoredGroup[]): Group | 'none' | 'several' {
  const [first, second] = scored
  if (!first || first.held < 0.34) return 'none'
  return first.held >= 0.75 && first.held - (second?.held ?? 0) >= 0.22 ? first.group : 'several'
}

function speaking(scored: readonly ScoredGroup[]): Holdings['units'] {
  const best = scored[0]?.held ?? 0
  return [...new Set(scored.filter(one => one.held >= best - 0.25).map(one => one.group.unit))]
}

interface ScoredGroup {
  readonly group: Group
  readonly held: number
}

async function scores(admitted: Admitted, seeking: Seeking): Promise<ScoredGroup[]> {
  const scored: ScoredGroup[] = []
  const rows = new Set(
    (
      await likelyReports(
        seeking.holdings,
        admitted.groups.map(group => group.row),
        { ...seeking, store: seeking.holdings.store },
      )
    ).map(row => row.id),
  )
  for (const group of admitted.groups.filter(one => rows.has(one.row.id))) {
    const { coverage } = await findPractice(group, seeking)
    scored.push({ group, held: coverage })
  }
  return scored.sort((a, b) => b.held - a.held || (a.group.row.file < b.group.row.file ? -1 : 1))
}

function withUnheld(draft: Draft, admitted: Admitted, question: Question): Draft {
  if (admitted.unheld.length === 0 || draft.status !== 'answered') return draft
  const line: Statement = lead(
    text(question.english ? 'Not held: ' : '未收录：'),
    ...admitted.unheld.flatMap(name =>
      question.plain.includes(name) ? [{ kind: 'asked' as const, text: name }, text(' ')] : [],
    ),
  )
  return { ...draft, statements: [...draft.statements, line] }
}

function welcome(question: Question, holdings: Holdings): Draft {
  const example = holdings.units[0]
  const lines = question.english
    ? [
        'I answer questions about the rule-of-law work of government bodies from their annual reports, with the passages cited.',
        'Ask for a figure, a practice, problems, plans, a comparison, or which reports are held.',
      ]
    : [
        '我依据已收录的法治政府建设年度报告回答问题，并附原文出处。',
        '可以问数字、做法、问题、打算、比较，也可以问“有哪些报告”。',
      ]
  return {
    status: 'answered',
    reason: null,
    figures: [],
    choices: [],
    statements: [
      ...lines.map(line => lead(text(line))),
      ...(example
        ? [
            lead(
              text(question.english ? 'For example: ' : '例如：'),
              { kind: 'unit' as const, report: example.reports.at(-1)! },
              text(question.english ? ' — how many disputes were mediated?' : '调解了多少件纠纷？'),
            ),
          ]
        : []),
    ],
  }
}
