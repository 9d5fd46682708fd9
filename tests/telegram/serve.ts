/**
 * `npx tsx tests/telegram/serve.ts [--port 8081] [--open]` → the double by itself, to try a bot by hand or to lead it from another
 * process: prints the settings of the bot and a first group, then each request. `--open`: without privacy mode. Led by
 * `curl -d '{"call":"say","with":[{"id":CHAT},{"id":USER,"is_bot":false,"first_name":"安"},"@fazhi_test_bot …"]}' -H 'content-type: application/json' ROOT/control`
 */
import { parseArgs } from 'node:util'
import { startTelegram } from './server.js'
import { lineOf } from './watch.js'

const { values } = parseArgs({ options: { port: { type: 'string' }, open: { type: 'boolean' } } })
const server = await startTelegram({ port: Number(values.port ?? 8081), privacy: !values.open })
const ann = server.people.user({ first_name: '安' })
const group = server.people.group({ title: '试用', members: [ann] })
process.stdout.write(
  `export TELEGRAM_API_ROOT=${server.root} TELEGRAM_BOT_TOKEN=${server.token} FAZHI_ALLOWED_CHATS=${group.id} FAZHI_ADMINS=${ann.id}\n`,
)
let shown = 0
setInterval(() => {
  for (; shown < server.journal.length && server.journal[shown]!.status !== null; shown++)
    process.stdout.write(`${lineOf(server.journal[shown]!)}\n`)
}, 100)
