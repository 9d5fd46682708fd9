/**
 * Name of an organ of government (「人力资源和社会保障局」) → the names people use for it: abbreviations, former names,
 * the field alone. One line a case. Knows nothing of places.
 */

/** Core of the full name; short cores that take the organ's own suffix; whole names (former ones too); the field people say instead. */
type Case = readonly [core: string, shorts: string, wholes?: string, fields?: string]

const CASES: readonly Case[] = [
  ['人力资源和社会保障', '人力资源社会保障 人社', '劳动局 社保局', '人社'],
  ['人力资源社会保障', '人社', '', '人社'],
  ['交通运输', '交通', '交通部门', '交通'],
  ['交通', '交通运输', '交通部门', '交通'],
  ['市场监督管理', '市场监管 市监', '工商局', '市场监管 市监'],
  ['生态环境', '环境 环保', '环境保护局', '生态环境 环保'],
  ['扶贫开发', '扶贫', '扶贫部门', '扶贫'],
  ['乡村振兴', '', '', '乡村振兴'],
  ['应急管理', '应急', '安监局', '应急'],
  ['住房和城乡建设', '住房城乡建设 住建', '建设局', '住建'],
  ['住房城乡建设', '住建', '', '住建'],
  ['自然资源和规划', '自然资源 自规 资规', '国土局 国土资源局 规划局', '自然资源 自规'],
  ['自然资源', '自规', '国土局 国土资源局', '自然资源'],
  ['规划和自然资源', '规自 规资', '国土局 规划局', '规自'],
  ['卫生健康', '卫健', '卫计委 卫生局 卫生计生委', '卫健 卫生健康'],
  ['农业农村', '农业', '农委 农业委', '农业农村 农业'],
  ['文化广电旅游体育', '文旅 文广旅体 文体旅', '文化局 旅游局', '文旅'],
  ['文化和广电旅游体育', '文旅 文广旅体 文体旅', '文化局', '文旅'],
  ['文化广电和旅游', '文旅 文广旅', '文化局 旅游局', '文旅'],
  ['文化广电旅游', '文旅 文广旅', '文化局 旅游局', '文旅'],
  ['文化体育和旅游', '文旅 文体旅', '文化局', '文旅'],
  ['文化和旅游', '文旅', '文化局 旅游局', '文旅'],
  ['文化旅游', '文旅', '文化局', '文旅'],
  ['发展和改革', '发改 发展改革', '计委', '发改'],
  ['发展改革', '发改', '', '发改'],
  ['公安', '', '公安机关', '公安'],
  ['城市管理行政执法', '城管 城管执法 城市管理', '综合执法局', '城管'],
  ['城市管理和综合执法', '城管 城管执法 城市管理', '', '城管'],
  ['城市管理综合执法', '城管 城管执法 城市管理', '', '城管'],
  ['综合行政执法', '综合执法 执法', '城管局', '综合执法 城管'],
  ['城市管理', '城管', '', '城管'],
  ['国家税务总局', '', '税务局', '税务'],
  ['税务', '', '国税局 地税局', '税务'],
  ['司法', '', '', '司法'],
  ['教育和体育', '教体 教育', '', '教育 教体'],
  ['教育体育', '教体 教育', '', '教育 教体'],
  ['教育', '', '教委', '教育'],
  ['水利', '水务', '', '水利'],
  ['水务', '水利', '', '水务'],
  ['民政', '', '', '民政'],
  ['财政', '', '', '财政'],
  ['审计', '', '', '审计'],
  ['统计', '', '', '统计'],
  ['医疗保障', '医保', '', '医保'],
  ['退役军人事务', '退役军人', '', '退役军人'],
  ['林业和草原', '林草 林业', '', '林草 林业'],
  ['林业', '', '', '林业'],
  ['信访', '', '', '信访'],
  ['政务服务和数据管理', '政务服务 政数 数据管理', '', '政务服务 政数'],
  ['政务服务数据管理', '政数 政务服务', '', '政务服务 政数'],
  ['政务服务管理', '政务服务 政务', '', '政务服务'],
  ['行政审批服务', '审批 行政审批', '', '行政审批'],
  ['大数据发展管理', '大数据', '', '大数据'],
  ['工业和信息化', '工信 经信', '经信局', '工信'],
  ['经济和信息化', '经信 工信', '', '经信'],
  ['科学技术', '科技', '', '科技'],
  ['民族宗教事务', '民宗 民族宗教', '', '民宗'],
  ['商务', '', '', '商务'],
  ['体育', '', '', '体育'],
  ['粮食和物资储备', '粮食 粮储', '', '粮食'],
  ['机关事务管理', '机关事务', '', '机关事务'],
  ['国有资产监督管理', '国资', '', '国资'],
  ['地方金融监督管理', '金融监管 金融', '', '金融'],
  ['园林绿化', '园林', '', '园林'],
  ['气象', '', '', '气象'],
  ['消防救援', '消防', '', '消防'],
]

const SUFFIXED = /^(.*?)(管理局|监督管理局|局|厅|委员会|委|办公室|办|部|署|总局|总队|支队|大队|队|所|中心|管委会)$/

/** Endings an organ may have after its core: 人力资源和社会保障 + 局. */
const ENDING = /^(局|厅|委员会|办公室|部|总局|委|办|总队|支队|大队|分局)$/

/** Short endings of long ones: 卫生健康委员会 → 卫健委. */
const SHORT_ENDING: Record<string, string> = {
  委员会: '委',
  办公室: '办',
  总局: '总局',
  总队: '总队',
  支队: '支队',
  大队: '大队',
}

/** Other names of the organ, nearest first, the organ itself left out: 「人力资源和社会保障局」 → 人力资源社会保障局, 人社局, 人社… */
export function organNames(organ: string): string[] {
  const found = caseOf(organ)
  const names = found ? namesOf(found, organ) : plainNames(organ)
  return [...new Set(names)].filter(name => name !== organ && name.length > 1)
}

/** What stands for the organ without its ending: 「应急管理局」 → 应急; used after a place (佛山水利). */
export function fieldsOf(organ: string): string[] {
  const found = caseOf(organ)
  return found?.[3] ? found[3].split(' ') : []
}

function caseOf(organ: string): Case | undefined {
  return CASES.find(([core]) => organ.startsWith(core) && ENDING.test(organ.slice(core.length)))
}

function namesOf([core, shorts, wholes, fields]: Case, organ: string): string[] {
  const ending = organ.slice(core.length)
  const endings = [...new Set([SHORT_ENDING[ending] ?? ending, ending])]
  const list = (words: string | undefined) => (words ? words.split(' ') : [])
  const isLocal = ending === '局' || ending === '委员会' || ending === '办公室' || ending === '委' || ending === '办'
  return [
    ...list(shorts).flatMap(short => endings.map(end => short + end)),
    ...endings.map(end => core + end),
    ...(isLocal ? list(wholes) : list(wholes).map(whole => whole.replace(/局$/, ending))),
    ...list(fields),
  ]
}

function plainNames(organ: string): string[] {
  const parts = SUFFIXED.exec(organ)
  if (!parts) return []
  const [, core = '', ending = ''] = parts
  const short = SHORT_ENDING[ending] ?? ending.replace(/^(?:监督)?管理局$/, '局')
  return core.length >= 2 ? [core + short] : []
}
