/** A number and the folded text around it → whether it states nothing: dates, ordinals, names, plans, patterns, idioms. */
import type { NumberSpan } from '../../numbers.js'

/** Nouns that make a small Chinese numeral a fixed phrase: 三项制度, 四个意识, 两个维护, 两级, 三位一体. */
const FIXED_AFTER =
  /^(?:部分|项制度|个(?:意识|自信|维护|确立|全面|必须|坚持|务必|一律|责任|文明|转变|到位|清单|善于|统一|结合|规范|不|严格|环节|阶段|时期|月内|季度|百年|方面|中心|层面|维度|关键|平台|手|重点|体系)|项(?:清单|建设|机制|纪律|规定|行动|计划|改革|任务|措施|法定程序|公开|监督|职能)|类(?:人员|群体|情形|行政|案件|问题)|名(?:以上)?$|级|体|手|站|者|样|同|致|定|线|切|律|贯|系列|批|些|把|旦|时|向|度|边|面|点|直|起(?!(?:案|事|纠纷|行政))|种|块|方|端|心|边|路|楼)/

/** Words before a number that make it an ordinal or a name's part. */
const ORDINAL_BEFORE = /(?:第|之|十九届|二十届|届|星期|周|农历|公历|初|十月|编号|文号|总第)$/

/** Whether the number counts nothing. `text` is the folded passage the span's offsets count in. */
export function isTrap(number: NumberSpan, text: string): boolean {
  const raw = text.slice(number.start, number.end)
  const before = text.slice(Math.max(0, number.start - 12), number.start)
  const after = text.slice(number.end, number.end + 12)
  if (isDate(number, raw, before, after) || isName(raw, before, after, text, number)) return true
  if (ORDINAL_BEFORE.test(before)) return !isRank(number, before)
  if (number.uom === '') return !(number.chinese && raw.includes('分之')) && !isTurnedIndex(raw, before, after)
  return number.chinese ? isIdiom(number, raw, before, after, text) : isArabicTrap(number, before, after)
}

/** An index has no unit: 「成讼率由78.6降至61.2」. */
function isTurnedIndex(raw: string, before: string, after: string): boolean {
  const turn = '(?:降|下降|降低|回落|升|上升|提升|提高|增|增加|减少)(?:至|到|为)'
  if (/^\d+(?:\.\d+)?(?:以上|以下|以内)$/.test(raw) && /率(?:降|升|提高|下降|控制在|保持在)(?:至|到)?$/.test(before))
    return true
  return (
    /^\d+\.\d+$/.test(raw) &&
    ((/(?:率|指数|得分)由$/.test(before) && new RegExp(`^${turn}\\d+\\.\\d`).test(after)) ||
      new RegExp(`率?由\\d+\\.\\d+${turn}$`).test(before))
  )
}

function isDate(number: NumberSpan, raw: string, before: string, after: string): boolean {
  const { uom, value } = number
  if (uom === '年')
    return (
      value > 100 ||
      /^(?:来|代|度|级|初|底|末|间|内|中|以来|前|后|里)/.test(after) ||
      /(?:近|上|下|前|后|这|半|每|全|当|历|去|今|明|往|过去|连续)$/.test(before) ||
      !/(?:期限?|为期|有效期|聘期|服务期)(?:为|是|均为)?$/.test(before)
    )
  if (uom === '月' || (uom === '' && /^月/.test(after))) return true
  if (uom === '日' || uom === '天') {
    if (/(?:月|年)$/.test(before) || (value > 1_000 && uom === '日')) return true
    if (uom === '日') return !/(?:内|以内|之内|前)/.test(raw + after.slice(0, 2)) || /月$/.test(before)
    return /^(?:一|每|当)/.test(raw) && number.chinese
  }
  if (uom === '点' || uom === '分')
    return (
      /^(?:\d|整|半|钟|左右|许|前|后)/.test(after) ||
      (uom === '点' && !/^(?:意见|建议|要求)/.test(after)) ||
      (number.chinese && uom === '分')
    )
  if (uom === '周' || uom === '个月')
    return /(?:每|上|下|这|第)$/.test(before) || (uom === '周' && /^年/.test(after)) || /^(?:一次|一|双)/.test(after)
  return /^(?:19|20)\d{2}$/.test(raw) || /(?:\d{4}|\d)[-./年]$/.test(before)
}

/** Digits that belong to a name: 12345热线, “1+5”模式, 《…》, 〔2020〕24号, 3·15. */
function isName(raw: string, before: string, after: string, text: string, number: NumberSpan): boolean {
  if (/[+·•.\-—〔[]$/.test(before) && /\d[+·•.\-—〔[]$|〔$|\[$/.test(before) && !/^\d{1,3}(?:,\d{3})/.test(raw))
    return true
  if (/^(?:[+·•]\d|[+·•]N|〕|\]|号)/.test(after)) return true
  if (/[A-Za-z]$/.test(before) && !/(?:APP|LED|VR|PPT)$/i.test(before)) return true
  if (inside(text, number.start, '《', '》')) return true
  const name = quotedName(text, number)
  if (name === null) return false
  // A short quoted phrase is a name; a quoted sentence is not.
  return (
    name.length <= 16 && (number.chinese || !/[,。;]/.test(name)) && !/^“[一二三四五六七八九十]大?类$/.test(`“${name}`)
  )
}

function inside(text: string, at: number, open: string, close: string): boolean {
  const from = text.lastIndexOf(open, at)
  return from >= 0 && at - from < 120 && text.lastIndexOf(close, at) < from
}

function quotedName(text: string, number: NumberSpan): string | null {
  const from = text.lastIndexOf('“', number.start)
  if (from < 0 || number.start - from > 40 || text.slice(from, number.start).includes('”')) return null
  const to = text.indexOf('”', number.start)
  return to < 0 ? null : text.slice(from + 1, to)
}

/** 「考核获全省第3名」 states a rank. */
function isRank(number: NumberSpan, before: string): boolean {
  return (
    /^(?:名|位)$/.test(number.uom) &&
    /第$/.test(before) &&
    /(?:排名?|位列|位居|列|居|获|名列|荣获|(?:上升|提升|升|跃升|跃居|前进|进)(?:到|至|为)?|全[省市州县区国])[^,。]{0,6}第$/.test(
      before,
    )
  )
}

function isArabicTrap(number: NumberSpan, before: string, after: string): boolean {
  if (number.uom === '届' || number.uom === '度') return true
  if (/^(?:届|中全会|大报告)/.test(after)) return true
  if (number.uom === '点') return !/^(?:意见|建议)/.test(after)
  if (number.uom === '级' || number.uom === '字') return true
  if (number.uom === '条' && /(?:第|条例|法)$/.test(before)) return true
  return /(?:[0-9]年|[0-9]月)$/.test(before) && number.uom === ''
}

/** Chinese numerals state something when they are rounded, compound, or stand before a thing that is counted here. */
function isIdiom(number: NumberSpan, raw: string, before: string, after: string, text: string): boolean {
  const { value, uom } = number
  if (uom === '%' || raw.includes('分之')) return false
  if (/^(?:种语言|种文字|语种)$/.test(uom)) return false
  if (/^(?:五|五年)$/.test(raw) && /[一二三四五六七八九十]$/.test(before)) return true
  if (/^[〇零一二三四五六七八九]{2,}/.test(raw)) return true
  if (/(?:十[一二三四五六七八九]届|[一二三四五六七八九]中全会)/.test(raw + after) || /^(?:大|届|中)/.test(after))
    return true
  if (/[“‘]$/.test(before) && !/^大类|^类/.test(uom)) return true
  const digits = raw.replace(/[^〇零一二两三四五六七八九十百千万亿]/g, '')
  if (/^[百千万亿]+$/.test(digits) && number.approx === null) return true
  if (number.approx === '余' || number.approx === '多' || (number.approx === '近' && digits.length > 0 && value >= 10))
    return false
  if (uom === '大类' || (uom === '类' && value > 1)) return FIXED_AFTER.test(`类${after}`)
  if (FIXED_AFTER.test(`${uom}${after}`)) return true
  if (/^(?:体|手|级|站|者|年|日|天|月|度|点|分|种|字|对|面|节|门|道|把|根|头|只|课|堂|组|队|把)$/.test(uom)) return true
  if (value === 1)
    return (
      !(
        /(?:共|受理|仅|办理|审结|办结|撤回|发生|查处|立案|败诉|纠错|维持|驳回|收到|召开|开展|举办|组织|新增|聘请|配备|建成|设立|制定|修订|废止)(?:了|有)?$/.test(
          before,
        ) && /^(?:件|起|宗|例|次|场|场次|期|名|人|份|部|家|处)$/.test(uom)
      ) ||
      /^(?:次性|次|些|名一|人一|人多)/.test(after) ||
      /^(?:次办|次性|人一|名一)/.test(uom + after)
    )
  if (value > 10) return false
  if (/(?:每|近|这|前|上|下|逐|某|同|另|任何|各|头|再|又|另外|这些|该|其他|其余)$/.test(before)) return true
  if (/(?:四个|五个|两个)$/.test(before)) return true
  return !counts(uom, before, after, text, number)
}

/** A small Chinese numeral counts where the thing it counts stands beside it: 编印两类手册, 召开三次会议, 三个协调小组. */
function counts(uom: string, before: string, after: string, text: string, number: NumberSpan): boolean {
  if (/^(?:次|场|场次|期|件|起|宗|例|份|册|名|人|人次|家|户|处|所|部|条|台|辆|批|批次|轮|篇)$/.test(uom))
    return !/^(?:性|生|心)/.test(after)
  if (!/^(?:个|项)$/.test(uom)) return uom !== '' && uom !== '倍'
  const noun = after.slice(0, 10)
  if (/^(?:方面|环节|层面|阶段|月|季度|维度|领域|部分|层级|时段|关口|关键|到位|结合|转变)/.test(noun)) return false
  void text
  void number
  return /^[\u4e00-\u9fff(]/.test(noun) || /[\u4e00-\u9fff]$/.test(before)
}
