import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { DATABASE, openSqlite } from '../../src/index/embedded.js'
import { entry, MAKE, seeded } from '../index/entries.js'
import { everything } from '../index/everything.js'

it('3,000 mutated indexes are read or refused, and end no process', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fazhi-damage-'))
  const path = join(folder, DATABASE)
  const store = openSqlite(folder, { create: true })
  await store.rewrite(MAKE, async writer => {
    for (let i = 0; i < 10; i++)
      await writer.put(entry({ file: `${i}.txt`, texts: [`受理案件${i}件,${'字'.repeat(90)}`, '调解成功率98.89%。'] }))
    await writer.see([{ file: '坏.pdf', size: 1, mtime: 2, hash: 'x', problem: '扫描件，没有文字层' }], [])
  })
  await store.close()
  const whole = readFileSync(path)
  const random = seeded('long')
  let read = 0
  for (let i = 0; i < 3_000; i++) {
    for (const tail of ['', '-wal', '-shm']) rmSync(path + tail, { force: true })
    writeFileSync(path, mutated(whole, random))
    if ((await everything(folder)) === 'read') read++
  }
  expect(read).toBeLessThan(3_000)
  rmSync(folder, { recursive: true, force: true })
})

/** Bytes changed one by one, runs copied over others, or pages swapped: what disks, transfers and people do to files. */
function mutated(whole: Buffer, random: () => number): Buffer {
  const bytes = Buffer.from(whole)
  const at = (): number => Math.floor(random() * bytes.length)
  const kind = random()
  if (kind < 0.5) for (let k = 1 + Math.floor(random() * 60); k > 0; k--) bytes[at()] = Math.floor(random() * 256)
  else if (kind < 0.8) bytes.copy(bytes, at(), at(), Math.min(bytes.length, at() + 512))
  else {
    const pages = bytes.length / 4096
    const [from, to] = [Math.floor(random() * pages) * 4096, Math.floor(random() * pages) * 4096]
    bytes.copy(bytes, to, from, from + 4096)
  }
  return bytes
}
