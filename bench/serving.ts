/** The built server in a process of its own, on a port of its own: what is measured is not slowed by what measures. */
import { type ChildProcess, spawn } from 'node:child_process'

export interface Served {
  readonly url: string
  readonly pid: number
  stop(): Promise<void>
}

/** `words`: more of the command line; `env`: beside this process's own. */
export async function serve(words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Served> {
  const child = spawn(process.execPath, ['bin/fazhi', 'serve', '--port', '0', ...words], {
    env: { ...process.env, LOG_LEVEL: 'warn', FAZHI_TOKEN: '', TELEGRAM_BOT_TOKEN: '', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  return {
    url: await opened(child),
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
