/**
 * What a person asks, and what was said before → Question: intent, units, years, what is counted, scope, remaining words.
 * Nothing is invented that is not in the text, the history, the lexicon or the names held.
 */
import type { Level } from '../corpus/report.js'
import { readNumbers } from '../numbers.js'
import type { Span } from '../text.js'
import { folded } from '../text.js'
import type { HeldUnit } from './held.js'
import type { Holdings } from './holdings.js'
import { type Asked, type Intent, readIntent } from './intent.js'
import { type MatterWord, matterOf, matterOfEnglish } from './matter.js'
import { readUnits, type UnitMention } from './units.js'
import { readYears, type YearStep } from './years.js'

export interface Turn {
  readonly role: 'user' | 'assistant'
  readonly content: string
}

export interface AskInput {
  readonly question: string
  readonly history?: readonly Turn[]
  /** The unit a chat is about when none is named. */
  readonly chatUnit?: string | null
  /** YYYY-MM-DD. */
  readonly today: string
}

/** Part of a unit's report a figure is about: the whole division, the unit itself without those below it, or those below. */
export type ScopeAsked = 'whole' | 'own' | 'below' | null

export interface Question {
  readonly text: string
  readonly plain: string
  readonly english: boolean
  readonly asked: Asked
  readonly intent: Intent
  readonly units: readonly UnitMention[]
  /** Held units one of which was meant. */
  readonly ambiguous: readonly HeldUnit[]
  /** Names of units that are not held. */
  readonly unknown: readonly string[]
  /** Reporting years asked about, in order; empty where none is said. */
  readonly years: readonly number[]
  readonly step: YearStep
  /** The years were counted back from today (近三年). */
  readonly relative: boolean
  /** What it is about. */
  readonly matter: readonly MatterWord[]
  /** What the question before was about, where this one leaves it out. */
  readonly carried: readonly MatterWord[]
  /** A follow-up that does not say what is to be counted: 「……那块呢？」 asks for all of it. */
  readonly open: boolean
  readonly scope: ScopeAsked
  /** Numbers the asker states, for checking. */
  readonly claims: readonly { readonly value: number; readonly uom: string }[]
  /** Numbers of the answer before: where in the report the talk is. */
  readonly anchors: readonly number[]
  /** Kinds of units asked over: levels, and words their names hold (交通). */
  readonly kinds: { readonly levels: readonly Level[]; readonly bodies: readonly string[] }
  /** The question with what was carried over, for a reader. */
  readonly rewritten: string
}

/** Longest question read, in characters; a longer one is refused by the caller. */
export const LONGEST_QUESTION = 2_000

/** Reads a question. The same input on the same holdings gives the same object. */
export function readQuestion(input: AskInput, holdings: Holdings): Question {
  const own = readAlone(input.question, input, holdings)
  const history = (input.history ?? []).slice(-8)
  const before = previous(history, input, holdings)
  return withChatUnit(before ? carry(own, before, history) : own, input, holdings)
}

function readAlone(text: string, input: AskInput, holdings: Holdings): Question {
  const plain = folded(text)
  const english = isEnglish(plain)
  const reading = readUnits(plain, text, holdings)
  const years = readYears(english ? text : plain, input.today)
  const asked = readIntent({
    plain: english ? text.trim() : plain,
    english,
    units: reading.mentions.length + reading.unknown.length,
    years: new Set(years.mentions.filter(mention => mention.use !== 'aside').flatMap(mention => mention.years)).size,
    history: (input.history ?? []).length > 0,
    rest: english ? withoutNames(text, reading.mentions) : withoutNames(plain, reading.mentions).replaceAll(' ', ''),
  })
  const claims = asked.intent === 'check' ? claimsOf(plain) : []
  const units = sideBySide(asked.intent) ? reading.mentions : reading.mentions.slice(0, 1)
  const taken: Span[] = [
    ...units,
    ...reading.unknown,
    ...(english ? [] : years.mentions.filter(mention => mention.use !== 'aside')),
  ]
  const kinds = kindsOf(plain, text, holdings)
  const matter = english
    ? matterOfEnglish(withoutNames(text, reading.mentions)).filter(word => !namesUnit(word, reading.mentions))
    : matterOf(plain, taken).filter(
        word =>
          !isPlace(word.word, reading.mentions) &&
          !kinds.bodies.some(body => body.includes(word.word) || word.word === `${body}局`),
      )
  return {
    text,
    plain,
    english,
    asked: asked.classifier === null && claims[0]?.uom ? { ...asked, classifier: claims[0].uom } : asked,
    intent: asked.intent,
    units,
    ambiguous: reading.ambiguous,
    unknown: reading.unknown.map(stranger => stranger.name),
    years: yearsAsked(years.mentions),
    step: years.step,
    relative: years.relative,
    matter,
    carried: [],
    open: false,
    scope: scopeOf(english ? text : plain),
    claims,
    anchors: [],
    kinds,
    rewritten: text,
  }
}

/** Only such questions are about several units; in others a second name belongs to the matter (与北屏区合作什么). */
function sideBySide(intent: Intent): boolean {
  return (
    intent === 'compare' ||
    intent === 'aggregate' ||
    intent === 'inventory' ||
    intent === 'figure' ||
    intent === 'check'
  )
}

function yearsAsked(mentions: ReturnType<typeof readYears>['mentions']): number[] {
  return [...new Set(mentions.filter(mention => mention.use !== 'aside').flatMap(mention => mention.years))].sort(
    (a, b) => a - b,
  )
}

function isEnglish(plain: string): boolean {
  const latin = plain.match(/[a-z]/gi)?.length ?? 0
  const han = plain.match(/[\u4e00-\u9fff]/g)?.length ?? 0
  return latin > 8 && han * 3 < latin
}

/** English questions name units in Latin letters whose offsets count in the text as written. */
function withoutNames(text: string, mentions: readonly UnitMention[]): string {
  const chars = text.split('')
  for (const { start, end } of mentions) chars.fill(' ', start, end)
  return chars.join('')
}

/** 「汀阳 龙津区教育局」: the parent's name stands before the unit's. */
function isPlace(word: string, mentions: readonly UnitMention[]): boolean {
  return (
    word.length >= 2 &&
    mentions.some(({ unit }) =>
      unit.regions.some(region => region.startsWith(word) && region.length - word.length <= 3),
    )
  )
}

/** 「District」「transport bureau」 beside a unit's name say which unit, not what about. */
function namesUnit(word: MatterWord, mentions: readonly UnitMention[]): boolean {
  if (mentions.length === 0) return false
  if (
    /^(?:province|provincial|prefecture|city|municipal(?:ity)?|county|district|town|township|subdistrict|region|banner|league|community|autonomous region|bureau|department|office|government)$/i.test(
      word.word,
    )
  )
    return true
  return mentions.some(
    ({ unit, within }) =>
      !within &&
      unit.level === 'department' &&
      word.wordings.some(
        wording =>
          wording.length > 2 &&
          /[局委办厅部]$|部门$/.test(wording) &&
          unit.names.some(name => name.includes(wording) || name.includes(wording.replace(/局|部门|委员会/, ''))),
      ),
  )
}

function previous(history: readonly Turn[], input: AskInput, holdings: Holdings): Question | null {
  const last = history.map(turn => turn.role).lastIndexOf('user')
  if (last < 0) return null
  const asked = history[last]!
  const question = readQuestion(
    { ...input, question: asked.content.slice(0, LONGEST_QUESTION), history: history.slice(0, last) },
    holdings,
  )
  const reply = history
    .slice(last + 1)
    .map(turn => turn.content)
    .join('\n')
    .slice(0, 4_000)
  if (!reply) return question
  const told = readAlone(reply, { ...input, history: [] }, holdings)
  return {
    ...question,
    units: question.units.length > 0 ? question.units : told.units.slice(0, 1),
    years: question.years.length > 0 ? question.years : told.years.length === 1 ? told.years : question.years,
    anchors: readNumbers(folded(reply)).map(number => number.value),
  }
}

/** Fills what a follow-up leaves out from the question before it. */
function carry(own: Question, before: Question, history: readonly Turn[]): Question {
  const overAll =
    own.intent === 'aggregate' || own.intent === 'inventory' || own.intent === 'greeting' || own.intent === 'help'
  if (overAll && !/那|呢|它|他们|上面|刚才/.test(own.plain)) return own
  const newUnit = own.units.length > 0 || own.unknown.length > 0 || own.ambiguous.length > 0
  const years =
    own.years.length > 0
      ? own.years
      : own.step && before.years.length > 0
        ? before.years.map(year => year + own.step!)
        : before.years
  const bare = own.matter.filter(word => word.base >= 1).length === 0
  const fragment =
    bare || /呢[?？]?$|^(?:那|另外|还有)|^(?:其中|里面)|(?:那块|那边|这块)/.test(own.plain) || own.matter.length <= 2
  const ownIntent =
    own.intent === 'problems' || own.intent === 'plans' || own.intent === 'compare' || own.intent === 'check'
  const inherits =
    !ownIntent && (bare || (fragment && own.intent === 'practice' && !/怎么|如何|为什么|哪些|为啥/.test(own.plain)))
  const asked = inherits ? { ...before.asked, ...pick(own.asked, before.asked) } : own.asked
  const units = newUnit ? own.units : before.units
  return {
    ...own,
    asked: { ...asked, intent: inherits ? before.intent : own.intent },
    intent: inherits ? (before.intent === 'compare' && own.matter.length > 0 ? 'figure' : before.intent) : own.intent,
    units,
    ambiguous: newUnit ? own.ambiguous : before.ambiguous,
    unknown: newUnit ? own.unknown : before.unknown,
    years,
    relative: own.years.length > 0 ? own.relative : before.relative,
    matter: bare && !ownIntent ? [...own.matter, ...before.matter, ...before.carried] : own.matter,
    carried:
      bare && !ownIntent
        ? []
        : ownIntent && own.intent !== 'check' && own.intent !== 'compare'
          ? []
          : [...before.matter, ...before.carried.slice(0, 3)],
    open: own.asked.classes.length === 0 && own.asked.classifier === null && !bare && /呢|怎么样/.test(own.plain),
    scope: own.scope ?? (bare ? before.scope : null),
    claims: own.claims,
    anchors: before.anchors,
    rewritten: rewrite(own, units, years, history),
  }
}

/** The classes and wishes a fragment states itself win over those of the question before. */
function pick(own: Asked, before: Asked): Partial<Asked> {
  return {
    classes: own.classes.length > 0 ? own.classes : before.classes,
    classifier: own.classifier ?? before.classifier,
    wantsBefore: own.wantsBefore,
    wantsTarget: own.wantsTarget || (before.wantsTarget && !own.wantsActual),
    wantsCarriedOver: own.wantsCarriedOver,
    wantsChange: own.wantsChange || before.wantsChange,
  }
}

function rewrite(
  own: Question,
  units: readonly UnitMention[],
  years: readonly number[],
  history: readonly Turn[],
): string {
  const names = own.units.length > 0 ? '' : units.map(mention => mention.unit.name).join('、')
  const when = own.years.length > 0 || years.length === 0 ? '' : `${years.join('、')}年`
  const asked = history.filter(turn => turn.role === 'user').at(-1)?.content ?? ''
  return `${names}${when}${own.text}（接：${asked}）`
}

function withChatUnit(question: Question, input: AskInput, holdings: Holdings): Question {
  if (!input.chatUnit || question.units.length + question.unknown.length + question.ambiguous.length > 0)
    return question
  if (question.intent === 'aggregate' || question.intent === 'inventory') return question
  const reading = readUnits(folded(input.chatUnit), input.chatUnit, holdings)
  return { ...question, units: reading.mentions.slice(0, 1), unknown: reading.unknown.map(stranger => stranger.name) }
}

function scopeOf(text: string): ScopeAsked {
  if (
    /(?:政府|厅|局|委)自己|自己(?:直接)?(?:办|受理|审结|处罚|罚)|不(?:算|含|包括)(?:下面|下属|所辖)?的?(?:各)?(?:市县|区县|县区|乡镇|市州)/.test(
      text,
    )
  )
    return 'own'
  if (
    /[省市州县区]本级|[省市州县区]直(?:部门|单位|机关)?|本级|(?:prefecture|municipal|city|county|district|provincial)[- ]level|at the (?:prefecture|municipal|city|county|provincial) level/i.test(
      text,
    )
  )
    return /不(?:要|算|含|包括).{0,3}本级/.test(text) ? 'whole' : 'own'
  if (
    /全[省市州县区]|整个[省市州县区]|(?:prefecture|province|city|county|district|region)[- ]?wide|across the (?:prefecture|province|city|county|district)/i.test(
      text,
    ) &&
    !/不(?:要|算|含|是).{0,2}全[省市州县区]/.test(text)
  )
    return 'whole'
  return /各(?:县|区|市|镇|乡|街道)|县级|县区级|乡镇级|below (?:prefecture|city|county) level/i.test(text)
    ? 'below'
    : null
}

function claimsOf(plain: string): { value: number; uom: string }[] {
  const text = plain.replace(/(?:19|20)\d{2}年度?|\d{2}年/g, ' ')
  return readNumbers(text).map(({ value, uom }) => ({ value, uom }))
}

const LEVELS: readonly (readonly [Level, RegExp])[] = [
  ['township', /乡镇|街道|(?:哪|几)个?(?:镇|乡)|镇乡|镇街|township|subdistrict|town\b/i],
  ['county', /区县|县区|(?:哪|几)[个些]?(?:县|区)|县级|\bcount(?:y|ies)\b|\bdistricts?\b/i],
  ['prefecture', /地市|(?:哪|几)[个些]?(?:市|州)(?!场)|地级|prefecture|\bcit(?:y|ies)\b/i],
  ['province', /(?:哪|几)[个些]?省|省级|province/i],
  ['department', /部门|(?:哪|几)[个些家]?局|委办局|bureaus?\b|departments?\b/i],
]

const BODIES =
  /交通|人社|人力资源|应急|教育|司法|农业|水利|水务|生态环境|环保|公安|扶贫|乡村振兴|卫健|卫生|市场监管|市监|农牧|环境|住建|自然资源|文旅|税务|城管|民政|财政|审计|统计|医保|退役军人|林业|林草|发改|商务|科技|工信|体育|信访/g

function kindsOf(plain: string, text: string, holdings: Holdings): Question['kinds'] {
  const bodies = [...plain.replace(/[()]/g, '').matchAll(BODIES)]
    .map(match => match[0])
    .filter(body =>
      /部门|系统|局|委|办|厅|报告|单位/.test(
        plain.slice(plain.indexOf(body) + body.length, plain.indexOf(body) + body.length + 8),
      ),
    )
  const held = bodies.filter(body => holdings.units.some(unit => unit.names.some(name => name.includes(body))))
  const levels = LEVELS.filter(([, pattern]) => pattern.test(plain) || pattern.test(text)).map(([level]) => level)
  return { levels: held.length > 0 ? [] : levels, bodies: held }
}
