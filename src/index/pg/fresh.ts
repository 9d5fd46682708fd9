/** What is known of an index → the same as it is now: one look at its version serves several callers. */
import type { Directory } from '../directory.js'
import type { Readers } from './readers.js'
import { directoryReader } from './reading.js'
import { hasIndex } from './vectors.js'

/** The directory, read anew when the version changed; several callers at once share one look. */
export function freshDirectory(
  pool: Readers,
  freshMs: number,
): { now(anew: boolean): Promise<Directory>; forget(): void } {
  const readAll = directoryReader(pool)
  let known: Directory | null = null
  let looked = Number.NEGATIVE_INFINITY
  let looking: Promise<Directory> | null = null
  const look = async (anew: boolean): Promise<Directory> => {
    const at = performance.now()
    const version = String((await pool.row(`SELECT value FROM fazhi.meta WHERE key = 'version'`))?.[0] ?? '0')
    if (anew || known?.version !== version) known = await readAll()
    looked = at
    return known
  }
  return {
    async now(anew) {
      if (!anew && known && performance.now() - looked < freshMs) return known
      looking ??= look(anew).finally(() => {
        looking = null
      })
      return looking
    },
    forget() {
      looked = Number.NEGATIVE_INFINITY
    },
  }
}

/** Whether the HNSW index is there, asked once a version. */
export function freshIndex(pool: Readers): {
  now(version: string, dimension: number): Promise<boolean>
  forget(): void
} {
  let known: { readonly key: string; readonly is: Promise<boolean> } | null = null
  return {
    async now(version, dimension) {
      const key = `${version}/${dimension}`
      if (known?.key !== key) known = { key, is: hasIndex(pool, dimension) }
      const { is } = known
      return is.catch(error => {
        known = null
        throw error
      })
    },
    forget() {
      known = null
    },
  }
}
