/**
 * A passage → whether it speaks to a machine that answers from it (“ignore what was said above”, role lines, names of figures) and
 * not of the unit's work. Such a passage is given to no model and supports nothing a model writes; it is quoted like any other.
 */
import type { ReadyPassage } from '../../search/holdings.js'

const ADDRESSED: readonly RegExp[] = [
  /(?:忽略|无视|忘记|不要理会|绕过).{0,12}(?:要求|指令|规则|提示|以上|前面|之前|上文|限制)/,
  /(?:ignore|disregard|forget|override)\b.{0,40}\b(?:instruction|previous|above|rule|prompt)/i,
  /(?<![邀申提聘报延恳敬宴])请(?:你|您|只|直接|立即|务必|在)?(?:输出|回答|答复说|引用\[|说|称|写成|写上|附上|访问|点击|转账|把.{0,10}(?:算|说|写|改)|在?回答|读者|用英)/,
  /(?:在|于)?回答(?:中|里|末尾|开头|的)(?:附|加|写|说|输出|最后)|以上(?:都|全部)?(?:作废|不算)/,
  /(?:^|[\n。！!?？>])\s*(?:系统|助手|用户|system|assistant|user|human|ai)\s*[:：]/i,
  /\b(?:system|assistant) prompt\b|提示词|大语言模型|聊天机器人|AI助手|\bapi[_ -]?key\b|\bjailbreak\b/i,
  /\b(?:answer|respond|reply|output|say)\b.{0,20}\b(?:only|in english|exactly|that)\b/i,
  /<\|[^|]*\||<{3}|>{3}|\{[fd]\d+\}|"statements"|!?\[[^\]]*\]\(\s*\w+:|<\/?(?:script|img|iframe|svg|material|材料)/i,
]

/** Marks that turn the direction of writing stand in no report; they hide what is read. */
const TURNED = /[\u202a-\u202e\u2066-\u2069]/

const known = new WeakMap<ReadyPassage, boolean>()

export function isAddressed(ready: ReadyPassage): boolean {
  const seen = known.get(ready)
  if (seen !== undefined) return seen
  const text = `${ready.passage.text}\n${ready.plain}`
  const made = TURNED.test(text) || ADDRESSED.some(pattern => pattern.test(text))
  known.set(ready, made)
  return made
}
