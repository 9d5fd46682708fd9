/** Long answers → messages of at most 4,096 units, cut between points and never within an entity or a character. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Block, bold, lengthOf, plain, quote, words } from '../../../src/channels/telegram/markup.js'
import { LONGEST_MESSAGE, pagesOf } from '../../../src/channels/telegram/split.js'
import { phoneTable, width } from '../../../src/channels/telegram/table.js'

const long = (n: number): string => '这是一句话，说的是调解。'.repeat(Math.ceil(n / 12)).slice(0, n)

describe('pages', () => {
  test('one where all fits, exactly to the last unit', () => {
    expect(pagesOf([words(long(LONGEST_MESSAGE))])).toHaveLength(1)
    expect(pagesOf([words(long(LONGEST_MESSAGE + 1))])).toHaveLength(2)
    expect(pagesOf([words(long(2_000)), words(long(2_095))])).toHaveLength(1)
    expect(pagesOf([words(long(2_000)), words(long(2_096))])).toHaveLength(2)
  })
  test('end between points, so that no point that fits is cut', () => {
    const points = Array.from({ length: 9 }, (_, i) => quote(`${i}${long(999)}`))
    const pages = pagesOf(points)
    expect(pages.flat()).toEqual(points)
    expect(pages.map(page => page.length)).toEqual([4, 4, 1])
  })
  test('cut a point that fits nowhere after a sentence, and quote on', () => {
    const pages = pagesOf([quote(bold('甲'), long(9_000))])
    expect(pages.length).toBeGreaterThan(2)
    expect(pages.flat().every(block => block.kind === 'quote')).toBe(true)
    for (const page of pages.slice(0, -1)) expect(plain(page)).toMatch(/。$/)
  })
  test('hold at most 100 entities, beyond which Telegram drops them', () => {
    const blocks = Array.from({ length: 150 }, () => quote('短'))
    expect(pagesOf(blocks).map(page => page.length)).toEqual([100, 50])
  })
  test('of nothing are none', () => expect(pagesOf([])).toEqual([]))

  test('whatever is split: each fits, nothing is lost or doubled, no character is halved', () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            kind: fc.constantFrom<Block['kind']>('words', 'quote', 'table'),
            text: fc.array(fc.constantFrom('调解。', '😀', '、', 'word ', '很长的一段没有标点'), { maxLength: 80 }),
            times: fc.integer({ min: 1, max: 12 }),
          }),
          { maxLength: 8 },
        ),
        fc.integer({ min: 130, max: 700 }),
        (list, limit) => {
          const blocks: Block[] = list.map(({ kind, text, times }) => ({
            kind,
            spans: [{ text: text.join('').repeat(times) }, bold('末')],
          }))
          const pages = pagesOf(blocks, limit)
          for (const page of pages) {
            expect(lengthOf(page)).toBeLessThanOrEqual(limit)
            expect(plain(page)).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/)
          }
          expect(
            pages
              .flat()
              .flatMap(block => block.spans.map(span => span.text))
              .join(''),
          ).toBe(blocks.flatMap(block => block.spans.map(span => span.text)).join(''))
        },
      ),
      { numRuns: 200 },
    ))
})

describe('a table for a phone', () => {
  test('is no wider than the phone, whatever the cells', () => {
    const table = phoneTable(
      ['单位', '年度', '指标'],
      [
        ['衡浦市溪浔区交通运输局的一个很长的名字', '2023', '受理行政复议申请'],
        ['a'.repeat(80), '2022', 'x'],
      ],
    )
    for (const line of table.split('\n')) expect(width(line)).toBeLessThanOrEqual(34)
  })
  test('wraps a long cell and loses nothing of it', () => {
    const table = phoneTable(['单位', '年'], [['一二三四五六七八九十一二三四五六七八九十', '2023']])
    expect(table.replace(/[\s-]|单位|年|2023/g, '')).toBe('一二三四五六七八九十一二三四五六七八九十')
  })
  test('lines its columns up, Han characters being two wide', () => {
    expect(phoneTable(['年', '数'], [['2023', '1件']])).toBe('年   数\n--------\n2023 1件')
  })
})
