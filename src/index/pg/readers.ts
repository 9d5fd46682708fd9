/**
 * A server and, where there is one, its read replica → where to read. The replica while it answers and keeps up, else the
 * server itself; and the replica alone while the server is away.
 */
import type { Pool, Session } from '../postgres.js'
import { StoreUnavailable } from '../store.js'

/** What reading needs of a pool. */
export type Readers = Session & Pick<Pool, 'transaction' | 'name'>

/** How long a replica that failed is left alone, and how often it is compared with its server. */
const AGAIN_MS = 5_000
/** A replica that has shown another version than its server for so long is cut off from it. */
const BEHIND_MS = 30_000

export interface ReaderTimes {
  readonly againMs?: number
  readonly behindMs?: number
}

/** `say` is told in one line when reading moves from one to the other. */
export function readersOver(
  primary: Pool,
  replica: Pool | null,
  { againMs = AGAIN_MS, behindMs = BEHIND_MS, say = () => {} }: ReaderTimes & { say?: (line: string) => void } = {},
): Readers {
  if (!replica) return primary
  let downUntil = Number.NEGATIVE_INFINITY
  let behindSince: number | null = null
  let looked = Number.NEGATIVE_INFINITY
  const away = (): boolean =>
    performance.now() < downUntil || (behindSince !== null && performance.now() - behindSince > behindMs)
  const compare = async (): Promise<void> => {
    const [own, other] = await Promise.all([versionOf(primary), versionOf(replica)])
    // A server that is away cannot say that its replica lags.
    if (own === null || other === null) return
    if (own === other) behindSince = null
    else behindSince ??= performance.now()
  }
  const look = (): void => {
    if (performance.now() - looked < againMs) return
    looked = performance.now()
    void compare()
  }
  let told = false
  const tell = (isAway: boolean, why: string): void => {
    if (told !== isAway) say(isAway ? `${why}改读主库。` : '只读副本已恢复，改回读副本。')
    told = isAway
  }
  const read = async <T>(work: (pool: Pool) => Promise<T>): Promise<T> => {
    look()
    if (away()) {
      tell(true, `只读副本 ${replica.name} 落后于主库。`)
      return work(primary).catch(error => {
        if (error instanceof StoreUnavailable) return work(replica)
        throw error
      })
    }
    tell(false, '')
    try {
      return await work(replica)
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error
      downUntil = performance.now() + againMs
      tell(true, `只读副本 ${replica.name} 现在不可用。`)
      return work(primary)
    }
  }
  return {
    name: primary.name,
    rows: (sql, ...values) => read(pool => pool.rows(sql, ...values)),
    row: (sql, ...values) => read(pool => pool.row(sql, ...values)),
    run: (sql, ...values) => primary.run(sql, ...values),
    transaction: (work, mode) =>
      mode === 'read' ? read(pool => pool.transaction(work, mode)) : primary.transaction(work, mode),
  }
}

async function versionOf(pool: Pool): Promise<string | null> {
  try {
    return String((await pool.row(`SELECT value FROM fazhi.meta WHERE key = 'version'`))?.[0] ?? '0')
  } catch {
    return null
  }
}
