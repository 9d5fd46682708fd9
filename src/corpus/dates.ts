/** Folded words → a date as YYYY-MM-DD. Leaves which date it is to the rooms above. */

const DIGITS = '〇一二三四五六七八九'

/** First whole date in folded text (2023-12-21, 2023年12月21日, 二〇二三年十二月二十一日), or null; a month alone is no date. */
export function dateIn(plain: string): string | null {
  for (const hit of plain.matchAll(/(20\d\d)(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})/g)) {
    const date = written(Number(hit[1]), Number(hit[2]), Number(hit[3]))
    if (date) return date
  }
  const han =
    /(二[〇零○OＯ0][〇零○OＯ0一二三四五六七八九]{2})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日/.exec(
      plain,
    )
  return han ? written(yearOf(han[1]!), tens(han[2]!), tens(han[3]!)) : null
}

/** A year in digits or Chinese numerals (2023, 二〇二三) → number. */
export function yearOf(word: string): number {
  if (/^\d+$/.test(word)) return Number(word)
  return Number([...word].map(char => Math.max(0, DIGITS.indexOf(char))).join(''))
}

/** Whether the folded line is a date and nothing else; a month without a day counts. */
export function isDateLine(plain: string): boolean {
  if (/^\d{1,2}月\d{1,2}日$/.test(plain)) return true
  return /^[(]?(?:20\d\d|二[〇零○OＯ0][〇零○OＯ0一二三四五六七八九]{2})(?:年|[-/.])[\d一二三四五六七八九十]{1,3}(?:月|[-/.])?(?:[\d一二三四五六七八九十]{1,3}日?)?[)]?$/.test(
    plain,
  )
}

function written(year: number, month: number, day: number): string | null {
  if (month < 1 || month > 12 || day < 1 || day > 31) return null
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}

function tens(word: string): number {
  const at = word.indexOf('十')
  const digit = (char: string | undefined) => (char ? Math.max(0, DIGITS.indexOf(char)) : 0)
  if (at < 0) return digit(word)
  return (at === 0 ? 1 : digit(word[0])) * 10 + digit(word[at + 1])
}
