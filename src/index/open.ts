/** Index folder → Store, ready to read. */
import { openSqlite } from './sqlite.js'
import type { Store } from './store.js'

/** Throws StoreError with one line where the folder holds no index or a damaged one. */
export async function openStore(folder: string): Promise<Store> {
  return openSqlite(folder)
}
