/**
 * `npx tsx scripts/picture.ts [OUT.png]` → docs/telegram.png: a talk in a group, led against the server double with the bot as a process,
 * photographed with Debian's chromium (`apt-get install -y chromium fonts-noto-cjk fonts-noto-color-emoji`).
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { play } from '../tests/telegram/scene.js'
import type { Chat, User } from '../tests/telegram/shapes.js'
import { pageOf } from './bubbles.js'

const NAME = 'fazhi_bot'
const TITLE = '法治建设报告工作群'

async function talk(): Promise<string> {
  let cast: readonly User[] = []
  let group!: Chat
  const scene = await play({
    cast(people, server) {
      server.world.bot.username = NAME
      cast = ['李敏', '王浩', '赵倩'].map(first_name => people.user({ first_name }))
      group = people.group({ title: TITLE, members: cast })
      return { allowed: [group.id] }
    },
  })
  const [li, wang, zhao] = cast as [User, User, User]
  try {
    const first = await scene.ask(group, li, `@${NAME} 清沅县2023年调解了多少件纠纷？`)
    await scene.ask(group, wang, '那上一年呢？', { replyTo: first })
    await scene.ask(group, zhao, `@${NAME} 云山县2022年行政复议收到多少件？`)
    const names = new Map(cast.map(one => [one.id, one.first_name]))
    const messages = scene.people.messages(group).filter(one => one.text !== undefined)
    return pageOf({ title: TITLE, subtitle: '23 位成员', messages, me: zhao, names })
  } finally {
    await scene.close()
  }
}

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--hide-scrollbars',
]

/** A page does not say how tall it is until it is drawn: it is drawn once to be measured. */
function photograph(html: string, out: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'fazhi-picture-'))
  const page = join(folder, 'page.html')
  const measuring = '<script>document.title=document.body.offsetHeight</script>'
  writeFileSync(page, html.replace('</html>', `${measuring}</html>`))
  mkdirSync(dirname(out), { recursive: true })
  const chromium = (...words: string[]): string =>
    execFileSync('chromium', [...FLAGS, `--user-data-dir=${join(folder, 'profile')}`, ...words, `file://${page}`], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  try {
    const height = /<title>(\d+)<\/title>/.exec(chromium('--window-size=460,800', '--dump-dom'))?.[1] ?? '1200'
    chromium(`--window-size=460,${height}`, '--force-device-scale-factor=2', `--screenshot=${out}`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

photograph(await talk(), resolve(process.argv[2] ?? 'docs/telegram.png'))
