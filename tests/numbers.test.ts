/** Numbers of reports are read with their unit of measure and approximation, and written back. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readNumbers, readValue, writeNumber } from '../src/numbers.js'
import { folded } from '../src/text.js'

describe('a number is read with its unit of measure', () => {
  test.each([
    ['涉及金额21029.42万元', 21029.42, '万元', null, '21029.42万元'],
    ['下降百分之五', 5, '%', null, '百分之五'],
    ['发放资料1000余份', 1000, '份', '余', '1000余份'],
    ['召开十余场', 10, '场', '余', '十余场'],
    ['培训近千人', 1000, '人', '近', '千人'],
    ['抽检1,256批次', 1256, '批次', null, '1,256批次'],
    ['案卷18.73万件', 18.73, '万件', null, '18.73万件'],
    ['补贴2.3亿元', 2.3, '亿元', null, '2.3亿元'],
    ['每月1—2次', 1, '次', null, '1—2次'],
    ['来电96868人(次)', 96868, '人次', null, '96868人(次)'],
    ['一千二百名', 1200, '名', null, '一千二百名'],
    ['两项职权', 2, '项', null, '两项'],
    ['学法40课时以上', 40, '课时', '以上', '40课时以上'],
    ['压缩到80个工作日以内', 80, '个工作日', '以内', '80个工作日以内'],
    ['自印发之日起15日内', 15, '日', '以内', '15日内'],
    ['不少于2次', 2, '次', '不少于', '2次'],
    ['至少举办10次', 10, '次', '至少', '10次'],
    ['超过20万元', 20, '万元', '以上', '20万元'],
    ['不超过20天', 20, '天', '以内', '20天'],
    ['约4683万条', 4683, '万条', '约', '4683万条'],
    ['居民公约11份', 11, '份', null, '11份'],
    ['7万余名公职人员', 7, '万名', '余', '7万余名'],
    ['100多名律师', 100, '名', '多', '100多名'],
    ['提高1.5个百分点', 1.5, '个百分点', null, '1.5个百分点'],
    ['整改４５份', 45, '份', null, '45份'],
    ['九成以上', 9, '成', '以上', '九成以上'],
    ['过户203笔', 203, '笔', null, '203笔'],
  ] as const)('%s', (text, value, uom, approx, raw) => {
    const plain = folded(text)
    const number = readNumbers(plain)[0]!
    expect({ ...number, raw: plain.slice(number.start, number.end) }).toMatchObject({ value, uom, approx, raw })
  })

  test('a fraction has no unit of measure', () => {
    expect(readNumbers('法定时限的三分之二')[0]).toMatchObject({ value: 2 / 3, uom: '' })
  })

  test('a range keeps its upper end', () => {
    expect(readNumbers('办案小组5至8人')[0]).toMatchObject({ value: 5, upTo: 8, uom: '人' })
  })

  test('数百件 has no value', () => {
    expect(readNumbers('处理数百件').filter(number => number.value === 0)).toEqual([])
  })
})

describe('a single numeral has a value', () => {
  test.each([
    ['1,256', 1256],
    ['一千二百', 1200],
    ['二〇二一', 2021],
    ['三点五', 3.5],
    ['十', 10],
    ['二十三', 23],
    ['一百零六', 106],
    ['三万二千', 32000],
    ['两亿', 200000000],
    ['', null],
    ['几', null],
    ['第三', null],
  ])('%s is %s', (text, value) => expect(readValue(text)).toBe(value))
})

describe('promises', () => {
  const values = fc.oneof(
    fc.nat(99_999_999),
    fc.nat(9_999_999).map(cents => cents / 100),
  )
  const units = fc.constantFrom('件', '万元', '%', '人次', '份', '个', '户', '个工作日', '辆次', '亿元')

  test('value and unit written back give the number that was read', () => {
    fc.assert(
      fc.property(values, units, (value, uom) => {
        const written = `${writeNumber(value)}${uom}`
        const number = readNumbers(`办理${written},`)[0]!
        expect(`${writeNumber(number.value)}${number.uom}`).toBe(written)
      }),
    )
  })

  test('spans lie in the text, in order, without overlap', () => {
    const pieces = fc.constantFrom(
      '一',
      '百',
      '12',
      '.',
      ',',
      '万',
      '件',
      '余',
      '约',
      '至',
      '%',
      '(',
      '次',
      '分之',
      '年',
      '法',
      '第',
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), parts => {
        const text = parts.join('')
        let at = 0
        for (const { start, end, value } of readNumbers(text)) {
          expect(start).toBeGreaterThanOrEqual(at)
          expect(end).toBeGreaterThan(start)
          expect(Number.isFinite(value)).toBe(true)
          at = end
        }
        expect(at).toBeLessThanOrEqual(text.length)
      }),
    )
  })
})
