/**
 * What is kept beside an index and outlives it: what people said, what models cost, what is still to be answered. An index may be
 * rebuilt at any time; this may not be lost with it. A file in the index folder, or tables on the server that holds the index.
 */
import { isPostgres, type PoolSettings } from './postgres.js'
import { hasFile, openFile } from './state/file.js'
import { hasServer, openServer } from './state/server.js'

/**
 * Rows are arrays of columns, texts as bytes. Statements are SQL that SQLite and PostgreSQL both read: tables as `main.name`,
 * `?` for values, `INSERT … ON CONFLICT`, and every column read cast (tables.ts tells why).
 */
export interface Statements {
  run(sql: string, ...values: unknown[]): Promise<void>
  row(sql: string, ...values: unknown[]): Promise<readonly unknown[] | undefined>
  rows(sql: string, ...values: unknown[]): Promise<readonly (readonly unknown[])[]>
}

export interface State extends Statements {
  /** Whether other processes, perhaps of other machines, work over the same state. */
  readonly shared: boolean
  /** One transaction: kept when `work` returns, undone when it throws. `work` waits for nothing but its statements. */
  transaction<T>(work: (inside: Statements) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/**
 * Opens the state of an index and brings its tables up to date. `say` is told of a file that was put aside or cannot be written.
 * Throws StoreError where it is another program's or a newer one's, StoreUnavailable where a server is away.
 */
export async function openState(
  index: string,
  say: (line: string) => void = () => {},
  settings: PoolSettings = {},
): Promise<State> {
  return isPostgres(index) ? openServer(index, settings) : openFile(index, say)
}

/** Whether there is any. Throws StoreUnavailable where a server is away. */
export async function hasState(index: string): Promise<boolean> {
  return isPostgres(index) ? hasServer(index) : hasFile(index)
}
