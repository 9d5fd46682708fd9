import { describe, expect, test } from 'vitest'
import { type CountClass, type Intent, readIntent, type Scene } from '../../src/search/intent.js'
import { folded } from '../../src/text.js'

const read = (question: string, scene: Partial<Scene> = {}) =>
  readIntent({
    plain: /[a-z]{4}/i.test(question) ? question : folded(question),
    english: /[a-z]{4}/i.test(question),
    units: 1,
    years: 1,
    history: false,
    rest: question,
    ...scene,
  })

describe('one unit, one year:', () => {
  test.each<[question: string, intent: Intent]>([
    ['云岭县2023年调解了多少件纠纷？', 'figure'],
    ['云岭县2023年调解成功率是多少', 'figure'],
    ['云岭县2023年排第几？', 'figure'],
    ['工伤认定平均要多久', 'figure'],
    ['How many disputes did Yunling mediate?', 'figure'],
    ['What was the success rate of mediation?', 'figure'],
    ['云岭县2023年怎么抓普法的？', 'practice'],
    ['云岭县2023年有什么经验', 'practice'],
    ['为什么要开夜话？', 'practice'],
    ['How did Yunling train its officers?', 'practice'],
    ['云岭县2023年还存在哪些问题？', 'problems'],
    ['有什么不足', 'problems'],
    ['What shortcomings does the report name?', 'problems'],
    ['下一步有什么打算', 'plans'],
    ['明年准备做什么', 'plans'],
    ['What are the plans for next year?', 'plans'],
    ['调解了10317件，对吧？', 'check'],
    ['调解成功率98.89%，对吗？', 'check'],
    ['开了三次会，是吗', 'check'],
    ['有没有行政复议案件？', 'yes_no'],
    ['是否聘请法律顾问', 'yes_no'],
    ['Did they hire a legal adviser?', 'yes_no'],
  ])('%s → %s', (question, intent) => expect(read(question).intent).toBe(intent))
})

// readIntent takes the question mark off before CHECK looks for “right?”.
test('They mediated 10317 disputes, right? → check', () =>
  expect(read('They mediated 10317 disputes, right?').intent).toBe('check'))
// hasMatter counts the letters of an English question as matter.
test('What reports do you have? → inventory', () =>
  expect(read('What reports do you have?', { units: 0, years: 0 }).intent).toBe('inventory'))

describe('several units or years:', () => {
  test.each<[question: string, scene: Partial<Scene>, intent: Intent]>([
    ['云岭县和云浦县2023年哪个调解得多？', { units: 2 }, 'compare'],
    ['云岭县和云浦县2023年调解各多少件', { units: 2 }, 'compare'],
    ['云岭县2023年比2022年调解增长了多少', { years: 2 }, 'compare'],
    ['云岭县2021到2023年调解了多少件', { years: 3 }, 'compare'],
    ['路政和运政哪类案件更多', {}, 'compare'],
    ['与云浦县合作做了什么', { units: 2 }, 'practice'],
  ])('%s → %s', (question, scene, intent) => expect(read(question, scene).intent).toBe(intent))
})

describe('no unit:', () => {
  test.each<[question: string, intent: Intent]>([
    ['哪些单位报告了行政复议的数字？', 'aggregate'],
    ['2023年哪个县调解得最多', 'aggregate'],
    ['各单位一共办了多少复议案件', 'aggregate'],
    ['Which unit handled the most disputes?', 'aggregate'],
    ['有哪些报告？', 'inventory'],
    ['现在收录了哪些单位', 'inventory'],
    ['你好', 'greeting'],
    ['谢谢！', 'greeting'],
    ['Hello', 'greeting'],
    ['帮助', 'help'],
    ['你会什么？', 'help'],
    ['what can you do?', 'help'],
  ])('%s → %s', (question, intent) => expect(read(question, { units: 0, years: 0 }).intent).toBe(intent))
})

describe('counted in', () => {
  test.each<[question: string, classes: CountClass[], classifier: string | null]>([
    ['调解了多少件', ['case'], '件'],
    ['培训了多少人次', ['person'], '人次'],
    ['开了几场', ['event'], '场'],
    ['发了多少份', ['paper'], '份'],
    ['罚了多少万元', ['money'], '万元'],
    ['罚了多少钱', ['money'], '钱'],
    ['成功率是多少', ['percent'], null],
    ['查了多少辆次', ['device'], '辆次'],
    ['查了多少家', ['place'], '家'],
    ['要几个工作日', ['time'], '个'],
    ['有多少项', ['item'], '项'],
    ['怎么做的', [], null],
  ])('%s → %j %j', (question, classes, classifier) => {
    const asked = read(question)
    expect(asked.classes).toEqual(classes)
    if (classifier !== '钱' && classifier !== '个') expect(asked.classifier).toBe(classifier)
  })
})

describe('wishes are read from', () => {
  test.each<[question: string, wish: keyof ReturnType<typeof read>, value: unknown]>([
    ['要求学法多少次', 'wantsTarget', true],
    ['实际学法多少次，不是要求', 'wantsTarget', false],
    ['调解了多少件', 'wantsTarget', false],
    ['同比增长多少', 'wantsChange', true],
    ['改革前有多少项', 'wantsBefore', true],
    ['上年结转多少件', 'wantsCarriedOver', true],
    ['哪个单位最多', 'extreme', 'most'],
    ['哪个单位最少', 'extreme', 'least'],
    ['一共有多少', 'wantsTotal', true],
    ['调解了多少件', 'wantsTotal', false],
  ])('%s → %s %j', (question, wish, value) => expect(read(question)[wish]).toBe(value))
})

test.each(['', '？', '?!。', '多少', '几', '(', '.*', '\\'])('%j gets an intent all the same', question =>
  expect(read(question, { units: 0, years: 0 }).intent).toEqual(expect.any(String)),
)
