/** `fazhi audit [UNIT|PATH]`: findings of indexed reports, or of a draft's file before it is published. */
import { existsSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { openDesk } from '../../app.js'
import { type Audited, auditDraft, auditReports, type DraftAudited } from '../../desk/audit.js'
import { CHECKS, SEVERITIES } from '../../desk/export/findings.js'
import { exportAudit } from '../../desk/export.js'
import { type RuleBook, readRules } from '../../desk/rules.js'
import type { Audit, Finding } from '../../desk/shape.js'
import { UsageError } from '../usage.js'
import type { Context } from './context.js'
import { checkOut, formatOf, save } from './save.js'

const FORMATS = ['table', 'json', 'csv', 'xlsx', 'docx'] as const

export async function auditCommand(context: Context): Promise<number> {
  const { options, words } = context
  const format = formatOf(options, FORMATS, 'table')
  checkOut(options)
  if (words.length > 1) throw new UsageError(`audit 一次核查一个单位或一个文件，收到 ${words.length} 个。`)
  const read = readRules(options.rules)
  if (!read.ok) throw new UsageError(read.message)
  const what = words[0] ?? options.unit
  const audited = isPath(what) ? await ofDraft(what, read.rules, context) : await ofReports(what, read.rules, context)
  if (!audited.ok && 'reason' in audited && audited.reason === 'usage') throw new UsageError(audited.message)
  if (!audited.ok) throw new Error(audited.message)
  save(format === 'table' ? forPerson(audited.audit) : await exportAudit(audited.audit, format), options)
  return 0
}

async function ofReports(unit: string | undefined, rules: RuleBook, context: Context): Promise<Audited> {
  const desk = await openDesk(context.places, context.config, context.say)
  try {
    const { years, year } = context.options
    return await auditReports(desk.store, { unit, years: years ?? year, rules })
  } finally {
    await desk.close()
  }
}

/** A draft is audited beside last year's report where an index can be opened, and by itself where none can. */
async function ofDraft(path: string, rules: RuleBook, context: Context): Promise<DraftAudited> {
  const desk = await openDesk(context.places, context.config, context.say).catch((error: unknown) => {
    context.say(`没有可对照的上年报告（${error instanceof Error ? error.message : String(error)}），只核查文稿本身。`)
    return null
  })
  try {
    return await auditDraft(path, { store: desk?.store, rules })
  } finally {
    await desk?.close()
  }
}

/** A file that is there, or what is written like one, is a draft; anything else is a unit's name. */
function isPath(what: string | undefined): what is string {
  return (
    what !== undefined &&
    ((existsSync(what) && statSync(what).isFile()) ||
      /[/\\]|\.(?:txt|md|markdown|s?html?|xhtml|docx?|pdf)$/i.test(what))
  )
}

/** Report by report: how grave, what, where, and how to settle it. */
function forPerson(audit: Audit): string {
  const count = (severity: Finding['severity']): number =>
    audit.findings.filter(one => one.severity === severity).length
  const lines = audit.reports.flatMap(one => {
    const own = audit.findings.filter(finding => finding.file === one.file)
    const name = `${one.unit ?? basename(one.file)}${one.year === null ? '' : ` ${one.year}年度`}（${one.file}）`
    return own.length === 0 ? [] : [name, ...own.flatMap(linesOf), '']
  })
  const summary = `核查报告${audit.reports.length}份：矛盾${count('mismatch')}处，提示${count('note')}处，核对无误${audit.checked.length}项。`
  return `${[...audit.notes, ...lines, summary].join('\n')}\n`
}

function linesOf(one: Finding): string[] {
  const where = one.places[0]?.section.join(' > ')
  return [
    `  【${SEVERITIES[one.severity]}·${CHECKS[one.kind] ?? one.kind}】${one.message}`,
    ...(where ? [`    位置：${where}`] : []),
    ...one.quotes.map(quote => `    原文：${quote.replace(/\s+/g, '').slice(0, 160)}`),
    ...(one.formula ? [`    算式：${one.formula}`] : []),
    `    处理：${one.settle}`,
  ]
}
