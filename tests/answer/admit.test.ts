import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Admitted, admit, ofKind, type Refused } from '../../src/answer/admit.js'
import { openSample, type Sample, talk } from '../sample.js'

let sample: Sample
beforeAll(async () => {
  sample = await openSample()
})
afterAll(() => sample.close())

async function admitted(question: string, before: string[] = []): Promise<Admitted> {
  const admission = await admit(await sample.read(question, { history: talk(...before) }), sample.holdings)
  if (!admission.ok) throw new Error(`refused: ${admission.refused.kind}`)
  return admission.admitted
}
async function refused(question: string): Promise<Refused> {
  const admission = await admit(await sample.read(question), sample.holdings)
  if (admission.ok) throw new Error(`admitted: ${admission.admitted.groups.map(group => group.row.file)}`)
  return admission.refused
}
const files = async (question: string): Promise<string[]> =>
  (await admitted(question)).groups.map(group => group.row.file)

describe('admitted are', () => {
  test.each<[what: string, question: string, files: string[]]>([
    ['the report of unit and year', '望棠区交通局2022年罚了多少钱？', ['wangtang-jtj-2022.txt']],
    ['the latest where no year is named', '望棠区交通局罚了多少钱？', ['wangtang-jtj-2023.txt']],
    ['the year counted back from today', '望棠区交通局前年罚了多少钱？', ['wangtang-jtj-2022.txt']],
    [
      'each year named that is held',
      '清沅县2021到2023年调解了多少件',
      ['qingyuan-2021.txt', 'qingyuan-2022.txt', 'qingyuan-2023.docx'],
    ],
    [
      'as many years as are held, last',
      '望棠区交通局近三年罚款变化',
      ['wangtang-jtj-2022.txt', 'wangtang-jtj-2023.txt'],
    ],
    ['each unit named', '望棠区交通局和溪浔区交通局2023年谁罚得多', ['wangtang-jtj-2023.txt', 'xixun-jtj-2023.txt']],
    ['the held ones beside one that is not', '清沅县和云山县2022年哪个调解得多', ['qingyuan-2022.txt']],
    ['the report of the year before for plans of a year', '清沅县2024年打算做什么', ['qingyuan-2023.docx']],
  ])('%s: %s', async (_, question, wanted) => expect(await files(question)).toEqual(wanted))

  test('marked as the latest where no year was named, and only then', async () => {
    expect((await admitted('望棠区交通局罚了多少钱？')).groups.map(group => group.latest)).toEqual([true])
    expect((await admitted('望棠区交通局2023年罚了多少钱？')).groups.map(group => group.latest)).toEqual([false])
  })
  test('with the names beside them that are not held', async () =>
    expect((await admitted('清沅县和云山县2022年哪个调解得多')).unheld).toEqual(['云山县']))
  test('everything where nothing is named', async () => {
    const all = await admitted('哪些单位报告了行政复议的数字？')
    expect([all.everything, all.groups.length]).toEqual([true, sample.holdings.rows.length])
  })
  test('the unit before in a follow-up', async () =>
    expect(
      (await admitted('那2023年呢？', ['望棠区交通局2022年罚了多少钱？'])).groups.map(group => group.row.file),
    ).toEqual(['wangtang-jtj-2023.txt']))
})

describe('refused is', () => {
  test.each<[what: string, question: string, wanted: object]>([
    ['a unit not held', '云山县2023年调解了多少件', { kind: 'unit_not_held', names: ['云山县'] }],
    ['a bureau of a unit whose report never names it', '鹭坪乡税务局2023年收了多少税', { kind: 'unit_not_held' }],
    ['a year not held of a unit', '望棠区交通局2020年罚了多少钱？', { kind: 'year_not_held', years: [2020] }],
    ['a year not held of any', '2011年哪些单位报告了行政复议？', { kind: 'years_not_held', years: [2011] }],
    ['a name of several units', '区交通局2023年查了多少车', { kind: 'which_unit' }],
  ])('%s: %s', async (_, question, wanted) => expect(await refused(question)).toMatchObject(wanted))

  test('a unit not held, with units near to it in name', async () => {
    const bureau = await refused('成都生态环境厅2023年办了多少件').catch(() => refused('云山省环境厅2023年办了多少件'))
    expect(bureau.kind === 'unit_not_held' && bureau.near.length <= 5).toBe(true)
  })
  test('everything where nothing is held', async () => {
    const none = { ...sample.holdings, rows: [], units: [] }
    expect(await admit(await sample.read('调解了多少件'), none)).toEqual({
      ok: false,
      refused: { kind: 'nothing_held' },
    })
  })
})

describe('over units of a kind', () => {
  test.each<[question: string, wanted: string[]]>([
    ['哪些乡镇报告了调解？', ['溪浔区人民政府柳渡街道办事处', '鹭坪乡', '清沅县石苓镇人民政府']],
    ['哪些交通部门报告了罚款？', ['衡浦市榕砚区交通运输局', '衡浦市望棠区交通运输局', '衡浦市溪浔区交通运输局']],
  ])('%s', async (question, wanted) =>
    expect(ofKind(await sample.read(question), sample.holdings).map(unit => unit.name)).toEqual(wanted),
  )
})
