/** Threads that read: each file's outcome in its order, whatever a file does to its thread, and so far ahead and no further. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { CorpusFile } from '../../src/index/corpus.js'
import type { BareEntry } from '../../src/index/entry.js'
import { openPool, type Pool } from '../../src/index/pool.js'

let folder: string
let begun: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fazhi-pool-'))
  begun = join(folder, 'begun')
  writeFileSync(begun, '')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const listed = (names: readonly string[], size = 1): CorpusFile[] =>
  names.map(file => ({ file, path: begun, size, mtime: 0, sidecar: null }))
const taken = async (pool: Pool<BareEntry>, names: readonly string[]): Promise<string[]> => {
  const said: string[] = []
  for (const i of names.keys()) {
    const reading = await pool.take(i)
    said.push(reading === null ? 'none' : reading.ok ? 'read' : reading.message)
  }
  await pool.close()
  return said
}
const opened = (names: readonly string[], threads: number, more = {}): Pool<BareEntry> =>
  openPool({
    files: listed(names),
    threads,
    table: null,
    entry: new URL('./trouble', import.meta.url),
    ...more,
  })

describe('a pool of threads', () => {
  test('gives what was read in the order of files, though the first take longest', async () => {
    const names = ['slow1', 'slow2', ...Array.from({ length: 40 }, (_, i) => `f${i}`)]
    expect(await taken(opened(names, 3), names)).toEqual(names)
  })

  test.each([
    ['ends its thread', 'end', /线程中断/],
    ['throws outside of any call', 'throw', /线程中断/],
    ['fills the memory of its thread', 'fill', /线程中断/],
    ['hangs', 'hang', /还没有读完，已放弃/],
  ])('a file that %s costs itself one line and no other anything', async (_, kind, said) => {
    const names = ['a', `${kind}1`, 'b', 'c', `${kind}2`, 'd']
    const got = await taken(opened(names, 2, { fileMs: kind === 'hang' ? 1_000 : 60_000, heapMb: 64 }), names)
    expect(got.filter((_, i) => !names[i]!.startsWith(kind))).toEqual(['a', 'b', 'c', 'd'])
    for (const i of [1, 4]) expect(got[i]).toMatch(said)
  })

  test('an error that comes after its file was read is not laid to the next', async () => {
    const names = ['late', 'slow1', 'slow2', 'b']
    expect(await taken(opened(names, 1), names)).toEqual(names)
  })

  test('reads no further ahead than it may, in files and in bytes', async () => {
    const names = Array.from({ length: 400 }, (_, i) => `f${i}`)
    const ahead = async (size: number): Promise<number> => {
      writeFileSync(begun, '')
      const pool = opened(names, 2, { files: listed(names, size) })
      for (let i = 0; i < 10; i++) await pool.take(i)
      await pause(300)
      const count = readFileSync(begun, 'utf8').trim().split('\n').length
      await pool.close()
      return count - 10
    }
    expect(await ahead(1)).toBe(127)
    expect(await ahead(10 * 2 ** 20)).toBe(2)
  })

  test('does work alone while no thread is at a file, and goes on after', async () => {
    const names = Array.from({ length: 12 }, (_, i) => `slow${i}`)
    const pool = opened(names, 3)
    await pool.take(0)
    const [before, after] = await pool.alone(async () => {
      const count = readFileSync(begun, 'utf8').length
      await pause(200)
      return [count, readFileSync(begun, 'utf8').length]
    })
    expect(after).toBe(before)
    const rest = []
    for (let i = 1; i < names.length; i++) rest.push((await pool.take(i))?.ok)
    expect(rest).toEqual(names.slice(1).map(() => false))
    await pool.close()
  })

  test('threads that cannot be had leave every file to who asked', async () => {
    const names = ['a', 'b']
    expect(await taken(opened(names, 2, { entry: new URL('./nowhere', import.meta.url) }), names)).toEqual([
      'none',
      'none',
    ])
  })
})
