import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DATABASE, openSqlite } from '../../src/index/embedded.js'
import { entry, MAKE, seeded } from './entries.js'
import { everything } from './everything.js'

const folder = mkdtempSync(join(tmpdir(), 'fazhi-damage-'))
const path = join(folder, DATABASE)
let whole: Buffer

beforeAll(async () => {
  const store = openSqlite(folder, { create: true })
  await store.rewrite(MAKE, async writer => {
    for (let i = 0; i < 12; i++)
      await writer.put(
        entry({
          file: `${i}.txt`,
          texts: Array.from({ length: 9 }, (_, n) => `第${n}段受理案件${i * n}件,${'字'.repeat(60)}`),
        }),
      )
  })
  await store.close()
  whole = readFileSync(path)
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

function lay(bytes: Buffer): void {
  for (const tail of ['-wal', '-shm']) rmSync(path + tail, { force: true })
  rmSync(path, { recursive: true, force: true })
  writeFileSync(path, bytes)
}

describe('a damaged database', () => {
  it('reads when it is whole', async () => {
    lay(whole)
    expect(await everything(folder)).toBe('read')
  })

  it('cut short at any place is refused in one line', async () => {
    const random = seeded('cut')
    for (let i = 0; i < 40; i++) {
      lay(whole.subarray(0, 1 + Math.floor(random() * (whole.length - 1))))
      expect(await everything(folder)).toBe('refused')
    }
  })

  it('with random bytes anywhere is read or refused, never more', async () => {
    const random = seeded('bytes')
    for (let i = 0; i < 150; i++) {
      const bytes = Buffer.from(whole)
      const places = 1 + Math.floor(random() * 40)
      for (let k = 0; k < places; k++) bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256)
      lay(bytes)
      await everything(folder)
    }
  })

  it('with a changed character in a report is found by its checksum', async () => {
    const bytes = Buffer.from(whole)
    const at = bytes.indexOf('"第3段受理案件')
    bytes[at + 1]! ^= 1
    lay(bytes)
    expect(await everything(folder)).toBe('refused')
  })

  it('that is no database, a text, or a folder is refused', async () => {
    lay(Buffer.from('年度报告'.repeat(2_000)))
    expect(await everything(folder)).toBe('refused')
    lay(Buffer.alloc(5_000))
    expect(await everything(folder)).toBe('refused')
    rmSync(path)
    mkdirSync(path)
    expect(await everything(folder)).toBe('refused')
    rmSync(path, { recursive: true })
  })

  it('of another program is neither read nor written', async () => {
    lay(Buffer.alloc(0))
    const Driver = createRequire(import.meta.url)('libsql') as new (
      path: string,
    ) => { exec(sql: string): void; close(): void }
    const other = new Driver(path)
    other.exec("CREATE TABLE notes (body TEXT); INSERT INTO notes VALUES ('mine')")
    other.close()
    const before = readFileSync(path)
    expect(() => openSqlite(folder)).toThrow('别的程序')
    expect(() => openSqlite(folder, { create: true })).toThrow('别的程序')
    expect(readFileSync(path).includes('mine')).toBe(true)
    expect(readFileSync(path).length).toBe(before.length)
  })

  it('with a trigger or view put into it is refused', async () => {
    lay(whole)
    const Driver = createRequire(import.meta.url)('libsql') as new (
      path: string,
    ) => { exec(sql: string): void; close(): void }
    const other = new Driver(path)
    other.exec('CREATE TRIGGER t AFTER INSERT ON seen BEGIN DELETE FROM reports; END')
    other.close()
    expect(() => openSqlite(folder)).toThrow('不是 fazhi 写下的')
  })

  it('is missing: one line says what to do', () => {
    const nowhere = join(folder, 'nowhere')
    expect(() => openSqlite(nowhere)).toThrow(/没有这个文件，请先运行 fazhi index/)
  })
})
