/** The gate for prose: what a model may say of the sample reports and what not, a case a line. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { settle } from '../../src/answer/drafting.js'
import { readProse } from '../../src/answer/ground/prose.js'
import { type Scene, sceneOf } from '../../src/answer/ground/scene.js'
import { answersQuestion, groundText } from '../../src/answer/ground/whole.js'
import { verify } from '../../src/answer/verify.js'
import { openSample, type Sample, TODAY } from '../sample.js'

let sample: Sample
beforeAll(async () => {
  sample = await openSample()
}, 120_000)
afterAll(() => sample.close())

async function sceneFor(question: string): Promise<Scene> {
  const input = { question, today: TODAY }
  const read = await sample.read(question)
  const scene = await sceneOf(
    input,
    read,
    await settle(read, input, { holdings: sample.holdings, embedder: sample.desk.embedder }),
    sample.holdings,
  )
  if (!scene) throw new Error(`code does not answer: ${question}`)
  return scene
}

/** The text as a reader would see it, or null where the gate keeps it back; and why. */
async function judged(question: string, text: string): Promise<{ shown: boolean; why: string }> {
  const scene = await sceneFor(question)
  const standing = await groundText(text, scene)
  const draft = { ...scene.settled, statements: standing.statements }
  const { cut } = await verify(draft, question, sample.store)
  const shown = answersQuestion(standing, scene) && standing.cut.length === 0 && cut.length === 0
  return { shown, why: [...standing.cut, ...cut.map(one => one.why)].join(' / ') }
}

const MEDIATED = '衡浦市2023年调解了多少件矛盾纠纷？'
const REVIEWED = '衡浦市政府本级2023年受理行政复议多少件？'
const PRACTICE = '清沅县2022年的“板凳课堂”是怎么做的？'
const COMPARED = '衡浦市2022年和2023年法律援助案件各多少件，差多少？'

describe('a true statement is shown', () => {
  test.each<[question: string, text: string]>([
    [MEDIATED, '13105件。'],
    [MEDIATED, '13105件[1]。'],
    [MEDIATED, '根据材料，衡浦市2023年调解矛盾纠纷13105件[材料2]。'],
    [MEDIATED, '衡浦市2023年调解矛盾纠纷一万三千一百零五件。'],
    [MEDIATED, '衡浦市2023年调解矛盾纠纷１３１０５件。'],
    [MEDIATED, '衡浦市2023年调解矛盾纠纷13,105件。'],
    [MEDIATED, '衡浦市2023年调解矛盾纠纷1.3105万件。'],
    [MEDIATED, '报告载明“调解矛盾纠纷13105件，同比增长5.80%”。'],
    [MEDIATED, '衡浦市2023年调解矛盾纠纷13105件，同比增长5.80%，成功12903件。'],
    [REVIEWED, '市政府本级受理行政复议申请239件。'],
    [REVIEWED, '市政府本级收到行政复议申请258件，受理239件，不予受理12件。'],
    [PRACTICE, '干部带着板凳进院坝，围坐讲一部法、说一个案、答一串问。'],
    [PRACTICE, '讲后一周内对现场答不了的问题书面回复。'],
    [PRACTICE, '由乡镇司法所提前收集群众点题，讲后一周内对现场答不了的问题书面回复。'],
  ])('%s ← %s', async (question, text) => expect(await judged(question, text)).toEqual({ shown: true, why: '' }))
})

describe('a false statement is not', () => {
  test.each<[question: string, text: string, why: RegExp]>([
    [MEDIATED, '衡浦市2023年调解矛盾纠纷13106件。', /stands nowhere/],
    [MEDIATED, '衡浦市2023年调解矛盾纠纷12903件。', /another measure|done|不|$/],
    [MEDIATED, '衡浦市2023年调解矛盾纠纷1.3105件。', /stands nowhere/],
    [MEDIATED, '衡浦市2023年调解矛盾纠纷13105万件。', /stands nowhere/],
    [MEDIATED, '衡浦市2022年调解矛盾纠纷13105件。', /year/],
    [MEDIATED, '清沅县2023年调解矛盾纠纷13105件。', /unit|stands nowhere/],
    [MEDIATED, '北京市2023年调解矛盾纠纷13105件。', /unit/],
    [MEDIATED, '衡浦市2023年调解矛盾纠纷13105起，其中家庭纠纷4000起。', /stands nowhere/],
    [MEDIATED, '衡浦市2023年调解矛盾纠纷13105件，同比下降5.80%。', /comparison|not said/],
    [MEDIATED, '衡浦市2023年调解矛盾纠纷13105件，同比增长5.80个百分点。', /stands nowhere/],
    [MEDIATED, '衡浦市2023年调解矛盾纠纷13105余件。', /stands nowhere|exact/],
    [MEDIATED, '报告载明“调解矛盾纠纷13105件，同比增加5.80%”。', /false quote/],
    [PRACTICE, '报告提到“课堂做法在全市推广：干部带着板凳进院坝”。', /false quote/],
    ...'违规 虚报 重复 线上 每月 上半年 平均每县 诉前 计划 预计 拒绝 取消 不止'
      .split(' ')
      .map((word): [string, string, RegExp] => [
        MEDIATED,
        `衡浦市2023年${word}调解矛盾纠纷13105件。`,
        /not said of the figure|stage|not said so|target/,
      ]),
    [MEDIATED, '衡浦市2023年调解失败矛盾纠纷13105件。', /not said/],
    [MEDIATED, '衡浦市2023年调解矛盾纠纷13105件，全部成功。', /not said of the figure/],
    [MEDIATED, '衡浦市2023年调解矛盾纠纷13105件，同比增长5.80%，增幅翻倍。', /not said of the figure/],
    [MEDIATED, '衡浦市2023年调解矛盾纠纷-13105件。', /part of another number/],
    [MEDIATED, '衡浦市2023年调解矛盾纠纷.13105件。', /part of another number/],
    [MEDIATED, '衡浦市2023年调解矛盾纠纷十13105件。', /part of another number/],
    [MEDIATED, '衡浦市2023年调解矛盾纠纷13105k件。', /part of another number/],
    [MEDIATED, '衡浦市2023年调解矛盾纠纷13105件的一半。', /part of another number/],
    [MEDIATED, '衡浦市2023年调解矛盾纠纷１３１０５²件。', /numeral of another kind/],
    [MEDIATED, '衡浦市2023年调解矛盾纠纷13105件，成功١٢٩٠٣件。', /numeral of another kind/],
    [MEDIATED, '衡浦市2023年调解矛盾纠纷13105件，成功壹万件。', /./],
    [MEDIATED, '衡浦市2023年调解矛盾纠纷13105件。'.repeat(200), /too long/],
    [MEDIATED, '依据《衡浦市调解条例》，衡浦市2023年调解矛盾纠纷13105件。', /regulation|not said/],
    [MEDIATED, '去年调解矛盾纠纷13105件，今年更多。', /year|comparison/],
    [REVIEWED, '市政府本级受理行政复议申请258件。', /accepted|another measure/],
    [REVIEWED, '市政府本级审结行政复议申请239件。', /closed|another measure/],
    [REVIEWED, '市政府本级受理行政复议申请12件。', /accepted|refused|another/],
    [REVIEWED, '全市受理行政复议申请239件，居全省第一名。', /./],
    [PRACTICE, '干部带着板凳进院坝，由律师现场代写诉状。', /not said/],
    [PRACTICE, '讲后对现场答不了的问题书面回复。', /limits it|not said so/],
    [PRACTICE, '由乡镇司法所提前收集群众点题，讲后三天内书面回复。', /stands nowhere|another/],
    [PRACTICE, '干部没有带着板凳进院坝，围坐讲一部法、说一个案、答一串问。', /negation|not said so/],
    [PRACTICE, '干部带着板凳进院坝，[详情](http://evil.example)。', /link/],
    [PRACTICE, '<img src=x> 干部带着板凳进院坝。', /markup/],
    [PRACTICE, 'Cadres carried benches into the yards and explained a law.', /language/],
    [PRACTICE, '抱歉，我无法回答这个问题。', /refusal/],
    [PRACTICE, '', /^$/],
  ])('%s ← %s', async (question, text, why) => {
    const result = await judged(question, text)
    expect(result.shown).toBe(false)
    expect(result.why).toMatch(why)
  })
})

describe('a comparison', () => {
  test.each<[text: string, shown: boolean]>([
    ['衡浦市2022年办理法律援助案件2604件，2023年办理2871件。', true],
    ['衡浦市2023年办理法律援助案件2871件，多于2022年的2604件。', true],
    ['衡浦市2023年办理法律援助案件2871件，少于2022年的2604件。', false],
    ['衡浦市2022年办理法律援助案件2871件，2023年办理2604件。', false],
    ['衡浦市2023年办理法律援助案件2871件，比2022年的2604件多267件。', true],
    ['衡浦市2023年办理法律援助案件2871件，比2022年的2604件多277件。', false],
    ['衡浦市2023年办理法律援助案件2871件。', false],
  ])('%s → %s', async (text, shown) => expect((await judged(COMPARED, text)).shown).toBe(shown))
})

describe('prose is read', () => {
  test.each<[text: string, sentences: string[]]>([
    ['一句。两句！', ['一句。', '两句！']],
    ['**调解**13105件[1][材料2]。', ['调解13105件。']],
    ['根据材料[3]中的信息。', []],
    ['1. 第一点。\n2. 第二点。', ['第一点。', '第二点。']],
    ['审结率95.83%。', ['审结率95.83%。']],
    ['There were 3. Then 4 came.', ['There were 3.', 'Then 4 came.']],
  ])('%j', (text, sentences) => expect(readProse(text)).toEqual({ sentences, why: null }))
})
