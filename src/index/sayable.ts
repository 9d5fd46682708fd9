/** An error of the driver or the file system → StoreError with one line for a person; a programmer's error stays what it is. */
import { damage } from './reading.js'
import { StoreError } from './store.js'

/** Runs `work`; the driver's errors come out as a StoreError of one line that begins with `action`. */
export function guard<T>(action: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw sayable(action, error, '')
  }
}

/** The driver's errors → one line for a person. What a programmer did wrong stays what it is. */
export function sayable(action: string, error: unknown, tail: string): unknown {
  if (error instanceof StoreError) return error
  const known = damage(error)
  if (known) return known
  const text = error instanceof Error ? error.message : String(error)
  const { code = '' } = error as { code?: string }
  if (
    /malformed|not a database|corrupt|encrypted|no such (?:table|column)|SQLITE_(?:CORRUPT|NOTADB)/i.test(
      `${code} ${text}`,
    )
  )
    return new StoreError(`${action}：文件已损坏，或不是 fazhi 的索引。请运行 fazhi index 重建。`, true)
  if (
    /readonly|read-only|unable to open|SQLITE_(?:READONLY|CANTOPEN)|EACCES|EPERM|EROFS|ENOTDIR|EEXIST/i.test(
      `${code} ${text}`,
    )
  )
    return new StoreError(
      `${action}：文件夹不可读写（${code || text}）${tail}。请检查权限，或用 --index 换一个文件夹。`,
    )
  if (/full|SQLITE_(?:FULL|IOERR)|ENOSPC|EDQUOT|disk I\/O/i.test(`${code} ${text}`))
    return new StoreError(`${action}：磁盘空间不足或出错（${code || text}）${tail}。请腾出空间后重试。`)
  if (/locked|busy/i.test(`${code} ${text}`)) return new StoreError(`${action}：另一个进程正在写${tail}。请稍后再试。`)
  return code.startsWith('SQLITE') ? new StoreError(`${action}：${text.split('\n')[0]}${tail}。`) : error
}
