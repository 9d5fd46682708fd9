/** A relay between the program and its database, on a port of its own, that can be cut, silenced and restored. */
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

export interface Relay {
  /** The address given, by way of the relay. */
  readonly url: string
  /** Breaks what is open and takes nothing new, as a server that went down. */
  cut(): Promise<void>
  /** Takes everything and passes nothing on, as a network that swallows it. */
  silence(): void
  restore(): Promise<void>
  stop(): Promise<void>
}

export async function relayTo(url: string): Promise<Relay> {
  const there = new URL(url)
  const pairs = new Set<readonly [Socket, Socket]>()
  let silent = false
  const server: Server = createServer(near => {
    const far = connect(Number(there.port), there.hostname)
    const pair = [near, far] as const
    pairs.add(pair)
    near.on('data', data => void (silent || far.write(data)))
    far.on('data', data => void (silent || near.write(data)))
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on('error', () => {})
      one.on('close', () => {
        pairs.delete(pair)
        other.destroy()
      })
    }
  })
  const listen = (port: number): Promise<void> =>
    new Promise((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve))
  const cut = async (): Promise<void> => {
    const closed = new Promise(resolve => server.close(resolve))
    for (const pair of pairs) for (const socket of pair) socket.destroy()
    await closed
  }
  await listen(0)
  const { port } = server.address() as AddressInfo
  const through = new URL(url)
  through.port = String(port)
  return {
    url: through.href,
    cut,
    silence() {
      silent = true
    },
    async restore() {
      silent = false
      if (!server.listening) await listen(port)
    },
    async stop() {
      if (server.listening) await cut()
    },
  }
}
