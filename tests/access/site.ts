/** Reports → a desk served over HTTP, with an access file that gives each of WHO theirs; or, as a measure of what may be told, all there is. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Opened, openDesk } from '../../src/app.js'
import { openLog } from '../../src/channels/log.js'
import { openMeter } from '../../src/channels/metrics.js'
import { type Served, startServer } from '../../src/channels/web/listen.js'
import { type Config, readConfig } from '../../src/config.js'
import { openTable } from '../../src/index/embed.js'
import { makeOf } from '../../src/index/make.js'
import { openIndex } from '../../src/index/open.js'
import { hashOfToken } from '../../src/sight.js'
import { TODAY } from '../sample.js'
import { ELSEWHERE, GROUPS, type MadeReport, WHO } from './province.js'

export interface Site {
  /** Whether everybody sees all there is. */
  readonly whole: boolean
  readonly places: { readonly corpus: string; readonly index: string }
  readonly access: string
  readonly config: Config
  readonly desk: Opened
  readonly web: Served
  /** Lines that were said to the operator. */
  readonly said: readonly string[]
  /** What is to be closed before it. */
  atEnd(close: () => Promise<void>): void
  end(): Promise<void>
}

/** `whole`: every token and chat sees all there is. `env`: more settings. */
export async function openSite(
  reports: readonly MadeReport[],
  whole: boolean,
  env: Record<string, string> = {},
): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), 'fazhi-access-'))
  const places = { corpus: join(folder, 'corpus'), index: join(folder, 'index') }
  mkdirSync(places.corpus, { recursive: true })
  for (const { file, text } of reports) {
    mkdirSync(dirname(join(places.corpus, file)), { recursive: true })
    writeFileSync(join(places.corpus, file), text)
  }
  if (reports.length === 0) await emptyIndex(places.index)
  const access = join(folder, 'access.json')
  writeFileSync(access, JSON.stringify(accessFile(whole)))
  const read = readConfig({ FAZHI_ACCESS: access, ...env })
  if (!read.ok) throw new Error(read.message)
  const said: string[] = []
  const desk = await openDesk(places, read.config, line => void said.push(line))
  const web = await startServer({
    ...{ host: '127.0.0.1', port: 0, token: undefined, places, desk },
    today: () => TODAY,
    say: line => void said.push(line),
    lookout: { log: openLog({ LOG_LEVEL: 'silent' }), meter: openMeter(), tracing: null },
  })
  const closing: (() => Promise<void>)[] = []
  return {
    ...{ whole, places, access, config: read.config, desk, web, said },
    atEnd: close => void closing.push(close),
    async end() {
      for (const close of closing) await close()
      await web.stop(1_000)
      await desk.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** What indexing refuses to make of an empty folder: the index of who is given nothing. */
async function emptyIndex(folder: string): Promise<void> {
  const store = await openIndex(folder, true)
  await store.rewrite(makeOf(await openTable()), async () => {})
  await store.close()
}

function accessFile(whole: boolean) {
  const given = (groups: readonly string[]): readonly string[] => (whole ? ['*'] : groups)
  return {
    groups: GROUPS,
    tokens: WHO.map(({ name, token, groups }) => ({ name, sha256: hashOfToken(token), groups: given(groups) })),
    chats: {
      ...Object.fromEntries(WHO.flatMap(({ chat, groups }) => [chat, -chat].map(id => [id, given(groups)]))),
      [ELSEWHERE]: ['*'],
    },
  }
}
