/** A true statement → the same made false in one way. Each maker gives null where its way does not apply. */
import { passagesIn, type Scene } from '../../src/answer/ground/scene.js'
import { readNumbers } from '../../src/numbers.js'
import { classOf } from '../../src/search/count.js'
import type { ReadyFigure } from '../../src/search/holdings.js'
import { folded } from '../../src/text.js'
import { hanNumeral, wide, withSeparators } from './notation.js'
import type { Chance } from './random.js'

export interface Case {
  /** A true statement that holds the figure as printed, when the question has one. */
  readonly statement: string
  readonly figure: ReadyFigure | null
  readonly evidence: string
  readonly scene: Scene
  readonly chance: Chance
}

export type Maker = (one: Case) => string | null

/** Every number that would be true in the figure's place is left out of the false ones. */
export const FALSEHOODS: Readonly<Record<string, Maker>> = {
  'digit changed': one => swapNumber(one, digits => changeDigit(digits, one.chance)),
  'digits swapped': one => swapNumber(one, swapDigits),
  'decimal point moved': one => swapNumber(one, digits => movePoint(digits)),
  '万 dropped or added': one =>
    inPlace(one, raw =>
      /\d万/.test(raw)
        ? raw.replace('万', '')
        : /\d[余多]?(?=[^\d.%余多])/.test(raw)
          ? raw.replace(/(\d[余多]?)(?=[^\d.%余多])/, '$1万')
          : null,
    ),
  '% for 个百分点': one => inPlace(one, raw => (raw.includes('%') ? raw.replace('%', '个百分点') : null)),
  'neighbouring measure': one => neighbour(one),
  'neighbouring unit': one => otherUnit(one),
  'another year': one => otherYear(one),
  'stage turned (受理/审结)': one => otherStage(one),
  'changed, Chinese numerals': one => swapNumber(one, digits => changeDigit(digits, one.chance), hanNumeral),
  'changed, full width': one => swapNumber(one, digits => changeDigit(digits, one.chance), wide),
  'changed, separators': one =>
    swapNumber(one, digits => (digits.length > 3 ? changeDigit(digits, one.chance) : null), withSeparators),
  'quote, one word changed': one => brokenQuote(one),
  'two sentences spliced': one => spliced(one),
}

/** A pair of figures of one passage compared, the right way round and turned. */
export function comparison(one: Case, right: boolean): string | null {
  if (!one.figure) return null
  const own = one.figure
  const other = one.scene.reports
    .flatMap(report => report.figures)
    .find(
      ready =>
        ready.passage === own.passage &&
        ready.figure.uom === own.figure.uom &&
        ready.figure.role === 'result' &&
        ready.figure.approx === null &&
        ready.figure.value !== own.figure.value &&
        ready.measure !== own.measure &&
        ready.scope === own.scope,
    )
  if (!other || own.figure.role !== 'result' || own.figure.approx !== null || own.figure.value === 0) return null
  const more = own.figure.value > other.figure.value === right
  return `${own.measure}${folded(own.figure.raw)}，${more ? '多于' : '少于'}${other.measure}${folded(other.figure.raw)}。`
}

function inPlace({ statement, figure }: Case, change: (raw: string) => string | null): string | null {
  if (!figure) return null
  const raw = folded(figure.figure.raw)
  const made = statement.includes(raw) ? change(raw) : null
  return made !== null && made !== raw ? statement.replace(raw, made) : null
}

function swapNumber(
  one: Case,
  change: (digits: string) => string | null,
  write: (digits: string) => string | null = digits => digits,
): string | null {
  const { figure, scene } = one
  return inPlace(one, raw => {
    const digits = /\d+(?:\.\d+)?/.exec(raw.replaceAll(',', ''))?.[0]
    const changed = digits ? change(digits) : null
    if (!changed || Number(changed) === figure!.figure.value) return null
    if (scene.settled.figures.some(ready => ready.figure.value === Number(changed))) return null
    const written = write(changed)
    return written === null ? null : raw.replaceAll(',', '').replace(digits!, written)
  })
}

function changeDigit(digits: string, chance: Chance): string | null {
  const at = chance.below(digits.length)
  if (!/\d/.test(digits[at]!)) return null
  const other = String((Number(digits[at]) + 1 + chance.below(8)) % 10)
  return at === 0 && other === '0' ? null : digits.slice(0, at) + other + digits.slice(at + 1)
}

function swapDigits(digits: string): string | null {
  for (let i = 0; i + 1 < digits.length; i++)
    if (/\d\d/.test(digits.slice(i, i + 2)) && digits[i] !== digits[i + 1] && !(i === 0 && digits[1] === '0'))
      return digits.slice(0, i) + digits[i + 1] + digits[i] + digits.slice(i + 2)
  return null
}

function movePoint(digits: string): string | null {
  const value = Number(digits)
  return digits.includes('.') ? String(Math.round(value * 1_000) / 100) : value >= 10 ? String(value / 10) : null
}

/** Another number of the same paragraph, of the same kind where there is one. */
function neighbour(one: Case): string | null {
  const { figure, scene } = one
  if (!figure) return null
  const own = classOf(figure.figure.uom, figure.figure.kind)
  const near = scene.reports
    .flatMap(report => report.figures)
    .filter(
      ready =>
        ready.passage === figure.passage &&
        ready.figure.value !== figure.figure.value &&
        !scene.settled.figures.some(settled => settled.figure.value === ready.figure.value),
    )
  const alike = near.filter(ready => [...classOf(ready.figure.uom, ready.figure.kind)].some(name => own.has(name)))
  const chosen = one.chance.pick(alike.length > 0 ? alike : near)
  return chosen ? inPlace(one, () => folded(chosen.figure.raw)) : null
}

function otherUnit(one: Case): string | null {
  const { statement, scene, chance } = one
  const own = scene.groups[0]!.unit
  const name = own.names.find(known => statement.startsWith(known))
  const other = chance.pick(
    scene.holdings.units.filter(
      unit => unit !== own && unit.reports[0]!.unit !== null && !scene.groups.some(group => group.unit === unit),
    ),
  )
  return name && other ? statement.replace(name, other.name) : null
}

function otherYear({ statement, scene, chance }: Case): string | null {
  const year = scene.groups[0]!.row.year
  if (year === null || !statement.includes(String(year))) return null
  return statement.replaceAll(String(year), String(year + (chance.below(2) === 0 ? 1 : -1)))
}

const STAGES = ['不予受理', '受理', '审结', '收到', '立案', '结转', '撤回', '驳回', '维持', '败诉', '胜诉', '应诉']

function otherStage(one: Case): string | null {
  const { statement, figure, chance } = one
  const stage = STAGES.find(word => statement.includes(word))
  if (!stage || !figure) return null
  const said = `${figure.measure}${figure.sentence}`
  const other = chance.pick(
    STAGES.filter(
      word =>
        word !== stage &&
        !word.includes(stage) &&
        !stage.includes(word) &&
        (word === '审结' || word === '受理' || !said.includes(word)),
    ),
  )
  return other ? statement.replace(stage, other) : null
}

/** The evidence quoted with one word of two characters replaced by another of the same report. */
function brokenQuote({ evidence, scene, chance }: Case): string | null {
  const plain = folded(evidence)
  if (plain.length < 12) return null
  const at = 2 + chance.below(plain.length - 6)
  const word = plain.slice(at, at + 2)
  if (!/^[\u4e00-\u9fff]{2}$/.test(word)) return null
  const passage = chance.pick(passagesIn(scene.reports))
  const from = passage ? chance.below(Math.max(1, passage.plain.length - 2)) : 0
  const other = passage?.plain.slice(from, from + 2) ?? ''
  if (!/^[\u4e00-\u9fff]{2}$/.test(other) || other === word) return null
  return `报告载明“${plain.slice(0, at)}${other}${plain.slice(at + 2)}”。`
}

/** The first half of the evidence and the second half of a sentence that stands elsewhere in the report. */
function spliced({ evidence, scene, chance }: Case): string | null {
  const own = folded(evidence)
  const others = passagesIn(scene.reports)
    .flatMap(ready => ready.sentences)
    .filter(
      sentence =>
        sentence.plain.length > 24 &&
        !sentence.plain.includes(own) &&
        !sentence.passage.plain.includes(own.slice(0, 12)),
    )
  const other = chance.pick(others)
  if (!other || own.length < 16) return null
  const head = own.slice(0, Math.floor(own.length / 2))
  const tail = other.plain.slice(Math.floor(other.plain.length / 2))
  if (readNumbers(head).length + readNumbers(tail).length > 6) return null
  return `${head}${tail.replace(/[。；;]$/, '')}。`
}
