/** Unit, year and its facts → the text of a report as such units print them. One paragraph becomes one passage. */
import { type Dice, dice } from './dice.js'
import type { Chapter } from './measures.js'
import { type Fact, factsOf } from './numbers.js'
import type { Unit } from './units.js'
import * as words from './wording.js'

export interface MadeReport {
  readonly unit: Unit
  readonly year: number
  /** Relative, with `/`. */
  readonly file: string
  readonly text: string
  readonly facts: readonly Fact[]
  readonly paragraphs: number
}

const CHAPTERS: readonly Chapter[] = ['lead', 'duty', 'rules', 'decide', 'enforce', 'settle', 'teach', 'watch']
const NUMERALS = '一二三四五六七八九十'
/** Units a folder: a folder of tens of thousands of files is slow to list. */
const FOLDER = 100

/** The same seed, unit and year give the same report, whatever else is made. */
export function reportOf(seed: number, unit: Unit, year: number): MadeReport {
  const random = dice(seed, unit.n, year, 'text')
  const facts = factsOf(seed, unit, year)
  const fill = filling(random, unit, year)
  const lines = [...headOf(random, fill, unit, year)]
  for (const [i, chapter] of CHAPTERS.entries()) {
    lines.push(`${NUMERALS[i]}、${random.pick(words.HEADINGS[chapter])}`)
    lines.push(...chapterOf(random, fill, chapter, facts))
  }
  lines.push(
    `九、${random.pick(words.PROBLEMS_HEAD)}`,
    ...numbered(random.some(words.PROBLEMS, random.between(3, 5)).map(fill)),
  )
  lines.push(
    `十、${fill(random.pick(words.PLANS_HEAD))}`,
    ...numbered(random.some(words.PLANS, random.between(3, 5)).map(fill)),
  )
  lines.push(unit.name, `${year + 1}年${random.between(1, 3)}月${random.between(2, 28)}日`)
  const paragraphs = lines.filter(line => line.endsWith('。')).length
  const folder = String(Math.floor(unit.n / FOLDER)).padStart(3, '0')
  const file = `${folder}/${String(unit.n).padStart(5, '0')}-${year}.txt`
  return { unit, year, file, text: `${lines.join('\n\n')}\n`, facts, paragraphs }
}

function headOf(random: Dice, fill: (template: string) => string, unit: Unit, year: number): string[] {
  const published = `${year + 1}-0${random.between(1, 3)}-${random.between(10, 28)}`
  return [
    fill(random.pick(words.TITLES)),
    random.pick([
      `发布时间：${published}`,
      `发布日期：${published}  来源：${unit.name}`,
      `时间：${published} 来源：${unit.name}`,
    ]),
    fill(random.pick(words.OPENINGS)),
  ]
}

/** Paragraphs with the chapter's facts among others without; one fact to three a paragraph. */
function chapterOf(
  random: Dice,
  fill: (template: string) => string,
  chapter: Chapter,
  facts: readonly Fact[],
): string[] {
  const own = facts.filter(fact => fact.measure.chapter === chapter)
  const paragraphs: string[] = []
  while (own.length > 0) paragraphs.push(stating(random, fill, chapter, own.splice(0, random.between(1, 3))))
  for (const fact of facts.filter(one => one.other !== null && one.measure.chapter === chapter))
    paragraphs.push(`${fill(random.pick(words.SENTENCES[chapter]))}。全年${clauseOf(random, fact, fact.other!)}。`)
  if (chapter === 'settle') paragraphs.push(`${fill('推广“{w}”：{k}')}。`)
  const told = random.some(words.SENTENCES[chapter], words.SENTENCES[chapter].length).map(fill)
  for (let i = random.between(2, 4); i > 0 && told.length > 0; i--) {
    const sentences = told.splice(random.below(told.length), random.between(1, 2))
    paragraphs.push(`${sentences.join('。')}${random.next() < 0.4 ? `，${random.pick(words.CLOSINGS)}` : ''}。`)
  }
  shuffle(random, paragraphs)
  return random.next() < 0.6 ? numbered(paragraphs) : paragraphs
}

function stating(random: Dice, fill: (template: string) => string, chapter: Chapter, facts: readonly Fact[]): string {
  const clauses = facts.map(fact => clauseOf(random, fact, fact.value)).join(random.pick(['，', '，', '；']))
  const lead = random.pick(['全年', '一年来，', '年内', '{y}年，', '全年共'])
  const before = random.next() < 0.7 ? `${fill(random.pick(words.SENTENCES[chapter]))}。` : ''
  const after = random.next() < 0.3 ? `，${random.pick(words.CLOSINGS)}` : ''
  return `${before}${fill(lead)}${clauses}${after}。`
}

function clauseOf(random: Dice, { measure }: Fact, value: number): string {
  return random.pick(measure.said).replace('{v}', `${value}${measure.uom}`)
}

function numbered(paragraphs: readonly string[]): string[] {
  return paragraphs.map((paragraph, i) => (i < 10 ? `${NUMERALS[i]}是${paragraph.replace(/。?$/, '。')}` : paragraph))
}

function filling(random: Dice, unit: Unit, year: number): (template: string) => string {
  const slots: Readonly<Record<string, () => string>> = {
    u: () => unit.name,
    f: () => [...unit.above, unit.name].join(''),
    y: () => String(year),
    z: () => String(year + 1),
    p: () => unit.place,
    w: () => unit.practice,
    g: () => random.pick(words.MATTERS),
    o: () => random.pick(words.BODIES),
    t: () => unit.place.slice(0, -1).slice(0, 2) + random.pick(words.SPOTS),
    k: () => random.some(words.STEPS, 3).map(fill).join('，'),
  }
  const fill = (template: string): string => template.replace(/\{([a-z])\}/g, (_, slot: string) => slots[slot]!())
  return fill
}

function shuffle<T>(random: Dice, items: T[]): void {
  for (let i = items.length - 1; i > 0; i--) {
    const j = random.below(i + 1)
    ;[items[i], items[j]] = [items[j]!, items[i]!]
  }
}
