/** Where an index is kept → its store: to read, or to build in. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DATABASE, openSqlite } from './embedded.js'
import { lockIndex } from './lock.js'
import { hasPostgres, lockPostgres, openPostgres, type PgOpening } from './pg/open.js'
import { isPostgres } from './postgres.js'
import type { IndexStore, Store } from './store.js'

/** `index`: a folder, or the address of a PostgreSQL server. Throws StoreError with one line where there is no index or a damaged one. */
export async function openStore(index: string, settings: PgOpening = {}): Promise<Store> {
  return isPostgres(index) ? openPostgres(index, settings) : openSqlite(index)
}

/** The same to build in. `create`: make it where there is none. */
export async function openIndex(index: string, create = false): Promise<IndexStore> {
  return isPostgres(index) ? openPostgres(index, { create }) : openSqlite(index, { create })
}

/** Whether anything is there to be opened. */
export async function hasIndex(index: string): Promise<boolean> {
  return isPostgres(index) ? hasPostgres(index) : existsSync(join(index, DATABASE))
}

/** Takes the writer's lock and gives the way to release it. Throws StoreError that names the holder when another process writes. */
export async function lockWriter(index: string): Promise<() => Promise<void>> {
  if (isPostgres(index)) return lockPostgres(index)
  const release = lockIndex(index)
  return async () => release()
}
