/** What an index is made with now and what it was made with → why it must be made anew, and whether in one piece. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Embedder } from '../model.js'
import type { IndexStore, Make } from './store.js'
import { SCHEMA } from './tables.js'

/** What an index built now would be made with. */
export function makeOf(embedder: Embedder): Make {
  const { name: model, dimension } = embedder
  return { schema: SCHEMA, model, dimension, icu: process.versions.icu ?? 'none', rules: rules() }
}

let rulesOnce: string | undefined

/** SHA-256 of the files of the corpus room: another way of reading makes other passages and figures of the same files. */
function rules(): string {
  if (rulesOnce) return rulesOnce
  const folder = fileURLToPath(new URL('../corpus', import.meta.url))
  const hash = createHash('sha256')
  for (const name of (readdirSync(folder, { recursive: true }) as string[]).sort())
    if (/\.[jt]s$/.test(name) && !name.endsWith('.d.ts')) hash.update(name).update(readFileSync(join(folder, name)))
  rulesOnce = hash.digest('hex').slice(0, 16)
  return rulesOnce
}

export interface Anew {
  readonly why: string
  /**
   * All of it in one transaction, or nothing. So where what is held is worth nothing beside what comes: vectors of two models
   * cannot be compared, and a person who wishes a rebuild trusts nothing that is held. Otherwise reports are read again and
   * replaced one by one, each whole, so that a killed run goes on where it was: passages and words read by other rules are
   * no worse beside new ones than they were before, and a question finds every report meanwhile. Of an index of another
   * schema this program can read nothing, so nothing is mixed there either: what is done is there, the rest comes.
   */
  readonly whole: boolean
}

/** Null where the index may be brought up to date, or is not there. */
export async function whyAnew(store: IndexStore | null, make: Make): Promise<Anew | null> {
  const built = await store?.make()
  if (!built) return null
  if (built.schema !== make.schema)
    return { why: `索引的结构版本是 ${built.schema}，本程序是 ${make.schema}`, whole: false }
  if (built.model !== make.model || built.dimension !== make.dimension)
    return {
      why: `索引所用嵌入模型是 ${built.model}（${built.dimension} 维），现为 ${make.model}（${make.dimension} 维）`,
      whole: true,
    }
  if (built.rules === UNFINISHED) return { why: '上次换用新规则重读没有做完，接着读', whole: false }
  if (built.icu !== make.icu) return { why: `索引所用分词数据是 ICU ${built.icu}，现为 ${make.icu}`, whole: false }
  return built.rules !== make.rules ? { why: '索引由本程序的另一个版本读出', whole: false } : null
}

/** In the place of rules no program has: while reports are read again, to the program before and to this one it is not up to date. */
const UNFINISHED = 'unfinished'

/** What the index says it is made with until the last report has been read again. */
export function unfinished(make: Make): Make {
  return { ...make, rules: UNFINISHED }
}

/** What is remembered of a file as read: what was in it and what it was read by. Another one of either means that it is read again. */
export function readingOf(hash: string, make: Make): string {
  return `${createHash('sha256').update(`${make.rules} ${make.icu}`).digest('hex').slice(0, 8)}-${hash}`
}
