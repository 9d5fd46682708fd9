/** A PostgreSQL server of a test's own, to be killed: its programs are where FAZHI_PG_BIN says. PostgreSQL refuses to run as root. */
import { execFileSync, spawnSync } from 'node:child_process'
import { appendFileSync, chmodSync, chownSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'

/** The folder of initdb and pg_ctl; undefined where there is none. */
export const PG_BIN: string | undefined = process.env['FAZHI_PG_BIN'] || undefined

/** What a group of tests is called that needs a server of its own: it says why it is skipped. */
export function killable(what: string): string {
  return PG_BIN ? what : `${what} (PostgreSQL: SKIPPED, as FAZHI_PG_BIN is not set)`
}

export interface OwnServer {
  readonly url: string
  readonly port: number
  /** kill -9 of the server and all its processes. */
  kill(): Promise<void>
  start(): Promise<void>
  /** A copy of it that follows it (pg_basebackup). */
  replica(): Promise<OwnServer>
  run(sql: string): Promise<void>
  end(): Promise<void>
}

/** `settings`: lines of postgresql.conf; `at`: a folder to be in. */
export async function startOwn(settings: readonly string[] = [], at = '/tmp'): Promise<OwnServer> {
  const folder = ownFolder(at)
  asUser([
    join(PG_BIN!, 'initdb'),
    '-D',
    folder,
    '-U',
    'postgres',
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--locale=C.UTF-8',
    '-N',
  ])
  return serverIn(folder, await freePort(), settings)
}

async function serverIn(folder: string, port: number, settings: readonly string[]): Promise<OwnServer> {
  appendFileSync(
    join(folder, 'postgresql.conf'),
    [
      "listen_addresses = '127.0.0.1'",
      `port = ${port}`,
      `unix_socket_directories = '${folder}'`,
      'shared_buffers = 64MB',
      ...settings,
      '',
    ].join('\n'),
  )
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  const control = (...words: string[]): void => asUser([join(PG_BIN!, 'pg_ctl'), '-D', folder, ...words])
  const server: OwnServer = {
    url,
    port,
    async kill() {
      const pid = Number(readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n')[0])
      const family = [pid, ...childrenOf(pid)]
      for (const one of family) signal(one)
      while (family.some(alive)) await new Promise(resolve => setTimeout(resolve, 20))
    },
    async start() {
      // What is left of a killed server holds its memory for a moment more.
      for (let tries = 1; ; tries++)
        try {
          return control('-w', '-t', '60', '-l', join(folder, 'log'), 'start')
        } catch (error) {
          if (tries === 20) throw new Error(`${error}\n${readFileSync(join(folder, 'log'), 'utf8').slice(-800)}`)
          await new Promise(resolve => setTimeout(resolve, 500))
        }
    },
    async replica() {
      const other = ownFolder()
      const from = ['-h', '127.0.0.1', '-p', String(port), '-U', 'postgres']
      asUser([join(PG_BIN!, 'pg_basebackup'), '-D', other, ...from, '-R', '-X', 'stream', '-c', 'fast'])
      return serverIn(other, await freePort(), settings)
    },
    async run(sql) {
      const client = new pg.Client({ connectionString: url })
      await client.connect()
      try {
        await client.query(sql)
      } finally {
        await client.end()
      }
    },
    async end() {
      spawnSync(...command([join(PG_BIN!, 'pg_ctl'), '-D', folder, '-m', 'immediate', 'stop']))
      rmSync(folder, { recursive: true, force: true })
    },
  }
  await server.start()
  return server
}

/** Owned by the user the server runs as. */
function ownFolder(at = '/tmp'): string {
  const folder = mkdtempSync(join(at, 'fazhi-pg-'))
  const root = process.getuid?.() === 0
  if (root) {
    const [uid, gid] = idsOf('postgres')
    if (at !== '/tmp') chmodSync(at, 0o755)
    chownSync(folder, uid, gid)
  }
  return folder
}

function idsOf(user: string): [number, number] {
  return [Number(execFileSync('id', ['-u', user])), Number(execFileSync('id', ['-g', user]))]
}

function command(words: readonly string[]): [string, string[]] {
  if (process.getuid?.() !== 0) return [words[0]!, words.slice(1)]
  const [uid, gid] = idsOf('postgres')
  return ['setpriv', [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', ...words]]
}

function asUser(words: readonly string[]): void {
  const { status, stderr, error } = spawnSync(...command(words), { stdio: ['ignore', 'ignore', 'pipe'], cwd: '/' })
  if (status !== 0) throw error ?? new Error(`${words[0]}: ${stderr}`)
}

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number)
}

function signal(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It is gone already.
  }
}

function alive(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')[2] !== 'Z'
  } catch {
    return false
  }
}

function freePort(): Promise<number> {
  return new Promise(resolve => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => resolve(port))
    })
  })
}
