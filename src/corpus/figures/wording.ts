/** Words beside a number → their parts: what leads in, verb and noun, the thing counted and what is said of it. Knows no other clause. */
import { FROM, LEAD, OVER, PREDICATE, TURNED, VERBS } from './words.js'

/** Verb and noun of a phrase; `subject` is what stands before the verb. A phrase without a verb is all noun. */
export interface Parts {
  readonly subject: string
  readonly verb: string
  readonly noun: string
}

const VERB = VERBS.join('|')
const AT_START = new RegExp(
  `^(?:共同|联合|集中|专题|全面|正在|尚在|提前|重新|免费|累计|重点|予以|不予|未予|部分|主动|不再|直接|统一|分批)?(?:${VERB})(?:并(?:${VERB}))?(?:了|过)?`,
)
const VERB_ONLY = new RegExp(`^(?:${VERB})$`)
/** 「列入目录的事项」 counts 事项. */
const JOINED = /^(?:列入|纳入|进入|参加|参与)/
/** In the middle of a phrase only verbs that are not half of a noun (行政处罚案件, 人民调解员) part it. */
const INSIDE =
  /(?:不予受理|不受理|受理|收到|审结|办结|办理|开展|举办|组织(?!机构|体系)(?=.{2})|召开|举行|发放|印发|印制|制发|制定|修订|出台|公布|发布|播放|推送|接待|解答|接听|聘请|配备|建立|建成|设立|设置|成立|组建|查处|列席|参与|参加|提出|提供|出具|作出|下发|发出|完成|承接|新增|培养|培育|共有|研究|听取|提请|支付|担任|帮助|协助)(?:了|过)?(?!的|率|数|量|人员|员|机关|机构|部门|单位|窗口|事项|情况|金额|工作的)/
const DOUBLE = ['调解', '调处', '化解', '检查', '审查', '宣传', '培训', '处罚', '抽查', '学习']

export function partsOf(words: string): Parts {
  const start = AT_START.exec(words)
  if (start && !isNounHead(words, start[0])) {
    const noun = bareNoun(words.slice(start[0].length))
    if (VERB_ONLY.test(noun)) return { subject: '', verb: words, noun: '' }
    return { subject: '', verb: start[0], noun: JOINED.test(start[0]) ? noun.slice(noun.lastIndexOf('的') + 1) : noun }
  }
  for (const verb of DOUBLE) {
    const at = words.lastIndexOf(verb)
    if (at > words.indexOf(verb) && words.length - at > 3)
      return { subject: words.slice(0, at), verb, noun: bareNoun(words.slice(at + verb.length)) }
  }
  const inside = INSIDE.exec(words)
  if (!inside || inside.index < 2) return { subject: '', verb: '', noun: bareNoun(words) }
  const end = inside.index + inside[0].length
  return { subject: words.slice(0, inside.index), verb: inside[0], noun: bareNoun(words.slice(end)) }
}

/** 「调解员」「审查意见」「宣传单」「处理决定」 begin like a verb but are one noun. */
function isNounHead(words: string, verb: string): boolean {
  const rest = words.slice(verb.length)
  return (
    /^(?:员|单|站|期|日|长|度|位|点|率|数|量|车|册|栏|品|书|件|组|队|室|会|班|人|者|量|费|款|额|卷|权|力|证)/.test(
      rest,
    ) ||
    (/^(?:调解|处罚|检查|审查|审核|培训|宣传|监督|服务|建设|学习|处理|推荐|登记|认定|罚款|公开|执行|援助|检测)$/.test(
      verb,
    ) &&
      /^(?:组织|案件|决定|意见|建议|人员|中心|机构|平台|窗口|事项|队伍|资料|手册|信息|协议|结果|总量|金额|数量|项目|对象|标准|清单|线索|问题|制度|热线|成功|时间|课时|次数|规划)/.test(
        rest,
      )) ||
    (verb === '占' && /^[道地用]/.test(rest)) ||
    rest.startsWith('的')
  )
}

function bareNoun(words: string): string {
  return words.replace(/^(?:了|的|各类|各级各类|各种|全部|所有|一批|相关|有关)+/, '')
}

/** Words before a number without what leads in and over; `turned`: they ended in 「精简至」 or the like. */
export function headOf(words: string): { readonly head: string; readonly turned: boolean } {
  let head = words
    .replace(/^\([^)]*\)(?=.)/, '')
    .replace(/(?:较|比|与)?(?:19|20)\d\d年(?:同期)?(?:相比)?(?=同比|增长|下降|增加|减少|上升)/, '')
    .replace(
      /^.*[\u4e00-\u9fff]{4}(?<![较比对自从于在以的和及与至到施由将为了至]|针对)(?=20\d\d年度?[\u4e00-\u9fff])/,
      '',
    )
  let turned = false
  for (let last = ''; last !== head; ) {
    last = head
    head = head.replace(
      /^(?:中(?![小国央心介医级型层学共等药青])|[、,:;)》\s.]|以及|和(?![解谐平睦美])|及(?!时|格)|与)+/,
      '',
    )
    if (TURNED.test(head)) {
      turned = true
      head = head.replace(TURNED, '')
    }
    head = head.replace(OVER, '').replace(LEAD, '')
  }
  head = head
    .replace(FROM, '')
    .replace(/(?<=[\u4e00-\u9fff”)])(?:共计|(?<!公)共(?!同|享|建|治|识|产)|累计|合计|全年|先后)(?=[^的]{2})/, '')
  head = head.replace(WHOLE_BEFORE, '').replace(/^(?:虽然?)?(?:比|较|同期|年?[末底])$/, '')
  return { head: head.replace(YEAR, ''), turned }
}

const YEAR = /(?:19|20)\d\d年(?:度)?(?:[上下]半年|以来|以前|年?底|末)?/g

/** Text that lost its punctuation: what was done begins with the area. */
const WHOLE_BEFORE =
  /^.{4,40}(?<![在对为向从由于及和、的了])(?=全[省市州县区镇乡](?:共|已)?(?:建立|组建|受理|办理|开展|组织|举办|完成|调解|新建|配备))/

/** 「在全市设立…」 is 设立…; 「向部门制发…」 stays, for whom is part of what was done. */
export function withoutPreposition(head: string): string {
  const bare = head.replace(/^(?:将|把|在|从|由|针对|围绕|按照)(?=.{2})/, '')
  return /^(?:对|为|向)/.test(bare) && partsOf(bare.slice(1)).verb === '' ? bare.slice(1) : bare
}

/** A row of names before 「等」 shrinks to one: 「制定行政执法公示等」. */
export function shortened(head: string): string {
  if (!head.endsWith('等')) return head
  const plain = head.replace(/“[^”]{13,}”/g, '')
  const verb = AT_START.exec(plain)?.[0] ?? ''
  const names = plain.slice(verb.length, -1).split(/、/)
  const name = [names[0]!, names.at(-1)!].find(one => one.length >= 2 && one.length <= 14)
  return name ? `${verb}${name}等` : verb
}

/** Words after a number: the thing counted and what is said of it. Both empty where the clause goes on to something else. */
export function tailOf(after: string, rest: string): { readonly noun: string; readonly predicate: string } {
  if (
    after === '' ||
    /^(?:[(),、。;:!?”》\d|]|和(?!解)|及|与|并|累计|同时|其中|有(?=较|明显|所|大幅)|中(?![小国央心介医级型层学共等药青])|涉及|占|共计|另|明年|今年|去年|[上下]半年|年底|月底)/.test(
      after,
    )
  )
    return { noun: '', predicate: '' }
  const skip = after.startsWith('的') ? 1 : 0
  const words = rest.slice(skip).replace(/[,。;:!?|].*$/, '')
  const near = after.slice(skip).replace(/\d.*$/, '')
  const at = Math.min(predicateAt(words), near.length)
  const noun = cutOutside(words.slice(0, at))
    .replace(/(?:网上|线上|全程)?(?:可办|[\u4e00-\u9fff]{2,4})率(?:均?[为达]到?|均)?$/, match =>
      after.length < rest.length ? '' : match,
    )
    .replace(/(?:的|了|全部|中(?:还|仍|尚)?有?|里|等|其中|和|及|以及|、|均|共)+$/, '')
  const plain = noun
    .replace(/(?:在)?全[省市州县区镇乡](?:范围).*$/, '')
    .replace(/(?:网上|线上|全程)$/, match =>
      after.length < words.length ? '' : /^可办/.test(words.slice(at)) ? '' : match,
    )
  const place = /^(?:[村县镇乡市区户校站人])$/.test(plain)
  const predicate = predicateOf(words.slice(predicateAt(words)))
  return { noun: plain.length >= 2 || (place && predicate !== '') ? plain.slice(0, 30) : '', predicate }
}

/** A row of names, or an open bracket, ends the noun. */
function cutOutside(words: string): string {
  let depth = 0
  for (const [i, char] of [...words].entries()) {
    if (char === '(' && !words.slice(i).includes(')')) return words.slice(0, i)
    if (char === '(') depth++
    else if (char === ')') depth--
    else if (char === '、' && depth === 0) return words.slice(0, i)
  }
  return words
}

function predicateAt(words: string): number {
  for (const match of words.matchAll(PREDICATE)) {
    if (match.index === 0 || match.index >= 2) {
      if (match[0] === '“' && match.index < 2) continue
      return match.index
    }
  }
  return words.length
}

/** Longer than this a predicate says more than what was counted. */
const PREDICATE_LONGEST = 18

function predicateOf(words: string): string {
  if (/^(?:不少于|不低于|不得|不超过)/.test(words)) return ''
  const plain = words
    .replace(/[”]$/, match => (words.includes('“') ? match : ''))
    .replace(/(?<=[\u4e00-\u9fff])了(?=.)/g, '')
  if (
    /^(?:中|下降|降低|回落|上升|缩减|提升|发展到|扩容|[减增降升扩](?:为|至|到)|精简|压缩|压减|缩短|增加|减少|扩大|扩充|提高|降低)/.test(
      plain,
    )
  )
    return ''
  const cut = plain.length > PREDICATE_LONGEST ? plain.split(/、|并|以及/)[0]! : plain
  return cut.length <= PREDICATE_LONGEST && balanced(cut)
    ? cut.replace(/^(?:已经|已|均|全部|都|分别|共)+(?=.{2})/, '').replace(/[、的了,]+$/, '')
    : ''
}

function balanced(words: string): boolean {
  const count = (char: string): number => words.split(char).length
  return count('“') === count('”') && count('(') === count(')') && count('《') === count('》')
}

/** Longest measure, in characters. */
const LONGEST = 40

/** Brackets and quotes that lost their other half go; a measure too long keeps its verb and the end. */
export function tidy(words: string): string {
  let out = words
    .replace(/《[^》]*》(?:[、和及]?《[^》]*》)+(?:等)?|分别|反而|“\d+[·.]\d+”|[\s|“”]/g, '')
    .replace(/了(?=[\u4e00-\u9fff“《])/g, '')
    .replace(/^[、,:;)”》的.]+|[、,:;(“《等的]+$/g, '')
  for (const [open, close] of ['()', '《》'] as const)
    if (!isPaired(out, open!, close!)) out = out.split(open!).join('').split(close!).join('')
  out = out.replace(YEAR, '')
  if (out.length <= LONGEST) return out
  const inside = [...out.matchAll(new RegExp(INSIDE, 'g'))].findLast(match => out.length - match.index > 6)
  if (inside && out.length - inside.index <= LONGEST) return out.slice(inside.index)
  const { verb, noun } = partsOf(out)
  const end = noun.slice(-(LONGEST - verb.length))
  return verb + (end.includes('、') ? end.slice(end.indexOf('、') + 1) : end)
}

function isPaired(words: string, open: string, close: string): boolean {
  let depth = 0
  for (const char of words) {
    if (char === open) depth++
    if (char === close && --depth < 0) return false
  }
  return depth === 0
}
