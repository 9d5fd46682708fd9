/** A number's place → what was counted, in the report's words: head noun and verb, ellipsis filled from what was said before. */
import type { NumberSpan } from '../../numbers.js'
import type { RawFigure } from '../figures.js'
import type { Place } from './place.js'

/** Longest measure, in characters; a longer one is cut at its beginning. */
const LONGEST = 40

/** Words at the beginning that tell when, how or that something goes on, not what was counted. */
const LEADING =
  /^(?:其中|并且|并|还|也|同时|另外|此外|另|再|又|且|而|全年|今年|去年|当年|本年度?|年内|全年度|一年来|年初|年末|目前|现|现有|至今|迄今|截至?(?:目前|20\d\d年\d*月?\d*日?底?|\d+月\d*日?底?|年底|年末|\d{3,4}日)?|截止(?:目前|20\d\d年\d*月?\d*日?底?)?|20\d\d年(?:度)?(?:以来|内|底|末|上半年|下半年|全年)?(?:\d+月(?:\d+日)?)?|\d{1,2}月(?:\d{1,2}日)?(?:底|以来)?|上半年|下半年|以来|先后|累计|共计|总计|合计|一共|共|已经|已|均|都|分别|则|即|含|包括|包含|为|由|将|把|对|在|通过|我们|我[县市区州省局镇乡委办厅院]|本[县市区州省局镇乡单位]|按照?要求|主动|积极|认真|依法|及时|有效|成功|切实|扎实|深入|努力|全力)+(?=.{2})/
/** Words at the end that only lead over to the number. */
const TRAILING =
  /(?:了|达到了?|达成|达|多达|高达|为|第|共有|共计|共|合计|总计|累计|计|约为|大约|约|近|将近|超过|突破|逾|超|不少于|不低于|不得少于|不超过|至少|最多|均达到?|均为|均|各|已|有|仅有|仅|是|在|到|至|的|控制在|降至|升至|增至|减至|压减至|压缩至|缩短至|精简至|提升至|提高到|下降到|降低到|降到|压减到|压缩到|缩短到|减少到|增加到|上升到|提升到|精简到|整合为|调整为|平均达|平均|其中|:|“|”)+$/

/** Verbs that say nothing alone: the object stands before. */
const BARE_VERB =
  /^(?:印制|印发|制作|发放|编印|受理|不予?受理|未受理|收到|接收|审结|办结|结案|已审结|已办结|撤回|撤销|驳回|维持|确认违法|变更|终止|中止|终结|和解|调解|调撤|化解|成功|调解成功|完成|完成化解|化解成功|办理|处理|处置|整改|已整改|完成整改|采纳|参加|出庭|应诉|败诉|胜诉|纠错|正在办理|在办|未结|尚未审结|尚未办结|尚在办理|未办结|转办|答复|回复|回访|立案|查处|移送|移交|申请|新增|新建|新收|结转|上年结转|往年结转|提出|发出|发布|公开|公布|备案|审查|审核|清理|废止|修改|修订|保留|失效|继续有效|宣布失效|命中|合格|通过|涉及|涉案|线上|线下|网上|现场|电话|州本级|市本级|县本级|区本级|本级|省级|市级|州级|县级|区级|镇级|乡级|村级|县区级|同比增长|同比下降|同比上升|增长|下降|上升|较上年增长|较上年下降|同比减少|同比增加|增加|减少|一审|二审|再审|优秀|良好|提高|降低|约|减)(?:了|的|有)?$/

const REFORM =
  /(?:由|从|将)?(?:原来|原先|原有|改革前|改革之前|以前|之前|过去|年初|上年|去年|20\d\d年)?(?:的|平均|平均的)*$/

export function measureOf(number: NumberSpan, place: Place, before: readonly RawFigure[]): string {
  const listed = place.listed ? listedMeasure(place) : null
  if (listed) return clip(listed)
  const head = trimmed(place.before)
  const noun = nounAfter(place.after, number)
  const own = join(head, noun)
  return withWhole(clip(complete(own, head, noun, number, place, before)), place, before)
}

/** 「处罚案件8964件，其中普通程序案件2210件」: a part says of which whole, so that it can be read alone. */
function withWhole(measure: string, place: Place, before: readonly RawFigure[]): string {
  const inSentence = before.filter(figure => figure.start >= place.sentenceStart)
  const opened = place.earlier
    .concat(place.before)
    .join(',')
    .search(/其中|按[^,]{1,6}分|包括|分别是/)
  if (inSentence.length === 0 || (opened < 0 && !place.inBrackets)) return measure
  const said = place.earlier.join(',')
  const whole = inSentence.find(
    figure => figure.role === 'result' && !/其中/.test(said.slice(0, Math.max(0, figure.start - place.sentenceStart))),
  )
  const name = whole ? noun(whole.measure) : null
  if (!name || name.length > 14 || /率$|\(/.test(name + measure) || shares(measure, name)) return measure
  return `${measure}(${name})`
}

/** The part's name already holds most of the whole's. */
function shares(measure: string, name: string): boolean {
  let same = 0
  for (let i = 0; i + 1 < name.length; i++) if (measure.includes(name.slice(i, i + 2))) same++
  return same * 2 >= name.length - 1
}

function listedMeasure(place: Place): string {
  const { index, names } = place.listed!
  const last = names.at(-1)!
  const own = names[index]!
  // 「受理、审结行政复议案件分别为…」: the noun stands at the last name only.
  const tail =
    own.length <= 3 && last.length > own.length ? last.replace(/^(?:受理|审结|办结|收到|立案|查处|新增|完成)/, '') : ''
  return trimmed(own) + (tail && tail !== last ? tail : '')
}

function trimmed(words: string): string {
  let out = words.replace(/^[、,)”\s]+|[(“\s]+$/g, '')
  for (let last = ''; last !== out; ) {
    last = out
    out = out.replace(TRAILING, '').replace(LEADING, '')
  }
  return out.replace(REFORM, match => (match.length < out.length ? '' : match))
}

/** The thing counted when it follows its number: 478份检察建议, 26名行政执法人员颁证率. */
function nounAfter(after: string, number: NumberSpan): string {
  if (/^[(),、。;:”]/.test(after) || after === '') return ''
  const noun = /^(?:的)?([\u4e00-\u9fff“”()a-zA-Z]{2,30})/.exec(after)?.[1] ?? ''
  if (number.uom === '%' && !/^的/.test(after) && !/^(?:以上)?[\u4e00-\u9fff]{2,}/.test(after)) return ''
  if (/^(?:发放|用于|供|送|给|分发|已|并|被|纳入|进入)/.test(noun)) return ''
  return noun
    .split(/从(?!业)|对(?!象|口|账)|在(?!线|岗|编|职|册|建)|向(?!导)|进行|通过|用于/)[0]!
    .replace(/^(?:以上|以内|左右)/, '')
    .replace(/(?:已|均|全部|都|共|并|了|等|和|及|以及|为|在|由|参加|被|达|达到|有)$/, '')
}

function join(head: string, noun: string): string {
  if (noun === '') return head
  if (head === '') return noun
  const verb = head.length <= 14 ? head : (/[\u4e00-\u9fff]{0,14}$/.exec(head)?.[0] ?? '')
  return verb + noun
}

function complete(
  own: string,
  head: string,
  noun: string,
  number: NumberSpan,
  place: Place,
  before: readonly RawFigure[],
): string {
  const last = [...before].reverse().find(figure => figure.start >= place.sentenceStart)
  const afterReform =
    /(?:精简|压缩|压减|缩短|减少|降低|下降|增加|提高|提升|增长|上升|减|降|升|整合|调整|变)(?:为|至|到|成)(?:平均)?$/.test(
      place.before,
    ) &&
    last &&
    number.start - last.end < 24
  if (afterReform && last) return last.measure
  if (own === '' || own.length < 2) return inherited(number, place, last) ?? (own || fallback(place))
  if (noun === '' && BARE_VERB.test(own)) {
    const object = objectOf(place, last, before)
    return object && !own.includes(object) ? own + object : own
  }
  if (number.uom.endsWith('元') && /^(?:涉及|涉案)?(?:金额|总额|资金|罚款金额|罚没款?|价值|标的额?|案值)$/.test(own)) {
    const object = objectOf(place, last, before)
    return object ? `${object}${own}` : own
  }
  if (/率$/.test(own) && own.length <= 4) {
    const object = objectOf(place, last, before)
    return object && !object.endsWith('率') ? `${object}${own}` : own
  }
  if (
    place.previous &&
    head.length > 0 &&
    last &&
    /、$/.test(place.sentence.slice(0, place.previous.end - place.sentenceStart + 1).slice(-1)) &&
    head.length <= 6 &&
    last.measure.length > 10
  ) {
    const verb = verbOf(last.measure)
    return verb && !own.startsWith(verb) ? verb + own : own
  }
  return own
}

/** An elliptic number repeats what stands before it: 「…调解员8458人、8458名」, a figure in brackets. */
function inherited(number: NumberSpan, place: Place, last: RawFigure | undefined): string | null {
  const earlier = trimmed(place.earlier.at(-1) ?? '')
  if (last && number.start - last.end <= 3) return last.measure
  if (earlier.length >= 2 && !/\d/.test(earlier)) return earlier
  return last?.measure ?? (earlier.length >= 2 ? earlier.replace(/\d[\d.]*\S?/g, '') : null)
}

function fallback(place: Place): string {
  const words = trimmed(place.clause.replace(/\d[\d.,]*[余多]?/g, ''))
  return words.length >= 2 ? words : trimmed(place.sentence.replace(/\d[\d.,]*/g, '')).slice(0, LONGEST)
}

const VERB =
  /^(?:共|累计|已)?(?:受理|收到|接收|审结|办结|办理|开展|举办|组织|召开|发放|印发|印制|制作|建立|建成|设立|成立|新建|聘请|配备|查处|立案|处理|处罚|排查|化解|调解|调处|制定|出台|修订|清理|废止|审查|审核|备案|评查|抽查|检查|培训|解答|接待|接听|提供|提出|出动|播放|张贴|粘贴|推送|发送|发布|公开|公布|参加|参与|完成|实施|共有|拥有|现有|监测|引导|处置|编制|编印|撰写|代写|撤回|驳回|正在办理|尚在办理|结转|培养|培育|命中|移送|作出|下达|下发|制发|发出|发)+/

function verbOf(measure: string): string {
  return VERB.exec(measure)?.[0] ?? ''
}

/** What the sentence speaks of: the last full measure without its verb, or the noun an earlier clause ends with. */
function objectOf(place: Place, last: RawFigure | undefined, before: readonly RawFigure[]): string | null {
  const source = last ?? [...before].reverse().find(figure => figure.end > place.sentenceStart - 60)
  if (last) return noun(last.measure)
  const clause = [...place.earlier]
    .reverse()
    .map(trimmed)
    .find(words => words.length >= 3)
  if (clause) return noun(clause)
  return source ? noun(source.measure) : null
}

function noun(measure: string): string | null {
  const bare = measure
    .replace(VERB, '')
    .replace(/^(?:全[省市州县区镇乡]|[省市州县区]本级)/, '')
    .replace(/^(?:各类|各级|全部|所有|的)/, '')
  const cut = BARE_PREFIX.exec(bare)
  const out = cut ? bare.slice(cut[0].length) : bare
  return out.length >= 2 ? out.slice(-20) : null
}

/** A body's name and verb before the object: 州本级收到行政复议申请 → 行政复议申请. */
const BARE_PREFIX = /^.{0,14}?(?:受理|收到|审结|办结|办理|接收|不受理|不予受理|查处|调解|化解)(?=[\u4e00-\u9fff]{2})/

function clip(measure: string): string {
  const plain = measure.replace(/^[、,:;“”()的]+|[、,:;“(]+$/g, '')
  return plain.length <= LONGEST ? plain : plain.slice(-LONGEST)
}
