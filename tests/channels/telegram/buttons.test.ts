/** What buttons send back: short, read as it was written, and nothing else is read. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  answerKeyboard,
  choiceKeyboard,
  dataOf,
  MOST_BYTES,
  type Press,
  pageKeyboard,
  pressOf,
  reasonKeyboard,
  uploadKeyboard,
} from '../../../src/channels/telegram/buttons.js'
import { REASONS } from '../../../src/index/feedback.js'

const id = fc.integer({ min: 0, max: 2 ** 52 })
const press: fc.Arbitrary<Press> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('source' as const, 'related' as const, 'good' as const, 'bad' as const, 'back' as const),
    answer: id,
  }),
  fc.record({
    kind: fc.constantFrom('page' as const, 'choice' as const),
    answer: id,
    n: fc.integer({ min: 0, max: 99 }),
  }),
  fc.record({ kind: fc.constant('reason' as const), answer: id, reason: fc.constantFrom(...REASONS) }),
  fc.record({ kind: fc.constant('upload' as const), upload: id, keep: fc.boolean() }),
)

describe('data of a button', () => {
  test('is read back as what it was made of, within 64 bytes', () =>
    fc.assert(
      fc.property(press, one => {
        expect(Buffer.byteLength(dataOf(one))).toBeLessThanOrEqual(MOST_BYTES)
        expect(pressOf(dataOf(one))).toEqual(one)
      }),
    ))
  test.each([
    '',
    's',
    's:',
    's:1:2',
    'x:1',
    'p:1',
    'p:1:a',
    'w:1',
    'w:1:z',
    'u:1:m',
    'S:1',
    's:1 ',
    's:-1',
    `s:${'1'.repeat(60)}`,
    's:1\n',
  ])('%j is no button of ours', data => expect(pressOf(data)).toBeNull())
})

describe('keyboards', () => {
  test('never exceed 64 bytes a button, whatever the choices are called', () => {
    const names = Array.from({ length: 20 }, (_, i) => `${i}${'溪浔区人民政府柳渡街道办事处'.repeat(9)}`)
    const all = [
      answerKeyboard(2 ** 52, true, 'zh'),
      reasonKeyboard(2 ** 52, 'en'),
      choiceKeyboard(2 ** 52, names),
      pageKeyboard(2 ** 52, 60, 3),
      uploadKeyboard(2 ** 52, 'zh'),
    ]
    for (const button of all.flat(2)) expect(Buffer.byteLength(button.callback_data)).toBeLessThanOrEqual(MOST_BYTES)
  })
  test('of one source offer no pages', () => expect(pageKeyboard(1, 1, 0)).toEqual([]))
  test('of reasons ask the four questions of an evaluator', () =>
    expect(
      reasonKeyboard(1, 'zh')
        .slice(0, 2)
        .flat()
        .map(one => one.text),
    ).toEqual(['数字不对', '单位或年份不对', '没答到', '出处不对']))
})
