import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { openTable } from '../../src/index/embed.js'

interface Case {
  readonly text: string
  readonly pieces: string[]
  readonly vector: number[]
}
const reference = JSON.parse(readFileSync(new URL('../fixtures/reference.json', import.meta.url), 'utf8')) as {
  cases: Case[]
}
const table = openTable()

describe('the built-in table', () => {
  for (const { text, pieces, vector } of reference.cases) {
    it(`cuts and embeds ${JSON.stringify(text)} as the reference does`, async () => {
      expect(table.pieces(text)).toEqual(pieces)
      const made = await table.embedQuery(text)
      if (pieces.length === 0) expect(made).toBeNull()
      else expect(made!.reduce((sum, value, i) => sum + value * vector[i]!, 0)).toBeGreaterThanOrEqual(0.999)
    })
  }

  it('gives passages what it gives questions', async () => {
    const [passage, nothing] = await table.embedPassages(['调解成功率', ' \n '])
    expect(passage).toEqual(await table.embedQuery('调解成功率'))
    expect(nothing).toBeNull()
  })

  it('takes control characters, lone surrogates and 20,000 characters', async () => {
    await table.embedPassages(['\ud800\udc00\ud800', '\u0000\u0007', '调解'.repeat(10_000), '▁▁▁'])
  })

  it('finds the measure meant by an English phrase and by other Chinese words', async () => {
    const names = ['行政复议案件', '行政诉讼案件', '调解成功率', '普法宣传活动', '行政执法人员']
    const vectors = await table.embedPassages(names)
    for (const [phrase, name] of [
      ['successful mediation rate', '调解成功率'],
      ['法治宣传了多少场', '普法宣传活动'],
    ]) {
      const asked = (await table.embedQuery(phrase!))!
      const scores = vectors.map(vector => vector!.reduce((sum, value, i) => sum + value * asked[i]!, 0))
      expect(names[scores.indexOf(Math.max(...scores))]).toBe(name)
    }
  })
})
