/** Folding: what is looked up character by character is what is folded step by step. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fold, folded } from '../src/text.js'

/** Characters that fold by what stands beside them, or to more or less than one, among those that do not. */
const CHARACTERS = [
  ...'行政处罚案件123.．%％，。：；！？（）()“”"＂「」『』、·—…\n\r\t \u3000-•●○◆■*①⑴⒈ａＡz㎡℃ﬁ\u200b\ufeffㄅ後臺體龘𠮷😀\ud800\udfff가각\u0301é',
]

test('a text folded alone is the text of the folding with the way back', () => {
  const text = fc.array(fc.constantFrom(...CHARACTERS), { maxLength: 40 }).map(chars => chars.join(''))
  fc.assert(
    fc.property(fc.oneof(text, fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' })), source => {
      expect(folded(source)).toBe(fold(source).text)
    }),
    { numRuns: 1_500 },
  )
})

test('every character alone, behind a Han character and behind a digit folds alike', () => {
  for (let code = 0; code < 0x10000; code++)
    for (const before of ['', '案', '9'])
      if (folded(before + String.fromCharCode(code)) !== fold(before + String.fromCharCode(code)).text)
        expect.fail(`U+${code.toString(16)} behind ${before}`)
})

test('a text longer than any before folds whole', () => {
  const long = '行政处罚，'.repeat(20_000)
  expect(folded(long)).toBe('行政处罚,'.repeat(20_000))
  expect(folded('，')).toBe(',')
})
