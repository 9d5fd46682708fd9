/** Whatever was thrown while serving → what a stranger may be told of it in one line, and whether asking again later helps. */
import { StoreError, StoreUnavailable } from '../index/store.js'

export interface Trouble {
  readonly status: 500 | 503
  readonly code: 'store_unavailable' | 'store_failed' | 'failed'
  readonly message: string
}

/** Seconds after which to ask again: a database that is started anew takes some six (shared/scaleout.md). */
export const RETRY_SECONDS = 5

export function troubleOf(error: unknown): Trouble {
  if (error instanceof StoreUnavailable)
    return {
      status: 503,
      code: 'store_unavailable',
      message: '数据库现在连不上或太忙，没有查成。请过几秒再试；数据库恢复后会自动接上。',
    }
  // Which server it is concerns those who run it, and stands in the log.
  if (error instanceof StoreError)
    return { status: 500, code: 'store_failed', message: error.message.replace(/^PostgreSQL \S+?：/, '') }
  return { status: 500, code: 'failed', message: '服务出了错；请把请求编号告诉管理员。' }
}

/** The same for a log: the line of the store, or where it was thrown. */
export function causeOf(error: unknown): string {
  if (error instanceof StoreError) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
