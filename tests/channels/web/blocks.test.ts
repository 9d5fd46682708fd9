/** A report in its own layout: every character that is not white space stands in exactly one block. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { blocksOf } from '../../../src/channels/web/blocks.js'
import { openSample, type Sample } from '../../sample.js'

let sample: Sample
beforeAll(async () => {
  sample = await openSample()
})
afterAll(() => sample.close())

test('blocks cover every report of the sample in order, without overlap, and nothing is left out', () => {
  for (const row of sample.holdings.rows) {
    const text = sample.texts.get(row.file)!
    let at = 0
    for (const block of blocksOf(text)) {
      expect(text.slice(at, block.start).trim()).toBe('')
      expect(block.text.length).toBe(block.end - block.start)
      expect(block.text.replace(/ /g, '\n')).toBe(text.slice(block.start, block.end).replace(/ /g, '\n'))
      at = block.end
    }
    expect(text.slice(at).trim()).toBe('')
  }
})

test('the kinds of a report are told apart', () => {
  const row = sample.holdings.rows.find(one => one.file === 'qingyuan-2022.txt')!
  const blocks = blocksOf(sample.texts.get(row.file)!)
  const of = (kind: string): string[] => blocks.filter(block => block.kind === kind).map(block => block.text)
  expect(of('title')).toEqual(['清沅县人民政府2022年度法治政府建设工作报告'])
  expect(of('furniture')).toHaveLength(1)
  expect(of('heading')).toHaveLength(9)
  expect(of('signature')).toEqual(['清沅县人民政府', '2023年2月16日'])
})

test('a heading that runs into its paragraph ends where the paragraph begins', () => {
  const row = sample.holdings.rows.find(one => one.file === 'qingyuan-2022.txt')!
  const block = blocksOf(sample.texts.get(row.file)!).find(one => one.text.startsWith('(一)行政复议'))!
  expect(block.kind).toBe('paragraph')
  expect(block.text.slice(0, block.lead! - block.start)).toBe('(一)行政复议。')
})

test('every figure and every citation falls into a block', async () => {
  for (const figure of (await sample.store.figures({})).slice(0, 400)) {
    const row = sample.holdings.rows.find(one => figure.passage.startsWith(`${one.id}.`))!
    const blocks = blocksOf(sample.texts.get(row.file)!)
    expect(blocks.some(block => block.start <= figure.start && figure.start < block.end)).toBe(true)
  }
})
