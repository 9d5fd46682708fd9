/**
 * The corridor: every file of src in the order in which it may be read. A file imports only files above it; what it knows of
 * the shape of others (type-only imports) may come from any file of its own room or of one before. A new file is given its place
 * here before it can exist; each big library has one home.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { describe, expect, test } from 'vitest'

const SRC = join(import.meta.dirname, '..', 'src')

/** Rooms in order, the files of each in order. */
const CORRIDOR: readonly (readonly [room: string, files: string])[] = [
  [
    'words',
    'text threads numbers divisions organs places spelling lexicon chat faults observe model patience probe unread',
  ],
  [
    'corpus',
    `corpus/formats/outcome corpus/formats/encoding corpus/formats/text corpus/formats/dom corpus/formats/tables
     corpus/formats/html corpus/formats/numerals corpus/formats/numbering corpus/formats/zip corpus/formats/docx
     corpus/formats/ole corpus/formats/word-extractor.d corpus/formats/doc corpus/formats/pages
     corpus/formats/columns corpus/formats/paragraphs corpus/formats/pdf corpus/formats/parse corpus/formats/thread corpus/formats/kind
     corpus/formats/aside corpus/read
     corpus/dates corpus/lines corpus/furniture corpus/names corpus/title corpus/layout corpus/sidecar
     corpus/identity corpus/year corpus/marks corpus/items corpus/unmarked corpus/headings corpus/report
     corpus/passages
     corpus/figures/raw corpus/figures/words corpus/figures/wording corpus/figures/place corpus/figures/scope
     corpus/figures/role corpus/figures/traps corpus/figures/none
     corpus/figures/antecedent corpus/figures/rate corpus/figures/ellipsis corpus/figures/measure corpus/figures/table corpus/figures`,
  ],
  [
    'index',
    `index/store index/timed index/scoped index/postgres index/migrations index/best index/postings index/tables index/lock index/corpus index/embed index/langchain
     index/nearest index/vectors index/directory index/words index/kept index/checked index/bodies index/reading index/gathered index/writing index/sayable index/schema index/sqlite index/embedded
     index/state/steps index/state/file index/state/server index/state index/state/copy index/cache index/claims index/inbox index/said index/feedback index/chats
     index/links index/guesses index/secret index/entry index/turns index/reader index/pool index/readers index/make index/plan
     index/pg/binary index/pg/terms index/pg/schema index/pg/numbers index/pg/vanished index/pg/kept index/pg/reading index/pg/batch index/pg/writing
     index/pg/vectors index/pg/verifying index/pg/readers index/pg/fresh index/pg/asking index/pg/store index/pg/open index/open index/copy index/load index/rows index/build index/standing`,
  ],
  [
    'search',
    `search/held search/holdings search/years search/latin search/slips search/strangers search/units search/intent search/matter search/question
     search/count search/scope search/figures search/settle search/sections search/retrieve`,
  ],
  [
    'answer',
    `answer/shape answer/prompts answer/advisor answer/draft answer/admit answer/notes answer/seek answer/refuse answer/verify answer/inventory answer/figure
     answer/practice answer/cells answer/relation answer/compare answer/listing answer/over answer/drafting
     answer/ground/addressed answer/ground/scene answer/ground/prose answer/ground/numerals answer/ground/quotes answer/ground/stages answer/ground/who
     answer/ground/support answer/ground/unlisted answer/ground/whose answer/ground/bind answer/ground/aligned answer/ground/told answer/ground/said answer/ground/direction answer/ground/sentence answer/ground/parts answer/ground/ground answer/ground/whole
     answer/material answer/generate answer/choose answer/propose answer/wording
     answer/render answer/answer answer/inspect answer/retriever answer/langchain`,
  ],
  [
    'desk',
    `desk/shape desk/ledger desk/score desk/feedback
     desk/compare/basis desk/compare/choose desk/compare/select desk/compare/nearest desk/compare/matrix desk/compare/compute
     desk/compare
     desk/rules desk/audit/sheet desk/audit/remark desk/audit/dimension desk/audit/groups desk/audit/sums desk/audit/balance
     desk/audit/rates desk/audit/percents desk/audit/changes desk/audit/averages desk/audit/bounds desk/audit/lists desk/audit/ordinals desk/audit/shares desk/audit/tables
     desk/audit/repeats desk/audit/arithmetic desk/audit/years desk/audit/content desk/audit
     desk/export/clean desk/export/grid desk/export/findings desk/export/csv desk/export/xlsx desk/export/page desk/export/docx desk/export`,
  ],
  ['app', 'config groups sight desks advising app'],
  [
    'channels',
    `channels/usage channels/render channels/log channels/metrics channels/counting channels/tracing channels/lookout channels/ready channels/trouble channels/waiting
     channels/telegram/asked channels/telegram/speak channels/telegram/words channels/telegram/markup channels/telegram/split
     channels/telegram/table channels/telegram/buttons channels/telegram/render channels/telegram/lanes
     channels/telegram/wire channels/telegram/api channels/telegram/trouble channels/telegram/away channels/telegram/send channels/telegram/metrics
     channels/telegram/uploads channels/telegram/notes channels/telegram/queue channels/telegram/parts channels/telegram/access channels/telegram/talk channels/telegram/deliver channels/telegram/progress
     channels/telegram/answering channels/telegram/feedback channels/telegram/sources channels/telegram/ledger
     channels/telegram/menu channels/telegram/admin channels/telegram/commands channels/telegram/upload channels/telegram/press
     channels/telegram/inline channels/telegram/work channels/telegram/receive channels/telegram/polling channels/telegram/webhook
     channels/telegram/connect channels/telegram/intake channels/telegram/open channels/telegram/run channels/telegram/check channels/telegram/command
     channels/cli/help channels/cli/table channels/cli/context channels/passages channels/mcp
     channels/web/access channels/web/shapes channels/web/links channels/web/metrics channels/web/office
     channels/web/guard channels/web/blocks channels/web/reports channels/web/ledger channels/web/upload
     channels/web/ask channels/web/desk channels/web/files channels/web/openai channels/web/operations channels/web/openapi
     channels/web/page channels/web/login channels/web/away channels/web/front channels/web/app channels/web/listen channels/serve
     channels/cli/explain channels/cli/progress channels/cli/indexing channels/cli/store channels/cli/doctor
     channels/cli/save channels/cli/access channels/cli/figures channels/cli/compare channels/cli/audit channels/cli/eval channels/cli/ask channels/cli/main
     channels/main`,
  ],
]

/** The one file (or folder) that may name a library, a driver or the environment. */
const HOMES: readonly (readonly [what: string, named: RegExp, home: RegExp])[] = [
  ['hnswlib-node', /['"]hnswlib-node['"]/, /^index\/vectors\.ts$/],
  ['the SQLite driver', /['"](?:libsql|better-sqlite3|node:sqlite)['"]/, /^index\/sqlite\.ts$/],
  ['the PostgreSQL driver', /['"](?:pg|postgres)['"]/, /^index\/postgres\.ts$/],
  ['openai', /['"]openai(?:\/[^'"]*)?['"]/, /^model\.ts$/],
  ['LangChain', /['"]@langchain\//, /^index\/langchain\.ts$|^answer\/(?:retriever|prompts|langchain)\.ts$/],
  ['grammy', /['"]grammy(?:\/[^'"]*)?['"]|['"]@grammyjs\//, /^channels\/telegram\//],
  ['https-proxy-agent', /['"]https-proxy-agent['"]/, /^channels\/telegram\/wire\.ts$/],
  ['prom-client', /['"]prom-client['"]/, /^channels\/metrics\.ts$/],
  ['OpenTelemetry', /['"]@opentelemetry\//, /^channels\/tracing\.ts$/],
  ['pino', /['"]pino['"]/, /^channels\/log\.ts$/],
  ['pinyin-pro', /['"]pinyin-pro['"]/, /^search\/latin\.ts$/],
  ['opencc-js', /['"]opencc-js/, /^text\.ts$/],
  ['cheerio', /['"]cheerio/, /^corpus\/formats\/dom\.ts$/],
  ['mammoth', /['"]mammoth['"]/, /^corpus\/formats\/docx\.ts$/],
  ['word-extractor', /['"]word-extractor['"]/, /^corpus\/formats\/(?:doc|word-extractor\.d)\.ts$/],
  ['unpdf', /['"]unpdf['"]/, /^corpus\/formats\/pdf\.ts$/],
  ['jschardet', /['"]jschardet['"]/, /^corpus\/formats\/encoding\.ts$/],
  ['Hono', /['"](?:hono|@hono\/)/, /^channels\/web\//],
  ['MCP', /['"]@modelcontextprotocol\//, /^channels\/mcp\.ts$/],
  ['write-excel-file', /['"]write-excel-file/, /^desk\/export\/xlsx\.ts$/],
  ['docx', /(?:from|import\(|typeof import\() ?['"]docx['"]/, /^desk\/export\/docx\.ts$/],
  ['the environment', /process\.env|['"]dotenv/, /^config\.ts$/],
]

const ORDER = CORRIDOR.flatMap(([room, files]) =>
  files
    .trim()
    .split(/\s+/)
    .map(file => ({ room, file: `${file}.ts` })),
)
const place = new Map(ORDER.map(({ file }, i) => [file, i]))
const rooms = CORRIDOR.map(([room]) => room)
const roomOf = new Map(ORDER.map(({ room, file }) => [file, rooms.indexOf(room)]))
const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .map(file => file.replaceAll('\\', '/'))
  .filter(file => file.endsWith('.ts'))
const source = new Map(files.map(file => [file, readFileSync(join(SRC, file), 'utf8')]))

describe('the corridor', () => {
  test('lists every file of src once', () => {
    expect(files.filter(file => !place.has(file))).toEqual([])
    expect(ORDER.map(({ file }) => file).filter(file => !source.has(file))).toEqual([])
    expect(place.size).toBe(ORDER.length)
  })

  for (const file of files.filter(name => place.has(name)).sort((a, b) => place.get(a)! - place.get(b)!))
    test(`${file} imports only files above it`, () => {
      expect(
        importsOf(file)
          .filter(to => !mayImport(file, to))
          .map(to => to.file),
      ).toEqual([])
    })

  // channels/main.ts lies in none of them: it puts the command line together with the channels that it can start.
  test('no channel imports another', () => {
    const channel = (file: string): string | undefined => /^channels\/([^/]+)\//.exec(file)?.[1]
    const sideways = files.flatMap(file =>
      importsOf(file)
        .filter(to => channel(file) && channel(to.file) && channel(file) !== channel(to.file))
        .map(to => `${file} → ${to.file}`),
    )
    expect(sideways).toEqual([])
  })

  test('a type may be taken from a later file of the same room, a value may not', () => {
    expect(mayImport('corpus/headings.ts', { file: 'corpus/report.ts', type: true })).toBe(true)
    expect(mayImport('corpus/headings.ts', { file: 'corpus/report.ts', type: false })).toBe(false)
    expect(mayImport('search/units.ts', { file: 'answer/shape.ts', type: true })).toBe(false)
    expect(mayImport('search/units.ts', { file: 'search/new.ts', type: true })).toBe(false)
  })

  test.each<[statement: string, wanted: Import[]]>([
    ["import { a } from './b.js'", [{ file: 'search/b.ts', type: false }]],
    ["import type { A } from '../b.js'", [{ file: 'b.ts', type: true }]],
    ["import { type A, type B } from './b.js'", [{ file: 'search/b.ts', type: true }]],
    ["import { type A, b } from './b.js'", [{ file: 'search/b.ts', type: false }]],
    ["import a, { type B } from './b.js'", [{ file: 'search/b.ts', type: false }]],
    ["import {\n  type A,\n  b,\n} from './b.js'", [{ file: 'search/b.ts', type: false }]],
    ["import './b.js'", [{ file: 'search/b.ts', type: false }]],
    ["export { a } from './b.js'", [{ file: 'search/b.ts', type: false }]],
    ["const b = await import('./b.js')", [{ file: 'search/b.ts', type: false }]],
    ["import { z } from 'zod'", []],
  ])('%j is read as %j', (statement, wanted) => expect(readImports(statement, 'search/a.ts')).toEqual(wanted))
})

describe('one home each:', () => {
  for (const [what, named, home] of HOMES) {
    test(`${what} is named only in ${home.source.replace(/\\|\^|\$/g, '')}`, () => {
      const strangers = files.filter(file => !home.test(file) && named.test(withoutComments(source.get(file)!)))
      expect(strangers).toEqual([])
    })
  }
})

describe('every file', () => {
  test('begins with a comment of one to four lines that says what comes in and what goes out', () => {
    const without = files.filter(file => !file.endsWith('.d.ts') && !/^\/\*\*[^\n]*/.test(source.get(file)!))
    expect(without).toEqual([])
  })

  test('reaches no console', () => {
    expect(files.filter(file => /\bconsole\./.test(withoutComments(source.get(file)!)))).toEqual([])
  })
})

interface Import {
  readonly file: string
  readonly type: boolean
}

function mayImport(file: string, to: Import): boolean {
  const [from, at] = [place.get(file), place.get(to.file)]
  if (from === undefined || at === undefined) return false
  return at < from || (to.type && roomOf.get(to.file)! <= roomOf.get(file)!)
}

function importsOf(file: string): Import[] {
  return readImports(withoutComments(source.get(file)!), file)
}

function readImports(text: string, file: string): Import[] {
  const found: Import[] = []
  const at = (specifier: string): string => posix.join(dirname(file), specifier).replace(/\.js$/, '.ts')
  for (const match of text.matchAll(/^(?:import|export)\s+(type\s+)?(?:([^'";]*?)\s*from\s+)?'(\.[^']+)'/gm))
    found.push({ file: at(match[3]!), type: match[1] !== undefined || isTypeOnly(match[2] ?? '') })
  for (const match of text.matchAll(/(?:import|require)\(\s*['"](\.[^'"]+)['"]\s*\)/g))
    found.push({ file: at(match[1]!), type: false })
  return found
}

/** `{ type A, type B }`: nothing of it is left when the file runs. */
function isTypeOnly(clause: string): boolean {
  const names = /^\{([^}]*)\}$/.exec(clause.trim())?.[1]
  if (names === undefined) return false
  return names
    .split(',')
    .map(name => name.trim())
    .filter(name => name !== '')
    .every(name => name.startsWith('type '))
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1')
}
