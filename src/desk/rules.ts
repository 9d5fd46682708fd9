/** data/rules.json and a user's own file → the rule book of an audit, checked: what each check is called, what a report must hold, which parts exclude each other. */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { whyUnread } from '../unread.js'
import { CheckKind } from './shape.js'

const pattern = z.string().refine(isPattern, '不是正则表达式')

const Rule = z.object({
  id: z.string().regex(/^[\w.-]+$/),
  kind: CheckKind,
  /** The rule in words, with its source. */
  basis: z.string().min(1),
  settle: z.string().min(1),
})
export type Rule = z.infer<typeof Rule>

/** A part a report must hold: a heading with one of `heads`, or `least` of `words` in the body (of the part named by `within`). */
const ContentRule = z.object({
  rule: z.string(),
  part: z.string(),
  heads: z.array(pattern).default([]),
  words: z.array(pattern).default([]),
  least: z.number().int().min(1).default(1),
  within: z.string().optional(),
  /** Its absence is no finding. */
  optional: z.boolean().default(false),
  /** Only for units of these levels. */
  levels: z.array(z.enum(['province', 'prefecture', 'county', 'township', 'department'])).optional(),
})
export type ContentRule = z.infer<typeof ContentRule>

/** Members of a dimension exclude each other (线上, 线下); those of a `closed` set leave nothing out. `whole`: what is parted so without 「其中」. */
const Dimension = z.object({
  id: z.string(),
  members: z.record(z.string(), pattern),
  closed: z.array(z.array(z.string()).min(2)).default([]),
  whole: pattern.optional(),
})
export type Dimension = z.infer<typeof Dimension>

/** A part that lies within a whole by what the words mean; `carries`: cases of earlier years may come in. */
const Inclusion = z.object({ whole: pattern, part: pattern, carries: z.boolean().default(false) })
export type Inclusion = z.infer<typeof Inclusion>

const RuleBook = z.object({
  rules: z.array(Rule),
  content: z.array(ContentRule),
  deadline: z.object({
    rule: z.string(),
    month: z.number().int().min(1).max(12),
    day: z.number().int().min(1).max(31),
  }),
  dimensions: z.array(Dimension),
  /** What is left over: with it a list is complete. */
  residual: pattern,
  /** What cuts across other parts: women and party members overlap. */
  crossing: pattern,
  /** Steps of one way: what is concluded was accepted before. */
  flow: pattern,
  inclusions: z.array(Inclusion),
})
export type RuleBook = z.infer<typeof RuleBook>

/** What a user's file may hold: any part; lists are added, a rule of a known id replaces it. */
const Extension = RuleBook.partial().strict()

export type RulesRead =
  | { readonly ok: true; readonly rules: RuleBook }
  | { readonly ok: false; readonly message: string }

/** The built-in table, extended by a user's file where one is given. */
export function readRules(path?: string): RulesRead {
  const own = builtIn()
  if (path === undefined) return { ok: true, rules: own }
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    return refuse(`读不了规则文件 ${path}：${whyUnread(error)}。`)
  }
  let raw: unknown
  try {
    raw = JSON.parse(text.replace(/^\ufeff/, ''))
  } catch {
    return refuse(`规则文件 ${path} 不是 JSON：样子见 data/rules.json。`)
  }
  const parsed = Extension.safeParse(raw)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!
    return refuse(
      `规则文件 ${path} 的 ${issue.path.join('.') || '整体'} 不对：${issue.message}。样子见 data/rules.json。`,
    )
  }
  return checked(extend(own, parsed.data), path)
}

function refuse(message: string): RulesRead {
  return { ok: false, message }
}

/** Every check must have its rule in words. */
function checked(rules: RuleBook, path: string): RulesRead {
  const known = new Set(rules.rules.map(rule => rule.id))
  const stray = [rules.deadline, ...rules.content].find(one => !known.has(one.rule))
  return stray
    ? refuse(`规则文件 ${path} 用了没有写明的规则 ${stray.rule}：请在 rules 里写出它。`)
    : { ok: true, rules }
}

function extend(own: RuleBook, more: z.infer<typeof Extension>): RuleBook {
  const replaced = new Set((more.rules ?? []).map(rule => rule.id))
  const either = (key: 'residual' | 'crossing' | 'flow'): string => (more[key] ? `${own[key]}|${more[key]}` : own[key])
  return {
    rules: [...own.rules.filter(rule => !replaced.has(rule.id)), ...(more.rules ?? [])],
    content: [
      ...own.content.filter(one => !(more.content ?? []).some(other => other.rule === one.rule)),
      ...(more.content ?? []),
    ],
    deadline: more.deadline ?? own.deadline,
    dimensions: [...own.dimensions, ...(more.dimensions ?? [])],
    residual: either('residual'),
    crossing: either('crossing'),
    flow: either('flow'),
    inclusions: [...own.inclusions, ...(more.inclusions ?? [])],
  }
}

let builtInOnce: RuleBook | undefined

function builtIn(): RuleBook {
  builtInOnce ??= RuleBook.parse(JSON.parse(readFileSync(new URL('../../data/rules.json', import.meta.url), 'utf8')))
  return builtInOnce
}

function isPattern(text: string): boolean {
  try {
    return text !== '' && new RegExp(text) !== null
  } catch {
    return false
  }
}
