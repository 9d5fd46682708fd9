/** What is known of an index → the same as it is now: one look at its version serves several callers. */
import { type Directory, directoryOf, type HeldRow } from '../directory.js'
import type { Pool } from '../postgres.js'
import { bigintArray } from './binary.js'
import type { Readers } from './readers.js'
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

/** What is held now, in one snapshot; what is kept under a number is read once. */
function directoryReader(pool: Pick<Pool, 'transaction'>): () => Promise<Directory> {
  let known = { instance: '', heads: new Map<number, Omit<HeldRow, 'supersedes'>>() }
  return () =>
    pool.transaction(async session => {
      const about = new Map(
        (await session.rows('SELECT key, value FROM fazhi.meta')).map(([key, value]) => [key, String(value)]),
      )
      const order = (await session.rows('SELECT n, supersedes FROM fazhi.reports ORDER BY file, n')) as [
        number,
        string,
      ][]
      const instance = about.get('instance') ?? ''
      if (known.instance !== instance) known = { instance, heads: new Map() }
      const { heads } = known
      const fresh = order.filter(([n]) => !heads.has(n)).map(([n]) => n)
      for (const row of await session.rows(
        'SELECT n, id, passages, figures, lengths FROM fazhi.reports WHERE n = ANY($1::int8[])',
        bigintArray(fresh),
      )) {
        const [n, id, passages, figures, lengths] = row as [number, string, number, number, Buffer]
        heads.set(n, { n, id, passages, figures, lengths })
      }
      const held = new Set(order.map(([n]) => n))
      for (const n of heads.keys()) if (!held.has(n)) heads.delete(n)
      const make = JSON.parse(about.get('make') ?? '{}') as { dimension?: number }
      return directoryOf({
        version: about.get('version') ?? '0',
        instance,
        dimension: make.dimension ?? 0,
        rows: order.map(([n, supersedes]) => ({ ...heads.get(n)!, supersedes: JSON.parse(supersedes) as string[] })),
        read: () => new Float32Array(),
      })
    }, 'read')
}
