/** Retrying, waiting and giving up on a model, with a clock of the test's own. */
import { expect, test } from 'vitest'
import { ChatFault, type ChatModel, type ChatReply, type FaultKind } from '../src/chat.js'
import { patient } from '../src/patience.js'

const REPLY: ChatReply = { text: '好', ended: 'stop', tokens: { prompt: 1, completion: 1, counted: true } }
const request = (signal = new AbortController().signal) => ({
  messages: [],
  form: 'text' as const,
  maxTokens: 10,
  signal,
})

/** A model that fails in these ways, one a request, and then answers. */
function failing(...faults: readonly (ChatFault | FaultKind)[]): ChatModel & { asked: number } {
  const model = {
    name: 'm',
    asked: 0,
    async ask(): Promise<ChatReply> {
      const fault = faults[model.asked++]
      if (fault) throw typeof fault === 'string' ? new ChatFault(fault, fault) : fault
      return REPLY
    },
  }
  return model
}

const waits: number[] = []
const patience = { timeoutMs: 1_000, now: () => 0, wait: async (ms: number) => void waits.push(ms) }

test.each<[fault: FaultKind, asked: number, answered: boolean]>([
  ['busy', 2, true],
  ['server', 2, true],
  ['network', 2, true],
  ['empty', 2, true],
  ['key', 1, false],
  ['model', 1, false],
  ['form', 1, false],
  ['html', 1, false],
  ['endless', 1, false],
  ['time', 1, false],
])('after %s it is asked %i times in all, answered: %s', async (fault, asked, answered) => {
  const model = failing(fault)
  const outcome = await patient(model, patience)
    .ask(request())
    .then(() => true)
    .catch(() => false)
  expect({ asked: model.asked, outcome }).toEqual({ asked, outcome: answered })
})

test('it waits as long as a 429 asks, and not at all for one that asks too long', async () => {
  waits.length = 0
  await patient(failing(new ChatFault('busy', '', 700)), patience).ask(request())
  expect(waits).toEqual([700])
  const model = failing(new ChatFault('busy', '', 5_000))
  await expect(patient(model, patience).ask(request())).rejects.toMatchObject({ kind: 'busy' })
  expect(model.asked).toBe(1)
})

test('an answer that has begun is not asked for again', async () => {
  let asked = 0
  const model: ChatModel = {
    name: 'm',
    async ask({ onText }) {
      asked++
      onText?.('开')
      throw new ChatFault('network', 'cut')
    },
  }
  await expect(patient(model, patience).ask(request())).rejects.toMatchObject({ kind: 'network' })
  expect(asked).toBe(1)
})

test('three failures in a row open the circuit for a while, and one answer closes it', async () => {
  let clock = 0
  const model = failing(...Array.from({ length: 6 }, () => 'time' as const))
  const wrapped = patient(model, { ...patience, now: () => clock })
  for (let i = 0; i < 5; i++) await wrapped.ask(request()).catch(() => {})
  expect(model.asked).toBe(3)
  clock = 31_000
  await wrapped.ask(request()).catch(() => {})
  expect(model.asked).toBe(4)
})

test('a model that does not heed the signal does not hold anybody up', async () => {
  const controller = new AbortController()
  const deaf: ChatModel = { name: 'm', ask: () => new Promise(() => {}) }
  const asked = patient(deaf, patience).ask(request(controller.signal))
  controller.abort()
  await expect(asked).rejects.toMatchObject({ kind: 'stopped' })
})

test('a deadline says so, and counts as a failure of the server', async () => {
  const deaf: ChatModel = { name: 'm', ask: () => new Promise(() => {}) }
  const wrapped = patient(deaf, { timeoutMs: 20 })
  for (let i = 0; i < 3; i++)
    await expect(wrapped.ask(request(AbortSignal.timeout(20)))).rejects.toMatchObject({
      kind: 'time',
      message: /20 毫秒内没有答完/,
    })
  await expect(wrapped.ask(request())).rejects.toMatchObject({ message: /暂不再问/ })
})

test('four are asked at a time, the others in the order they came; who stops waiting leaves the line', async () => {
  const open: (() => void)[] = []
  const order: string[] = []
  const model: ChatModel = {
    name: 'm',
    ask: async ({ messages }) => {
      order.push(messages[0]!.content)
      await new Promise<void>(resolve => open.push(resolve))
      return REPLY
    },
  }
  const wrapped = patient(model, patience)
  const controllers = Array.from({ length: 7 }, () => new AbortController())
  const asked = controllers.map((controller, i) =>
    wrapped
      .ask({ ...request(controller.signal), messages: [{ role: 'user', content: String(i) }] })
      .catch(() => 'left'),
  )
  await expect.poll(() => order.length).toBe(4)
  controllers[4]!.abort()
  expect(await asked[4]).toBe('left')
  open.shift()!()
  await expect.poll(() => order).toEqual(['0', '1', '2', '3', '5'])
  while (order.length < 6 || open.length > 0) {
    open.shift()?.()
    await new Promise(resolve => setTimeout(resolve, 1))
  }
  expect((await Promise.all(asked)).filter(one => one !== 'left')).toHaveLength(6)
  expect(order).toEqual(['0', '1', '2', '3', '5', '6'])
})

test('who waited in line to the end says nothing of the server: the circuit stays closed', async () => {
  const ends: (() => void)[] = []
  const model = patient(
    {
      name: 'm',
      ask: () =>
        new Promise(resolve =>
          ends.push(() =>
            resolve({ text: '好', tokens: { prompt: 1, completion: 1, counted: true }, ended: 'stop' as const }),
          ),
        ),
    },
    { timeoutMs: 50 },
  )
  const asking = (signal: AbortSignal) => model.ask({ messages: [], form: 'text', maxTokens: 1, signal })
  const busy = Array.from({ length: 4 }, () => asking(new AbortController().signal))
  const inLine = await Promise.allSettled(Array.from({ length: 5 }, () => asking(AbortSignal.timeout(30))))
  for (const one of inLine) expect(String((one as PromiseRejectedResult).reason)).toContain('没有轮到')
  for (const end of ends.splice(0)) end()
  await Promise.all(busy)
  const next = asking(new AbortController().signal)
  await new Promise(resolve => setTimeout(resolve, 5))
  for (const end of ends) end()
  expect((await next).text).toBe('好')
})

test('those in line when the circuit opens are not sent to a server that is down', async () => {
  const model = failing(...Array.from({ length: 20 }, () => 'server' as const))
  const asked = patient(model, patience)
  await Promise.all(Array.from({ length: 20 }, () => asked.ask(request()).catch(() => null)))
  expect(model.asked).toBeLessThanOrEqual(8)
})
