/** Lanes: order within one, none between them, few waiting a person, and a stop that waits. */
import { describe, expect, test } from 'vitest'
import { openLanes } from '../../../src/channels/telegram/lanes.js'

function gate(): { readonly passed: Promise<void>; readonly open: () => void } {
  let open: () => void = () => {}
  const passed = new Promise<void>(resolve => {
    open = resolve
  })
  return { passed, open }
}
/** Some rounds of the event loop: work begins one a round. */
async function settled(): Promise<void> {
  for (let round = 0; round < 50; round++) await new Promise(resolve => setImmediate(resolve))
}

describe('work', () => {
  test('of a lane is done in order, of another lane meanwhile', async () => {
    const lanes = openLanes(() => {})
    const first = gate()
    const done: string[] = []
    lanes.add('a', null, async () => {
      await first.passed
      done.push('a1')
    })
    lanes.add('a', null, async () => void done.push('a2'))
    lanes.add('b', null, async () => void done.push('b1'))
    await settled()
    expect(done).toEqual(['b1'])
    first.open()
    await settled()
    expect(done).toEqual(['b1', 'a1', 'a2'])
    expect(lanes.size()).toBe(0)
  })
  test('that throws is told of, and the lane goes on', async () => {
    const told: unknown[] = []
    const lanes = openLanes(error => told.push(error))
    const done: string[] = []
    lanes.add('a', null, async () => {
      throw new Error('x')
    })
    lanes.add('a', null, async () => void done.push('next'))
    await settled()
    expect(told).toHaveLength(1)
    expect(done).toEqual(['next'])
  })
})

test('lanes begin their work one a round, in the order it came, so that what arrives meanwhile is read between two', async () => {
  const lanes = openLanes(() => {})
  const begun: [name: string, round: number][] = []
  let round = 0
  let counting = true
  const count = (): void => {
    round++
    if (counting) setImmediate(count)
  }
  count()
  for (const name of ['a', 'b', 'c']) lanes.add(name, null, async () => void begun.push([name, round]))
  await settled()
  counting = false
  expect(begun.map(([name]) => name)).toEqual(['a', 'b', 'c'])
  expect(new Set(begun.map(([, at]) => at)).size).toBe(3)
})

describe('a person', () => {
  test('may have three waiting besides the one being done; the next is told, those after are not told again', () => {
    const lanes = openLanes(() => {})
    const never = (): Promise<void> => new Promise(() => {})
    expect(Array.from({ length: 7 }, () => lanes.add('a', 'ann', never))).toEqual([
      'taken',
      'taken',
      'taken',
      'taken',
      'full',
      'full again',
      'full again',
    ])
    expect(lanes.add('a', 'ben', never)).toBe('taken')
    expect(lanes.add('b', 'ann', never)).toBe('taken')
    expect(lanes.size()).toBe(6)
  })
  test('is told anew once something of theirs was begun', async () => {
    const lanes = openLanes(() => {})
    const first = gate()
    lanes.add('a', 'ann', () => first.passed)
    for (let i = 0; i < 3; i++) lanes.add('a', 'ann', () => new Promise(() => {}))
    expect(lanes.add('a', 'ann', () => first.passed)).toBe('full')
    first.open()
    await settled()
    expect(lanes.add('a', 'ann', () => first.passed)).toBe('taken')
    expect(lanes.add('a', 'ann', () => first.passed)).toBe('full')
  })
})

describe('a stop', () => {
  test('takes nothing more and waits for what is there', async () => {
    const lanes = openLanes(() => {})
    const one = gate()
    lanes.add('a', null, () => one.passed)
    const drained = lanes.drain(1_000)
    expect(lanes.add('b', null, async () => {})).toBe('closed')
    one.open()
    expect(await drained).toBe(true)
  })
  test('waits no longer than it may', async () => {
    const lanes = openLanes(() => {})
    lanes.add('a', null, () => new Promise(() => {}))
    expect(await lanes.drain(10)).toBe(false)
  })
  test('of nothing is over at once', async () => expect(await openLanes(() => {}).drain(0)).toBe(true))
})
