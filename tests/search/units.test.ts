import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readUnits, type UnitReading } from '../../src/search/units.js'
import { folded } from '../../src/text.js'
import { openSample, type Sample } from '../sample.js'

let sample: Sample
beforeAll(async () => {
  sample = await openSample()
})
afterAll(() => sample.close())

const read = (question: string): UnitReading => readUnits(folded(question), question, sample.holdings)
const named = (question: string): string[] => read(question).mentions.map(mention => mention.unit.name)

const CITY = '衡浦市人民政府'
const COUNTY = '清沅县人民政府'
const WANGTANG = '衡浦市望棠区交通运输局'
const XIXUN = '衡浦市溪浔区交通运输局'
const RONGYAN = '衡浦市榕砚区交通运输局'

describe('a unit is known by', () => {
  test.each<[how: string, question: string, units: string[]]>([
    ['its full name', '清沅县人民政府2023年调解了多少件', [COUNTY]],
    ['its short name', '清沅县2023年调解了多少件', [COUNTY]],
    ['its bare name', '清沅2023年调解了多少件', [COUNTY]],
    ['the name of its government', '清沅县政府2023年调解了多少件', [COUNTY]],
    ['full-width characters', '清沅县２０２３年', [COUNTY]],
    ['Traditional characters', '衡浦市2023年調解了多少件', [CITY]],
    ['its short name as a bureau', '望棠区交通局2022年罚了多少钱', [WANGTANG]],
    ['a former name', '衡浦市工商局2023年查了多少案子', ['衡浦市市场监督管理局']],
    ['its name without the place', '市人社局2022年追回多少工资', ['衡浦市人力资源和社会保障局']],
    ['blanks between', '清沅县 教育局 办了多少场', ['清沅县教育局']],
    ['a homophone', '清远县人民政府2023年调解了多少件', [COUNTY]],
    ['characters swapped', '鹭坪乡民人政府2023年开了多少场', ['鹭坪乡']],
    ['itself, not by a place in a quoted name', '望棠区交通局2022年的“清沅圩日法庭”是怎么做的', [WANGTANG]],
    ['its name in quotes beside another', '望棠区交通局和“清沅县”2022年各罚了多少', [WANGTANG, COUNTY]],
    ['a quoted name where nothing else names one', '“清沅圩日法庭”是怎么做的', [COUNTY]],
    ['pinyin', 'Qingyuan County: how many disputes in 2023?', [COUNTY]],
    ['pinyin of a bureau', 'How much did the Wangtang District Transport Bureau fine in 2022?', [WANGTANG]],
    ['pinyin written apart', 'How many disputes did Shi Ling Town mediate?', ['清沅县石苓镇人民政府']],
  ])('%s: %s', (_, question, units) => expect(named(question)).toEqual(units))
})

describe('a parent is not its child:', () => {
  test.each<[question: string, units: string[]]>([
    ['衡浦市2023年调解了多少件', [CITY]],
    ['衡浦市司法局2023年调解了多少件', ['衡浦市司法局']],
    ['清沅县教育局办了多少场', ['清沅县教育局']],
    ['清沅县石苓镇2023年', ['清沅县石苓镇人民政府']],
    ['望棠区2022年办了多少件处罚', ['衡浦市望棠区人民政府']],
    ['望棠区交通局2022年办了多少件处罚', [WANGTANG]],
    ['澜山省生态环境厅2022年', ['澜山省生态环境厅']],
    ['澜山省2023年', ['澜山省人民政府']],
  ])('%s', (question, units) => expect(named(question)).toEqual(units))
})

describe('near names are not mixed:', () => {
  test.each<[question: string, units: string[]]>([
    ['溪浔区交通运输局2023年', [XIXUN]],
    ['榕砚区交通局2023年', [RONGYAN]],
    ['清澧县2022年', ['清澧县人民政府']],
    ['清沅县2022年', [COUNTY]],
    ['清沅县和清澧县2022年哪个多', [COUNTY, '清澧县人民政府']],
    ['望棠区交通局和溪浔区交通局2023年哪个罚得多', [WANGTANG, XIXUN]],
    ['望棠、溪浔两个交通局2023年谁罚得多', [WANGTANG, XIXUN]],
  ])('%s', (question, units) => expect(named(question)).toEqual(units))
})

describe('one name, several units:', () => {
  test('区交通局 is any of three', () =>
    expect(
      read('区交通局2023年查了多少车')
        .ambiguous.map(unit => unit.name)
        .sort(),
    ).toEqual([RONGYAN, WANGTANG, XIXUN].sort()))
  test('a place before it decides', () => expect(named('溪浔区的交通局2023年查了多少车')).toEqual([XIXUN]))
})

describe('a unit that is not held is named:', () => {
  test.each<[question: string, unknown: string[]]>([
    ['云山县2023年调解了多少件', ['云山县']],
    ['成都市2023年调解了多少件', ['成都市']],
    ['成都市公安局2023年调解了多少件', ['成都市公安局']],
    ['清沅县和云山县哪个多', ['云山县']],
    ['石桥镇2023年开了几次会', ['石桥镇']],
  ])('%s → %j', (question, unknown) => expect(read(question).unknown.map(one => one.name)).toEqual(unknown))

  // scan takes the bare 区交通局 out of it, though 云山 before it is the place of no held bureau.
  test('云山区交通局2023年罚了多少 → 云山区交通局', () => {
    const reading = read('云山区交通局2023年罚了多少')
    expect([reading.unknown.map(one => one.name), reading.ambiguous]).toEqual([['云山区交通局'], []])
  })

  test.each<[question: string]>([
    ['全县2023年调解了多少件'],
    ['哪个县调解得最多'],
    ['各乡镇怎么做的'],
    ['市场监管怎么做的'],
    ['这三个区哪个多'],
    ['其他县有吗'],
    ['社区矫正了多少人'],
    ['有关部门怎么说'],
    ['城市管理怎么做的'],
    ['你好'],
    [''],
  ])('%j names none', question => expect(read(question).unknown).toEqual([]))
})

test('offsets lead back to the name in the folded question', () => {
  const question = folded('请问　望棠区交通局与溪浔区交通局２０２３年哪个多？')
  expect(read(question).mentions.map(({ start, end }) => question.slice(start, end))).toEqual([
    '望棠区交通局',
    '溪浔区交通局',
  ])
})

test('a body within a unit is kept with it', () => {
  const [mention] = read('清沅县公安局2023年办了多少案件').mentions
  expect([mention?.unit.name, mention?.within]).toEqual([COUNTY, '公安局'])
})

// PLACES_OF_ONE_BODY: 和 is both a separator and one of the characters between separators, so that time doubles every two
// characters. 60 of them do not come back in an hour, and the program answers nobody meanwhile.
test('46 times 和 are read in a fifth of a second', () => {
  const started = performance.now()
  read('和'.repeat(46))
  expect(performance.now() - started).toBeLessThan(200)
})
