/** The command line through its executable: exit codes, one-line errors, shapes of the JSON it prints. */
import { execFileSync, spawn } from 'node:child_process'
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { Answer } from '../../src/answer/shape.js'
import { LedgerRow } from '../../src/desk/ledger.js'
import { lockIndex } from '../../src/index/lock.js'
import { goodAnswer } from '../chat/author.js'
import { type ChatDouble, startChat } from '../chat/server.js'
import { CORPUS, openSample, ROOT, type Sample, TODAY } from '../sample.js'

const ASKED = '望棠区交通局2022年罚了多少钱？'
const HISTORY = [{ role: 'user', content: ASKED }]

let sample: Sample
let folder: string

beforeAll(async () => {
  buildOnce()
  sample = await openSample()
  folder = mkdtempSync(join(tmpdir(), 'fazhi-cli-'))
  // Made by the executable itself, which may have been built from another state of the source.
  const made = await fazhi(['index', '--json'])
  expect(made).toMatchObject({ code: 0, err: '' })
}, 120_000)
afterAll(async () => {
  await sample.close()
  rmSync(folder, { recursive: true, force: true })
})

interface Ran {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

interface Around {
  readonly stdin?: string
  readonly env?: Readonly<Record<string, string>>
  /** Other folders than the sample's, or none named at all. */
  readonly places?: readonly string[]
}

/** Runs bin/fazhi on the sample index. */
function fazhi(words: readonly string[], { stdin = '', env = {}, places }: Around = {}): Promise<Ran> {
  const where = places ?? ['--corpus', CORPUS, '--index', at('index')]
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(ROOT, 'bin/fazhi'), ...words, ...where], {
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '', ...env },
    })
    const said = { out: '', err: '' }
    child.stdout.setEncoding('utf8').on('data', (words: string) => (said.out += words))
    child.stderr.setEncoding('utf8').on('data', (words: string) => (said.err += words))
    child.on('error', reject)
    child.on('close', code => resolve({ code, ...said }))
    child.stdin.on('error', () => {})
    child.stdin.end(stdin)
  })
}

/** `npm ci` builds; a source changed since is built again. */
function buildOnce(): void {
  const built = join(ROOT, 'dist/channels/cli/main.js')
  const newest = Math.max(
    ...readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).map(
      file => statSync(join(ROOT, 'src', file)).mtimeMs,
    ),
  )
  if (!existsSync(built) || statSync(built).mtimeMs < newest)
    execFileSync('npm', ['run', '--silent', 'build'], { cwd: ROOT, stdio: 'ignore' })
}

const ONE_LINE = /^[^\n]+\n$/
const at = (name: string): string => join(folder, name)
function file(name: string, words: string): string {
  writeFileSync(at(name), words)
  return at(name)
}
const answerOf = (ran: Ran): z.infer<typeof Answer> => Answer.parse(JSON.parse(ran.out))
const linesOf = (ran: Ran): z.infer<typeof Answer>[] =>
  ran.out
    .trimEnd()
    .split('\n')
    .map(line => Answer.parse(JSON.parse(line)))

describe.concurrent('wrong usage ends with 2 and one line on stderr:', () => {
  test.each<[what: string, words: string[], said: RegExp, around?: Around]>([
    ['a command there is none of', ['frobnicate'], /frobnicate.*fazhi --help/],
    ['an option there is none of', ['ask', ASKED, '--frobnicate'], /^没有 --frobnicate 这个选项。/],
    ['an option without its value', ['ask', ASKED, '--batch'], /^选项 --batch 要带一个值。/, { places: [] }],
    ['a question left out where nobody can type one', ['ask'], /没有问题/],
    ['a question of blanks', ['ask', ' \t '], /没有问题/],
    ['a day that is none', ['ask', ASKED, '--today', '明天'], /--today.*明天/],
    ['a format there is none of', ['figures', '--format', 'yaml'], /--format.*yaml/],
    ['eval without a file', ['eval'], /eval/],
    ['a variable that is set wrongly', ['ask', ASKED], /FAZHI_TIMEOUT_MS/, { env: { FAZHI_TIMEOUT_MS: 'soon' } }],
  ])('%s', async (_, words, said, around) => {
    const ran = await fazhi(words, around)
    expect(ran).toMatchObject({ code: 2, out: '' })
    expect(ran.err).toMatch(ONE_LINE)
    expect(ran.err).toMatch(said)
  })
  test('no command at all, and the help is shown', async () => {
    const ran = await fazhi([], { places: [] })
    expect([ran.code, ran.out.startsWith('fazhi')]).toEqual([2, true])
  })
  test('a file that exists is not written over', async () => {
    const held = file('held.csv', 'mine')
    const ran = await fazhi(['figures', '--format', 'csv', '--out', held])
    expect([ran.code, ran.out, readFileSync(held, 'utf8')]).toEqual([2, '', 'mine'])
    expect(ran.err).toMatch(/^不覆盖已有的文件[^\n]*held\.csv[^\n]*\n$/)
  })
  // The pattern is looked at, the calendar is not.
  test('a day no calendar has', async () =>
    expect(await fazhi(['ask', ASKED, '--today', '2024-99-99'])).toMatchObject({ code: 2 }))
  // readLedger gives it back as a message and figuresCommand fails with 1.
  test('a year that is none', async () =>
    expect(await fazhi(['figures', '--year', '近几年'])).toMatchObject({ code: 2 }))
})

test('a reader that goes away after the first bytes (`| head`) is no failure', async () => {
  const child = spawn(process.execPath, [
    ...[join(ROOT, 'bin/fazhi'), 'figures', '--format', 'json'],
    ...['--corpus', CORPUS, '--index', at('index')],
  ])
  let err = ''
  child.stderr.setEncoding('utf8').on('data', (words: string) => (err += words))
  child.stdout.once('data', () => child.stdout.destroy())
  const code = await new Promise(resolve => child.on('close', resolve))
  expect([code, err]).toEqual([0, ''])
})

describe.concurrent('what fails ends with 1 and one line on stderr:', () => {
  test.each<[what: string, words: () => string[], said: RegExp, around?: () => Around]>([
    [
      'a corpus folder that is not there',
      () => ['ask', ASKED],
      /no-corpus/,
      () => ({ places: ['--corpus', at('no-corpus'), '--index', at('no-index')] }),
    ],
    [
      'a corpus folder without reports',
      () => ['index'],
      /没有报告/,
      () => {
        mkdirSync(at('empty'), { recursive: true })
        return { places: ['--corpus', at('empty'), '--index', at('empty-index')] }
      },
    ],
    ['a batch file that is not there', () => ['ask', '--batch', at('none.jsonl')], /none\.jsonl：没有这个文件/],
    ['a batch file that is a folder', () => ['ask', '--batch', folder], /这是文件夹/],
    ['a question file that is not there', () => ['eval', at('none.jsonl')], /none\.jsonl：没有这个文件/],
    ['a question file without questions', () => ['eval', file('void.jsonl', '\n\n')], /void\.jsonl/],
    ['a question file with a broken line', () => ['eval', file('torn.jsonl', '\n{"id":\n')], /torn\.jsonl 第 2 行/],
    ['a question file with a line of something else', () => ['eval', file('odd.jsonl', '{"id":1}\n')], /第 1 行/],
    ['a unit that is not held', () => ['figures', '--unit', '云山县'], /未收录“云山县”/],
    [
      'a place that cannot be written to',
      () => ['figures', '--out', at('no/such/out.csv')],
      /没有 .*no\/such 这个文件夹/,
    ],
  ])('%s', async (_, words, said, around) => {
    const ran = await fazhi(words(), around?.())
    expect(ran).toMatchObject({ code: 1, out: '' })
    const lines = ran.err.split('\n').filter(line => line !== '' && !line.startsWith('索引缺失或旧于语料'))
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(said)
  })
  test('nothing of the kind shows a stack unless DEBUG=1', async () => {
    const words = ['ask', '--batch', at('none.jsonl')]
    expect((await fazhi(words)).err).not.toMatch(/\n\s+at /)
    expect((await fazhi(words, { env: { DEBUG: '1' } })).err).toMatch(/\n\s+at /)
  })
  test.each<[what: string, question: string]>([
    ['20,000 characters of question', '调解'.repeat(10_000)],
    ['a question of control characters', '\u0001\u0002\u001b\u200b'],
  ])('%s, with --json as an answer of status error', async (_, question) => {
    const ran = await fazhi(['ask', question, '--json'])
    expect([ran.code, answerOf(ran).status]).toEqual([1, 'error'])
  })
  // askCommand prints the message to stdout and nothing to stderr.
  test('20,000 characters of question, said on stderr', async () => {
    const ran = await fazhi(['ask', '调解'.repeat(10_000)])
    expect(ran).toMatchObject({ code: 1, out: '' })
    expect(ran.err).toMatch(ONE_LINE)
  })
})

describe.concurrent('ask', () => {
  test('prints the answer, then where each quote stands', async () => {
    const ran = await fazhi(['ask', ASKED])
    expect(ran).toMatchObject({ code: 0, err: '' })
    expect(ran.out).toMatch(/212\.4万元[\s\S]*\[1\][\s\S]*\n出处\n\[1\] 衡浦市望棠区交通运输局 2022年度/)
  })
  test('prints one object of the contract with --json', async () => {
    const ran = await fazhi(['ask', ASKED, '--json', '--today', TODAY])
    const answer = answerOf(ran)
    expect([ran.code, ran.err, answer.status, answer.figures[0]?.value]).toEqual([0, '', 'answered', 212.4])
    for (const { file: name, quote, start, end } of answer.citations)
      expect(sample.texts.get(name)!.slice(start, end)).toBe(quote)
  })
  test('takes its words together where the quotes were forgotten', async () =>
    expect(answerOf(await fazhi(['ask', '望棠区交通局', '2022年', '罚了多少钱', '--json'])).figures[0]?.value).toBe(
      212.4,
    ))
  test('counts 去年 from --today', async () => {
    const asked = async (today: string): Promise<number | null | undefined> =>
      answerOf(await fazhi(['ask', '望棠区交通局去年罚了多少钱？', '--json', '--today', today])).figures[0]?.year
    expect([await asked('2023-05-01'), await asked('2024-05-01')]).toEqual([2022, 2023])
  })
  test('says how it understood with --explain, on stderr', async () => {
    const ran = await fazhi(['ask', ASKED, '--explain'])
    expect([ran.code, ran.out.includes('意图')]).toEqual([0, false])
    expect(ran.err).toMatch(/意图 figure；单位 衡浦市望棠区交通运输局；年度 2022[\s\S]*数字[\s\S]*段落/)
  })
  test('takes any characters for what they are', async () => {
    const odd = [
      '望棠区交通局2022年[罚款(.*+?^$|\\d{2})罚了多少钱？',
      '望棠区\u0001交通局2022年\u0007罚了多少钱？',
      '望棠区交通局2022年罚了多少钱？; rm -rf / && ../../etc/passwd',
      '望棠区交通局2022年罚了多少钱？\ud83d',
      '望棠区交通局2022年罚了多少钱？😀𠮷',
      '望棠区交通局2022年罚了多少钱？'.padEnd(2_000, '。'),
    ]
    expect((await fazhi(['ask', odd[0]!, '--json'])).code).toBe(0)
    const ran = await fazhi([
      'ask',
      '--batch',
      file('odd.jsonl', odd.map(question => JSON.stringify({ question })).join('\n')),
    ])
    expect([ran.code, ran.err]).toEqual([0, ''])
    expect(linesOf(ran).map(one => [one.status, one.figures[0]?.value])).toEqual(odd.map(() => ['answered', 212.4]))
  })
  test('brings a missing index up to date first and says so', async () => {
    mkdirSync(at('small'), { recursive: true })
    writeFileSync(at('small/a.txt'), readFileSync(join(CORPUS, 'wangtang-jtj-2022.txt')))
    const ran = await fazhi(['ask', ASKED, '--json'], {
      places: ['--corpus', at('small'), '--index', at('small-index')],
    })
    expect([ran.code, answerOf(ran).figures[0]?.value]).toEqual([0, 212.4])
    expect(ran.err).toMatch(/^索引缺失或旧于语料[^\n]*\n$/)
  })
  // standingOf sends every reader to updateIndex, which a second writer may not enter.
  test('answers from what is held while another process indexes', async () => {
    mkdirSync(at('busy'))
    const places = ['--corpus', at('busy'), '--index', at('busy-index')]
    copyFileSync(join(CORPUS, 'wangtang-jtj-2022.txt'), at('busy/a.txt'))
    await fazhi(['index'], { places })
    copyFileSync(join(CORPUS, 'liudu-2023.txt'), at('busy/b.txt'))
    const release = lockIndex(at('busy-index'))
    const ran = await fazhi(['ask', ASKED, '--json'], { places })
    release()
    expect(ran.code).toBe(0)
  })
  test('reads the folders from the environment, flags before it', async () => {
    const env = { FAZHI_CORPUS: CORPUS, FAZHI_INDEX: at('index') }
    expect(answerOf(await fazhi(['ask', ASKED, '--json'], { places: [], env })).figures[0]?.value).toBe(212.4)
    const wrong = { FAZHI_CORPUS: at('nowhere'), FAZHI_INDEX: at('nowhere') }
    expect((await fazhi(['ask', ASKED, '--json'], { env: wrong })).code).toBe(0)
  })
})

describe.concurrent('ask --batch', () => {
  const LINES = [
    JSON.stringify({ id: 'a', question: ASKED }),
    '{"id":"b","question":',
    JSON.stringify({ id: 3, question: '那2023年呢？', history: HISTORY }),
    JSON.stringify({ id: 'd' }),
    JSON.stringify({ id: 'e', question: '' }),
    JSON.stringify({ id: 'f', question: '罚了多少钱？', chat: { unit: '溪浔区交通运输局' } }),
    JSON.stringify({ id: 'g', question: ASKED, history: [{ role: 'system', content: 'x' }] }),
    '[]',
    'null',
    JSON.stringify({ id: 'j', question: '望棠区交通局去年罚了多少钱？', today: '2023-02-01' }),
    JSON.stringify({ id: 'k', question: '调解'.repeat(10_000) }),
    JSON.stringify({ question: '云山县2022年调解了多少件？' }),
  ]
  const WANTED: [id: string | undefined, status: string, value: number | undefined][] = [
    ['a', 'answered', 212.4],
    [undefined, 'error', undefined],
    ['3', 'answered', 236.8],
    ['d', 'error', undefined],
    ['e', 'error', undefined],
    ['f', 'answered', 158.35],
    ['g', 'error', undefined],
    [undefined, 'error', undefined],
    [undefined, 'error', undefined],
    ['j', 'answered', 212.4],
    ['k', 'error', undefined],
    [undefined, 'not_found', undefined],
  ]
  const seen = (ran: Ran) => linesOf(ran).map(one => [one.id, one.status, one.figures[0]?.value])

  test('answers each line in its place, broken ones with an error', async () => {
    const ran = await fazhi(['ask', '--batch', file('batch.jsonl', `${LINES.join('\n')}\n`), '--today', TODAY])
    expect([ran.code, ran.err]).toEqual([0, ''])
    expect(seen(ran)).toEqual(WANTED)
  })
  test('reads standard input as -, with or without a last line end, ended as on Windows', async () => {
    const ran = await fazhi(['ask', '--batch', '-', '--today', TODAY], { stdin: LINES.join('\r\n') })
    expect([ran.code, seen(ran)]).toEqual([0, WANTED])
  })
  test('of nothing prints nothing', async () =>
    expect(await fazhi(['ask', '--batch', '-'])).toEqual({ code: 0, out: '', err: '' }))
  test('each error says in its line what is wrong', async () => {
    const ran = await fazhi(['ask', '--batch', '-'], { stdin: '{\n{"id":1}\n' })
    expect(linesOf(ran).map(one => one.answer)).toEqual([
      expect.stringMatching(/不是 JSON/),
      expect.stringMatching(/question/),
    ])
  })
  // batchLine parses the line as it came, byte order mark and all.
  test('takes a byte order mark before the first line', async () => {
    const ran = await fazhi(['ask', '--batch', '-'], { stdin: `\ufeff${LINES[0]}\n` })
    expect(linesOf(ran)[0]?.status).toBe('answered')
  })
})

describe.concurrent('figures', () => {
  const Figures = z.object({ figures: z.array(LedgerRow) })

  test('prints rows of the contract with --format json', async () => {
    const ran = await fazhi([
      'figures',
      '--unit',
      '望棠区交通局',
      '--year',
      '2022-2023',
      '--measure',
      '罚款',
      '--format',
      'json',
    ])
    const { figures } = Figures.parse(JSON.parse(ran.out))
    expect([ran.code, ran.err]).toEqual([0, ''])
    expect(
      figures.filter(row => row.uom === '万元' && /罚款/.test(row.measure)).map(row => [row.year, row.value]),
    ).toEqual(
      expect.arrayContaining([
        [2022, 212.4],
        [2023, 236.8],
      ]),
    )
    for (const row of figures) expect(sample.texts.get(row.file)!.slice(row.start, row.end)).toBe(row.quote)
  })
  test('prints the same with --json', async () => {
    const words = ['figures', '--unit', '柳渡街道']
    const [short, long] = await Promise.all([fazhi([...words, '--json']), fazhi([...words, '--format', 'json'])])
    expect(short.out).toBe(long.out)
  })
  test('prints comma-separated values that Excel reads, a line a row', async () => {
    const ran = await fazhi(['figures', '--unit', '柳渡街道', '--format', 'csv'])
    expect(ran.out).toMatch(/^\ufefffile,unit,year,[^\r\n]*\r\n/)
    expect(ran.out.endsWith('\r\n')).toBe(true)
  })
  test('writes to a new file, and over an old one with --force', async () => {
    const out = at('new.json')
    const words = ['figures', '--unit', '柳渡街道', '--format', 'json', '--out', out]
    const first = await fazhi(words)
    expect([first.code, first.out, Figures.parse(JSON.parse(readFileSync(out, 'utf8'))).figures.length > 0]).toEqual([
      0,
      '',
      true,
    ])
    writeFileSync(out, 'old')
    expect([(await fazhi([...words, '--force'])).code, readFileSync(out, 'utf8') === 'old']).toEqual([0, false])
  })
  test('prints a table without colour to a pipe', async () => {
    const ran = await fazhi(['figures', '--unit', '柳渡街道'])
    expect(ran.out).toMatch(/^单位/)
    expect(ran.out).not.toMatch(/\u001b/)
  })
})

describe.concurrent('index', () => {
  const Rows = z.object({
    reports: z.array(
      z.object({
        file: z.string(),
        unit: z.string().nullable(),
        year: z.number().int().nullable(),
        level: z.enum(['province', 'prefecture', 'county', 'township', 'department']).nullable(),
        regions: z.array(z.string()),
        published: z.string().nullable(),
        signed: z.string().nullable(),
        passages: z.number().int(),
        figures: z.number().int(),
        warnings: z.array(z.string()),
        change: z.enum(['added', 'changed', 'unchanged', 'removed']),
      }),
    ),
    ms: z.number(),
  })

  test('prints rows of the contract with --json, nothing to do the second time', async () => {
    const ran = await fazhi(['index', '--json'])
    const { reports } = Rows.parse(JSON.parse(ran.out))
    expect(ran.code).toBe(0)
    expect(reports.length).toBe(sample.holdings.rows.length)
    expect(new Set(reports.map(row => row.change))).toEqual(new Set(['unchanged']))
  })
  test('says with --check what would be done and makes nothing', async () => {
    mkdirSync(at('two'))
    for (const name of ['liudu-2023.txt', 'luping-2023.txt']) copyFileSync(join(CORPUS, name), at(`two/${name}`))
    const ran = await fazhi(['index', '--check', '--json'], {
      places: ['--corpus', at('two'), '--index', at('unmade')],
    })
    expect([ran.code, existsSync(at('unmade'))]).toEqual([0, false])
    expect(new Set(Rows.parse(JSON.parse(ran.out)).reports.map(row => row.change))).toEqual(new Set(['added']))
  })
  // contract.md: `fazhi index [PATH…]`; indexCommand takes one folder and ends with 2 for two.
  test.fails('reads several paths', async () => {
    const paths = ['liudu-2023.txt', 'luping-2023.txt'].map(name => join(CORPUS, name))
    expect(await fazhi(['index', ...paths], { places: ['--index', at('paths')] })).toMatchObject({ code: 0 })
  })
})

describe('a chat model that is set wrongly costs one line, and the answer of code goes out', () => {
  const PRACTICE = '清沅县2022年的“板凳课堂”是怎么做的？'
  let chat: ChatDouble
  let plain: string
  beforeAll(async () => {
    chat = await startChat(asked =>
      asked.body['model'] === 'web'
        ? { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' }
        : asked.body['model'] === 'good'
          ? goodAnswer(asked)
          : { status: 404 },
    )
    plain = (await fazhi(['ask', PRACTICE])).out
  })
  afterAll(() => chat.close())
  const MODEL = { FAZHI_CHAT_MODEL: 'none', OPENAI_API_KEY: 'sk-secret' }
  const here = (): string => chat.url

  test.each<[what: string, env: () => Readonly<Record<string, string>>, said: RegExp]>([
    ['an unknown model', () => ({ ...MODEL, OPENAI_BASE_URL: here() }), /没有这个模型.*FAZHI_CHAT_MODEL/],
    ['an address that is none', () => ({ ...MODEL, OPENAI_BASE_URL: 'ftp://x' }), /OPENAI_BASE_URL 的值不对/],
    ['an address nobody answers', () => ({ ...MODEL, OPENAI_BASE_URL: 'http://127.0.0.1:9/v1' }), /连不上/],
    [
      'an address that answers a web page',
      () => ({ ...MODEL, FAZHI_CHAT_MODEL: 'web', OPENAI_BASE_URL: here() }),
      /网页/,
    ],
    ['no address', () => MODEL, /没有 OPENAI_BASE_URL/],
    ['a budget of 0', () => ({ ...MODEL, FAZHI_CHAT_BUDGET: '0', OPENAI_BASE_URL: here() }), /FAZHI_CHAT_BUDGET 是 0/],
    [
      'a budget that is no number',
      () => ({ ...MODEL, FAZHI_CHAT_BUDGET: 'much', OPENAI_BASE_URL: here() }),
      /FAZHI_CHAT_BUDGET 的值不对/,
    ],
    [
      'a use there is none of',
      () => ({ ...MODEL, FAZHI_CHAT_USES: 'dream', OPENAI_BASE_URL: here() }),
      /FAZHI_CHAT_USES 的值不对/,
    ],
    [
      'a prompt file with a missing variable',
      () => {
        const prompts = at('prompts')
        cpSync(join(ROOT, 'prompts'), prompts, { recursive: true })
        writeFileSync(
          join(prompts, 'write.md'),
          readFileSync(join(prompts, 'write.md'), 'utf8').replace('{{question}}', ''),
        )
        return { ...MODEL, FAZHI_PROMPTS: prompts, OPENAI_BASE_URL: here() }
      },
      /write\.md.*question/,
    ],
  ])('%s', async (_, env, said) => {
    const ran = await fazhi(['ask', PRACTICE], { env: env() })
    expect(ran).toMatchObject({ code: 0, out: plain })
    expect(ran.err).toMatch(ONE_LINE)
    expect(ran.err).toMatch(said)
    expect(ran.err).not.toContain('sk-secret')
  })

  test('one that works is shown by --explain with its tokens and prompt, and tried by doctor', async () => {
    const env = { FAZHI_CHAT_MODEL: 'good', OPENAI_BASE_URL: here() }
    const ran = await fazhi(['ask', PRACTICE, '--explain'], { env })
    expect(ran.code).toBe(0)
    expect(ran.out).not.toBe(plain)
    expect(ran.err).toMatch(
      /write good @ 127\.0\.0\.1:\d+｜提示词 write 2-[0-9a-f]{8}｜json_schema｜120 个词元｜\d+ 毫秒/,
    )
    const doctor = await fazhi(['doctor'], { env })
    expect(doctor.out).toMatch(/对话 +可以/)
    expect(doctor.out).toMatch(/提示词 write 2-/)
  })
})

describe.concurrent('eval, doctor, help', () => {
  test('eval prints scores by type with --json', async () => {
    const asked = {
      id: 'q',
      type: 'figure_exact',
      question: ASKED,
      gold: { values: [{ value: 212.4, uom: '万元' }] },
      answerable: true,
    }
    const ran = await fazhi(['eval', file('q.jsonl', JSON.stringify(asked)), '--json'])
    expect(JSON.parse(ran.out)).toMatchObject({ summary: { all: { n: 1, right: 100, unsupportedNumbers: 0 } } })
  })
  test('doctor shows what is set and never a secret', async () => {
    const env = {
      OPENAI_API_KEY: 'sk-do-not-print',
      TELEGRAM_BOT_TOKEN: '123:do-not-print',
      FAZHI_TOKEN: 'do-not-print',
    }
    const ran = await fazhi(['doctor'], { env })
    expect(ran.code).toBe(0)
    expect(ran.out).toMatch(/OPENAI_API_KEY\s+（已设，不显示）/)
    expect(ran.out + ran.err).not.toMatch(/do-not-print/)
  })
  test.each<[words: string]>([['--help'], ['-h'], ['help'], ['ask --help']])('%s prints the help', async words => {
    const ran = await fazhi(words.split(' '), { places: [] })
    expect(ran).toMatchObject({ code: 0, err: '' })
    expect(ran.out).toMatch(/用法[\s\S]*例子[\s\S]*退出码/)
  })
  test('--version prints a version', async () =>
    expect(await fazhi(['--version'], { places: [] })).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^fazhi \d+\.\d+\.\d+\n$/),
    }))
})
