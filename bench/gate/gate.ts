/**
 * `npm run bench:gate [-- --own] [-- --check] [-- --show KIND]` → how many false answers the gate stops and how many true ones it lets through, a kind a
 * row, beside the checks of others; with --check the exit code says whether the targets are met. The material is the gold of the shared question sets, else the samples' own questions.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { settle } from '../../src/answer/drafting.js'
import { type Scene, sceneOf } from '../../src/answer/ground/scene.js'
import { answersQuestion, groundText } from '../../src/answer/ground/whole.js'
import { updateIndex } from '../../src/index/build.js'
import { openTable } from '../../src/index/embed.js'
import { openStore } from '../../src/index/open.js'
import { readHoldings } from '../../src/search/holdings.js'
import { readQuestion } from '../../src/search/question.js'
import { folded } from '../../src/text.js'
import { TODAY } from '../material.js'
import { percent, tableOf } from '../tables.js'
import { type Case, comparison, FALSEHOODS } from './falsehoods.js'
import { hanNumeral, wide, withSeparators } from './notation.js'
import { PEERS } from './peers.js'
import { chanceOf } from './random.js'
import { type GateQuestion, goldFigure, trueWordings } from './wording.js'

const SHARED = resolve('../shared')
const SETS: readonly (readonly [corpus: string, questions: string])[] =
  existsSync(join(SHARED, 'eval/dev.jsonl')) && !process.argv.includes('--own')
    ? [
        [join(SHARED, 'corpus'), join(SHARED, 'eval/dev.jsonl')],
        [join(SHARED, 'corpus-restated'), join(SHARED, 'eval/restated.dev.jsonl')],
      ]
    : [[resolve('corpus'), resolve('tests/questions.jsonl')]]

/** Different seeds of chance a question, so that a row holds some hundreds of cases. */
const ROUNDS = 3

interface Tally {
  shown: number
  all: number
  readonly peers: Map<string, number>
}

const tallies = new Map<string, Tally>()
const wanted = process.argv[process.argv.indexOf('--show') + 1]

async function weigh(kind: string, statement: string, scene: Scene, question: GateQuestion): Promise<void> {
  const standing = await groundText(statement, scene)
  // A true statement on one of several units asked about stands, though it is no whole answer.
  const several = scene.question.intent === 'compare' || scene.question.intent === 'aggregate'
  const answers = several ? standing.statements.length > 0 : answersQuestion(standing, scene)
  const shown = answers && standing.cut.length === 0
  const tally = tallies.get(kind) ?? { shown: 0, all: 0, peers: new Map<string, number>() }
  tallies.set(kind, tally)
  tally.all++
  if (shown) tally.shown++
  const source = scene.reports.flatMap(report => report.passages.map(ready => ready.plain)).join('\n')
  for (const [name, check] of Object.entries(PEERS))
    if (check(statement, source)) tally.peers.set(name, (tally.peers.get(name) ?? 0) + 1)
  if (process.argv.includes('--show') && kind.startsWith(wanted ?? '') && shown !== kind.startsWith('true'))
    process.stdout.write(`${question.id} ${kind} | ${question.question} | ${statement} | ${standing.cut.join(' / ')}\n`)
}

async function run(question: GateQuestion, scene: Scene): Promise<void> {
  const truths = trueWordings(question, scene)
  for (const { kind, text } of truths) await weigh(`true, ${kind}`, text, scene, question)
  const figure = goldFigure(question, scene)
  const evidence = question.gold.evidence[0] ?? ''
  await otherNotations(question, scene, truths)
  for (let round = 0; round < ROUNDS; round++) {
    const chance = chanceOf([...question.id].reduce((sum, char) => sum * 31 + char.charCodeAt(0), round))
    for (const { text } of truths.filter(truth => truth.kind !== 'quoted')) {
      const one: Case = { statement: folded(text), figure, evidence, scene, chance }
      for (const [kind, make] of Object.entries(FALSEHOODS)) {
        const made = make(one)
        if (made) await weigh(kind, made, scene, question)
      }
      const turned = comparison(one, false)
      const right = comparison(one, true)
      if (turned && right && round === 0 && !scene.question.english) {
        await weigh('direction turned', turned, scene, question)
        await weigh('true, compared', right, scene, question)
      }
    }
  }
}

async function otherNotations(
  question: GateQuestion,
  scene: Scene,
  truths: ReturnType<typeof trueWordings>,
): Promise<void> {
  const figure = goldFigure(question, scene)
  const turned = truths.find(truth => truth.kind === 'turned')
  if (!figure || !turned) return
  const raw = folded(figure.figure.raw)
  const digits = /\d+(?:\.\d+)?/.exec(raw.replaceAll(',', ''))?.[0] ?? ''
  for (const [kind, write] of [
    ['true, Chinese numerals', hanNumeral],
    ['true, full width', wide],
    ['true, separators', withSeparators],
  ] as const) {
    const written = write(digits)
    if (written && written !== digits && !(scene.question.english && kind.includes('Chinese')))
      await weigh(kind, turned.text.replace(raw, raw.replaceAll(',', '').replace(digits, written)), scene, question)
  }
}

/** Where code settled on another figure or another report, a true answer contradicts it and gives way: that is no matter of the gate. */
function settledRight(question: GateQuestion, scene: Scene): boolean {
  const right =
    question.gold.values.length > 0
      ? goldFigure(question, scene) !== null
      : question.gold.files.some(file => scene.reports.some(report => report.row.file === file))
  if (!right) apart++
  return right
}

let apart = 0
for (const [corpus, file] of SETS) {
  const index = mkdtempSync(join(tmpdir(), 'fazhi-gate-'))
  const embedder = await openTable()
  await updateIndex({ corpus, index, embedder })
  const store = await openStore(index)
  const holdings = await readHoldings(store)
  const questions = readFileSync(file, 'utf8')
    .split('\n')
    .filter(line => line.trim() !== '')
    .map(line => JSON.parse(line) as GateQuestion)
  for (const question of questions.filter(one => one.answerable)) {
    const input = { question: question.question, history: question.history ?? [], today: TODAY }
    const read = readQuestion(input, holdings)
    const scene = await sceneOf(input, read, await settle(read, input, { holdings, embedder }), holdings)
    // Lists of what is held are code's alone.
    if (
      scene &&
      settledRight(question, scene) &&
      !scene.settled.years &&
      !scene.settled.statements.some(one => one.parts.some(part => part.kind === 'date'))
    )
      await run({ ...question, history: question.history ?? [] }, scene)
  }
  await store.close()
  rmSync(index, { recursive: true, force: true })
}

const names = Object.keys(PEERS)
const rows = (truth: boolean): string[][] =>
  [...tallies]
    .filter(([kind]) => kind.startsWith('true') === truth)
    .map(([kind, { shown, all, peers }]) => {
      const share = (count: number): string => percent(truth ? count : all - count, all)
      return [kind, String(all), share(shown), ...names.map(name => share(peers.get(name) ?? 0))]
    })
/** All kinds of a table together. */
function together(kinds: readonly string[]): void {
  const all: Tally = { shown: 0, all: 0, peers: new Map() }
  for (const kind of kinds) {
    const { shown, all: count, peers } = tallies.get(kind)!
    all.shown += shown
    all.all += count
    for (const [name, passed] of peers) all.peers.set(name, (all.peers.get(name) ?? 0) + passed)
  }
  tallies.set(kinds[0]!.startsWith('true') ? 'true, all' : 'all', all)
}

together([...tallies.keys()].filter(kind => !kind.startsWith('true')))
together([...tallies.keys()].filter(kind => kind.startsWith('true') && !kind.includes('paraphrase')))
process.stdout.write(`${tableOf('false answers stopped, %', ['kind', 'n', 'gate', ...names], rows(false))}\n`)
process.stdout.write(`${tableOf('true answers let through, %', ['kind', 'n', 'gate', ...names], rows(true))}\n`)
process.stdout.write(`questions left out, as code settled another figure or report: ${apart}\n`)

/** Shares that must be reached (issue 2); spliced sentences and the neighbouring measure may be missed a little more often. */
const missed = [...tallies].filter(([kind, { shown, all }]) => {
  if (kind === 'true, all') return shown / all < 0.97
  if (kind.startsWith('true')) return false
  return 1 - shown / all < (/spliced|neighbouring measure/.test(kind) ? 0.95 : 0.995)
})
if (process.argv.includes('--check') && missed.length > 0) {
  process.stderr.write(`bench:gate: below the target: ${missed.map(([kind]) => kind).join(', ')}\n`)
  process.exitCode = 1
}
