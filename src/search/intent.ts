/** Question → what kind of answer it wants, in either language. Rules over the folded question; no unit or file is known here. */

export type Intent =
  | 'figure'
  | 'compare'
  | 'aggregate'
  | 'inventory'
  | 'practice'
  | 'problems'
  | 'plans'
  | 'check'
  | 'yes_no'
  | 'greeting'
  | 'help'
  | 'off_topic'

/** What a question asks to be counted in, as classes of units of measure that may stand for each other. */
export type CountClass =
  | 'person'
  | 'event'
  | 'case'
  | 'paper'
  | 'money'
  | 'percent'
  | 'place'
  | 'device'
  | 'time'
  | 'rank'
  | 'item'
  | 'points'
  | 'area'

export interface Asked {
  readonly intent: Intent
  /** Classes asked for; empty where the question leaves it open. */
  readonly classes: readonly CountClass[]
  /** The classifier as written (艘次, 万条), folded; null where none. */
  readonly classifier: string | null
  /** The asker wants a requirement or plan, not a result. */
  readonly wantsTarget: boolean
  /** 实际: a result is asked for in so many words. */
  readonly wantsActual: boolean
  readonly wantsChange: boolean
  readonly wantsBefore: boolean
  readonly wantsCarriedOver: boolean
  /** 最多, 最高, 最少: which end is asked for. */
  readonly extreme: 'most' | 'least' | null
  /** 一共, 合计 over several reports. */
  readonly wantsTotal: boolean
}

export interface Scene {
  readonly plain: string
  readonly english: boolean
  readonly units: number
  readonly years: number
  readonly history: boolean
  /** The question with the names of units taken out. */
  readonly rest: string
}

const CLASS_OF: readonly (readonly [CountClass, RegExp])[] = [
  ['percent', /率|百分之|百分比|比例|占比|比重|几成|百分点|%|percent|\brate\b|proportion|\bshare\b/i],
  [
    'money',
    /多少钱|金额|罚款(?:总额|合计|多少|了多少)|罚没|几多钱|多少(?:万|亿)?元|几(?:万|亿)元|多少万(?![\u4e00-\u9fff])|多少(?:工资|学费|损失|资金|款|费用|罚款|赔偿|欠薪|薪|退税|补贴|补偿)|经费.{0,6}多少|多少经费|费用|多少资金|预算|how much (?:money|was spent|did .* cost)|amount of (?:money|fines)|\byuan\b|\brmb\b|\bfunds?\b/i,
  ],
  ['area', /面积|多少(?:平方米|亩|公顷|平)|\barea\b/i],
  ['rank', /第几|排名|名次|排在?哪|排多少|\brank(?:ed|ing)?\b/i],
  [
    'time',
    /(?:多少|几)个?(?:天|日|小时|学时|课时|工作日|个月|年(?!度|报)|分钟)|多久|多长时间|时限|how long|how many (?:days|hours|months)/i,
  ],
  [
    'person',
    /(?:多少|几)(?:个|位|名)?(?:人|干部|律师|民警|队员|群众|志愿者|调解员|工作人员|执法人员|公职人员|学员|学生|老师|教师|职工|代表|委员|专家|党员|顾问)|(?:多少|几)(?:名|位)|人数|多少人次|how many (?:people|persons|officials|officers|lawyers|staff|mediators|participants|students|cadres|personnel|members|attend)/i,
  ],
  [
    'event',
    /(?:多少|几)(?:次|场|场次|期|回|趟|轮|批次|批)|how many (?:times|sessions|meetings|lectures|trainings|events|activities|campaigns|rounds|training)/i,
  ],
  [
    'paper',
    /(?:多少|几)(?:份|册|本|篇|部|张|封|卷)|how many (?:documents|copies|leaflets|brochures|letters|files|pamphlets)/i,
  ],
  [
    'case',
    /(?:多少|几)(?:件|起|宗|例|桩|单|笔)|how many (?:[a-z'’-]+ ){0,4}(?:cases|disputes|applications|complaints)/i,
  ],
  [
    'device',
    /(?:多少|几)(?:台|辆次?|艘次?|套|架|块|部(?!门)|支)|how many (?:[a-z]+ )?(?:trucks|vehicles|ships|devices|cameras|recorders|vessels)/i,
  ],
  [
    'place',
    /(?:多少|几)(?:家次?|处|所|座|户次?|间)|how many (?:[a-z'’-]+ ){0,3}(?:companies|enterprises|units|villages|stations|centers|centres|organi[sz]ations|offices)/i,
  ],
  ['item', /(?:多少|几)(?:项|条|款|类|种|个|点)/],
  ['points', /多少分|几分(?!之)|得分/],
]

const FIGURE =
  /多大(?!程度)|多少|几(?!乎|经|近)|(?:率|比例|占比|数量|人数|件数|次数|场数|金额|总数|总额|总量|数|比重|名次|排名)(?:各|分别|实际|到底|究竟)?(?:是|为|有|达|呢|怎么样|如何|高不高|$)|是多少|数字|数据(?:是|呢|各)|第几|how many|how much|what (?:was|is|were) the (?:[a-z'’-]+ ){0,8}(?:rate|number|total|amount|percentage|ratio|share|ranking|count|figure)|what (?:[a-z'’-]+ ){0,4}(?:rate|percentage|share|proportion|number|amount)|the number of|多久|多长时间/i
const CHECK =
  /(?:对吧|对吗|对不对|是吧|是吗|是不是|没错吧|属实|正确吗|准确吗|是真的吗|没记错|记错|,\s*(?:right|correct)$|is it true|isn'?t it|is that right|confirm)/i
const YES_NO = /有没有|是否|有无|吗[?？。!]*$|没有[?？]$|^(?:did|does|do|is|are|was|were|has|have|had|any)\b/i
const PROBLEMS =
  /(?:问题|不足|短板|困难|差距|薄弱|欠缺|弱项|没做好|做得不(?:好|够)|没到位|欠账|差在哪|差在什么|缺(?:什么|啥|哪)|欠缺|毛病|难点|瓶颈|缺点)|shortcoming|weakness|problem|challenge|deficienc|difficult|inadequa|shortfall/i
const PLANS =
  /下一步|下一年|下年|明年|来年|今后|接下来|往后|后续|打算|准备(?!金|工作)|拟(?!定|订|制|合)|计划(?:怎|做|干|在|如何|采取|开展|推|做|给|建|添|把|对|于)|(?:20\d\d年|年度|工作)(?:的)?(?:工作)?(?:计划|安排|思路|打算|重点)|有(?:什么|哪些|啥)(?:新)?(?:计划|安排|思路|打算)|怎么改进|如何改进|改进(?:措施|方向)|努力方向|next (?:year|step)|plan(?:s|ned|ning)?\b|intend|going to|future|upcoming/i
const COMPARE =
  /相比|比较|对比|差多少|差了?(?:多少|几)|相差|差距有?多大|哪个(?:更)?(?:多|高|少|低|大|小)|哪(?:一)?(?:家|边|年|类|个|项|种|方|层)[^,。?]{0,12}?(?:更?(?:多|高|少|低|大|小)|增长|下降)|谁(?:更)?(?:多|高|少|低)|比.{1,16}(?:多|少|高|低|增|减|涨|降)(?:了)?(?:多少|几|吗|没)?|增长了?(?:多少|几)|增加了?(?:多少|几)|减少了?(?:多少|几)|下降了?(?:多少|几)|变化|变了|区别|不同|异同|各(?:有|是|为)?多少|分别(?:是|有|为)?多少|分别(?:是|有)?几|各(?:有|是)?几|多了哪些|少了哪些|新增了哪些|compare|compared|difference|differ|versus|\bvs\b|more than|fewer|\bwhich (?:of the (?:two|three)|one|year|unit|county|district|bureau|had|has|held|handled)\b[^?]*(?:more|most|higher|highest|fewer|larger|greater)/i
const WHO =
  /(?:哪些|哪几|哪个|哪一个|哪家|哪一家|什么|几家|几个|多少(?:个|家)?)(?:[^,。?]{0,10}?)(?:单位|部门|地方|地区|县区?|区县|市(?!场)|镇|乡镇|乡|街道|局|委|厅|省|政府|机关|报告|家)|(?:单位|部门|乡镇|街道|镇|乡|县|区|局)(?:都)?(?:有|是)?哪(?:几|些)|(?:单位|部门|乡镇|街道|县区|区县|各县|各区)(?:里|中|当中)[,，]?(?:有)?哪(?:些|几|个)|哪几家|哪些家|(?:^|[,的])(?:这|那)?(?:两|三|四|五|六|七|八|九|十|几|各)个?(?:区|县|市|乡镇|镇|乡|街道|局|部门|单位)|谁(?!执法|主管|服务)|各单位|各家|各地|所有(?:的)?(?:单位|报告)|全部(?:的)?(?:单位|报告)|which (?:[a-z'’-]+ ){0,3}(?:units?|reports?|bureaus?|departments?|count(?:y|ies)|towns?(?:hips?)?|cit(?:y|ies)|districts?|governments?|offices?|agenc(?:y|ies)|subdistricts?)|all (?:the )?(?:units|reports)|across (?:all|the)|who (?:had|has|held|handled)/i
const INVENTORY =
  /^有.{0,16}?的?(?:报告)?(?:吗|么|没有)|报告.{0,8}?是(?:哪|谁)|说的是哪(?:一)?年|哪(?:一)?年的(?:报告|事)|(?:有|持有|收录|收了|存了|入库|库里|库中|库内|里面|现在|目前|手里|手头|能查|可以查|可查|能看|查到|涵盖|包含|装了|提供).{0,24}?(?:哪些|哪几|几|多少|什么|啥).{0,8}?(?:报告|单位|年度|年份|年的|资料|材料|文件)|(?:报告|资料|库里|库中).{0,12}?(?:有哪些|有哪几|都有(?:谁|哪|什么)|分别是哪|是哪几|有几份|有多少份|有谁)|哪些(?:单位|年度|年份|年|报告)(?:的)?(?:报告)?(?:可以|能|可)?(?:查|看|问|被收录|在库)|哪(?:些|几)年的?报告|哪(?:些|几)个?年度|(?:what|which) (?:[a-z]+ ){0,2}reports? (?:do you|are|have|is)|what (?:do you|reports do you) (?:hold|have)|list (?:the |all )?(?:reports|units)/i
const GREETING =
  /^(?:你好|您好|hi|hello|hey|早上好|上午好|下午好|晚上好|在吗|在不在|谢谢|多谢|感谢|辛苦了|thanks|thank you|good (?:morning|afternoon|evening)|再见|拜拜|bye|嗨|哈喽|ok|好的|收到|明白了?)[你您啦了呀啊哦呢们的!！。,，~～ ?？]*$/i
const HELP =
  /^(?:帮助|help|\/help|怎么用|如何使用|使用说明|你是谁|你是什么|你会什么|你能(?:做|干|回答|查)(?:什么|啥|哪些).*|你可以(?:做|干|回答|查)(?:什么|啥|哪些).*|有什么功能|功能|what can you do|who are you|how (?:do i|to) use.*)[呀啊呢吗?？!！。 ]*$/i

/** Reads the intent and what is asked to be counted. */
export function readIntent(given: Scene): Asked {
  const scene = { ...given, plain: given.plain.replace(/[?？!！。~～\s]+$/, '') }
  const { plain } = scene
  const extreme = /最少|最低|最小|倒数|fewest|lowest|least\b/i.test(plain)
    ? 'least'
    : /最多|最高|最大|第一多|排第一|most\b|highest|largest/i.test(plain)
      ? 'most'
      : null
  return {
    intent: intentOf(scene, extreme),
    ...countOf(plain),
    wantsTarget:
      /最多(?:几|多少)|最长|最晚|不超过|限时|(?:几|多少)(?:天|日|个?工作日)(?:之?内)|要求|规定(?!了?几)|目标|指标值|预期|预计|计划(?:要|每|多少|几)|应当|应该|不少于|不低于|至少(?:要|得|应)?|打算|标准是|任务是|考核值|年初定|要学|需要?多少|得学|得开|required?|target|at least|minimum/i.test(
        plain,
      ) && !/实际/.test(plain),
    wantsActual: /实际|真正|到底/.test(plain),
    wantsChange:
      /同比|增长|增幅|降幅|涨幅|上升了?|下降了?(?:多少|几|百分)|增加了?(?:多少|几|百分)|减少了?(?:多少|几|百分)|提高了?(?:多少|几|百分)|year[- ]on[- ]year|increase|decrease|growth|grew|drop/i.test(
        plain,
      ),
    wantsBefore:
      /改革前|改革之前|原来|原先|之前|以前|压减前|精简前|压缩前|整合前|修订前|原有|before the|originally|previously/i.test(
        plain,
      ),
    wantsCarriedOver: /结转|上年(?:转|移|遗)|往年|遗留|carried over|carry[- ]over/i.test(plain),
    extreme,
    wantsTotal: /一共|合计|总共|总计|加起来|总和|累计|in total|altogether|combined|sum\b/i.test(plain),
  }
}

function intentOf(scene: Scene, extreme: Asked['extreme']): Intent {
  const { plain } = scene
  if (GREETING.test(plain)) return 'greeting'
  if (HELP.test(plain)) return 'help'
  const figure = FIGURE.test(plain) && !/^.{0,3}几(?:块|关|部分)/.test(plain)
  if (CHECK.test(plain) && /\d|[一二三四五六七八九十百千两]+(?:件|次|场|份|人|名|个|项|起|条)/.test(plain))
    return 'check'
  const open = scene.units === 0 && (WHO.test(plain) || extreme !== null)
  if (INVENTORY.test(plain) && scene.units <= 1 && !hasMatter(scene.rest)) return 'inventory'
  if (open && !(scene.history && !WHO.test(plain))) return 'aggregate'
  const own =
    scene.units <= 1 && scene.years <= 1 && figure && /(?:比|较)(?:上一?年|上年|去年|前一?年|同期)|同比/.test(plain)
  if (own) return 'figure'
  if (
    (scene.units > 1 && comparesUnits(plain, figure)) ||
    (scene.years > 1 && COMPARE.test(plain)) ||
    (COMPARE.test(plain) && comparesParts(plain))
  )
    return 'compare'
  if (scene.years > 1 && figure) return 'compare'
  if (
    PLANS.test(plain) &&
    !/^(?:那么?)?[下后]一年度?的?呢?$/.test(plain) &&
    !(figure && !/打算|准备|计划|下一/.test(plain))
  )
    return 'plans'
  if (
    PROBLEMS.test(plain) &&
    !figure &&
    !/怎么(?:解决|处理|整改|办)|如何(?:解决|处理|整改)|解决.{0,6}问题|问题.{0,6}(?:怎么|如何)(?:解决|整改|处理)/.test(
      plain,
    )
  )
    return 'problems'
  if (figure && !/哪几(?!年)|要过几|分几步|哪些|how did|how does|怎么/.test(plain)) return 'figure'
  if (YES_NO.test(plain)) return 'yes_no'
  return figure && !/哪几|怎么|如何|哪些/.test(plain) ? 'figure' : 'practice'
}

/** Several units side by side; 「与某局合作什么」 asks of one of them. */
function comparesUnits(plain: string, figure: boolean): boolean {
  if (COMPARE.test(plain) || figure || /各|分别|都|一样|相同|谁/.test(plain)) return true
  return !/合作|联合|一起|共同|协作|签|联动|对接|之间|一同/.test(plain)
}

/** 「道路运输和路政哪类更多」: two things are named side by side. */
function comparesParts(plain: string): boolean {
  return /.+(?:和|与|跟|、|还是|比|同|对比|vs|versus|\band\b|\bor\b).+/i.test(plain)
}

/** Kinds of units: they narrow a list of reports and are no matter of their own. */
const KIND_WORDS =
  /[()]|\d{2,4}年?度?|交通运输|交通|运输|人社|人力资源|社保|应急管理|应急|教育|司法|农业农村|农业|水利|水务|生态环境|环保|公安|扶贫|乡村振兴|卫健|卫生|市场监管|住建|自然资源|文旅|税务|城管|民政|财政|审计|统计|医保|林业|部门|系统|街道|乡镇|镇|乡|县|区|市|州|省|局|委|办|厅|库|去年|今年|前年|近|三|两/g

/** Whether anything but holding reports is spoken of. */
function hasMatter(plain: string): boolean {
  const rest = plain.replace(
    /现在|目前|你们?|这里|这边|这|都|给我|一共|总共|全部|所有|那|份|说|事|级|列一?下|由?谁|写|出|发|交|的?吗|呢|库里|库中|库内|持有|收录|手里|能|可以|查|看|到|的|这|几|份|分别|是|哪个?|哪些|哪几|单位|年度|年份|报告|有|都|了|和|与|多少|家|个|什么|法治政府建设|年|请问|[?？,，。]/g,
    '',
  )
  return rest.replace(KIND_WORDS, '').replace(/[a-z\s'’]/gi, '').length >= 2
}

function countOf(plain: string): { classes: CountClass[]; classifier: string | null } {
  const classes = CLASS_OF.filter(([, pattern]) => pattern.test(plain)).map(([name]) => name)
  const classifier =
    /(?:多少|几)(万?(?:人次|场次|辆次|艘次|家次|户次|件次|万元|亿元|工作日|课时|学时|小时|[\u4e00-\u9fff]))/.exec(
      plain,
    )?.[1] ?? null
  const hard = classes.filter(name => name !== 'item')
  return { classes: hard.length > 0 ? hard : classes, classifier }
}
