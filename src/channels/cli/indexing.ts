/** `fazhi index`: reports → table of what was read. */
import { openEmbedder } from '../../app.js'
import { type IndexResult, updateIndex } from '../../index/build.js'
import { UsageError } from '../usage.js'
import type { Context } from './context.js'
import { showing } from './progress.js'
import { table } from './table.js'

export async function indexCommand(context: Context): Promise<number> {
  const { options, words, places, config, say } = context
  if (config.FAZHI_GROUPS) throw new UsageError('index 读写全部报告：请去掉 --groups 与 FAZHI_GROUPS。')
  if (words.length > 1)
    throw new UsageError(`index 一次读一个文件夹，收到 ${words.length} 个路径；请把报告放进一个文件夹。`)
  const corpus = words[0] ?? places.corpus
  const jobs = jobsOf(options.jobs)
  const embedder = await openEmbedder(config)
  const shown = showing({
    write: text => process.stderr.write(text),
    terminal: process.stderr.isTTY === true && !config.NO_COLOR,
    now: () => performance.now(),
  })
  let held = 0
  const result = await updateIndex({
    corpus,
    index: places.index,
    embedder,
    rebuild: options.rebuild ?? false,
    check: options.check ?? false,
    force: options.force ?? false,
    ...(jobs === null ? {} : { jobs }),
    onProgress: progress => {
      held = progress.held
      shown.tell(progress)
    },
    onVectors: shown.vectors,
  })
    .catch(error => {
      shown.end()
      if (held > 0) say(`已写入的 ${held} 份保留，再次运行 fazhi index 从这里接着做。`)
      throw error
    })
    .finally(shown.end)
  if (result.rebuilt) say(`重建索引：${result.rebuilt}。`)
  for (const line of result.notes) say(line)
  for (const problem of result.problems) say(`${problem.file}：${problem.message}`)
  if (options.json)
    process.stdout.write(`${JSON.stringify({ reports: result.reports, problems: result.problems, ms: result.ms })}\n`)
  else process.stdout.write(indexTable(result))
  return result.reports.length === 0 && result.problems.length > 0 ? 1 : 0
}

/** More threads than any machine here has cores only cost memory. */
const MOST_JOBS = 64

/** Null where nothing is said. Throws UsageError. */
function jobsOf(text: string | undefined): number | null {
  if (text === undefined) return null
  const jobs = Number(text)
  if (/^\d+$/.test(text) && jobs >= 1 && jobs <= MOST_JOBS) return jobs
  throw new UsageError(`--jobs 要 1 至 ${MOST_JOBS} 的整数（读报告的线程数），收到“${text}”。`)
}

function indexTable(result: IndexResult): string {
  const rows = result.reports.map(row => [
    CHANGES[row.change] ?? row.change,
    row.file,
    row.unit ?? '—',
    row.year === null ? '—' : String(row.year),
    row.level ? (LEVELS[row.level] ?? row.level) : '—',
    row.published ?? '—',
    String(row.passages),
    String(row.figures),
    row.warnings.join('；'),
  ])
  return table(['变化', '文件', '单位', '年度', '层级', '发布', '段落', '数字', '提示'], rows)
}

const CHANGES: Readonly<Record<string, string>> = { added: '新增', changed: '更新', unchanged: '未变', removed: '移除' }
const LEVELS: Readonly<Record<string, string>> = {
  province: '省级',
  prefecture: '地级',
  county: '县级',
  township: '乡级',
  department: '部门',
}
