/** Tables on a PostgreSQL server → nothing where they agree with each other, StoreError on the first that does not. */
import type { Directory } from '../directory.js'
import type { Pool } from '../postgres.js'
import { groupsOf } from '../postings.js'
import { StoreError } from '../store.js'
import type { PgReading } from './reading.js'
import { keyOf } from './terms.js'

/** Reports read at once. */
const AT_ONCE = 64

/** Reads every report once; with `words` the postings too, and counts them against the terms of the reports. */
export async function verifyIndex(pool: Pool, reading: PgReading, { held }: Directory, words: boolean): Promise<void> {
  for (let i = 0; i < held.length; i += AT_ONCE) {
    const some = held.slice(i, i + AT_ONCE)
    const wholes = await reading.wholes(some)
    for (const report of some) {
      const whole = wholes.get(report.n)!
      const figures = whole.reduce((sum, content) => sum + content.figures.length, 0)
      if (whole.length !== report.passages || figures !== report.figures)
        throw damaged(`报告 ${report.id} 的段落或数字与登记的不符`)
    }
  }
  const lost = await pool.row(
    `SELECT r.id FROM fazhi.reports r LEFT JOIN (SELECT part, n, count(*) AS held FROM fazhi.passages GROUP BY part, n) p USING (part, n)
     WHERE r.passages <> coalesce(p.held, 0) LIMIT 1`,
  )
  if (lost) throw damaged(`报告 ${lost[0]} 的向量与段落数不符`)
  if (words) await verifyWords(pool)
}

/** Every term of every report is in the postings, and as often as counted. */
async function verifyWords(pool: Pool): Promise<void> {
  const wanted = new Map<string, number>()
  for (const [data] of await pool.rows(`SELECT data FROM fazhi.bodies WHERE kind = 'terms'`))
    for (const term of JSON.parse(String(data)) as string[]) wanted.set(keyOf(term), (wanted.get(keyOf(term)) ?? 0) + 1)
  const found = new Map<string, { groups: number; passages: number }>()
  for (const [term, data] of await pool.rows('SELECT term, data FROM fazhi.postings')) {
    const own = found.get(String(term)) ?? { groups: 0, passages: 0 }
    const size = groupsOf(data as Buffer)
    found.set(String(term), { groups: own.groups + size.groups, passages: own.passages + size.passages })
  }
  const counts = new Map(
    (await pool.rows('SELECT term, passages FROM fazhi.terms')).map(([term, passages]) => [
      String(term),
      Number(passages),
    ]),
  )
  if (found.size !== wanted.size || counts.size !== wanted.size) throw damaged('词语与报告对不上')
  for (const [term, reports] of wanted)
    if (found.get(term)?.groups !== reports || found.get(term)?.passages !== counts.get(term))
      throw damaged('词语与报告对不上')
}

function damaged(what: string): StoreError {
  return new StoreError(`检查索引：${what}，已损坏。请运行 fazhi index --rebuild 重建。`)
}
