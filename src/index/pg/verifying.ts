/** Tables on a PostgreSQL server → nothing where they agree with each other, StoreError on the first that does not. */
import type { Directory } from '../directory.js'
import type { Pool } from '../postgres.js'
import { StoreError } from '../store.js'
import { type HeldWords, wordsAgree } from '../words.js'
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
  if (words && !wordsAgree(await wordsOf(pool))) throw damaged('词语与报告对不上')
}

function damaged(what: string): StoreError {
  return new StoreError(`检查索引：${what}，已损坏。请运行 fazhi index --rebuild 重建。`)
}

async function wordsOf(pool: Pool): Promise<HeldWords> {
  const lists = await pool.rows(`SELECT data FROM fazhi.bodies WHERE kind = 'terms'`)
  const counts = await pool.rows('SELECT term, passages FROM fazhi.terms')
  const postings = await pool.rows('SELECT term, data FROM fazhi.postings')
  return {
    ofReports: lists.map(([data]) => (JSON.parse(String(data)) as string[]).map(keyOf)),
    counts: counts.map(([term, passages]) => [String(term), Number(passages)]),
    postings: postings.map(([term, data]) => [String(term), data as Buffer]),
  }
}
