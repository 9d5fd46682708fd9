/** Name of a thing the page says → the words in the reader's language. Reports and answers are never translated. */
import { useEffect, useState } from 'preact/hooks'

const WORDS = {
  name: ['法治问答台', 'Fazhi'],
  skip: ['跳到正文', 'Skip to content'],
  ask: ['问答', 'Ask'],
  figures: ['数字', 'Figures'],
  compare: ['比较', 'Compare'],
  audit: ['核查', 'Audit'],
  reports: ['报告', 'Reports'],
  views: ['视图', 'Views'],
  language: ['English', '中文'],
  themeAuto: ['外观：随系统', 'Theme: system'],
  themeLight: ['外观：浅色', 'Theme: light'],
  themeDark: ['外观：深色', 'Theme: dark'],
  loading: ['正在读取……', 'Loading…'],
  retry: ['重试', 'Try again'],
  close: ['关闭', 'Close'],
  copied: ['已复制', 'Copied'],
  requestId: ['请求编号', 'Request'],
  all: ['全部', 'All'],
  unit: ['单位', 'Unit'],
  year: ['年度', 'Year'],
  measure: ['指标', 'Measure'],
  section: ['章节', 'Section'],
  value: ['数字', 'Figure'],
  scope: ['范围', 'Scope'],
  role: ['性质', 'Kind'],
  quote: ['原文', 'Quote'],
  file: ['文件', 'File'],
  notStated: ['未载明', 'not stated'],
  notHeld: ['未收录', 'not held'],
  noUnit: ['单位未载明', 'unit not stated'],
  noYear: ['年度未载明', 'year not stated'],

  askTitle: ['问一句，看原文怎么写', 'Ask, and see what the report says'],
  askLead: [
    '答案里的每个数字、每句话都带出处；报告没有写的，就说没有。',
    'Every figure and sentence is cited; what the reports do not say, the answer does not say.',
  ],
  askHeld: ['收录', 'Held:'],
  askPlaceholder: ['问一个数字、做法或比较', 'Ask for a figure, a practice, a comparison'],
  askLabel: ['问题', 'Question'],
  send: ['提问', 'Ask'],
  stop: ['停止', 'Stop'],
  asking: ['正在查阅报告……', 'Reading the reports…'],
  startOver: ['新对话', 'New conversation'],
  examples: ['可以这样问', 'For example'],
  sources: ['出处', 'Sources'],
  computed: ['推算', 'Computed'],
  notes: ['附注', 'Notes'],
  understood: ['如何理解这个问题', 'How the question was read'],
  intent: ['意图', 'Intent'],
  rewritten: ['完整的问题', 'In full'],
  copyLink: ['复制链接', 'Copy link'],
  docx: ['下载 Word', 'Word'],
  refused: ['没有答案', 'No answer'],
  clarify: ['需要说明', 'Please say which'],
  failed: ['没有答成', 'Not answered'],
  keptTitle: ['一则回答', 'An answer'],
  keptMade: ['作答于', 'Given on'],
  goOn: ['接着问', 'Ask on'],
  openCitation: ['打开出处', 'Open source'],

  figuresTitle: ['数字台账', 'Ledger of figures'],
  figuresLead: [
    '报告里写明的每个数字，点开就是那句话。',
    'Every figure the reports state; each opens at its sentence.',
  ],
  figuresCount: ['个数字', 'figures'],
  figuresNone: ['没有符合条件的数字', 'No figure matches'],
  figuresNoneLead: ['放宽单位、年度或指标再看。', 'Widen unit, year or measure.'],
  measureHint: ['如 调解、行政复议', 'e.g. 调解'],
  sectionHint: ['如 存在的问题', 'e.g. 存在的问题'],
  clear: ['清除筛选', 'Clear filters'],
  sortBy: ['排序', 'Sort'],
  asText: ['原文顺序', 'As in the text'],
  from: ['自', 'From'],
  to: ['至', 'To'],
  download: ['下载', 'Download'],

  compareTitle: ['单位与年度', 'Units and years'],
  compareLead: [
    '一个指标，各单位各年度并排；口径不同的标出来，不相减。',
    'One measure, units and years side by side; different bases are marked, never subtracted.',
  ],
  compareEmpty: ['选一个指标开始比较', 'Choose a measure to compare'],
  compareButton: ['比较', 'Compare'],
  statedOnly: ['只看载明的单位', 'Only units that state it'],
  uom: ['单位', 'in'],
  units: ['单位（可多选）', 'Units'],
  unitsHint: ['不选为全部单位', 'none chosen: all units'],
  level: ['层级', 'Level'],
  region: ['地区', 'Region'],
  matrix: ['对照表', 'Matrix'],
  chart: ['图', 'Chart'],
  line: ['折线', 'Line'],
  bar: ['柱形', 'Bars'],
  base: ['口径', 'Base'],
  otherBase: ['口径不同', 'another base'],
  formula: ['算式', 'Formula'],
  population: ['范围', 'Population'],
  chartGap: ['图中断开处为未载明、未收录或口径不同。', 'Gaps: not stated, not held, or another base.'],
  tooMany: ['图中只画前 12 个单位。', 'The chart draws the first 12 units.'],
  nothingToDraw: ['没有可以画的数字。', 'There is nothing to draw.'],

  auditTitle: ['核查报告', 'Audit a report'],
  auditLead: [
    '数字对不对得上、内容齐不齐、是否按时公布。未公布的草稿也可以查，不会存下。',
    'Do the numbers add up, is everything there, was it published in time. Drafts can be checked too and are not kept.',
  ],
  auditPick: ['已收录的报告', 'A report held'],
  auditChoose: ['请选择……', 'Choose…'],
  auditDraft: ['检查草稿', 'Check a draft'],
  auditAgain: ['选择文件', 'Choose a file'],
  auditAll: ['核查全部收录的报告', 'Audit every report held'],
  auditAllLead: ['矛盾多的在前；点一份看它的发现。', 'Most contradictions first; open a report to see its findings.'],
  report: ['报告', 'Report'],
  auditEmpty: ['选一份报告，或放入一份草稿', 'Choose a report, or drop a draft'],
  mismatch: ['矛盾', 'Contradiction'],
  note: ['提示', 'Note'],
  holds: ['相符', 'Holds'],
  auditClean: ['没有发现矛盾', 'No contradiction found'],
  auditCleanLead: ['下面列出核对过并且相符的关系。', 'Below is what was checked and holds.'],
  settle: ['怎样处理', 'How to settle it'],
  basis: ['依据', 'Rule'],
  stated: ['写明', 'Stated'],
  computedValue: ['算得', 'Computed'],
  draft: ['草稿', 'Draft'],

  reportsTitle: ['收录的报告', 'Reports held'],
  reportsLead: ['放入新的年度报告，读完即可提问。', 'Add annual reports; they can be asked about at once.'],
  reportsEmpty: ['还没有报告', 'No reports yet'],
  drop: ['把报告拖到这里，或', 'Drop reports here, or'],
  choose: ['选择文件', 'choose files'],
  dropKinds: ['txt、md、html、docx、doc、pdf，每份 20 MB 以内', 'txt, md, html, docx, doc, pdf, up to 20 MB each'],
  uploaded: ['读到了什么', 'What was read'],
  sending: ['上传', 'Uploading'],
  reading: ['读取中……', 'Reading…'],
  taken: ['已收录', 'Taken in'],
  replace: ['替换', 'Replace'],
  published: ['发布', 'Published'],
  passages: ['段落', 'Passages'],
  warnings: ['提示', 'Notes'],
  change: ['结果', 'Result'],
  reportMissing: ['没有收录这份报告', 'This report is not held'],
  headings: ['目录', 'Headings'],
  furniture: ['网页附带的文字', 'Page furniture'],
  wholeReport: ['单独打开', 'Open alone'],
  toAudit: ['核查', 'Audit'],
  notFoundTitle: ['没有这一页', 'No such page'],
} as const

export type Word = keyof typeof WORDS
export type Language = 'zh' | 'en'

const CHANGED = 'fazhi:language'

export function language(): Language {
  return document.documentElement.lang === 'en' ? 'en' : 'zh'
}

export function w(word: Word): string {
  return WORDS[word][language() === 'en' ? 1 : 0]
}

export function useLanguage(): readonly [Language, (next: Language) => void] {
  const [now, set] = useState(language)
  useEffect(() => {
    const change = (): void => set(language())
    addEventListener(CHANGED, change)
    return () => removeEventListener(CHANGED, change)
  }, [])
  return [now, choose]
}

function choose(next: Language): void {
  document.documentElement.lang = next === 'en' ? 'en' : 'zh-CN'
  remember('fazhi-language', next)
  dispatchEvent(new Event(CHANGED))
}

/** Kept for the next visit where storage is allowed. */
export function remember(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(name)
    else localStorage.setItem(name, value)
  } catch {
    // Forbidden storage only means that the choice lasts as long as the page.
  }
}

const LEVELS: Readonly<Record<string, readonly [string, string]>> = {
  province: ['省级', 'province'],
  prefecture: ['地级', 'prefecture'],
  county: ['县级', 'county'],
  township: ['乡级', 'township'],
  department: ['部门', 'department'],
}

export function levelWord(level: string | null): string {
  return level ? (LEVELS[level]?.[language() === 'en' ? 1 : 0] ?? level) : '—'
}

const ROLES: Readonly<Record<string, readonly [string, string]>> = {
  result: ['', ''],
  target: ['目标', 'target'],
  change: ['增减', 'change'],
  before: ['调整前', 'before'],
  after: ['调整后', 'after'],
  carried_over: ['结转', 'carried over'],
}

export function roleWord(role: string): string {
  return ROLES[role]?.[language() === 'en' ? 1 : 0] ?? role
}

/** What a refusal is, by its code; the server's own line, which names what is held, is Chinese. */
const REFUSALS: Readonly<Record<string, string>> = {
  usage: 'This cannot be asked in this way.',
  bad_request: 'This cannot be asked in this way.',
  unit_not_held: 'No report of this unit is held.',
  year_not_held: 'No report of this year is held.',
  not_held: 'No report of this unit or year is held.',
  measure_unknown: 'No report held states this measure.',
  no_answer: 'There is no answer at this address.',
  no_report: 'This is not an annual report, or is not held.',
  no_file: 'No file was sent.',
  bad_name: 'Files of this name or kind are not taken.',
  bad_type: 'Files of this kind are not taken.',
  exists: 'A report of this name is held already; it was not overwritten.',
  too_large: 'This is too large to send.',
  not_writable: 'The folder of the reports cannot be written to.',
  busy: 'The index is busy; the report will be read later.',
  csrf: 'The session is over: reload the page and send again.',
  foreign_origin: 'The request came from another site.',
  wrong_host: 'Open the page at http://127.0.0.1 or http://localhost.',
  token_wanted: 'Log in first.',
  too_many_guesses: 'Too many tries; wait a minute.',
  failed: 'Something went wrong; ask again.',
  cut: 'The connection broke before the whole answer was there; ask again.',
  store_unavailable: 'The database cannot be reached or is too busy; try again in a few seconds.',
  store_failed: 'The database refused; tell whoever runs the service.',
  unreachable: 'The service cannot be reached: it may have been stopped.',
}

/** Null in Chinese, where the server's line is enough. */
export function refusalWords(code: string): string | null {
  return language() === 'en' ? (REFUSALS[code] ?? null) : null
}

export function unitYear(unit: string | null, year: number | null): string {
  const when = year === null ? w('noYear') : language() === 'en' ? String(year) : `${year}年度`
  return `${unit ?? w('noUnit')} ${when}`
}
