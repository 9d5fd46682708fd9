/** Names listed before a count → whether as many are named as the count says: 执法、司法、普法守法三个协调小组. */
import { type NumberSpan, readNumbers, readValue } from '../../numbers.js'
import type { Remark } from './remark.js'
import type { Leaf } from './sheet.js'

export function checkLists(leaf: Leaf): Remark[] {
  return [...readNumbers(leaf.plain), ...greats(leaf.plain)].flatMap(number => checkList(number, leaf) ?? [])
}

/** 「三大审判」「四级公共法律服务」「五位一体」: numerals whose unit of measure is none elsewhere. */
function greats(plain: string): NumberSpan[] {
  return [
    ...plain.matchAll(
      /(?<![一二三四五六七八九十百第])([二两三四五六七八九十])(大(?![类队学力会小])|级(?![\u4e00-\u9fff]?[以及]上|干部|领导|响应)|位一体)/g,
    ),
  ].map(match => ({
    value: readValue(match[1]!)!,
    uom: '大',
    approx: null,
    start: match.index,
    end: match.index + 2,
    chinese: true,
    upTo: null,
  }))
}

/** Longer lists are counted off in other ways; a larger count beside few names counts something else. */
const MOST = 12
const KINDS = /^(?:大类|小类|大|级|位一体|项|个|类|种|方面|条|部分|环节|领域|级|方|起|件|家|名|部|支|步)$/

function checkList(number: NumberSpan, leaf: Leaf): Remark | null {
  const { plain } = leaf
  const { value } = number
  if (!Number.isInteger(value) || value < 2 || value > MOST || number.approx !== null || number.upTo !== null)
    return null
  if (!KINDS.test(number.uom)) return null
  const list = listBefore(plain.slice(0, number.start))
  if (!list || !/^[\u4e00-\u9fff”)]/.test(plain.slice(number.end))) return null
  // 「“四个意识”、“四个自信”」: a name that holds a numeral says how many only where as many are named.
  const isName = plain[number.start - 1] === '“'
  const made = verdict(list, number, leaf)
  return isName && !list.open && made?.verdict !== 'holds' ? null : made
}

interface List {
  readonly start: number
  /** How many are named, reading 和 and 及 as joining two names or as part of one. */
  readonly counts: readonly number[]
  readonly open: boolean
}

/** 「在城东、城西、城南设立两个站」: what is counted is what was done there, not the names. */
const DONE =
  /(?:设立|设置|建立|建成|组建|成立|召开|开展|举办|配备|聘请|制定|出台|印发|完成|办理|新增|分别|各|有|为|选派|打造|培育|命名|创建|发布|梳理|列出|提出|落实|推出)了?$/

/** The run of names up to the count: from the last comma, colon, bracket or sentence end. */
function listBefore(before: string): List | null {
  const bare = before.replace(/(?:这|那|的|“|,|共)*$/, '')
  if (/(?:共计?|合计|累计|超过|约|近|第|另外?|其他|分为|不少于|达)$/.test(before)) return null
  const open = /等(?:的)?$/.test(bare)
  const text = bare.replace(/等(?:的)?$/, '')
  const start = cutAt(text)
  const names = split(text.slice(start))
  if (names.length < 2 || names.some(name => name.length > 26 || name === '' || /\d/.test(name))) return null
  if (DONE.test(names.at(-1)!)) return null
  const joined = names.filter(
    (name, i) => i === names.length - 1 && /[^\s和及与]{2,}(?:和|及|以及|与)[^\s和及与]{2,}/.test(name),
  ).length
  return { start, counts: joined > 0 ? [names.length + joined, names.length] : [names.length], open }
}

/** Where the clause of the list begins; commas and stops within quotation marks, brackets and titles do not count. */
function cutAt(text: string): number {
  let depth = 0
  for (let i = text.length - 1; i >= 0; i--) {
    const char = text[i]!
    if ('”)》'.includes(char)) depth++
    else if ('“(《'.includes(char)) {
      if (depth === 0) return i + 1
      depth--
    } else if (depth === 0 && /[,，。;；:：!?\n]/.test(char)) return i + 1
  }
  return 0
}

function split(text: string): string[] {
  const names: string[] = []
  let depth = 0
  let at = 0
  for (let i = 0; i <= text.length; i++) {
    const char = text[i]
    if (char !== undefined && '“(《'.includes(char)) depth++
    else if (char !== undefined && '”)》'.includes(char)) depth--
    else if (char === undefined || (char === '、' && depth === 0)) {
      names.push(text.slice(at, i).trim())
      at = i + 1
    }
  }
  return inQuotes(text, names)
}

/** 「推进“A、B、C、D”等4项」: the list is what stands in the quotation marks. */
function inQuotes(text: string, names: string[]): string[] {
  const quoted = /“([^“”]*、[^“”]*)”$/.exec(text)?.[1]
  return names.length === 1 && quoted ? quoted.split('、') : names
}

function verdict(list: List, number: NumberSpan, leaf: Leaf): Remark | null {
  const said = number.value
  const named = list.counts.includes(said) ? said : list.counts[0]!
  const end = number.end + (/^[\u4e00-\u9fff]{0,8}/.exec(leaf.plain.slice(number.end))?.[0].length ?? 0)
  const made = {
    rule: 'list.count',
    stated: said,
    computed: named,
    at: [{ leaf, start: list.start, end }],
  }
  if (named === said) return { ...made, verdict: 'holds', formula: `列出${named}，写${said}`, message: '' }
  const formula = `列出${named}，写${said}`
  if (list.open && list.counts.every(count => count < said))
    return { ...made, verdict: 'note', formula, message: `写${said}${number.uom}，文中以“等”字只列出${named}项。` }
  // One off is a slip of counting; further off the names are not what is counted.
  const slip = list.counts.every(count => Math.abs(count - said) <= 2)
  if (!slip) return null
  return {
    ...made,
    verdict: isPlain(list, number, leaf) ? 'mismatch' : 'note',
    formula,
    message: `列出${named}项，写${said}${number.uom}。`,
  }
}

/** Names all of one make right before the count, none of which holds a conjunction or a verb phrase of its own. */
function isPlain(list: List, number: NumberSpan, leaf: Leaf): boolean {
  if (list.counts.length > 1) return false
  const text = leaf.plain.slice(list.start, number.start).replace(/等(?:的)?$/, '')
  const names = split(text)
  const tail = names.slice(1)
  return (
    names.length >= 2 &&
    !/[和与及]|以及/.test(text) &&
    (tail.every(name => name.length === 1) || tail.every(name => name.length >= 2 && name.length <= 16)) &&
    Math.max(...tail.map(name => name.length)) - Math.min(...tail.map(name => name.length)) <= 6
  )
}
