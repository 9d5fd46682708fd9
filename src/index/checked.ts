/** What every store is given → the same checked, and what every store does with it, wherever it keeps things. */
import { randomBytes } from 'node:crypto'
import { type Entry, type IndexStore, type Store, StoreError } from './store.js'

/** What a programmer got wrong must not become an index that disagrees with itself. Throws StoreError. */
export function checkEntry(entry: Entry, dimension: number): void {
  const { report, passages, terms, vectors, measures } = entry
  if (terms.length !== passages.length || vectors.length !== passages.length)
    throw new StoreError(
      `写入报告 ${report.file}：应有 ${passages.length} 段的词语和向量，得到 ${terms.length} 和 ${vectors.length}。`,
    )
  for (const [i, passage] of passages.entries())
    if (passage.id !== `${report.id}.${i}`)
      throw new StoreError(`写入报告 ${report.file}：第 ${i} 段的编号应为 ${report.id}.${i}，得到 ${passage.id}。`)
  for (const vector of [...vectors, ...measures.values()])
    if (vector && (vector.length !== dimension || !vector.every(Number.isFinite)))
      throw new StoreError(
        `写入报告 ${report.file}：向量应为 ${dimension} 个数，得到 ${vector.length} 个或含有非数值。`,
      )
}

/** Throws StoreError where a query is not a vector of this many numbers; 0: nothing is held yet. */
export function checkQuery(vector: Float32Array, dimension: number): void {
  if (dimension > 0 && (vector.length !== dimension || !vector.every(Number.isFinite)))
    throw new StoreError(`检索向量：索引的向量是 ${dimension} 维的数，得到 ${vector.length} 维或含有非数值。`)
}

/** `write` of a store that can be built in. `name`: of the store, for messages. */
export function writeThrough(store: Pick<IndexStore, 'make' | 'rewrite'>, name: string): Store['write'] {
  return async (put, remove, supersedes) => {
    const make = await store.make()
    if (!make) throw new StoreError(`写入索引 ${name}：还不知道它用什么模型建立，请先运行 fazhi index。`)
    await store.rewrite(make, async writer => {
      for (const report of remove) await writer.remove(report)
      for (const entry of put) await writer.put(entry)
      await writer.supersede(supersedes)
    })
  }
}

/** The version after one; random, as an index that is built anew begins to count again. */
export function versionAfter(version: string | null): string {
  return `${Number.parseInt(version ?? '0', 10) + 1}-${randomBytes(6).toString('hex')}`
}
