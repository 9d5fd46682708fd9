/**
 * A PostgreSQL server → sessions that run statements, and its errors as one line each with the statement that would mend
 * them. The only file that imports the driver. Knows no table.
 */
import pg from 'pg'
import { StoreError, StoreUnavailable } from './store.js'

/** Rows are arrays of columns. Whole numbers come as numbers, bytea as Buffer. */
export interface Session {
  rows(sql: string, ...values: unknown[]): Promise<readonly (readonly unknown[])[]>
  row(sql: string, ...values: unknown[]): Promise<readonly unknown[] | undefined>
  /** Gives the number of rows changed. */
  run(sql: string, ...values: unknown[]): Promise<number>
}

/** A connection of one's own, for locks that live as long as it does. `release` closes it. */
export interface Own extends Session {
  release(): Promise<void>
}

export interface Pool extends Session {
  /** Host, port and database, for messages: never a password. */
  readonly name: string
  /** One transaction: committed when `work` returns, rolled back when it throws. */
  transaction<T>(work: (session: Session) => Promise<T>, mode?: 'read' | 'write' | 'long'): Promise<T>
  usage(): { readonly open: number; readonly idle: number; readonly waiting: number }
  close(): Promise<void>
}

export interface PoolSettings {
  /** Connections at most. */
  readonly max?: number
  /** How long one statement may take, and how long a connection is waited for. */
  readonly timeoutMs?: number
  /** Settings of every connection: `name = value`. */
  readonly session?: readonly string[]
}

/** Whether an index is kept on a server rather than in a folder. */
export function isPostgres(index: string): boolean {
  return /^postgres(?:ql)?:\/\//i.test(index)
}

const DEFAULT_MAX = 10
const DEFAULT_TIMEOUT_MS = 10_000
/** How much longer than a statement may take its answer is waited for. */
const SILENT_MS = 1_000
/** Some 24 days, the longest a timer of Node runs. */
const UNLIMITED_MS = 2_147_483_647
/** Sooner than any firewall forgets a silent connection. */
const IDLE_MS = 60_000

pg.types.setTypeParser(pg.types.builtins.INT8, Number)

/** Connects at the first statement, not before. Throws StoreError where the address cannot be read. */
export function connectPostgres(url: string, settings: PoolSettings = {}): Pool {
  const name = nameOf(url)
  const timeoutMs = settings.timeoutMs ?? DEFAULT_TIMEOUT_MS
  const pool = new pg.Pool({
    connectionString: url,
    max: settings.max ?? DEFAULT_MAX,
    connectionTimeoutMillis: timeoutMs,
    // The server's own limit comes first; this one is for a network that no longer brings its answers.
    query_timeout: timeoutMs + SILENT_MS,
    idleTimeoutMillis: IDLE_MS,
    application_name: 'fazhi',
    keepAlive: true,
    // Set by every connection itself, as poolers between do not pass start-up options on.
    onConnect: client =>
      client.query(
        [`statement_timeout = ${timeoutMs}`, 'jit = off', ...(settings.session ?? [])]
          .map(one => `SET ${one}`)
          .join('; '),
      ),
  })
  // A connection that dies while nobody uses it is replaced at the next statement; unheard, its error would end the process.
  pool.on('error', () => {})
  // And one in use says so twice: to the statement that waits, and to whoever listens, of whom there must be one.
  pool.on('connect', client => void client.on('error', () => {}))
  const say = (error: unknown): unknown => sayablePostgres(name, error)
  const ask = async (sql: string, values: readonly unknown[]): Promise<pg.QueryArrayResult> => {
    try {
      return await pool.query({ text: sql, values: [...values], rowMode: 'array' })
    } catch (error) {
      if (!isLost(error) || !/^\s*(?:SELECT|WITH)\b/i.test(sql)) throw say(error)
      // The server was started anew behind a connection that was kept: a reading may be asked once more.
      return pool.query({ text: sql, values: [...values], rowMode: 'array' }).catch(again => {
        throw say(again)
      })
    }
  }
  return {
    name,
    ...sessionOver(ask),
    async transaction(work, mode = 'write') {
      const client = await pool.connect().catch(error => {
        throw say(error)
      })
      let broken: Error | undefined
      const limit = mode === 'long' ? { query_timeout: UNLIMITED_MS } : {}
      const inside = sessionOver(async (sql, values) => {
        try {
          return await client.query({ text: sql, values: [...values], rowMode: 'array', ...limit })
        } catch (error) {
          if (isLost(error) || isSilent(error)) broken = error as Error
          throw say(error)
        }
      })
      try {
        await inside.run(mode === 'read' ? 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY' : 'BEGIN')
        // One that indexes waits for files to be read, and many a server ends what is silent in a transaction.
        if (mode === 'long') await inside.run('SET LOCAL statement_timeout = 0')
        if (mode === 'long') await inside.run('SET LOCAL idle_in_transaction_session_timeout = 0')
        const result = await work(inside)
        await inside.run('COMMIT')
        return result
      } catch (error) {
        // A connection that is lost is closed, and what was begun in it ends with it.
        if (!broken)
          await client.query('ROLLBACK').catch(lost => {
            broken = lost as Error
          })
        throw error
      } finally {
        client.release(broken)
      }
    },
    usage: () => ({ open: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    close: () => pool.end(),
  }
}

/** A connection apart from any pool. `as`: what the server shows as the name of its program. */
export async function ownConnection(url: string, as: string): Promise<Own> {
  const say = (error: unknown): unknown => sayablePostgres(nameOf(url), error)
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: DEFAULT_TIMEOUT_MS,
    application_name: as,
    keepAlive: true,
  })
  // What it held is free when it is lost; whoever relied on it is told by its next statement.
  client.on('error', () => {})
  try {
    await client.connect()
  } catch (error) {
    throw say(error)
  }
  return {
    ...sessionOver((sql, values) =>
      client.query({ text: sql, values: [...values], rowMode: 'array' }).catch(error => {
        throw say(error)
      }),
    ),
    release: () => client.end().catch(() => {}),
  }
}

function sessionOver(ask: (sql: string, values: readonly unknown[]) => Promise<pg.QueryArrayResult>): Session {
  return {
    rows: async (sql, ...values) => (await ask(sql, values)).rows,
    row: async (sql, ...values) => (await ask(sql, values)).rows[0],
    run: async (sql, ...values) => (await ask(sql, values)).rowCount ?? 0,
  }
}

/** An index for messages: its folder, or the host, port and database it lies in. */
export function placeOf(index: string): string {
  return isPostgres(index) ? nameOf(index) : index
}

/** Host, port and database of an address. Throws StoreError where it is none. */
export function nameOf(url: string): string {
  if (!isPostgres(url) || !URL.canParse(url))
    throw new StoreError('FAZHI_STORE 应为 postgres://用户:口令@主机:端口/数据库，得到的不是这样的地址。请改正。')
  const { hostname, port, pathname, searchParams } = new URL(url)
  return `${hostname || searchParams.get('host') || 'localhost'}:${port || 5432}${pathname}`
}

/** Codes of a server that is going, gone, starting or full: later it may answer. PostgreSQL's classes 08, 53 and 57P. */
const AWAY =
  /^(?:08|57P|53300|53400|55P03|40001|40P01|EAI_AGAIN|ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH|ENETUNREACH|ENOENT)/

function isLost(error: unknown): boolean {
  const { code = '', message = '' } = error as { code?: string; message?: string }
  return /^(?:08|57P0[123]|ECONNRESET|EPIPE)/.test(code) || (code === '' && /terminated|not queryable/i.test(message))
}

/** The driver's word for an answer that did not come in time. */
function isSilent(error: unknown): boolean {
  return /^Query read timeout/.test((error as { message?: string }).message ?? '')
}

/** An error of the driver → StoreError or StoreUnavailable with one line; a programmer's error stays what it is. */
export function sayablePostgres(name: string, error: unknown): unknown {
  if (error instanceof StoreError) return error
  const { code = '', message = String(error) } = error as { code?: string; message?: string }
  const said = `PostgreSQL ${name}：`
  const known = MENDED.find(([pattern]) => pattern.test(code))
  if (known) return new StoreError(`${said}${known[1](message)}`)
  if (/timeout exceeded when trying to connect/i.test(message))
    return new StoreUnavailable(`${said}等不到空闲的连接。请稍后再试，或加大 FAZHI_STORE_POOL。`)
  if (/does not support SSL|self.signed|certificate/i.test(message))
    return new StoreError(`${said}加密连接不成（${oneLine(message)}）。请在地址后加 ?sslmode=disable 或放好证书。`)
  if (isSilent(error)) return new StoreUnavailable(`${said}现在没有回应。恢复后会自动接上。`)
  if (code === '57014') return new StoreUnavailable(`${said}语句超时。请稍后再试，或加大 FAZHI_STORE_TIMEOUT_MS。`)
  if (AWAY.test(code) || /terminated|not queryable|Connection ended|shutting down|starting up/i.test(message))
    return new StoreUnavailable(`${said}现在连不上（${code || oneLine(message)}）。数据库恢复后会自动接上。`)
  if (/^(?:53|58030)/.test(code))
    return new StoreError(`${said}磁盘或内存不足（${oneLine(message)}），原有内容未变。请腾出空间后重试。`)
  return /^[0-9A-Z]{5}$/.test(code) ? new StoreError(`${said}${oneLine(message)}（${code}）。`) : error
}

/** What a server refuses for a reason that a person can mend, with the statement that does it. */
const MENDED: readonly (readonly [RegExp, (message: string) => string])[] = [
  [/^28/, message => `不接受这个用户或口令（${oneLine(message)}）。请改正 FAZHI_STORE 中的用户与口令。`],
  [/^3D000/, message => `没有这个数据库。请由管理员执行 CREATE DATABASE ${/"([^"]+)"/.exec(message)?.[1] ?? '…'};`],
  [
    /^42501/,
    message =>
      `权限不够（${oneLine(message)}）。请由管理员执行 GRANT ALL ON DATABASE … TO 该用户;（表已存在时另需 GRANT ALL ON ALL TABLES IN SCHEMA fazhi TO 该用户;）`,
  ],
  [
    /^25006/,
    () =>
      '数据库只读（可能是只读副本）。写入请用主库的地址；主库只读时执行 ALTER DATABASE … SET default_transaction_read_only = off;',
  ],
]

function oneLine(message: string): string {
  return message.split('\n')[0]!.trim().slice(0, 200)
}
