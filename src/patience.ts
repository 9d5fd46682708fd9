/**
 * A chat model → the same with patience: a deadline, few retries while nothing has come, the wait a 429 asks for, and a circuit that
 * stays open for a while after failures in a row, so that nobody waits for a server that is down.
 */
import { ChatFault, type ChatModel, type ChatReply, type ChatRequest } from './chat.js'

export interface Patience {
  /** Milliseconds from the question to the last word: the caller's signal keeps them, no wait is longer. */
  readonly timeoutMs: number
  /** The clock, in milliseconds. */
  readonly now?: () => number
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>
}

/** Tries in all; a third one helped in none of the faults tried (tests/answer/faults.test.ts). */
const TRIES = 2
/** Failures in a row that open the circuit, and how long it stays open. */
const OPEN_AFTER = 3
const OPEN_MS = 30_000
/** Requests at a time: a server in an office works at few, and what waits longer than its question may is not asked at all. */
const AT_ONCE = 4
/** A wrong key or model stays wrong until somebody mends it. */
const HOPELESS_MS = 300_000
/** Wait before a retry that names none. */
const BACK_OFF_MS = 250

/** A model in whose line one waits for a turn. */
export interface PatientModel extends ChatModel {
  readonly waiting: () => number
}

/** Wraps a model. `ask` throws ChatFault; while the circuit is open, at once. */
export function patient(model: ChatModel, patience: Patience): PatientModel {
  const now = patience.now ?? Date.now
  let failures = 0
  let openUntil = 0
  let last = ''
  const turns = turnsOf(AT_ONCE)
  const refuseWhileOpen = (): void => {
    if (now() < openUntil)
      throw new ChatFault('stopped', `${last}；暂不再问，${Math.ceil((openUntil - now()) / 1_000)} 秒后再试`)
  }
  return {
    name: model.name,
    waiting: turns.waiting,
    async ask(request) {
      refuseWhileOpen()
      let asked = false
      try {
        const reply = await turns.take(request.signal, () => {
          refuseWhileOpen()
          asked = true
          return tries(model, request, patience)
        })
        failures = 0
        return reply
      } catch (error) {
        // Who only stood in line says nothing of the server's health.
        if (!asked) throw now() < openUntil ? error : new ChatFault('stopped', `模型 ${model.name}：问的人多，没有轮到`)
        const fault = asFault(error, model, request, patience.timeoutMs)
        if (counts(fault)) failures++
        last = fault.message
        if (fault.kind === 'key' || fault.kind === 'model') openUntil = now() + HOPELESS_MS
        else if (failures >= OPEN_AFTER) openUntil = now() + OPEN_MS
        throw fault
      }
    },
  }
}

/** Runs work so many at a time, in the order it came; who stops waiting leaves the line. */
function turnsOf(most: number) {
  let running = 0
  const waiting = new Set<() => void>()
  const take = async <T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> => {
    while (running >= most) {
      let go = (): void => {}
      const turn = new Promise<void>(resolve => {
        go = resolve
        waiting.add(go)
      })
      try {
        await orAborted(turn, signal)
      } finally {
        waiting.delete(go)
      }
    }
    running++
    try {
      return await work()
    } finally {
      running--
      const [next] = waiting
      next?.()
    }
  }
  return { take, waiting: (): number => waiting.size }
}

async function tries(model: ChatModel, request: ChatRequest, patience: Patience): Promise<ChatReply> {
  for (let attempt = 1; ; attempt++) {
    let began = false
    try {
      return await orAborted(
        model.ask({
          ...request,
          onText: soFar => {
            began = true
            request.onText?.(soFar)
          },
        }),
        request.signal,
      )
    } catch (error) {
      const wait = error instanceof ChatFault ? waitFor(error) : null
      if (wait === null || began || attempt >= TRIES || wait > patience.timeoutMs) throw error
      await (patience.wait ?? pause)(wait, request.signal)
    }
  }
}

/** Milliseconds before the next try; null where another would fail like the first. */
function waitFor(fault: ChatFault): number | null {
  if (fault.kind === 'busy' || fault.kind === 'server') return fault.retryAfterMs ?? BACK_OFF_MS
  return fault.kind === 'network' || fault.kind === 'empty' ? BACK_OFF_MS : null
}

/** A model that does not heed the signal must not hold the answer up. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  work.catch(() => {})
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new ChatFault('stopped', '已停止等待'))
    if (signal.aborted) return stop()
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer)
        reject(new ChatFault('stopped', '已停止等待'))
      },
      { once: true },
    )
  })
}

function asFault(error: unknown, model: ChatModel, request: ChatRequest, ms: number): ChatFault {
  if (request.signal.aborted)
    return isDeadline(request.signal)
      ? new ChatFault('time', `模型 ${model.name}：${ms} 毫秒内没有答完`)
      : new ChatFault('stopped', `模型 ${model.name}：提问者已不再等`)
  if (error instanceof ChatFault) return error
  return new ChatFault('server', `模型 ${model.name}：出错（${error instanceof Error ? error.name : typeof error}）`)
}

function isDeadline(signal: AbortSignal): boolean {
  return (signal.reason as { name?: string } | undefined)?.name === 'TimeoutError'
}

/** A person who stops waiting, or a form the server does not know, says nothing of its health. */
function counts(fault: ChatFault): boolean {
  return fault.kind !== 'form' && fault.kind !== 'stopped'
}
