/** Where load may go: this machine alone; and what a process there costs. */
import { readFileSync } from 'node:fs'

/** Throws for any address that is not of this machine: load on somebody else's is an attack. */
export function loopbackOnly(url: string): string {
  const host = URL.canParse(url) ? new URL(url).hostname : ''
  if (/^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(host)) return url
  throw new Error(`only this machine is put under load (127.0.0.1, ::1, localhost), not ${host || url}`)
}

/** Seconds of processor and bytes of memory at the most that a process took so far. */
export function usedBy(pid: number): { readonly cpu: number; readonly peakBytes: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
  const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return { cpu: (Number(stat[11]) + Number(stat[12])) / 100, peakBytes: Number(peak ?? 0) * 1024 }
}
