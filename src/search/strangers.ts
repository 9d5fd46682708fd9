/** What of a question names no held unit → names of divisions and bodies in it that are not held. */
import { isDivision } from '../divisions.js'
import { words } from '../text.js'

/** How a body of government is called. */
export const ORG = '(?:管理局|监督局|委员会|办公室|事务局|监督管理局|局|委|办|厅|院|总队|支队|大队|中心|公司|部门|系统)'
const DIVISION = '(?:自治州|自治县|自治区|自治旗|特别行政区|省|市|县|区|州|盟|旗|镇|乡|街道|苏木)'
/** Words that end like a division or a body and name none. */
const NO_PLACE =
  /^(?:全|各|我|本|该|哪|几|这|那|每|某|多|两|三|一|外|城|郊|社|园|景|校|小|片|山|地|辖|灾|库|牧|林|矿|港|街|市|镇|乡|县|区|州|省|近|跨|农|分|成|超|集|上|下|老|新|当|整|同|有|其他|其它|别的|所有|哪些|哪个|多少|什么|一些|[两三四五六七八九十几各]个|这[两三四五六七八九十几]个|部分|有关|相关|直属|基层|个别)*(?:自治州|自治县|自治区|省|市|县|区|州|盟|旗|镇|乡|街道|市场|社区|园区|小区|辖区|景区|街道办)+$/
const LEADING =
  /^(?:请问|问下|问一下|想问|想知道|告诉我|帮我|查一下|查查|查|看看|看|说说|请|那么|那|在|和|与|跟|同|比|及|以及|或|还是|对比|对于|关于|根据|按照|按|据|从|由|把|给|让|是|有|的|了|群里|不是|不要|不含|不算|只要|麻烦|我们|咱们|咱|你们|他们|贵|今年|去年|前年|年|月|日|度|报告里?|里|中)+/

interface Place {
  readonly start: number
  readonly end: number
}

/** Names of divisions and bodies in the rest of the question that no held unit answers to. */
export function strangers(plain: string, found: readonly Place[]): { name: string; start: number; end: number }[] {
  const out: { name: string; start: number; end: number }[] = []
  const rest = [...plain]
  for (const { start, end } of found) rest.fill('\n', start, end)
  const open = rest.join('')
  for (const match of open.matchAll(/[\u4e00-\u9fff]{2,24}/g)) {
    const stranger = strangerIn(match[0], match.index, found)
    if (stranger) out.push(stranger)
  }
  return out
}

function strangerIn(
  run: string,
  offset: number,
  found: readonly Place[],
): { name: string; start: number; end: number } | null {
  const lead = LEADING.exec(run)?.[0].length ?? 0
  const text = run.slice(lead)
  const match = new RegExp(
    `^[\\u4e00-\\u9fff]{1,8}?${DIVISION}(?:[\\u4e00-\\u9fff]{1,6}?${DIVISION}){0,2}(?:[\\u4e00-\\u9fff]{1,12}?${ORG}|(?:人民)?政府)?`,
  ).exec(text)
  const name = match?.[0] ?? bareDivision(text)
  if (!name || NO_PLACE.test(name.replace(/(?:人民)?政府$/, ''))) return null
  const place = new RegExp(`^[\\u4e00-\\u9fff]{1,8}?${DIVISION}`).exec(name)?.[0] ?? name
  if (NO_PLACE.test(place)) return null
  const known = isDivision(place)
  const asName = offset + lead === 0 || /^(?:和|与|跟|比|同|、)/.test(run) || found.length === 0
  if (!known && !(asName && looksNamed(place))) return null
  return { name, start: offset + lead, end: offset + lead + name.length }
}

/** 「成都去年…」: a division named without its kind, at the beginning of a run. */
function bareDivision(text: string): string | null {
  for (const length of [4, 3, 2]) {
    const stem = text.slice(0, length)
    if (stem.length === length && ['省', '市', '县', '区', '自治区'].some(kind => isDivision(stem + kind))) {
      return new RegExp(`^${stem}[\\u4e00-\\u9fff]{0,8}?${ORG}`).exec(text)?.[0] ?? stem
    }
  }
  return null
}

/** An invented or unlisted division: two to four characters and a kind, and no dictionary word before the kind. */
function looksNamed(place: string): boolean {
  const stem = place.replace(new RegExp(`${DIVISION}$`), '')
  if (stem.length < 2 || stem.length > 5 || /[的了是在有和与及或几多少哪各全个]/.test(stem)) return false
  return !words(stem).some(({ word }) =>
    /^(?:政府|法治|行政|执法|调解|报告|部门|单位|工作|情况|建设|哪些|多少|什么|怎么|比较|对比|辖内|所有|全部|发展|管理|服务|乡村|城市|农村|基层|综合|示范|园林|居民|街道)$/.test(
      word,
    ),
  )
}
