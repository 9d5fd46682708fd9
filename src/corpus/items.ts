/** A paragraph → the items counted off inside it: 一是…二是…, 一要…二要…, 首先…其次…, ①…②…. Leaves items that begin a line to headings.ts. */
import { clauseEnd, type Head } from './marks.js'

const ORDER = '一二三四五六七八九十'

interface Style {
  readonly rank: number
  readonly mark: RegExp
  /** Ordinal of a mark, from 1. */
  readonly ordinal: (mark: string) => number
}

const STYLES: readonly Style[] = [
  {
    rank: 9,
    mark: /(?<![\u4e00-\u9fff][之唯统第]|[之唯统第同单])[一二三四五六七八九](?:是(?!否)|要)|十是/g,
    ordinal: mark => ORDER.indexOf(mark[0]!) + 1,
  },
  {
    rank: 8,
    mark: /(?<=^|[。；;：:，,\s])(?:首先|其次|再次|最后)[，,]/g,
    ordinal: mark => ['首', '其', '再', '最'].indexOf(mark[0]!) + 1,
  },
  {
    rank: 8,
    mark: /(?<=^|[。；;：:，,\s])第[一二三四五六七八九][，,、]/g,
    ordinal: mark => ORDER.indexOf(mark[1]!) + 1,
  },
  {
    rank: 8,
    mark: /(?<=^|[。；;：:\s])[（(][一二三四五六七八九十][)）]/g,
    ordinal: mark => ORDER.indexOf(mark[1]!) + 1,
  },
  { rank: 10, mark: /[①-⑳]/g, ordinal: mark => mark.charCodeAt(0) - 0x245f },
  { rank: 10, mark: /(?<=^|[。；;：:\s])[（(]\d{1,2}[)）]/g, ordinal: mark => Number(/\d+/.exec(mark)![0]) },
  { rank: 10, mark: /(?<=^|[。；;：:\s])\d{1,2}[.、．](?!\d)/g, ordinal: mark => Number.parseInt(mark, 10) },
]

/** Heads of the items between two offsets; each ends with the paragraph. Empty where nothing is clearly counted off. */
export function itemsIn(text: string, from: number, to: number): Head[] {
  const raw = text.slice(from, to)
  for (const style of STYLES) {
    const starts = counted(raw, style)
    if (starts.length >= 2)
      return starts.map((start, index) => made(text, from, to, style.rank, start, starts[index + 1] ?? raw.length))
  }
  return []
}

/** Places of marks that count 1, 2, 3… A lost mark leaves a gap of one; a second count from 1 starts a second list. */
function counted(raw: string, { mark, ordinal }: Style): number[] {
  const starts: number[] = []
  let last = 0
  for (const hit of raw.matchAll(mark)) {
    const number = ordinal(hit[0])
    const continues = last > 0 && (number === last + 1 || number === last + 2)
    if (!continues && number !== 1) continue
    if (number === 1 && !atClause(raw, hit.index) && last > 0) continue
    starts.push(hit.index)
    last = number
  }
  // a list that starts again and has no second item was no list
  return starts
}

function atClause(raw: string, index: number): boolean {
  return index === 0 || /[。；;：:，,、\s”）)]/.test(raw[index - 1]!)
}

function made(text: string, from: number, to: number, rank: number, start: number, stop: number): Head {
  const raw = text.slice(from + start, Math.min(from + stop, from + start + 80))
  const end = clauseEnd(raw, /^第?.(?:是|要|先，|次，|，)?/.exec(raw)![0].length)
  return {
    rank,
    title: raw.slice(0, end).trim(),
    start: from + start,
    bodyStart: from + start + (end + 1 >= raw.trimEnd().length ? 0 : end + 1),
    until: to,
  }
}
