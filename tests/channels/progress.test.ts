/** What a person sees while an index is built. */
import { describe, expect, test } from 'vitest'
import { type Showing, showing } from '../../src/channels/cli/progress.js'

/** A run of `all` files at `rate` a second, of which every tenth is told of. */
function run(terminal: boolean, all: number, rate: (done: number) => number): { written: string[]; shown: Showing } {
  const written: string[] = []
  let ms = 1_000
  const shown = showing({ write: text => written.push(text), terminal, now: () => ms })
  for (let done = 1; done <= all; done++) {
    ms += 1000 / rate(done)
    shown.tell({ done, all, passages: done * 9, held: done === all ? all : Math.floor(done / 64) * 64 })
  }
  return { written, shown }
}

describe('without a terminal', () => {
  test('a run of less than half a minute says nothing', () => {
    const { written, shown } = run(false, 1_400, () => 50)
    shown.vectors()
    shown.end()
    expect(written).toEqual([])
  })
  test('a long one says a line every half minute: how far, how fast, how much, what is safe, how long still', () => {
    const { written, shown } = run(false, 6_000, () => 50)
    shown.vectors()
    shown.end()
    expect(written.length).toBe(5)
    expect(written[0]).toBe('读取 1500/6000 份，每秒 50 份，13500 段，已写入 1472 份，约还要 1 分 30 秒\n')
    expect(written.at(-1)).toBe('读完，正在建立向量索引……\n')
    for (const line of written) expect(line).toMatch(/^[^\r\u001b]*\n$/)
  })
  test('what remains follows the speed of now, not that of the beginning', () => {
    const { written } = run(false, 10_000, done => (done <= 5_000 ? 100 : 2))
    expect(written.find(line => line.startsWith('读取 51'))).toMatch(/每秒 2.0 份.*约还要 40 分 \d+ 秒/)
  })
})

describe('on a terminal', () => {
  test('one line is written over, at most ten times a second, and ends whole with a summary', () => {
    const { written, shown } = run(true, 1_000, () => 100)
    shown.end()
    expect(written.length).toBeGreaterThan(80)
    expect(written.length).toBeLessThan(110)
    expect(written.find(text => text.includes('500/1000'))).toMatch(/█{12}░{12} 读取 500\/1000 份，每秒 100 份/)
    expect(written.at(-2)).toMatch(/█{24} 读取 1000\/1000/)
    expect(written.at(-2)).not.toContain('约还要')
    expect(written.at(-1)).toMatch(/读了 1000 份、9000 段，用时 10 秒。\n$/)
    for (const text of written.slice(0, -1)) expect(text).not.toContain('\n')
  })
  test('nothing is shown where nothing is read', () => {
    const { written, shown } = run(true, 0, () => 1)
    shown.vectors()
    shown.end()
    expect(written).toEqual([])
  })
})
