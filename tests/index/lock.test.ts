/** Locks beside an index: one holder a purpose, purposes apart, the dead and the far away taken over from as the purpose says. */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lock, lockIndex } from '../../src/index/lock.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fazhi-lock-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const BOT = { file: 'bot-42.lock', busy: '另一个进程正在运行它', foreignMs: 0 }
const statOf = (pid: number): string => readFileSync(`/proc/${pid}/stat`, 'utf8')
const held = (holder: object): void => writeFileSync(join(folder, BOT.file), JSON.stringify(holder))

test('a lock is held once, names its purpose and its holder, and is free again after', () => {
  const release = lock(folder, BOT)
  expect(() => lock(folder, BOT)).toThrow(new RegExp(`^另一个进程正在运行它（进程 ${process.pid}，`))
  release()
  lock(folder, BOT)()
  expect(existsSync(join(folder, BOT.file))).toBe(false)
})
test('locks of different purposes do not hinder each other', () => {
  const releases = [lock(folder, BOT), lockIndex(folder), lock(folder, { ...BOT, file: 'bot-43.lock' })]
  for (const release of releases) release()
})
test('a holder that died is taken over from', () => {
  lock(folder, BOT)
  const mine = JSON.parse(readFileSync(join(folder, BOT.file), 'utf8')) as object
  held({ ...mine, pid: 4_194_303, begun: '1' })
  lock(folder, BOT)()
})
test.skipIf(process.platform !== 'linux')(
  'a holder that was killed, whose parent has not asked how it ended, is taken over from',
  async () => {
    // The shell gives its place to a program that never asks.
    const shell = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] })
    const pid = Number(await new Promise(resolve => shell.stdout.once('data', resolve)))
    const begun = statOf(pid).split(' ')[21]
    await pause(100)
    process.kill(pid, 'SIGKILL')
    for (const until = Date.now() + 5_000; Date.now() < until && !/\) Z /.test(statOf(pid)); ) await pause(20)
    expect(statOf(pid)).toMatch(/\) Z /)
    held({ pid, host: hostname(), since: new Date().toISOString(), begun })
    lock(folder, BOT)()
    shell.kill('SIGKILL')
  },
)
test('a holder on another host is waited for as long as the purpose says', () => {
  held({ pid: 1, host: 'another-container', since: new Date().toISOString(), begun: null })
  expect(() => lock(folder, { ...BOT, foreignMs: 60_000 })).toThrow(/another-container/)
  lock(folder, BOT)()
})
test('what is no lock is taken away', () => {
  writeFileSync(join(folder, BOT.file), 'rubbish')
  lock(folder, BOT)()
})
