/** The bot against a Bot API server that somebody else wrote (telegram-test-api): it knows nine methods and no long polling. */
import { TelegramServer } from 'telegram-test-api/lib/telegramServer.js'
import { expect, test } from 'vitest'
import { buildOnce, freePort, runBot } from './process.js'
import { PLAIN, PLAIN_SAYS } from './scene.js'
import { TOKEN } from './world.js'

test('a question in private is answered through telegram-test-api too', async () => {
  buildOnce()
  const server = new TelegramServer({ port: await freePort(), host: '127.0.0.1' })
  await server.start()
  const bot = runBot({
    env: { TELEGRAM_BOT_TOKEN: TOKEN, TELEGRAM_API_ROOT: server.config.apiURL, FAZHI_ALLOWED_CHATS: '77' },
  })
  try {
    await bot.ready
    const client = server.getClient(TOKEN, { userId: 77, chatId: 77, type: 'private', timeout: 15_000, interval: 50 })
    await client.sendMessage(client.makeMessage(PLAIN))
    const { result } = await client.getUpdates()
    expect(result).toHaveLength(1)
    expect(JSON.stringify(result[0])).toContain(PLAIN_SAYS)
    // Without long polling an empty answer comes at once: no reason to ask a thousand times a second.
    const { utime, ms } = await cpuOf(bot.child.pid!, 1_500)
    expect(utime / ms).toBeLessThan(0.5)
    expect(await bot.stop()).toMatchObject({ code: 0 })
  } finally {
    await bot.stop('SIGKILL')
    await server.stop()
  }
}, 60_000)

/** Milliseconds of processor in so many milliseconds of clock. */
async function cpuOf(pid: number, ms: number): Promise<{ utime: number; ms: number }> {
  const { readFileSync } = await import('node:fs')
  const used = (): number => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
    return (Number(fields[11]) + Number(fields[12])) * 10
  }
  const before = used()
  await new Promise(resolve => setTimeout(resolve, ms))
  return { utime: used() - before, ms }
}
