/** Hostile prose before the gate: whatever a model writes, the gate never throws, is done soon, and no number passes that is not cited or computed. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { settle } from '../../src/answer/drafting.js'
import { type Scene, sceneOf } from '../../src/answer/ground/scene.js'
import { groundText } from '../../src/answer/ground/whole.js'
import { render } from '../../src/answer/render.js'
import { verify } from '../../src/answer/verify.js'
import { openSample, type Sample, TODAY } from '../sample.js'

const QUESTIONS = [
  '衡浦市2023年调解了多少件矛盾纠纷？',
  '清沅县2022年的“板凳课堂”是怎么做的？',
  '衡浦市2022年和2023年法律援助案件各多少件，差多少？',
]
let sample: Sample
let scenes: Scene[]
beforeAll(async () => {
  sample = await openSample()
  scenes = await Promise.all(QUESTIONS.map(sceneFor))
}, 120_000)
afterAll(() => sample.close())

async function sceneFor(question: string): Promise<Scene> {
  const input = { question, today: TODAY }
  const read = await sample.read(question)
  const settled = await settle(read, input, { holdings: sample.holdings, embedder: sample.desk.embedder })
  return (await sceneOf(input, read, settled, sample.holdings))!
}

/** Digits of any script, and numerals of any other kind than 一二三. */
const NUMERAL = /[\p{N}壹贰叁肆伍陆柒捌玖拾佰仟卅廿]/gu

/** Numerals that a reader sees and that stand in no quotation cited, in nothing computed, and not in the question. */
async function unsupported(scene: Scene, text: string): Promise<string[]> {
  const standing = await groundText(text, scene)
  const question = scene.question.text
  const { statements } = await verify({ ...scene.settled, statements: standing.statements }, question, sample.store)
  const { answer, citations, derived } = render({ ...scene.settled, figures: [] }, statements, scene.question, 0)
  const held = [
    ...citations.map(one => `${one.quote} ${one.year}`),
    ...derived.map(one => String(one.value)),
    question,
  ].join('\n')
  const said = answer.replace(/\[\d+\]/g, '')
  const runs = said.normalize('NFKC').match(/\d+(?:\.\d+)?/g) ?? []
  const plain = held.normalize('NFKC').replace(/[,\s]/g, '')
  return [
    ...runs.filter(run => !plain.includes(run)),
    ...(said.match(NUMERAL) ?? []).filter(one => !/[0-9]/.test(one) && !held.includes(one)),
  ]
}

const words = fc.constantFrom(
  '衡浦市',
  '2023年',
  '2022年',
  '调解',
  '矛盾纠纷',
  '13105件',
  '12903件',
  '13105',
  '件',
  '同比增长5.80%',
  '法律援助案件',
  '清沅县',
  '干部带着板凳进院坝',
  '围坐讲一部法、说一个案、答一串问',
  '由乡镇司法所提前收集群众点题',
  '，',
  '。',
  '；',
  '：',
  '、',
  '“',
  '”',
  '《',
  '》',
  '(',
  ')',
  '１３１０５',
  '①',
  '㊿',
  '²',
  '½',
  'Ⅻ',
  '㋀',
  '㏠',
  '㍙',
  '١٣١٠٥',
  '१२',
  '壹佰',
  '卅',
  '一万三千一百零五件',
  '万',
  '亿',
  '%',
  '余',
  '近',
  '\ud800',
  '\udc00',
  '\u200b',
  '\u202e',
  '\ufeff',
  '\n',
  ' ',
  '\t',
  '.',
  '-',
  '—',
  '{f1}',
  '[1]',
  '{',
  '比',
  '多',
  '少',
  '更多',
  '最高',
  '不',
  '未',
  '🎉',
  'é',
  'ﬃ',
  '﷽',
  '㍿',
  '合計',
  '調解',
  '為',
  '第',
  '是',
)
const prose = fc.oneof(
  fc.array(words, { maxLength: 24 }).map(all => all.join('')),
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.tuple(words, fc.integer({ min: 1, max: 300 }), words).map(([one, times, other]) => one.repeat(times) + other),
)

test('never throws, and shows no numeral that is not cited, computed or asked', () =>
  fc.assert(
    fc.asyncProperty(fc.nat(2), prose, async (at, text) => {
      expect(await unsupported(scenes[at]!, text)).toEqual([])
    }),
    { numRuns: Number(process.env['RUNS'] ?? 3_000) },
  ))

test('one true sentence with something put in shows no numeral that is not cited', () =>
  fc.assert(
    fc.asyncProperty(
      fc.constantFrom<[number, string]>(
        [0, '衡浦市2023年调解矛盾纠纷13105件，同比增长5.80%，成功12903件。'],
        [1, '干部带着板凳进院坝，围坐讲一部法、说一个案、答一串问。'],
        [2, '衡浦市2023年法律援助案件比2022年多。'],
      ),
      fc.array(fc.tuple(fc.nat(60), fc.nat(2), fc.oneof(words, fc.string({ unit: 'binary', maxLength: 2 }))), {
        minLength: 1,
        maxLength: 3,
      }),
      async ([at, text], changes) => {
        const changed = changes.reduce(
          (now, [where, cut, put]) =>
            now.slice(0, where % now.length || 0) + put + now.slice((where % now.length || 0) + cut),
          text,
        )
        expect(await unsupported(scenes[at]!, changed)).toEqual([])
      },
    ),
    { numRuns: Number(process.env['RUNS'] ?? 3_000) },
  ))

test.each([
  ['white space', ' '],
  ['line breaks', '\n'],
  ['letters', 'a'],
  ['opened tags', '<a'],
  ['special tokens', '<|'],
  ['full stops', '。'],
  ['dots', '.'],
  ['commas', '，'],
  ['digits', '1'],
  ['Chinese numerals', '百'],
  ['opened quotations', '“'],
  ['closed ones', '”'],
  ['brackets', '（'],
  ['marks', '[1'],
  ['hashes', '#\n'],
  ['list marks', '- '],
  ['entities', '&a'],
  ['a unit', '衡浦市'],
  ['years', '2023年'],
  ['materials', '材料 '],
  ['comparisons', '比'],
  ['a true sentence', '衡浦市2023年调解矛盾纠纷13105件。'],
  ['and', '和'],
  ['lone surrogates', '\ud800'],
  ['titles', '《'],
  ['bodies', '局'],
])('4,000 characters of %s are judged, not brooded over', async (_, unit) => {
  const { statements } = await groundText(unit.repeat(Math.ceil(4_000 / unit.length)), scenes[0]!)
  expect(statements.length).toBeLessThanOrEqual(1)
})
