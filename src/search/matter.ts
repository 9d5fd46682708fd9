/**
 * Question without its units, years and question words → the words that say what it is about, each with other wordings and
 * a weight; and how much of them a text holds. Leaves choosing texts to figures.ts and retrieve.ts.
 */
import type { Store } from '../index/store.js'
import { lexiconWords, synonymsOf, translate } from '../lexicon.js'
import type { Span } from '../text.js'
import { words } from '../text.js'

export interface MatterWord {
  /** As in the question (folded), or the English words it was translated from. */
  readonly word: string
  /** What a report may print for it; the word itself first. */
  readonly wordings: readonly string[]
  /** 1 for a word that tells matters apart, less for the field's everyday verbs and nouns. */
  readonly base: number
  /** It names the very thing counted: 多少份「法律文书」. */
  readonly focus: boolean
  /** For a long word, the wordings of each word it is made of: 具体任务 → 具体, 任务. */
  readonly parts: readonly (readonly string[])[]
}

export interface WeighedWord extends MatterWord {
  readonly weight: number
  /** Whether any wording stands in the index at all. */
  readonly held: boolean
}

const STOP = new Set(
  '的 了 在 是 有 和 与 跟 及 或 被 把 给 让 向 对 到 从 由 按 为 以 里 中 内 上 下 这 那 其 该 本 哪 谁 啥 多少 几 什么 怎么 怎样 怎么样 如何 为什么 为啥 哪些 哪个 哪几 哪家 一共 总共 合计 总计 分别 各 都 也 就 还 还有 又 才 只 请 请问 一下 告诉 知道 想 想问 想知道 问 问下 我 我们 咱们 咱 你 你们 他 他们 它 它们 她 报告 年度 年 年份 情况 方面 数据 数字 数量 是否 有没有 没有 有无 大约 大概 具体 到底 究竟 全年 当年 那年 这年 一年 年里 群里 同志 麻烦 帮忙 帮 查 查查 看看 说 说说 讲讲 介绍 介绍一下 来 去 吗 呢 吧 啊 呀 嘛 哦 么 个 件 次 名 份 场 条 项 家 人次 场次 位 起 宗 例 期 册 本 台 部 种 类 之 而 且 但 等 等等 时 时候 后 前 之后 之前 其中 里面 当中 关于 有关 相关 通过 根据 按照 截至 截止 目前 现在 今年 去年 前年 那边 这边 那块 这块 那个 这个 那里 这里 真正 实际 实际上 算 不算 要 不要 会 能 可以 可 应 应该 过 着 得 地 所 并 并且 最 更 比 比较 相比 对比 差 相差 多 少 高 低 大 小 单位 标明 来源 出处 写 写的 提到 提 提及 报 报告里 写明 给出 列出 出了 做的 拿到 有些 属于 占 占了 新 那些 这些 每 某 另 另外 此外 一个 一些 几个 是不是 对吧 对吗 是吗 没错 对不对 左右 上下 以前 以来 曾 曾经 已 已经 一直 正 正在 将 将要 拿 用 靠 办法 做法 做 搞 弄 干 开 出 成 能不能 可不可以 现如今 如今 最多 最少 最高 最低 最大 最小 局里 下一年 上一年 上年 后一年 前一年 次年 最后 最终 比上 比上年 百分 百分之 承认 哪边 哪一边 自己 检讨 突出 讲的 说的 觉得 硬 定了 定的 怎样 啥样 想 要怎么 县里 市里 区里 乡里 镇里 省里 厅里 单位里 家 各家 分项 加起来 加得 起来 库里 库 收录 持有'.split(
    ' ',
  ),
)

/** Everyday verbs and nouns of the field: they stand in every paragraph and decide nothing alone. */
const EVERYDAY = new Set(
  '开展 组织 进行 完成 实施 推进 落实 加强 建立 举办 召开 发 发放 发出 办 办了 办理 处理 提供 参加 参与 达到 涉及 实现 累计 活动 工作 任务 部门 人员 干部 群众 老百姓 百姓 建设 建设 法治 法治政府 法治政府建设 法治建设 法治工作 依法行政 依法 行政 政府 制度 机制 措施 方式 形式 内容 总数 总量 总额 共 全部 各类 各种 安排 制定 出台 印发 推行 推动 强化 健全 完善 提升 管理 服务 全市 全县 全区 全州 全省 全镇 全乡 全局 全街道'.split(
    ' ',
  ),
)

/** Stretches of a question that ask and do not tell: 多少件, 请问, 对吧. */
const ASKING =
  /(?:一共|总共|合计|大约|大概|约|共)?(?:是|有|为|达|了)?(?:多少|几)(?:万|亿)?(?:人次|场次|辆次|艘次|家次|户次|件次|个工作日|工作日|课时|学时|小时|次|个|件|名|份|场|条|项|家|人|位|起|宗|例|期|册|本|台|部|种|类|处|所|支|辆|艘|户|天|年|元|钱|套|批|轮|篇|块|回|趟|张|页|封|堂|卷|间|笔|户次|幅|分)?|第几名?|请问|想问一?下?|问一?下|对不对|对吧|对吗|是吗|是吧|没错吧|有没有|是不是|是否|怎么样|怎么|怎样|如何|为什么|为啥|什么样|什么|哪几[个家项条类种方]?|哪些|哪个|哪[一]?[家年类项种位块]|哪(?!怕)|分别|各自?(?:有|是|为)|请标明来源|请|谢谢|一下|呢|吗|吧|啊|呀|嘛/g

/** A question says what it is about in its first hundreds of characters; the patterns below are not made for more. */
const LONGEST_MATTER = 400

/** The words of a Chinese question outside `taken` spans. */
export function matterOf(plain: string, taken: readonly Span[]): MatterWord[] {
  const chars = withoutExcluded(plain.slice(0, LONGEST_MATTER).replace(/成了(?=多少|几)/g, '成功')).split('')
  for (const span of taken) chars.fill('\n', span.start, span.end)
  const open = chars.join('').replace(ASKING, asked => '\n'.repeat(asked.length))
  const found = new Map<string, MatterWord>()
  for (const word of negated(chars)) found.set(word.word, word)
  const focus = focusOf(chars.join(''))
  if (focus) found.set(focus, { ...matterWord(focus), base: 1.3, focus: true })
  for (const run of open.matchAll(/[\u4e00-\u9fffa-z0-9+%.·]+/gi)) {
    for (const word of cut(run[0]))
      if (!STOP.has(word) && worth(word) && !found.has(word)) found.set(word, matterWord(word))
  }
  return near([...found.values()], chars.join(''))
}

/** The words right before 多少 or right behind it are what is asked for; the rest tells where to look. */
function near(matter: readonly MatterWord[], open: string): MatterWord[] {
  const asking =
    /(?:一共|总共|共|大约|大概|实际)*(?:是|有|为|占|达到?)?(?:了|过|出去?|下来)?的?(?:有|是)?(?:多少|几)(?![乎经])/.exec(
      open,
    )
  if (!asking) return [...matter]
  const before = open.slice(Math.max(0, asking.index - 7), asking.index)
  return matter.map(word =>
    !word.focus && word.base >= 1 && before.includes(word.word) ? { ...word, base: 1.35 } : word,
  )
}

const CLASSIFIER =
  '(?:万|亿)?(?:人次|场次|辆次|艘次|家次|户次|件次|个工作日|工作日|课时|学时|小时|次|个|件|名|份|场|条|项|家|人|位|起|宗|例|期|册|本|台|部|种|类|处|所|支|辆|艘|户|元|套|批|轮|篇|块|回|趟|张|页|封|堂|卷|间|笔|宗|户次|天|幅|点|级|门|节)?'
const AFTER_CLASSIFIER = new RegExp(`^${CLASSIFIER}的?`)
const BEFORE_ASKING =
  /([\u4e00-\u9fff()“”]{2,14}?)(?:的)?(?:数量|总数|总量|件数|人数|次数|场数|份数|个数|总额|数字|数)?(?:一共|总共|合计|共|大约|大概|分别|各|到底|究竟|实际|具体)*(?:是|为|有|达到?|占|办|做|搞|开|降到|升到|发|给)?(?:了|过|出|完)?(?:多少|几)/
/** Where the noun ends: the next words say what it did or where. */
const NOUN_END =
  /(?:是|在(?!线|岗|编|职|建)|被|已|都|也|由|把|给|向|对(?!象)|用|来|去|到|通过|参加|参与|拿到|取得|获得|担任|当|做|呢|吗|吧|啊|呀|了|过|的|没|还|才|就|会|能|可以|需要|要|进|经)/

/** The noun counted: what follows 多少份, else what stands before 是多少. Null where the question does not single one out. */
function focusOf(open: string): string | null {
  const asking = /(.{0,3})(?:多少|几)(?![乎经])/.exec(open)
  const rest = asking ? open.slice(asking.index + asking[0].length).replace(AFTER_CLASSIFIER, '') : ''
  const after = /^[\u4e00-\u9fff()“”]{1,14}/.exec(rest)?.[0] ?? ''
  const noun = (after.split(NOUN_END)[0] ?? '').replace(/\((?!居|次|市|区)[^)]*\)?$|[(“]+[^)”]{0,3}$/, '')
  if (noun.length >= 2 && !STOP.has(noun) && !EVERYDAY.has(noun)) return noun
  if (noun.length >= 2) return null
  // 「学了几次法」「开过几次会」: verb and object belong together.
  const verb = /([学开上讲办下])(?:了|过)?$/.exec(asking?.[1] ?? '')?.[1]
  if (noun.length === 1 && '法会课文'.includes(noun) && verb) return verb + noun
  const before = BEFORE_ASKING.exec(open)?.[1] ?? ''
  const tail = before.split(/[的里中了过]|一共|总共|方面/).at(-1) ?? ''
  return tail.length >= 2 &&
    tail.length <= 10 &&
    !STOP.has(tail) &&
    !EVERYDAY.has(tail) &&
    /(?:率|额|数|费|件|员|人|书|证|单|函|会|课|案|室|站|点|项|量|时|次)$/.test(tail)
    ? tail
    : null
}

const NEGATION = /(?:还没有?|没有|没能|没|尚未|未能|未|不予|不)(?=[\u4e00-\u9fff]{2})/g
/** After 没 and 没有 a noun means that there was none; these verbs mean that it was not done. */
const DOABLE =
  /^(?:受理|认定|办完|办结|审结|结案|通过|整改|完成|采纳|合格|达标|出庭|公开|履行|执行|批准|发放|参加|化解|调成|成功|立案|移送|答复)$/
/** Words that begin with a negation and are something else. */
const NO_NEGATION =
  /^(?:没有(?:多少|几|什么|哪)|不(?:少|同|仅|但|过|知|动产|断|到位|足|能|会|是|了|得|久|满意率)|未(?:成年|来)|不止)/

/** 「没认定的」「不合格」: the negation belongs to its verb; in every form reports print it. Taken out of `chars`. */
function negated(chars: string[]): MatterWord[] {
  const open = chars.join('')
  const out: MatterWord[] = []
  const listed = lexiconWords(open)
  for (const match of open.matchAll(NEGATION)) {
    // 「罚没款」「首违不罚」 are words of their own.
    if (listed.some(({ word, index }) => index < match.index && match.index < index + word.length)) continue
    const rest = open.slice(match.index)
    const verb = rest.slice(match[0].length, match[0].length + 2)
    if (/^(?:还)?没有?/.test(match[0]) && !DOABLE.test(verb)) continue
    if (NO_NEGATION.test(rest) || STOP.has(verb) || /[的了吗呢]/.test(verb)) continue
    const known = lexiconWords(rest.slice(0, 8)).find(piece => piece.index === 0)?.word
    const wordings = ['不予', '未', '不', '没有', '没', '尚未', '未予', '未能'].map(no => no + verb)
    const word = match[0] + verb
    out.push({
      word,
      wordings: [...new Set([word, ...(known ? synonymsOf(known) : []), ...wordings])],
      base: 1,
      focus: false,
      parts: [],
    })
    chars.fill('\n', match.index, match.index + word.length)
  }
  return out
}

/** 「收到但没受理的不算」「不要全州的」: what the asker sets aside is no matter of the question. Same length, so that offsets hold. */
function withoutExcluded(plain: string): string {
  return plain.replace(
    /[^,。?;]*(?:不算(?!数)|除外|不计入?|不包括在内)[。?]?$|(?<=[,。?;])(?:不要|不含|不包括|不算|别把?|不是)[^,。?;]*/g,
    words => '\n'.repeat(words.length),
  )
}

/** The words of an English question, translated by the glossary. */
export function matterOfEnglish(text: string): MatterWord[] {
  return translate(text).words.map(({ english, chinese }) => {
    const wordings = [...new Set(chinese.flatMap(word => [word, ...synonymsOf(word)]))]
    return {
      word: english,
      wordings,
      base: chinese.every(word => EVERYDAY.has(word)) ? 0.35 : 1,
      focus: false,
      parts: [],
    }
  })
}

const SINGLE: Readonly<Record<string, string>> = {
  罚: '罚款',
  船: '船舶',
  车: '车辆',
  赔: '赔偿',
  案: '案件',
  律: '律师',
  钱: '金额',
}

function matterWord(written: string): MatterWord {
  const counted = written.replace(/(?<=..)(?:数量|总数|总量|份数|件数|个数|次数|场数|人数)$/, '')
  const word = SINGLE[counted] ?? counted
  const inner = word.length >= 4 ? [...new Set(pieces(word))].filter(piece => piece !== word && !STOP.has(piece)) : []
  const parts = inner.length > 1 ? inner.map(piece => synonymsOf(piece)) : []
  const wordings = [...new Set([word, ...synonymsOf(word)])]
  return { word, wordings, base: EVERYDAY.has(word) ? 0.35 : word.length === 1 ? 0.3 : 1, focus: false, parts }
}

function worth(word: string): boolean {
  return word.length > 1
    ? !/^[\d.%]+$/.test(word) || /^(?!(?:19|20)\d\d$)\d{4,5}$/.test(word)
    : /[\u4e00-\u9fff]/.test(word) && '船车钱证案律罚赔'.includes(word)
}

/** Words of the lexicon first, longest from the left; ICU's dictionary for what lies between. */
function cut(run: string): string[] {
  const out: string[] = []
  let at = 0
  for (const { word, index } of lexiconWords(run)) {
    if (index < at) continue
    if (index > at) out.push(...plainWords(run.slice(at, index)))
    out.push(word)
    at = index + word.length
  }
  if (at < run.length) out.push(...plainWords(run.slice(at)))
  return out
}

/** The words a long word is made of: those of the lexicon inside it, and ICU's. */
function pieces(word: string): string[] {
  const out: string[] = []
  let gap = ''
  for (let at = 0; at < word.length; ) {
    const inside = lexiconWords(word.slice(at, at + word.length - 1)).find(piece => piece.index === 0)
    const size = inside && inside.word.length < word.length ? inside.word.length : 0
    if (size > 1) {
      if (gap.length > 1) out.push(gap)
      gap = ''
      out.push(word.slice(at, at + size))
    } else gap += word[at]!
    at += Math.max(size, 1)
  }
  if (gap.length > 1) out.push(gap)
  return out.length > 1
    ? out
    : words(word)
        .map(piece => piece.word)
        .filter(piece => piece.length > 1)
}

function plainWords(run: string): string[] {
  const parts = words(run).map(({ word }) => word)
  // ICU cuts names it does not know into single characters; neighbours of one character are one word (蒲台, 山歌 stay whole).
  const out: string[] = []
  let single = ''
  for (const part of [...parts, '']) {
    if (part.length === 1 && /[\u4e00-\u9fff]/.test(part) && !STOP.has(part)) single += part
    else {
      if (single) out.push(single)
      single = ''
      const bare = part.replace(/(?<=.)[了过的]$/, '')
      if (bare && !(bare.length === 1 && bare !== part)) out.push(bare)
    }
  }
  return out
}

/**
 * Weighs words by how rare they are among the passages held (BM25's idf, kept between 0.6 and 4): a word of every
 * paragraph says nothing. A word held nowhere gets the middle, for it may be another wording of what is held.
 */
export async function weigh(matter: readonly MatterWord[], store: Store): Promise<WeighedWord[]> {
  const { passages } = await store.stats()
  const pairs = new Map(matter.flatMap(item => item.wordings.map(wording => [wording, pairsOf(wording)] as const)))
  const frequency = await store.documentFrequency([...new Set([...pairs.values()].flat())])
  return matter.map(item => {
    const held = Math.max(
      0,
      ...item.wordings.map(wording => Math.min(...pairs.get(wording)!.map(pair => frequency.get(pair) ?? 0))),
    )
    const idf =
      held === 0
        ? item.focus || item.wordings.length > 1
          ? 2.2
          : 1
        : Math.log(1 + (passages - held + 0.5) / (held + 0.5))
    return {
      ...item,
      held: held > 0,
      weight: item.base * Math.min(item.focus ? 4.5 : 4, Math.max(item.focus ? 1.5 : 0.6, idf)),
    }
  })
}

const pairsKept = new Map<string, readonly string[]>()

/** Character pairs of a word; those of a few thousand words are kept, the lexicon has about so many. */
function pairsOf(word: string): readonly string[] {
  const known = pairsKept.get(word)
  if (known) return known
  if (pairsKept.size > 20_000) pairsKept.clear()
  const made = makePairs(word)
  pairsKept.set(word, made)
  return made
}

function makePairs(word: string): string[] {
  const plain = word.toLowerCase()
  if (!/^[\u4e00-\u9fff]+$/.test(plain)) return [plain]
  return plain.length === 1 ? [plain] : Array.from({ length: plain.length - 1 }, (_, i) => plain.slice(i, i + 2))
}

/** How far a folded text holds a word: 1 for the word, 0.92 for another wording, up to 0.7 for parts of a long one. */
export function presence(word: MatterWord, text: string): number {
  const found = presences.get(word) ?? new Map<string, number>()
  presences.set(word, found)
  const known = found.get(text)
  if (known !== undefined) return known
  const made = look(word, text)
  found.set(text, made)
  return made
}

/** Figures of a paragraph share its sentence, paragraph and heading: each word is looked for once in each. */
const presences = new WeakMap<MatterWord, Map<string, number>>()

function look(word: MatterWord, text: string): number {
  if (stands(word.wordings[0]!, text)) return 1
  for (let i = 1; i < word.wordings.length; i++) if (stands(word.wordings[i]!, text)) return 0.88
  const first = word.wordings[0]!
  if (first.length < 3) return 0
  const pairs = pairsOf(first)
  const share = pairs.filter(pair => text.includes(pair)).length / pairs.length
  const byPairs = share >= 0.45 ? 0.7 * share : 0
  return word.parts.length > 0 ? Math.max(byPairs, byParts(word.parts, text)) : byPairs
}

/** 「不受理」 does not hold 受理: a verb right behind a negation is its opposite. */
function stands(wording: string, text: string): boolean {
  for (let at = text.indexOf(wording); at >= 0; at = text.indexOf(wording, at + 1)) {
    if (
      !/(?:不予|未予|尚未|不|未|免|减免|免予|免除)$/.test(text.slice(Math.max(0, at - 2), at)) ||
      wording.length > 3 ||
      /^[不未没无]/.test(wording)
    )
      return true
  }
  return false
}

/** 0.85 when every word of a long word stands there, in whatever order; less when half of them do. */
function byParts(parts: readonly (readonly string[])[], text: string): number {
  const held = parts.filter(wordings => wordings.some(wording => text.includes(wording))).length / parts.length
  return held === 1 ? 0.85 : held >= 0.5 ? 0.6 * held : 0
}

/** Share of the weight of `words` that a text holds, 0 to 1; 0 where there are no words. */
export function coverage(words: readonly WeighedWord[], text: string): number {
  let all = 0
  let held = 0
  for (const word of words) {
    all += word.weight
    held += word.weight * presence(word, text)
  }
  return all > 0 ? held / all : 0
}
