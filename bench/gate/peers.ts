/** The checks others use on what a model wrote, each in a few lines: a statement and the text it should rest on → shown or not. */
export type Check = (statement: string, source: string) => boolean

export const PEERS: Readonly<Record<string, Check>> = {
  'word overlap ≥ 50 %': (statement, source) => {
    const pairs = pairsOf(statement)
    return pairs.filter(pair => source.includes(pair)).length >= pairs.length / 2
  },
  'numbers \\b\\d+\\b all in source': (statement, source) => {
    const known = new Set(source.match(/\b\d+\b/g) ?? [])
    return (statement.match(/\b\d+\b/g) ?? []).every(number => known.has(number))
  },
  'half of the numbers in source': (statement, source) => {
    const numbers = statement.match(/\d+/g) ?? []
    return numbers.filter(number => source.includes(number)).length >= numbers.length / 2
  },
  'quote by fuzzy match at 35 %': (statement, source) => {
    const quote = /“([^”]+)”/.exec(statement)?.[1] ?? statement
    const pairs = pairsOf(quote)
    for (let at = 0; at < source.length; at += 20) {
      const window = source.slice(at, at + quote.length * 2)
      if (pairs.filter(pair => window.includes(pair)).length >= 0.35 * pairs.length) return true
    }
    return false
  },
}

function pairsOf(text: string): string[] {
  const plain = text.replace(/[^\u4e00-\u9fffa-z0-9]/gi, '')
  return Array.from({ length: Math.max(0, plain.length - 1) }, (_, i) => plain.slice(i, i + 2))
}
