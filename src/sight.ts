/**
 * Access file → who sees which reports. Groups are rules over what a report is; tokens, chats and everyone else are given
 * groups. With a file nothing is seen that was not given; without one everybody sees everything, as the caller decides.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { z } from 'zod'
import { EVERYTHING, keyOf, Rule, type Sight, sightOf, together } from './groups.js'
import { whyUnread } from './unread.js'

/** Whether who sees by the rules `now` sees all that was seen by those `then`. Null or absent: it was everything. */
export function covers(now: Sight['rules'], then: Sight['rules'] | undefined): boolean {
  return now === null || (then?.every(rule => now.includes(rule)) ?? false)
}

/** What both see. */
export function both(a: Sight, b: Sight): Sight {
  if (a.rules === null || b.rules === null) return a.rules === null ? b : a
  const within = a.rules.join('.')
  return { rules: b.rules.map(rule => `${within}&${rule}`), admits: row => a.admits(row) && b.admits(row) }
}

/** Whose a token is. `id` is another one when the token is replaced: what was begun with the old one ends. */
export interface Holder {
  readonly id: string
  readonly name: string
  readonly sight: Sight
}

/** An access file in force. Each question to it sees the file as it is now. */
export interface Book {
  /** Whose token this is, compared with all of them in constant time; null: nobody's. */
  bearer(token: string): Holder | null
  holder(id: string): Holder | null
  holders(): readonly Holder[]
  /** What a chat or person of a chat service was given; null where it stands in no line. */
  chat(id: number): Sight | null
  chats(): readonly { readonly id: string; readonly sight: Sight }[]
  /** What everybody else sees. */
  everyone(): Sight
  /** What these groups see together; or one line, where one of them is not known. */
  named(groups: readonly string[]): Sight | { readonly message: string }
  groups(): readonly string[]
}

export type BookRead = { readonly ok: true; readonly book: Book } | { readonly ok: false; readonly message: string }

/**
 * Opens an access file. A later version of it is in force from the next question on; one that cannot be used is not: the last
 * good one stays, and `say` is told once.
 */
export function openBook(path: string, say: (line: string) => void): BookRead {
  let stamp = stampOf(path)
  const first = readPages(path)
  if (!first.ok) return first
  let pages = first.pages
  const now = (): Pages => {
    const found = stampOf(path)
    if (found === stamp) return pages
    stamp = found
    const read = readPages(path)
    if (read.ok) pages = read.pages
    say(read.ok ? `${path} 已重新读取。` : `${read.message}仍按原来的内容。`)
    return pages
  }
  return { ok: true, book: bookOver(now) }
}

/** A new token, and what the access file holds of it. */
export function hashOfToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

const ALL = '*'
const Names = z.array(z.string().min(1))
/** Strict: a misspelt word would otherwise give more than was meant. */
const AccessFile = z.strictObject({
  groups: z.record(z.string().min(1), z.union([Rule, z.array(Rule).min(1)])).default({}),
  tokens: z
    .array(
      z.strictObject({
        name: z.string().trim().min(1),
        sha256: z.string().regex(/^[0-9a-f]{64}$/i, '应为口令的 SHA-256，64 个十六进制数字（fazhi access token 给出）'),
        groups: Names,
      }),
    )
    .default([]),
  chats: z.record(z.string().regex(/^-?\d{1,20}$/, '应为聊天或用户的数字 id'), Names).default({}),
  default: Names.default([]),
})
type AccessFile = z.infer<typeof AccessFile>

/** An access file, read and checked. */
interface Pages {
  readonly groups: ReadonlyMap<string, Sight>
  readonly holders: readonly (Holder & { readonly hash: Buffer })[]
  readonly chats: ReadonlyMap<string, Sight>
  readonly everyone: Sight
}

type PagesRead = { readonly ok: true; readonly pages: Pages } | { readonly ok: false; readonly message: string }

function readPages(path: string): PagesRead {
  const wrong = (why: string): PagesRead => ({ ok: false, message: `访问文件 ${path}：${why}。` })
  let raw: unknown
  try {
    raw = JSON.parse(readFileSync(path, 'utf8').replace(/^\ufeff/, ''))
  } catch (error) {
    return wrong(error instanceof SyntaxError ? '不是 JSON' : `读不了（${whyUnread(error)}）`)
  }
  const parsed = AccessFile.safeParse(raw)
  if (!parsed.success) {
    const { path: at, message } = plainest(parsed.error.issues[0]!)
    return wrong(`${at.join('.') || '整个文件'} 不对：${message}`)
  }
  const why = contradiction(parsed.data)
  return why === null ? { ok: true, pages: pagesOf(parsed.data) } : wrong(why)
}

/** Of a rule that is neither one nor a list of them, what is wrong with the one. */
function plainest(issue: z.core.$ZodIssue): Pick<z.core.$ZodIssue, 'path' | 'message'> {
  const inner =
    issue.code === 'invalid_union'
      ? (issue.errors.find(one => one[0]?.code !== 'invalid_type') ?? issue.errors[0])?.[0]
      : undefined
  return inner ? { path: [...issue.path, ...inner.path], message: inner.message } : issue
}

/** What the parts of a file say against each other, in words; null where they agree. */
function contradiction({ groups, tokens, chats, default: everyone }: AccessFile): string | null {
  if (ALL in groups) return `分组不能叫“${ALL}”：它指全部报告`
  const lists: [string, readonly string[]][] = [
    ...tokens.map(({ name, groups: given }): [string, readonly string[]] => [`tokens 里的“${name}”`, given]),
    ...Object.entries(chats).map(([id, given]): [string, readonly string[]] => [`chats 里的 ${id}`, given]),
    ['default', everyone],
  ]
  for (const [where, given] of lists)
    for (const name of given)
      if (name !== ALL && !Object.hasOwn(groups, name)) return `${where} 写了分组“${name}”，groups 里没有`
  for (const kind of ['name', 'sha256'] as const) {
    const said = tokens.map(token => token[kind].toLowerCase())
    const twice = tokens.find((_, i) => said.indexOf(said[i]!) !== i)
    if (twice) return `tokens 里的“${twice.name}”与前面一项的 ${kind} 相同`
  }
  return null
}

function pagesOf({ groups, tokens, chats, default: everyone }: AccessFile): Pages {
  const made = new Map(Object.entries(groups).map(([name, rules]) => [name, sightOf([rules].flat())]))
  const sight = (given: readonly string[]): Sight =>
    together(given.map(name => (name === ALL ? EVERYTHING : made.get(name)!)))
  return {
    groups: made,
    holders: tokens.map(({ name, sha256, groups: given }) => ({
      id: keyOf(['token', name, sha256.toLowerCase()]),
      name,
      sight: sight(given),
      hash: Buffer.from(sha256, 'hex'),
    })),
    chats: new Map(Object.entries(chats).map(([id, given]) => [String(BigInt(id)), sight(given)])),
    everyone: sight(everyone),
  }
}

function bookOver(now: () => Pages): Book {
  return {
    bearer(token) {
      const hash = createHash('sha256').update(token).digest()
      return now().holders.reduce<Holder | null>(
        (found, holder) => (timingSafeEqual(holder.hash, hash) ? holder : found),
        null,
      )
    },
    holder: id => now().holders.find(one => one.id === id) ?? null,
    holders: () => now().holders,
    chat: id => now().chats.get(String(id)) ?? null,
    chats: () => [...now().chats].map(([id, sight]) => ({ id, sight })),
    everyone: () => now().everyone,
    named(names) {
      const { groups } = now()
      const unknown = names.find(name => name !== ALL && !groups.has(name))
      if (unknown !== undefined) return { message: `没有分组“${unknown}”；有 ${[...groups.keys(), ALL].join('、')}。` }
      return together(names.map(name => (name === ALL ? EVERYTHING : groups.get(name)!)))
    },
    groups: () => [...now().groups.keys()],
  }
}

/** Another one when the file is another one. */
function stampOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat ? `${stat.mtimeMs} ${stat.ctimeMs} ${stat.size} ${stat.ino}` : 'none'
}
