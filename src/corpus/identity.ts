/**
 * Layout → whose report, of which year: unit, level, regions, other names. Sources in order of trust: title, opening,
 * signature, body and source line, file name. What the text does not say is null. Leaves dates of publishing to report.ts.
 */

import { aliasesOf, isDivision, levelOf, regionsOf, type Surroundings, unitParts } from '../places.js'
import { folded } from '../text.js'
import type { Layout } from './layout.js'
import { isBare, isUnitName, unitAtStart } from './names.js'
import type { Level } from './report.js'

export interface Identity {
  readonly unit: string | null
  readonly aliases: readonly string[]
  readonly level: Level | null
  readonly regions: readonly string[]
  readonly warnings: readonly string[]
}

/** Words of the report in which a unit or a year is looked for, folded. */
export interface Sources {
  /** Titles, the most trusted first: the text's own, then the file format's. */
  readonly titles: readonly string[]
  readonly opening: string
  readonly signatures: readonly string[]
  readonly salutation: string
  readonly page: readonly string[]
  readonly body: string
  readonly file: string
}

/** The opening is what stands before the first chapter; more than this is a body without headings. */
const OPENING = 900

export function sourcesOf(
  layout: Layout,
  given: { readonly title: string | null; readonly file: string; readonly firstHead: number },
): Sources {
  const before = layout.body.filter(line => line.start < given.firstHead)
  const first = before.length > 0 ? before : layout.body.slice(0, 3)
  const salutation = first.find(line => /^.{2,40}:$/.test(line.plain))?.plain ?? ''
  return {
    titles: [layout.title?.plain, given.title ? folded(given.title).replace(/[-_|—].*$/, '') : null].filter(
      one => one != null,
    ),
    opening: first
      .filter(line => line.plain !== salutation)
      .map(line => line.plain)
      .join('。')
      .slice(0, OPENING),
    signatures: signers(layout),
    salutation,
    page: layout.page.map(line => line.plain),
    body: layout.body
      .slice(0, 400)
      .map(line => line.plain)
      .join('\n')
      .slice(0, 60_000),
    file: folded(given.file.replace(/^.*\//, '').replace(/\.[^.]*$/, '')),
  }
}

export function identify(sources: Sources): Identity {
  const warnings: string[] = []
  let unit = nameOf(sources)
  if (unit && isBare(unit)) {
    unit = fullerName(unit, sources) ?? unit
    if (isBare(unit)) warnings.push(`正文没有写明「${unit}」所在的地区,可在同名 .meta.json 中补充 unit 与 regions`)
  }
  if (!unit) warnings.push('正文没有写明报告单位,可在同名 .meta.json 中补充 unit')
  const around = surroundings(sources, unit)
  const regions = unit ? regionsOf(unit, around) : []
  const level = unit ? levelOf(unit, around) : spokenLevel(sources)
  return { unit, level, regions, aliases: unit ? allAliases(unit, regions, sources) : [], warnings }
}

function nameOf(sources: Sources): string | null {
  for (const title of sources.titles) {
    const name = unitInTitle(title)
    if (name) return name
  }
  return unitInOpening(sources) ?? sources.signatures.at(-1) ?? unitInPage(sources) ?? unitInTitle(sources.file)
}

/** The unit in a title: what stands before the year, 关于 or the topic, or between year and topic. */
export function unitInTitle(title: string): string | null {
  const plain = title
    .replace(/^(?:关于|[(【][^)】]{1,12}[)】])+/, '')
    .replace(/^(?:20\d\d|二[〇零○][\u4e00-\u9fff〇○]{2})年(?:度)?/, '')
  const heads = [plain.split(CUT)[0]!, plain.split(/20\d\d|二[〇零○]|关于/)[0]!, plain.split(/[-_ (]/)[0]!]
  for (const head of heads) {
    const name = joined(head.replace(/[,,:]$/, ''))
    if (name) return name
  }
  const start = unitAtStart(plain)
  return start && isUnitName(start) && !isTopic(plain.slice(start.length)) ? start : null
}

/** Where the unit's name in a title ends. */
const CUT =
  /20\d\d|二[〇零○]|关于|法治(?!局|办|宣传|建设领导小组办)|依法|推进|落实|贯彻|履行|年度|工作(?!委员会|办公室|部|局|站)|普法(?!办)|[(:]/

function isTopic(rest: string): boolean {
  return rest.length > 0 && !/^(?:20\d\d|关于|法治|依法|推进|年|\d|贯彻|落实|、|和|工作|交通|水利|$)/.test(rest)
}

/** Two units that sign together, as one name: 「中共…镇委员会、…镇人民政府」. */
function joined(name: string): string | null {
  if (isUnitName(name)) return separated(name)
  const parts = name
    .split(/[、\s]|(?<=委员会)(?=中共|[\u4e00-\u9fff]{2,20}(?:人民政府|办事处)$)/)
    .filter(part => part !== '')
  return parts.length === 2 && parts.every(isUnitName) ? parts.join('、') : null
}

function separated(name: string): string {
  return name.replace(/(委员会|党工委|党委)(?!、)(?=[\u4e00-\u9fff]{3,24}(?:人民政府|办事处)$)/, '$1、')
}

/** Words of time and of manner that stand before the unit in an opening. */
const LEAD =
  /^(?:(?:20\d\d|二[〇零○][\u4e00-\u9fff〇○]{2})年(?:度|以来|来|底|初)?|今年(?:以来)?|去年|一年来|近年来|上一?年度?|截至.{2,12}|现将|按照|根据|(?:\d{1,2}|[一二三四五六七八九十]+)月(?:\d+日)?|在此|目前|是|,|:)+/

function unitInOpening(sources: Sources): string | null {
  const votes = new Map<string, number>()
  const clauses = sources.opening.split(/[。,,;!?:、\n]/).slice(0, 40)
  clauses.forEach((clause, index) => {
    // 「观胜镇党委、政府坚持」: the mark of enumeration belongs to the name
    const whole = /(?:党委|委员会|党工委)$/.test(clause) ? `${clause}、${clauses[index + 1] ?? ''}` : clause
    const plain = whole.replace(LEAD, '')
    const name = plain === '' ? null : unitAtStart(plain)
    if (!name || !isUnitName(name) || !acts(plain.slice(name.length), sources, name)) return
    votes.set(
      name,
      (votes.get(name) ?? 0) + (index < 3 ? 3 : 1) + (sources.signatures.some(one => one.includes(name)) ? 3 : 0),
    )
  })
  const best = [...votes].sort((a, b) => b[1] - a[1])[0]
  return best ? best[0] : null
}

/** Whether the words behind a name show it as the one that acts, not the one that is acted on or lies above. */
function acts(rest: string, sources: Sources, name: string): boolean {
  if (sources.signatures.includes(name)) return true
  // a place that no table knows and that is named once may be any two words before 市 or 区
  const { places, organ } = unitParts(name)
  if (!organ && places.length > 0 && !isDivision(places[0]!) && sources.body.split(places[0]!).length < 3) return false
  return (
    !/^(?:的|和|及|与|印发|下发|关于|要求|部署|统一|安排|对|领导|人大|《|文件)/.test(rest) &&
    (rest !== '' || isUnitName(name))
  )
}

/** Signing lines that name a unit, several lines of one joined. */
function signers(layout: Layout): string[] {
  const names = layout.signatureLines
    .map(line => line.plain.replace(/\([^()]{1,20}\)$/, '').replace(/20\d\d年\d{1,2}月(?:\d{1,2}日)?$/, ''))
    .map(plain => plain.replace(/^.*[。!]/, ''))
    .filter(isUnitName)
  return names.length > 1 && /委员会$|党委$|工委$/.test(names[0]!) ? [names.join('、')] : names
}

function unitInPage(sources: Sources): string | null {
  for (const line of sources.page) {
    const source =
      /(?:来源|发布机构|发布单位|发文机关|公开责任部门):?([\u4e00-\u9fff]{3,30}?)(?=时间|日期|浏览|访问|点击|字|作者|$|[^\u4e00-\u9fff])/.exec(
        line,
      )
    if (source && isUnitName(source[1]!) && !isBare(source[1]!)) return source[1]!
  }
  return null
}

/** 市应急管理局 → 南通市应急管理局, where the text writes it out. */
function fullerName(bare: string, sources: Sources): string | null {
  const texts = [sources.opening, ...sources.signatures, ...sources.page, sources.body]
  for (const text of texts) {
    for (let at = text.indexOf(bare); at >= 0; at = text.indexOf(bare, at + 1)) {
      for (let length = 1; length <= 10 && length <= at; length++) {
        const name = text.slice(at - length, at + bare.length)
        if (isUnitName(name) && !isBare(name) && !/^[年在由向据对和]/.test(name) && unitParts(name).places.length > 0)
          return name
      }
    }
  }
  return null
}

function surroundings(sources: Sources, unit: string | null): Surroundings {
  const salutation = unitAtStart(sources.salutation.replace(/^中共/, ''))
  const above = parentsOf(unit, sources) ?? (salutation ? unitParts(salutation).places : [])
  const text = [
    ...sources.titles,
    sources.salutation,
    sources.opening,
    ...sources.signatures,
    ...sources.page,
    sources.body,
  ].join('\n')
  return { text, ...(above.length > 0 ? { above } : {}) }
}

/** Places that the report sets before the unit's own when it writes it out: 「青江市屏山区…」 → 青江市. */
function parentsOf(unit: string | null, sources: Sources): readonly string[] | null {
  const own = unit ? unitParts(unit).places[0] : undefined
  if (!own) return null
  const openings = sources.opening
    .split(/[。,;!?:\n]/)
    .slice(0, 12)
    .map(clause => clause.replace(LEAD, ''))
  const page = sources.page.map(line => /来源:?([\u4e00-\u9fff]{4,40})/.exec(line)?.[1] ?? '')
  for (const name of [...sources.signatures, ...openings, ...page]) {
    const { places } = unitParts(name.slice(0, 60))
    const index = places.indexOf(own)
    if (index > 0) return places.slice(0, index)
  }
  return null
}

/** Level of a report that names nobody, by how it speaks of itself; null where it does not. */
function spokenLevel({ body }: Sources): Level | null {
  const count = (form: RegExp) => body.match(form)?.length ?? 0
  const spoken: [Level, number][] = [
    ['department', count(/我[局委办厅队]|本局|局党[组委]|局领导|局机关|全局/g)],
    ['township', count(/我[镇乡]|我街道|[镇乡]党委|街道党工委|全[镇乡]/g)],
    ['county', count(/我[县区旗]|县委|县政府|全县|区政府常务会/g)],
    ['prefecture', count(/我[市州]|市政府常务会|全[市州]/g)],
    ['province', count(/我省|全省|省政府常务会/g)],
  ]
  const [level, times] = spoken.sort((a, b) => b[1] - a[1])[0]!
  if (times > 0) return level
  // a government speaks of its 党政主要负责人, an organ of its 主要负责人
  return /(?<!党政)主要负责(?:人|同志)/.test(body) ? 'department' : null
}

function allAliases(unit: string, regions: readonly string[], sources: Sources): string[] {
  const signers = sources.signatures.filter(name => name !== unit)
  const more = signers.flatMap(name => [
    name,
    ...(unitParts(name).organ && unitParts(unit).organ ? aliasesOf(name, regions) : []),
  ])
  return [...new Set([...aliasesOf(unit, regions), ...more])].filter(name => name !== unit)
}
