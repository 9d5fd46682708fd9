/** Where load may go: this machine alone; and `fazhi serve` started there, so many processes over one index. */
import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'

export interface Served {
  readonly url: string
  readonly pid: number
  stop(): Promise<void>
}

/** Throws for any address that is not of this machine: load on somebody else's is an attack. */
export function loopbackOnly(url: string): string {
  const host = URL.canParse(url) ? new URL(url).hostname : ''
  if (/^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(host)) return url
  throw new Error(`only this machine is put under load (127.0.0.1, ::1, localhost), not ${host || url}`)
}

/** A process on a port of its own, ready to answer. */
export async function serve(corpus: string, env: Readonly<Record<string, string>>): Promise<Served> {
  const words = ['bin/fazhi', 'serve', '--port', '0', '--corpus', corpus]
  const child = spawn(process.execPath, words, {
    env: { ...process.env, LOG_LEVEL: 'warn', FAZHI_TOKEN: '', TELEGRAM_BOT_TOKEN: '', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  return {
    url: loopbackOnly(await opened(child)),
    pid: child.pid!,
    stop: () =>
      new Promise(resolve => {
        child.once('close', () => resolve())
        child.kill('SIGTERM')
      }),
  }
}

function opened(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    child.stderr!.on('data', data => {
      said += data
      const url = /已打开 (http:\/\/\S+)/.exec(said)?.[1]
      if (url) resolve(url)
    })
    child.once('close', () => reject(new Error(`it did not start: ${said.slice(-500)}`)))
  })
}

/** Seconds of processor and bytes of memory at the most that a process took so far. */
export function usedBy(pid: number): { readonly cpu: number; readonly peakBytes: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
  const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return { cpu: (Number(stat[11]) + Number(stat[12])) / 100, peakBytes: Number(peak ?? 0) * 1024 }
}
