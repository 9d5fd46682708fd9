import { spawn } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:http'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type BuildOptions, type IndexResult, updateIndex } from '../../src/index/build.js'
import { DATABASE, openSqlite } from '../../src/index/embedded.js'
import { standingOf } from '../../src/index/standing.js'
import { StoreError } from '../../src/index/store.js'
import { connectEmbedder, type Embedder, normalized } from '../../src/model.js'

/** A stand-in for a model: eight numbers from the characters. */
const embedder: Embedder = {
  name: 'stand-in',
  dimension: 8,
  embedQuery: async text => vectorOf(text),
  embedPassages: async texts => texts.map(vectorOf),
}

function vectorOf(text: string): Float32Array | null {
  const sums = new Array<number>(8).fill(0)
  for (const char of text) sums[char.codePointAt(0)! % 8]! += 1
  return normalized(sums)
}

function report(unit: string, year: number, cases: number): string {
  return `${unit}${year}年法治政府建设工作报告\n\n${year}年,${unit}坚持依法行政。现将工作情况报告如下:\n\n一、依法化解矛盾纠纷\n全年受理行政复议案件${cases}件,审结${cases - 1}件。\n\n二、存在的问题\n执法力量仍显不足。\n`
}

describe('an index', () => {
  let folder: string
  let corpus: string
  let index: string
  const put = (file: string, text: string): void => writeFileSync(join(corpus, file), text)
  const update = (more: Partial<BuildOptions> = {}): Promise<IndexResult> =>
    updateIndex({ corpus, index, embedder, ...more })
  const changes = (result: IndexResult): Record<string, string> =>
    Object.fromEntries(result.reports.map(row => [row.file, row.change]))
  const held = async (): Promise<string[]> => {
    const store = openSqlite(index)
    try {
      await store.verify()
      return (await store.reports()).map(row => row.file)
    } finally {
      await store.close()
    }
  }
  const version = async (): Promise<string> => {
    const store = openSqlite(index)
    const found = await store.version()
    await store.close()
    return found
  }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fazhi-build-'))
    corpus = join(folder, 'corpus')
    index = join(folder, 'index')
    mkdirSync(corpus)
    put('a.txt', report('青岭市人民政府', 2022, 31))
    put('b.txt', report('横浦县人民政府', 2023, 12))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('holds unit, year, passages and figures of each report', async () => {
    const result = await update()
    expect(result.problems).toEqual([])
    expect(result.reports.map(({ file, unit, year, change }) => [file, unit, year, change])).toEqual([
      ['a.txt', '青岭市人民政府', 2022, 'added'],
      ['b.txt', '横浦县人民政府', 2023, 'added'],
    ])
    for (const row of result.reports) expect([row.passages > 0, row.figures > 0]).toEqual([true, true])
    const store = openSqlite(index)
    expect((await store.figures({})).some(figure => figure.value === 31)).toBe(true)
    expect((await store.searchWords(['复议'], {}, 5)).length).toBeGreaterThan(0)
    await store.close()
  })

  it('reads only what is new or changed, and forgets what is gone', async () => {
    await update()
    const first = await version()
    expect(changes(await update())).toEqual({ 'a.txt': 'unchanged', 'b.txt': 'unchanged' })
    expect(await version()).toBe(first)
    put('a.txt', report('青岭市人民政府', 2022, 99))
    renameSync(join(corpus, 'b.txt'), join(corpus, 'c.txt'))
    expect(changes(await update())).toEqual({ 'a.txt': 'changed', 'b.txt': 'removed', 'c.txt': 'added' })
    expect(await held()).toEqual(['a.txt', 'c.txt'])
    const store = openSqlite(index)
    expect(
      (await store.figures({})).filter(figure => figure.value === 31 || figure.value === 99).map(f => f.value),
    ).toEqual([99])
    await store.close()
  })

  it('sees a change that kept its size and time', async () => {
    await update()
    const when = new Date(1_700_000_000_000)
    put('a.txt', report('青岭市人民政府', 2022, 32))
    utimesSync(join(corpus, 'a.txt'), when, when)
    expect(changes(await update())['a.txt']).toBe('changed')
    put('a.txt', report('青岭市人民政府', 2022, 33))
    utimesSync(join(corpus, 'a.txt'), when, when)
    expect(changes(await update())['a.txt']).toBe('changed')
  })

  it('a touched file is not read again, and no longer stale after', async () => {
    await update()
    expect((await standingOf(corpus, index, embedder)).stale).toBe(false)
    utimesSync(join(corpus, 'a.txt'), new Date(), new Date(Date.now() + 9_000))
    expect((await standingOf(corpus, index, embedder)).stale).toBe(true)
    expect(changes(await update())['a.txt']).toBe('unchanged')
    expect((await standingOf(corpus, index, embedder)).stale).toBe(false)
  })

  it('is stale when it is missing, damaged, of another model, or a file came, went or changed', async () => {
    const stale = (): Promise<boolean> => standingOf(corpus, index, embedder).then(({ stale }) => stale)
    expect(await stale()).toBe(true)
    await update()
    expect((await standingOf(corpus, index, { ...embedder, name: 'other' })).stale).toBe(true)
    put('c.txt', report('罗坪乡人民政府', 2023, 5))
    expect(await stale()).toBe(true)
    await update()
    rmSync(join(corpus, 'c.txt'))
    expect(await stale()).toBe(true)
    await update()
    put('a.meta.json', JSON.stringify({ year: 2021 }))
    expect(await stale()).toBe(true)
    await update()
    expect(await stale()).toBe(false)
    writeFileSync(join(index, DATABASE), 'damaged')
    expect(await stale()).toBe(true)
  })

  it('follows a sidecar as part of its report; a broken one is a warning', async () => {
    await update()
    put('a.meta.json', JSON.stringify({ year: 2021 }))
    const changed = await update()
    expect(changes(changed)).toEqual({ 'a.txt': 'changed', 'b.txt': 'unchanged' })
    expect(changed.reports[0]!.year).toBe(2021)
    put('a.meta.json', '{"year":')
    const broken = await update()
    expect(broken.reports[0]!.year).toBe(2022)
    expect(broken.reports[0]!.warnings.length).toBeGreaterThan(0)
  })

  it('reads nothing outside: no links, no hidden files, no sidecar as a report', async () => {
    const outside = join(folder, 'outside.txt')
    writeFileSync(outside, report('外县人民政府', 2020, 3))
    symlinkSync(outside, join(corpus, 'link.txt'))
    symlinkSync(folder, join(corpus, 'linked'))
    mkdirSync(join(corpus, 'sub', 'deep'), { recursive: true })
    put('sub/deep/d.txt', report('罗坪乡人民政府', 2023, 5))
    put('.hidden.txt', report('暗县人民政府', 2020, 3))
    put('~$b.docx', 'lock')
    put('notes.xyz', 'nothing')
    expect(Object.keys(changes(await update()))).toEqual(['a.txt', 'b.txt', 'sub/deep/d.txt'])
  })

  it('two files of one unit and year are both held, and the newer one says so', async () => {
    put('a2.txt', `${report('青岭市人民政府', 2022, 40)}\n青岭市人民政府\n2023年3月2日\n`)
    put('a.txt', `${report('青岭市人民政府', 2022, 31)}\n青岭市人民政府\n2023年1月5日\n`)
    const { reports } = await update()
    expect(reports.find(row => row.file === 'a2.txt')!.warnings.join()).toContain('以本文件为准')
    expect(reports.find(row => row.file === 'a.txt')!.warnings.join()).toContain('a2.txt')
    const store = openSqlite(index)
    const rows = await store.reports()
    expect(rows.find(row => row.file === 'a2.txt')!.supersedes).toEqual([rows.find(row => row.file === 'a.txt')!.id])
    await store.close()
    rmSync(join(corpus, 'a.txt'))
    expect((await update()).reports.find(row => row.file === 'a2.txt')!.warnings.join()).not.toContain('以本文件为准')
  })

  it('files that cannot be read get a line each, the others go on, and what was held stays', async () => {
    put('empty.txt', '')
    put('binary.txt', '\u0000\u0001\u0002'.repeat(500))
    put('broken.docx', 'PK\u0003\u0004 nothing')
    const result = await update()
    expect(result.reports.map(row => row.file)).toEqual(expect.arrayContaining(['a.txt', 'b.txt']))
    expect(result.problems.map(problem => problem.file)).toEqual(expect.arrayContaining(['empty.txt', 'broken.docx']))
    for (const { message } of result.problems) expect(message).toMatch(/^[^\n]*[\u4e00-\u9fff][^\n]*$/)
    expect((await update()).problems).toEqual(result.problems)
    expect((await standingOf(corpus, index, embedder)).stale).toBe(false)
    put('a.txt', '')
    const emptied = await update()
    expect(emptied.problems.find(problem => problem.file === 'a.txt')!.message).toContain('仍保留')
    expect(await held()).toContain('a.txt')
    expect((await update()).problems.find(problem => problem.file === 'a.txt')!.message).toContain('仍保留')
    expect(await held()).toContain('a.txt')
    put('a.txt', report('青岭市人民政府', 2022, 31))
    expect(changes(await update())['a.txt']).toBe('changed')
  })

  it('an empty or missing corpus is one line and loses nothing', async () => {
    await update()
    for (const nowhere of [join(folder, 'none'), join(corpus, 'a.txt')])
      await expect(update({ corpus: nowhere })).rejects.toThrow(StoreError)
    const empty = join(folder, 'empty')
    mkdirSync(empty)
    await expect(update({ corpus: empty })).rejects.toThrow('2 份报告保持不变')
    await expect(update({ corpus: empty, rebuild: true })).rejects.toThrow('2 份报告保持不变')
    expect(await held()).toEqual(['a.txt', 'b.txt'])
    expect((await standingOf(empty, index, embedder)).stale).toBe(false)
  })

  it('another model, dimension, or a wish rebuilds everything and says why', async () => {
    expect((await update()).rebuilt).toBeNull()
    expect((await update({ rebuild: true })).rebuilt).toContain('按要求')
    const other: Embedder = {
      ...embedder,
      name: 'other',
      dimension: 4,
      embedPassages: async texts => texts.map(text => normalized(vectorOf(text)!.subarray(0, 4))),
    }
    const result = await update({ embedder: other })
    expect(result.rebuilt).toBe('索引所用嵌入模型是 stand-in（8 维），现为 other（4 维）')
    expect(changes(result)).toEqual({ 'a.txt': 'added', 'b.txt': 'added' })
    const store = openSqlite(index)
    expect((await store.vectors((await store.passages({})).map(one => one.id))).values().next().value!.length).toBe(4)
    await store.close()
  })

  it('a damaged database is put aside and made anew; one of another program is left alone', async () => {
    await update()
    writeFileSync(join(index, DATABASE), 'x'.repeat(9_000))
    const result = await update()
    expect(result.rebuilt).toContain('已损坏')
    expect(await held()).toEqual(['a.txt', 'b.txt'])
    expect(readFileSync(join(index, `${DATABASE}.damaged`), 'utf8')).toContain('xxx')
  })

  it('an embedder that fails half way leaves the index as it was', async () => {
    await update()
    put('c.txt', report('罗坪乡人民政府', 2023, 5))
    put('a.txt', report('青岭市人民政府', 2022, 77))
    let calls = 0
    const failing: Embedder = {
      ...embedder,
      embedPassages: async texts => {
        if (++calls > 2) throw new Error('嵌入服务断了')
        return texts.map(vectorOf)
      },
    }
    await expect(update({ embedder: failing })).rejects.toThrow('嵌入服务断了')
    expect(await held()).toEqual(['a.txt', 'b.txt'])
    expect(existsSync(join(index, 'write.lock'))).toBe(false)
    expect(changes(await update())).toEqual({ 'a.txt': 'changed', 'b.txt': 'unchanged', 'c.txt': 'added' })
  })

  it('a check writes nothing and says what would change', async () => {
    expect(changes(await update({ check: true }))).toEqual({ 'a.txt': 'added', 'b.txt': 'added' })
    expect(existsSync(index)).toBe(false)
    await update()
    put('a.txt', report('青岭市人民政府', 2022, 77))
    const before = await version()
    expect(changes(await update({ check: true }))).toEqual({ 'a.txt': 'changed', 'b.txt': 'unchanged' })
    expect(await version()).toBe(before)
    const bytes = readFileSync(join(index, DATABASE))
    for (let at = bytes.indexOf('审结'); at >= 0; at = bytes.indexOf('审结', at + 1)) bytes.write('审核', at)
    writeFileSync(join(index, DATABASE), bytes)
    await expect(update({ check: true })).rejects.toThrow(/损坏/)
  })

  it('readers see the old index until the new one is whole', async () => {
    await update()
    const reader = openSqlite(index)
    const before = await reader.reports()
    put('c.txt', report('罗坪乡人民政府', 2023, 5))
    const looking: Embedder = {
      ...embedder,
      embedPassages: async texts => {
        expect(await reader.reports()).toEqual(before)
        expect((await held()).length).toBe(2)
        return texts.map(vectorOf)
      },
    }
    await update({ embedder: looking })
    expect((await reader.reports()).length).toBe(3)
    await reader.close()
  })

  it('a second writer says who holds the lock; a dead holder is taken over from', async () => {
    const waiting: Embedder = {
      ...embedder,
      embedPassages: async texts => {
        await expect(update()).rejects.toThrow(new RegExp(`进程 ${process.pid}，主机 ${hostname()}`))
        return texts.map(vectorOf)
      },
    }
    await update({ embedder: waiting })
    const lock = join(index, 'write.lock')
    const dead = spawn(process.execPath, ['-e', ''])
    await new Promise(resolve => dead.on('exit', resolve))
    const since = new Date().toISOString()
    for (const text of [
      JSON.stringify({ pid: dead.pid, host: hostname(), since, begun: null }),
      JSON.stringify({ pid: process.pid, host: hostname(), since, begun: 'long ago' }),
      JSON.stringify({ pid: 1, host: 'elsewhere', since: '2020-01-01T00:00:00Z', begun: null }),
      '',
      'nonsense',
    ]) {
      writeFileSync(lock, text)
      await update()
      expect(existsSync(lock)).toBe(false)
    }
    writeFileSync(lock, JSON.stringify({ pid: 4, host: 'elsewhere', since, begun: null }))
    await expect(update()).rejects.toThrow('主机 elsewhere')
  })

  it('leaves nothing lying about', async () => {
    await update()
    await update({ rebuild: true })
    expect(readdirSync(index).filter(name => !name.startsWith(DATABASE))).toEqual([])
  })

  it('an index folder that is a file, or takes no files, is one line', async () => {
    await expect(update({ index: join(corpus, 'a.txt') })).rejects.toThrow(StoreError)
    if (process.getuid?.() === 0) return
    await update()
    chmodSync(index, 0o555)
    put('c.txt', report('罗坪乡人民政府', 2023, 5))
    await expect(update()).rejects.toThrow(/可写|不可/)
    expect(await held()).toEqual(['a.txt', 'b.txt'])
    chmodSync(index, 0o755)
  })
})

describe('an embeddings server', () => {
  type Reply = (input: string[], body: Record<string, unknown>) => unknown
  async function serving(reply: Reply, work: (url: string) => Promise<void>): Promise<void> {
    const server = createServer((request, response) => {
      let text = ''
      request.on('data', chunk => {
        text += chunk
      })
      request.on('end', () => {
        const body = JSON.parse(text) as { input: string[] }
        const made = reply(body.input, body)
        response.writeHead(made === null ? 401 : 200, { 'content-type': 'application/json' })
        response.end(JSON.stringify(made ?? { error: { message: 'bad key sk-secret' } }))
      })
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    try {
      await work(`http://127.0.0.1:${port}/v1`)
    } finally {
      server.close()
      server.closeAllConnections()
    }
  }
  const fine: Reply = input => ({
    data: input.map((text, index) => ({ index, embedding: [text.length, 1, 0, 0] })).reverse(),
  })

  it('is asked for floats in batches of ten, with prefixes and the name for questions, and read by index', async () => {
    const asked: Record<string, unknown>[] = []
    await serving(
      (input, body) => {
        asked.push(body)
        return fine(input, body)
      },
      async baseURL => {
        const made = await connectEmbedder({
          baseURL,
          model: 'm',
          queryModel: 'q',
          prefixes: { query: 'query: ', passage: 'passage: ' },
        })
        expect(made.dimension).toBe(4)
        asked.length = 0
        const vectors = await made.embedPassages([...Array.from({ length: 23 }, (_, i) => 'x'.repeat(i + 1)), ' '])
        expect(asked.map(body => (body['input'] as string[]).length)).toEqual([10, 10, 3])
        expect(vectors[4]).toEqual(normalized([14, 1, 0, 0]))
        expect(vectors[23]).toBeNull()
        await made.embedQuery('问')
        expect(asked.at(-1)).toMatchObject({ model: 'q', input: ['query: 问'], encoding_format: 'float' })
      },
    )
  })

  it('that answers wrongly is one line, without the key', async () => {
    for (const [reply, said] of [
      [() => null, /HTTP 401/],
      [() => ({ data: [] }), /应为 1 段/],
      [() => ({ data: [{ index: 0, embedding: 'AAAAgD8=' }] }), /不是数组/],
      [() => ({ data: [{ index: 5, embedding: [1] }] }), /应为 1 段/],
      [() => ({ data: [{ index: 0, embedding: [1, null] }] }), /非数值/],
    ] as const)
      await serving(reply, async baseURL => {
        const error = await connectEmbedder({ baseURL, model: 'm', apiKey: 'sk-secret' }).catch(
          (caught: Error) => caught,
        )
        expect((error as Error).message).toMatch(said)
        expect(String((error as Error).stack)).not.toContain('sk-secret')
      })
    const gone = connectEmbedder({
      baseURL: 'http://127.0.0.1:9/v1',
      model: 'm',
      apiKey: 'sk-secret',
      timeoutMs: 2_000,
    })
    await expect(gone).rejects.toThrow(/无法取得向量/)
  })

  it('that changes its dimension is refused', async () => {
    let calls = 0
    await serving(
      (input, body) =>
        ++calls === 1 ? fine(input, body) : { data: input.map((_, index) => ({ index, embedding: [1, 2] })) },
      async baseURL => {
        const made = await connectEmbedder({ baseURL, model: 'm' })
        await expect(made.embedPassages(['x'])).rejects.toThrow('应返回 4 维，实际得到 2 维'.replace('，', ','))
      },
    )
  })
})
