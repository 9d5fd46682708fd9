/** An entry as a store is given it → nothing, or StoreError where its parts do not go together. */
import { type Entry, StoreError } from './store.js'

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
