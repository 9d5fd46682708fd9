/** Ranked figures of each report → the one figure that states the measure, or none: better 未载明 than a figure of another measure. */
import { partsOf } from '../../corpus/figures/wording.js'
import { conceptsOf } from '../../lexicon.js'
import { clauseOf, type FigureAsk, type FigureHit, rankFigures } from '../../search/figures.js'
import type { ReadyFigure, ReadyReport } from '../../search/holdings.js'
import { presence, type WeighedWord } from '../../search/matter.js'
import { answering } from '../../search/settle.js'
import { folded } from '../../text.js'
import { type Basis, basisOf, instanceOf, stageOf } from './basis.js'

export interface Candidate {
  readonly hit: FigureHit
  readonly basis: Basis
}

export interface Wanted {
  /** The measure as asked, folded. */
  readonly plain: string
  readonly ask: Omit<FigureAsk, 'measureVectors' | 'within'>
  /** Vectors of the measures stated in a report. */
  readonly vectorsOf: (report: ReadyReport) => Promise<FigureAsk['measureVectors']>
}

/** Figures of a report that state the measure itself, best first; where it states no result, its target, as such. */
export async function candidatesIn(report: ReadyReport, wanted: Wanted): Promise<Candidate[]> {
  const ask: FigureAsk = { ...wanted.ask, measureVectors: await wanted.vectorsOf(report), within: null }
  const results = rankedFor(report, ask, wanted)
  if (results.length > 0) return results
  const { question } = ask
  const forTarget = { ...ask, question: { ...question, asked: { ...question.asked, wantsTarget: true } } }
  return rankedFor(report, forTarget, wanted).filter(one => one.basis.role === 'target')
}

function rankedFor(report: ReadyReport, ask: FigureAsk, wanted: Wanted): Candidate[] {
  const hits = rankFigures(report.figures, ask)
  const best = answering(hits, ask)[0]
  if (!best) return []
  const close = hits.filter(hit => hit.score > best.score - SLACK && states(hit, wanted))
  return close
    .map(hit => ({ hit: { ...hit, score: hit.score + beside(hit, ask.words) }, basis: basisOf(hit.ready) }))
    .sort((a, b) => b.hit.score - a.hit.score)
}

/** 「为14个乡镇配发执法记录仪70台」: what the number stands beside is what it counts. */
function beside({ ready }: FigureHit, words: readonly WeighedWord[]): number {
  const { before, after: further } = around(ready)
  const after = further.slice(0, 6)
  const heavy = words.filter(word => word.base >= 1)
  return heavy.some(word => presence(word, before) > 0.6 || presence(word, after) > 0.6) ? 0.15 : 0
}

/** What stands before and after the number, folded. */
function around({ figure, passage }: ReadyFigure): { readonly before: string; readonly after: string } {
  const [start, end] = [figure.rawStart, figure.rawEnd].map(at => at - passage.passage.start)
  const { text } = passage.passage
  return { before: folded(text.slice(Math.max(0, start! - 12), start)), after: folded(text.slice(end, end! + 12)) }
}

/** Hits this far below the one that answers are other statements of the same matter. */
const SLACK = 0.3

/** The figure of each report on the base most reports share; in the others their own best, whose base is then another. */
export function chooseAlike(reports: readonly (readonly Candidate[])[]): (Candidate | null)[] {
  const tally = new Map<string, number>()
  for (const list of reports)
    for (const key of new Set(list.map(one => kindKey(one.basis)))) tally.set(key, (tally.get(key) ?? 0) + 1)
  const standing = (one: Candidate, best: number): number =>
    one.hit.score - best + 0.25 * ((tally.get(kindKey(one.basis)) ?? 0) / Math.max(1, reports.length))
  return reports.map(list => {
    const top = list[0]?.hit.score ?? 0
    return list.reduce<Candidate | null>(
      (best, one) => (best === null || standing(one, top) > standing(best, top) ? one : best),
      null,
    )
  })
}

function kindKey(basis: Basis): string {
  return [basis.uom, basis.kind, basis.stage, basis.role].join('|')
}

/** Every weighty word of the measure stands at the figure, and the figure says nothing that makes it another one. */
function states(hit: FigureHit, { plain, ask }: Wanted): boolean {
  const { ready } = hit
  const { role, uom } = ready.figure
  const part = withoutBodies(ready.measure.replace(/\([^)]*\)$/, ''), plain)
  const heavy = ask.words.filter(word => word.base >= 1).map(strict)
  if (heavy.length === 0 || !hit.fits) return false
  if (!heavy.every(word => stands(word, `${part}${ready.scope}`, ready.measure + clauseOf(ready)))) return false
  if (/^(?:%|个?百分点|成)$/.test(uom) !== /率|占比|比例|比重|百分/.test(plain) && role !== 'change') return false
  if (/元$/.test(uom) && !/金额|[款费元]|罚没|资金|经费|标的|损失|欠薪/.test(plain)) return false
  if (role === 'change' && !/同比|增长|下降|增幅|降幅/.test(plain)) return false
  if (isEach(ready) || isOfHolders(ready, heavy) || isNotice(ready.measure, plain)) return false
  if (isOfAnother(wordsBefore(part, heavy), ready.report.unit, plain)) return false
  return sameStage(part, plain) && !isNarrower(part, heavy) && !isAnother(part, heavy, uom) && !isWaived(part, plain)
}

/** 「矛盾调解中心接待群众」 counts no mediation: the name of a body is not what it did. */
function withoutBodies(measure: string, plain: string): string {
  return measure.replace(
    /[\u4e00-\u9fff]{2,6}(中心|委员会|组织|平台|工作室|服务站|小组|检查组|督导组|督察组|专班|大队|支队)(?=.{2})/g,
    (name, kind: string) => (plain.includes(kind) ? name : ''),
  )
}

const stricter = new WeakMap<WeighedWord, WeighedWord>()

/** A word with the wordings of its nearest group alone: 整改 is 改正, and in a question only also 完善. */
function strict(word: WeighedWord): WeighedWord {
  const known = stricter.get(word)
  if (known) return known
  const [nearest] = conceptsOf(word.word)
  const made = nearest ? { ...word, wordings: [...new Set([word.word, ...nearest.words])] } : word
  stricter.set(word, made)
  return made
}

/** In the figure's own words; a long name may be shortened there while its clause has it in full. */
function stands(word: WeighedWord, own: string, near: string): boolean {
  return presence(word, own) >= 0.65 || (word.base <= 1 && presence(word, near) >= 0.85 && presence(word, own) >= 0.3)
}

/** A measure asked with a stage (受理) is not answered by another stage (审结); asked without one, any but the negated. */
function sameStage(measure: string, plain: string): boolean {
  const instance = instanceOf(plain)
  if (instance !== '' && instance !== instanceOf(measure)) return false
  const asked = stageOf(plain)
  const own = stageOf(measure)
  if (asked !== '') return own === asked
  return !OUTCOMES.includes(own) || /率/.test(plain)
}

/** 「法律顾问审查合同」 counts contracts, 「担任法律顾问的行政村」 villages: what is asked for only does it or marks it. */
function isAnother(measure: string, words: readonly WeighedWord[], uom: string): boolean {
  const ends = words.flatMap(word => {
    const [longest] = word.wordings.filter(one => measure.includes(one)).sort((a, b) => b.length - a.length)
    return longest ? [measure.lastIndexOf(longest) + longest.length] : []
  })
  const rest = ends.length > 0 ? measure.slice(Math.max(...ends)) : ''
  if (/^的[\u4e00-\u9fff]{2}/.test(rest)) return !/^(?:名|人|位)$/.test(uom) || /^的(?:当事人|群众|对象)/.test(rest)
  if (/^(?:组|员|站|室|队|团|点|库|网|车|书)$/.test(rest)) return true
  // 普法小礼品 is handed out at 普法宣传, 重大决策风险评估 is made before a decision.
  if (/^[^,]{0,3}(?:礼品|纪念品|提袋)$|风险评估|规范性文件|^资格考试/.test(rest)) return true
  if (/(?:职权|权力|事权|制度|机制|体系|措施|小组|队伍|人员|平台|清单|文书|办法|方案|任务|指标)$/.test(rest))
    return true
  const { verb, noun } = partsOf(rest)
  return verb !== '' && noun.length >= 2
}

/** 减免罚款 is no 罚款. */
function isWaived(measure: string, plain: string): boolean {
  return /减免|免除|免予|免罚|不予(?!受理)/.test(measure) && !/免|不予/.test(plain)
}

/** What became of a case is no number of the cases. */
const OUTCOMES: readonly string[] = [
  '不予受理',
  '未结',
  '结转',
  '应出庭',
  '出庭',
  '败诉',
  '应诉',
  '处理结果',
  '成功',
  '废止',
]

/** 「宪法、禁毒宣传各1场」 is one of each, not all of them. */
function isEach(ready: ReadyFigure): boolean {
  return /各$/.test(around(ready).before)
}

/** 「28个村聘用法律顾问」, 「2.13万个村(社区)法律顾问」 count villages, not advisers. */
function isOfHolders(ready: ReadyFigure, words: readonly WeighedWord[]): boolean {
  const holder = /^(?:行政|建制)?(?:村|社区|单位|部门|乡镇|镇街|街道|学校|企业|机关)(.+)/.exec(around(ready).after)
  return holder !== null && words.some(word => word.wordings.some(one => holder[1]!.includes(one.slice(0, 2))))
}

/** 「公示行政许可信息5824条」 counts what was published. */
function isNotice(measure: string, plain: string): boolean {
  return /公示|公开/.test(measure) && /信息|决定|结果/.test(measure) && !/公示|公开/.test(plain)
}

/** 「杏垸镇调解件数」, a row of a county's table, is the town's figure: the name of another place stands before the measure. */
function isOfAnother(before: string, unit: string | null, plain: string): boolean {
  const place = /^[\u4e00-\u9fff]{1,6}(?:镇|乡|街道|县|区|市|州|旗)$/.exec(before)?.[0]
  if (!place || /^[全本我各该]|(?:社|辖|城|园|地|小|景|校|山)区$|乡镇$|城市$/.test(place)) return false
  return !folded(unit ?? '').includes(place) && !plain.includes(place)
}

/** 农民工讨薪法律援助案件 for 法律援助案件: words before the measure's first that name a part of it. */
function isNarrower(measure: string, words: readonly WeighedWord[]): boolean {
  return /其中|涉|农民工|未成年|婚姻|医疗|物业|劳动|邻里|山林|交通|网络|网上|线上|线下|派驻|选派|抽调/.test(
    wordsBefore(measure, words),
  )
}

/** What a figure says of itself before the first word of the measure. */
function wordsBefore(measure: string, words: readonly WeighedWord[]): string {
  const at = Math.min(
    ...words.flatMap(word => word.wordings.map(one => measure.indexOf(one)).filter(index => index >= 0)),
  )
  return Number.isFinite(at) ? measure.slice(0, at) : ''
}
