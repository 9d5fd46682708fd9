/**
 * Files → what was read of each, in their order: in this thread, or by threads beside it (pool.ts). Vectors of the built-in
 * table are made where a file is read; a server of embeddings is asked from here, of several files at once.
 */
import type { Embedder } from '../model.js'
import type { CorpusFile } from './corpus.js'
import { folderOf } from './embed.js'
import { type BareEntry, type EntryReading, readBare, readEntry, withVectors } from './entry.js'
import { openPool } from './pool.js'

export interface Readers {
  readonly embedder: Embedder
  /** How many threads read beside this one; 0: this one reads. */
  readonly threads: number
  /** Milliseconds a thread may take for a file; for tests. */
  readonly fileMs?: number
}

/** An embeddings server is asked for so many reports at once: one would leave it idle between two, many only wait in its queue. */
const SERVED = 4

/** Throws only what an embedder throws. The same whatever the number of threads. */
export async function* readFiles(files: readonly CorpusFile[], readers: Readers): AsyncGenerator<EntryReading> {
  const { embedder, threads } = readers
  if (threads === 0) for (const file of files) yield await readEntry(file, embedder)
  else if (folderOf(embedder) !== null) yield* readBeside(files, readers, file => readEntry(file, embedder))
  else yield* ahead(readBeside(files, readers, readBare), SERVED, bare => withVectors(bare, embedder))
}

/** `here`: what a thread does with a file, done in this one. */
async function* readBeside<E extends BareEntry>(
  files: readonly CorpusFile[],
  { embedder, threads, fileMs }: Readers,
  here: (file: CorpusFile) => Promise<EntryReading<E>>,
): AsyncGenerator<EntryReading<E>> {
  const pool = openPool<E>({ files, threads, table: folderOf(embedder), fileMs })
  try {
    for (const [i, file] of files.entries()) {
      const reading = await pool.take(i)
      if (!reading) yield await here(file)
      else if (!reading.ok && reading.strained) yield await pool.alone(() => here(file))
      else yield reading
    }
  } finally {
    await pool.close()
  }
}

/** Keeps the order; `work` is done on at most `most` at once. */
async function* ahead<T, R>(source: AsyncGenerator<T>, most: number, work: (one: T) => Promise<R>): AsyncGenerator<R> {
  const begun: Promise<R>[] = []
  for await (const one of source) {
    const made = work(one)
    // Its failure is heard when its turn comes.
    made.catch(() => {})
    begun.push(made)
    if (begun.length >= most) yield await begun.shift()!
  }
  for (const made of begun) yield await made
}
