/** Seed → a report with known contradictions, the same relations right, and harmless look-alikes, each with its place; and what an audit said of them. */
import { auditReading } from '../../src/desk/audit.js'
import type { Finding } from '../../src/desk/shape.js'
import { RELATIONS, type Relation } from './contradictions.js'
import { HARMLESS, type Harmless } from './harmless.js'
import { dice } from './random.js'

export interface Statement {
  readonly template: string
  readonly wrong: boolean
  /** Paragraphs of the text it stands in. */
  readonly paragraphs: readonly string[]
}

export interface Made {
  readonly text: string
  readonly statements: readonly Statement[]
}

/** Every third template of each kind was held back until the end: 96.5–97.0 % of its contradictions were caught at first sight, without a false alarm. */
export function isHeldBack(index: number): boolean {
  return index % 3 === 2
}

export type Share = 'tuned on' | 'held back'

function ofShare<T>(all: Readonly<Record<string, T>>, share: Share): [string, T][] {
  return Object.entries(all).filter((_, i) => isHeldBack(i) === (share === 'held back'))
}

const HEADS = ['一、主要做法', '二、严格规范公正文明执法', '三、依法化解矛盾纠纷', '四、加强普法宣传']
const FILLER = [
  '坚持以习近平法治思想为指导，把法治政府建设摆在突出位置，压实工作责任，推动各项任务落地见效。',
  '落实行政执法公示制度、执法全过程记录制度、重大执法决定法制审核制度，规范执法行为。',
  '健全行政争议预防化解机制，推动矛盾纠纷化解在基层、化解在萌芽状态。',
  '持续优化法治化营商环境，推行包容审慎监管，落实轻微违法不予处罚清单。',
]

/** Two contradictions, three right relations and four look-alikes among filler, under four headings. */
export function makeReport(seed: number, share: Share): Made {
  const d = dice(seed)
  const relations = ofShare<Relation>(RELATIONS, share)
  const harmless = ofShare<Harmless>(HARMLESS, share)
  const statements: Statement[] = []
  const taken = new Set<string>()
  const add = <T extends Relation | Harmless>(list: readonly [string, T][], wrong: boolean): void => {
    for (let i = 0; i < 60; i++) {
      const [template, make] = d.pick(list)
      if (taken.has(template)) continue
      const said = make(d, wrong)
      const paragraphs = typeof said === 'string' ? [said] : said
      const about = topicsOf(paragraphs.join(''))
      if (about.some(topic => taken.has(topic))) continue
      for (const topic of [template, ...about]) taken.add(topic)
      statements.push({ template, wrong, paragraphs })
      return
    }
  }
  for (const wrong of [true, true, false, false, false]) add(relations, wrong)
  for (let i = 0; i < 4; i++) add(harmless, false)
  return { text: layOut(statements, d), statements }
}

/** Two statements of one topic in one report would be a contradiction nobody planted. */
const TOPICS =
  /调解|处罚|复议|审结|出庭|诉讼|应诉|法律援助|热线|诉求|来电|培训|考试|执法人员|案卷|立案|规范性文件|政务服务|办件|投诉|信访|记录仪|普法|宣传|讲座|意见|合法性|法律顾问|受理/g

function topicsOf(text: string): string[] {
  return [...new Set(text.match(TOPICS) ?? [text.slice(0, 4)])]
}

function layOut(statements: readonly Statement[], d: ReturnType<typeof dice>): string {
  const rooms: string[][] = HEADS.map(() => [])
  statements.forEach((statement, i) => {
    statement.paragraphs.forEach((paragraph, j) => {
      rooms[(i + 2 * j) % rooms.length]!.push(paragraph)
    })
  })
  const body = HEADS.flatMap((head, i) => [head, d.pick(FILLER), ...rooms[i]!.map(room => room)])
  return [
    '云溪县人民政府2023年度法治政府建设情况报告',
    '发布时间：2024-02-20',
    '2023年，云溪县人民政府深入推进依法行政，现将有关情况报告如下：',
    ...body,
    '五、存在的问题',
    '一是个别单位执法不够规范，主要是由于人员力量不足。',
    '六、下一步工作',
    '2024年，继续加强执法监督，主要负责人切实履行推进法治建设第一责任人职责。',
  ].join('\n\n')
}

export interface Score {
  readonly planted: number
  readonly caught: number
  readonly harmless: number
  readonly falseAlarms: number
  readonly missed: readonly string[]
  readonly wrongly: readonly string[]
}

/** Audits `count` made reports: how many contradictions were told, and how many mismatches fall on what is right. */
export function scoreReports(count: number, share: Share, from = 1): Score {
  let [planted, caught, harmless, falseAlarms] = [0, 0, 0, 0]
  const missed: string[] = []
  const wrongly: string[] = []
  for (let seed = from; seed < from + count; seed++) {
    const made = makeReport(seed * 7919, share)
    const audit = auditReading({ file: `made-${seed}.txt`, text: made.text })
    const alarms = audit.findings.filter(one => one.severity === 'mismatch')
    const stray = alarms.filter(alarm => !made.statements.some(one => falls(alarm, one, made.text)))
    falseAlarms += stray.length
    for (const alarm of stray) wrongly.push(`? ${alarm.rule} ${alarm.formula} ${alarm.quotes.join(' / ')}`)
    for (const one of made.statements) {
      const hit = alarms.filter(alarm => falls(alarm, one, made.text))
      if (one.wrong) {
        planted++
        if (hit.length > 0) caught++
        else missed.push(`${one.template}: ${one.paragraphs.join(' … ')}`)
      } else {
        harmless++
        if (hit.length > 0) {
          falseAlarms++
          wrongly.push(`${one.template}: ${hit[0]!.formula} ${one.paragraphs.join(' … ')}`)
        }
      }
    }
  }
  return { planted, caught, harmless, falseAlarms, missed, wrongly }
}

/** A place of the finding lies in a paragraph of the statement. */
function falls(finding: Finding, statement: Statement, text: string): boolean {
  return finding.places.some(place =>
    statement.paragraphs.some(paragraph => {
      const start = text.indexOf(paragraph)
      return place.start < start + paragraph.length && place.end > start
    }),
  )
}
