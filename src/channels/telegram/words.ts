/** What the bot says of its own accord, in both languages. Words of reports and answers come from elsewhere. */
import type { Language } from '../../index/chats.js'

/** The language to speak: the chat's, else the question's, else the person's. */
export function languageOf(setting: Language | null, asked: string, person: string | undefined): Language {
  if (setting) return setting
  if (/[\u3400-\u9fff]/.test(asked)) return 'zh'
  if (/[A-Za-z]{3}/.test(asked)) return 'en'
  return person && !person.startsWith('zh') ? 'en' : 'zh'
}

type Words = Readonly<Record<keyof typeof ZH, string>>

export function say(language: Language): Words {
  return language === 'en' ? EN : ZH
}

const ZH = {
  source: '📄 出处',
  related: '📊 相关数据',
  good: '👍 有用',
  bad: '👎 有误',
  number: '数字不对',
  unit_year: '单位或年份不对',
  missed: '没答到',
  wrong_source: '出处不对',
  back: '↩ 返回',
  keep: '✅ 收录',
  drop: '✖ 放弃',
  thanks: '谢谢，已记下。',
  why: '哪里不对？请选一项。',
  why_noted: '谢谢，原因已记下。',
  expired: '这个按钮已过期，请重新提问。',
  not_yours: '您没有使用这个按钮的权限。',
  working: '正在处理……',
  full: '您已有 3 个问题在排队。这一条没有收下，请等前面的答完再问。',
  busy: '太快了：前面的还没有做完，这一条没有收下。',
  late: '来晚了：这是 {n} 分钟前的问题，抱歉久等。',
  failed: '回答时出错，没有答案。请稍后再问；管理员可查看日志。',
  away: '数据库暂时连不上：问题没有丢，恢复后自动回答。',
  more: '……（正在写）',
  no_source: '这条回答没有出处。',
  no_related: '没有找到相关数据。',
  related_of: '相关数据',
  rows: '共 {n} 行，全部见所附表格；以下是前 {m} 行。',
  as_file: '共 {n} 行，见所附表格。',
  passage_gone: '这一段已不在索引里（报告可能已更新）。请重新提问。',
  of: '第 {n} 条出处，共 {m} 条',
  empty_ask: '请在 /ask 后面写上问题，例如：/ask 清河县2023年调解了多少件纠纷？',
  unknown: '没有这个命令。可用的命令见 /help。',
  admins_only: '这个命令只有管理员可以使用。',
  unit_is: '本聊天的默认单位：{unit}。清除：/unit -',
  unit_none: '本聊天没有默认单位。设置：/unit 清河县',
  unit_set: '已把默认单位设为{unit}：问题里没有写单位时，按它回答。',
  unit_cleared: '已清除默认单位。',
  unit_unknown: '没有收录“{unit}”。已收录的单位见 /units。',
  unit_which: '“{unit}”可能指：{units}。请写全称。',
  lang_set: '以后用中文说话（回答随提问的语言）。',
  lang_auto: '以后随提问的语言说话。',
  lang_usage: '用法：/lang zh、/lang en 或 /lang auto。',
  your_id: '您的 id 是 {id}。请把它交给管理员，由管理员加入允许名单后即可提问。',
  hello: '您好！我依据已收录的法治政府建设年度报告回答问题，每个数字、每句话都带出处。',
  feedback_how: '请回复（引用）我的某一条回答，再写 /feedback 和您的意见。',
  feedback_thanks: '谢谢，意见已记下。',
  compare_how: '请在 /compare 后面写上单位、指标和年份，例如：/compare 清河县 衡浦市 2023年行政复议收到件数',
  no_figures: '没有符合条件的数字。',
} as const

const EN: Words = {
  source: '📄 Source',
  related: '📊 Related figures',
  good: '👍 Useful',
  bad: '👎 Wrong',
  number: 'Wrong number',
  unit_year: 'Wrong unit or year',
  missed: 'Not what I asked',
  wrong_source: 'Wrong source',
  back: '↩ Back',
  keep: '✅ Index it',
  drop: '✖ Discard',
  thanks: 'Thank you, noted.',
  why: 'What is wrong? Please choose.',
  why_noted: 'Thank you, the reason is noted.',
  expired: 'This button has expired; please ask again.',
  not_yours: 'You may not use this button.',
  working: 'Working…',
  full: 'You already have 3 questions waiting. This one was not taken; please ask again when they are answered.',
  busy: 'Too fast: what came before is not done yet; this one was not taken.',
  late: 'Late: you asked this {n} minutes ago. Sorry to keep you waiting.',
  failed: 'Something failed and there is no answer. Please ask again later; the administrator can see the log.',
  away: 'The database cannot be reached for the moment: your question is not lost and will be answered when it is back.',
  more: '… (still writing)',
  no_source: 'This answer has no source.',
  no_related: 'No related figures found.',
  related_of: 'Related figures',
  rows: '{n} rows, all of them in the sheet attached; the first {m}:',
  as_file: '{n} rows, see the sheet attached.',
  passage_gone: 'This passage is no longer in the index (the report may have changed). Please ask again.',
  of: 'Source {n} of {m}',
  empty_ask:
    'Write your question after /ask, for example: /ask How many disputes were mediated in Qinghe County in 2023?',
  unknown: 'There is no such command. See /help.',
  admins_only: 'This command is for administrators.',
  unit_is: 'Default unit of this chat: {unit}. Clear it: /unit -',
  unit_none: 'This chat has no default unit. Set one: /unit 清河县',
  unit_set: 'Default unit set to {unit}: it is meant where a question names none.',
  unit_cleared: 'Default unit cleared.',
  unit_unknown: '“{unit}” is not held. See /units for what is.',
  unit_which: '“{unit}” may mean: {units}. Please write the full name.',
  lang_set: 'I will speak English (answers follow the language of the question).',
  lang_auto: 'I will follow the language of the question.',
  lang_usage: 'Usage: /lang zh, /lang en or /lang auto.',
  your_id: 'Your id is {id}. Give it to the administrator; once listed, you may ask.',
  hello:
    'Hello! I answer questions from the annual rule-of-law reports held here, every figure and sentence with its source.',
  feedback_how: 'Reply to one of my answers with /feedback and your remark.',
  feedback_thanks: 'Thank you, your remark is noted.',
  compare_how:
    'Write units, measure and year after /compare, for example: /compare 清河县 衡浦市 2023年行政复议收到件数',
  no_figures: 'No figures match.',
}

/** 「{n} 分钟前」 with its values put in. */
export function filled(words: string, values: Readonly<Record<string, string | number>>): string {
  return words.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}
