/** Doors on the command line: a command narrowed to somebody's groups → all it prints and writes. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '../../src/channels/main.js'
import { unzipped } from '../channels/web/zipped.js'
import { TODAY } from '../sample.js'
import type { Who } from './province.js'
import type { Site } from './site.js'
import { type Door, told } from './web.js'
import type { What } from './what.js'

/** `argv` may name files in a folder of its own; what is written there is part of what is told. */
const command =
  (argv: (what: What, folder: string) => readonly string[]): Door =>
  async (site, who, what) => {
    const folder = mkdtempSync(join(tmpdir(), 'fazhi-door-'))
    try {
      return await printed(site, who, argv(what, folder), folder)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }

async function printed(site: Site, who: Who, argv: readonly string[], folder: string): Promise<string> {
  // A list without a group in it is refused: who is given nothing has no command to give.
  if (who.groups.length === 0) return ''
  const access = process.env['FAZHI_ACCESS']
  const write = { out: process.stdout.write, err: process.stderr.write }
  let text = ''
  const take = (chunk: string | Uint8Array): boolean => {
    text += asText(typeof chunk === 'string' ? Buffer.from(chunk) : chunk)
    return true
  }
  process.env['FAZHI_ACCESS'] = site.access
  process.stdout.write = take as typeof process.stdout.write
  process.stderr.write = take as typeof process.stderr.write
  try {
    const { corpus, index } = site.places
    const places = ['--corpus', corpus, '--index', index, '--today', TODAY]
    const code = await run([...argv, ...places, ...(site.whole ? [] : ['--groups', who.groups.join(',')])])
    text += `\n${code}`
  } finally {
    process.stdout.write = write.out
    process.stderr.write = write.err
    if (access === undefined) delete process.env['FAZHI_ACCESS']
    else process.env['FAZHI_ACCESS'] = access
  }
  for (const name of readdirSync(folder)) text += `\n${name}\n${asText(readFileSync(join(folder, name)))}`
  text = text.replace(/延迟 ms.*/g, '')
  return told(text.replaceAll(folder, '').replaceAll(join(site.places.index, '..'), ''))
}

function asText(bytes: Uint8Array): string {
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) return Buffer.from(bytes).toString('utf8')
  const parts = [...unzipped(bytes)].filter(([name]) => name !== 'docProps/core.xml')
  return parts.map(part => part.join('\n')).join('\n')
}

const BATCH = (w: What): string =>
  [
    { id: '1', question: w.question },
    { id: '2', question: '那上一年呢？', history: [{ role: 'user', content: w.question }] },
    { id: '3', question: `${w.measure}多少？`, chat: { unit: w.unit } },
  ]
    .map(line => JSON.stringify(line))
    .join('\n')

function fileWith(folder: string, name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

export const CLI_DOORS: Readonly<Record<string, Door>> = {
  'fazhi ask': command(w => ['ask', w.question]),
  'fazhi ask --json': command(w => ['ask', w.question, '--json']),
  'fazhi ask --explain': command(w => ['ask', w.question, '--explain']),
  'fazhi ask --batch': command((w, folder) => ['ask', '--batch', fileWith(folder, 'batch.jsonl', BATCH(w))]),
  'fazhi ask --out': command((w, folder) => ['ask', w.question, '--out', join(folder, 'a.docx')]),
  'fazhi figures': command(w => ['figures', '--measure', w.measure, ...(w.n % 2 ? ['--unit', w.unit] : [])]),
  'fazhi figures --out': command((w, folder) => ['figures', '--unit', w.unit, '--out', join(folder, 'a.xlsx')]),
  'fazhi compare': command(w => ['compare', w.measure, ...(w.n % 2 ? ['--units', `${w.unit},${w.other.unit}`] : [])]),
  'fazhi compare --json': command(w => ['compare', w.measure, '--region', w.about.city, '--json']),
  'fazhi audit': command(w => ['audit', ...(w.n % 3 ? [w.unit] : [])]),
  'fazhi audit of a draft': command((w, folder) => {
    const text = w.about.text.replaceAll(String(w.about.year), String(w.about.year + 1))
    return ['audit', fileWith(folder, '草稿.txt', text), '--json']
  }),
  'fazhi eval': command((w, folder) => {
    const gold = { id: '1', type: 'figure', question: w.question, gold: { text: '？' }, answerable: false }
    return ['eval', fileWith(folder, 'q.jsonl', JSON.stringify(gold)), '--show', 'all']
  }),
}
