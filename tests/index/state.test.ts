/** The state beside an index: it outlives a rebuild, survives damage, and never takes another program's file. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { connect } from '../../src/index/sqlite.js'
import { openState, STATE } from '../../src/index/state.js'

const TABLES = ['CREATE TABLE IF NOT EXISTS said (word TEXT PRIMARY KEY)']
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fazhi-state-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('what was written is there when it is opened again, with the tables of another room beside it', () => {
  const first = openState(folder, TABLES)
  first.run('INSERT INTO said VALUES (?)', '调解')
  first.close()
  const second = openState(folder, [...TABLES, 'CREATE TABLE IF NOT EXISTS other (n INTEGER)'])
  expect(second.rows('SELECT CAST(word AS BLOB) FROM said')).toHaveLength(1)
  second.close()
})

test('a damaged file is put aside, said so, and a new one takes its place', () => {
  writeFileSync(join(folder, STATE), 'no database at all, just words'.repeat(100))
  const said: string[] = []
  const state = openState(folder, TABLES, line => said.push(line))
  expect(state.rows('SELECT count(*) FROM said')[0]?.[0]).toBe(0)
  state.close()
  expect(said).toHaveLength(1)
  expect(said[0]).toContain('已损坏')
  expect(readdirSync(folder).some(name => name.startsWith(`${STATE}.damaged-`))).toBe(true)
})

test('a database of another program is left as it is and named', () => {
  const stranger = connect(join(folder, STATE), 'write')
  stranger.exec('CREATE TABLE theirs (n INTEGER)')
  stranger.close()
  expect(() => openState(folder, TABLES)).toThrow(/别的程序/)
})
