/** Digits → the same number in Chinese numerals, in full width, with thousands separators. */
const NUMERALS = '零一二三四五六七八九'

/** Whole numbers below 100 million; null for anything else. */
export function hanNumeral(digits: string): string | null {
  if (!/^\d{1,8}$/.test(digits)) return null
  const value = Number(digits)
  if (value >= 10_000) {
    const rest = value % 10_000
    return `${below10000(Math.floor(value / 10_000))}万${rest === 0 ? '' : (rest < 1_000 ? '零' : '') + below10000(rest)}`
  }
  return below10000(value)
}

export function wide(digits: string): string {
  return digits.replace(/[\d.]/g, char => String.fromCharCode(char.charCodeAt(0) + 0xfee0))
}

export function withSeparators(digits: string): string | null {
  const [whole, rest] = digits.split('.')
  return whole!.length > 3 ? whole!.replace(/\B(?=(?:\d{3})+$)/g, ',') + (rest ? `.${rest}` : '') : null
}

function below10000(value: number): string {
  if (value === 0) return NUMERALS[0]!
  let out = ''
  let gap = false
  for (const [power, name] of [
    [1_000, '千'],
    [100, '百'],
    [10, '十'],
    [1, ''],
  ] as const) {
    const digit = Math.floor(value / power) % 10
    if (digit === 0) gap = out !== ''
    else {
      out += (gap ? '零' : '') + (power === 10 && digit === 1 && out === '' ? '' : NUMERALS[digit]) + name
      gap = false
    }
  }
  return out
}
