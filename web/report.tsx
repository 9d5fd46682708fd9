/** A report in its own layout of headings, with words marked; alone or beside what led to it. */
import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { bare } from './answer.js'
import { getReport, type ReportView as Viewed } from './api.js'
import { calm } from './ask.js'
import { type Block, BlockView, grouped, type Mark, RowsView, Words } from './blocks.js'
import { Failed, Icon, Loading, useLoaded } from './parts.js'
import { go, goWith } from './place.js'
import { levelWord, unitYear, w } from './words.js'

/** `?report=…&at=…` of any view: the report opens at its side, on a phone above it. Escape closes. */
export function ReportSide({ id, at }: { id: string; at: string | null }): JSX.Element {
  const side = useRef<HTMLElement>(null)
  const opener = useRef(document.activeElement)
  const close = (): void => {
    goWith({ report: null, at: null })
    if (opener.current instanceof HTMLElement) opener.current.focus()
  }
  useEffect(() => {
    const key = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') close()
    }
    addEventListener('keydown', key)
    return () => removeEventListener('keydown', key)
  }, [])
  useEffect(() => side.current?.focus(), [id, at])
  return (
    <aside class="side" ref={side} tabIndex={-1} aria-label={w('reports')}>
      <div class="side-bar">
        <a class="button quiet" href={`/reports/${id}${at ? `?at=${at}` : ''}`}>
          <Icon name="open" />
          {w('wholeReport')}
        </a>
        <button type="button" class="button quiet" onClick={close}>
          <Icon name="close" />
          {w('close')}
        </button>
      </div>
      <Loader id={id} at={at} />
    </aside>
  )
}

export function ReportView({ id, at }: { id: string; at: string | null }): JSX.Element {
  return (
    <div class="alone">
      <Loader id={id} at={at} />
    </div>
  )
}

function Loader({ id, at }: { id: string; at: string | null }): JSX.Element {
  const report = useLoaded(id, signal => getReport(id, signal))
  if (report.trouble) return <Failed trouble={report.trouble} again={report.again} />
  if (!report.value || report.value.head.id !== id) return <Loading />
  const mark = readMark(at)
  return <Report view={report.value} marks={mark ? [mark] : []} shown={mark} />
}

function readMark(at: string | null): Mark | null {
  const match = /^(\d{1,9})-(\d{1,9})$/.exec(at ?? '')
  return match ? { start: Number(match[1]), end: Number(match[2]) } : null
}

interface Shown {
  readonly view: Viewed
  readonly marks: readonly Mark[]
  /** The mark to be brought into sight. */
  readonly shown: Mark | null
  /** Whether the way to its audit is offered. */
  readonly audits?: boolean
}

export function Report({ view, marks, shown, audits = true }: Shown): JSX.Element {
  const body = useRef<HTMLDivElement>(null)
  const { head, blocks } = view
  useEffect(() => {
    const found = body.current?.querySelector('mark.shown')
    found?.scrollIntoView({ block: 'center', behavior: calm() ? 'auto' : 'smooth' })
  }, [view, shown?.start, shown?.end])
  const page = blocks.filter(block => block.kind === 'furniture')
  const inPage = shown !== null && page.some(block => block.start < shown.end && shown.start < block.end)
  return (
    <article class="report" ref={body}>
      <ReportHead head={head} blocks={blocks} audits={audits} />
      <div class="report-body" lang="zh-CN">
        {grouped(blocks.filter(block => block.kind !== 'furniture')).map(group =>
          group[0]!.kind === 'row' ? (
            <RowsView key={group[0]!.start} rows={group} marks={marks} shown={shown} />
          ) : (
            <BlockView key={group[0]!.start} block={group[0]!} marks={marks} shown={shown} />
          ),
        )}
      </div>
      {page.length > 0 && (
        <details class="furniture" open={inPage}>
          <summary>
            {w('furniture')} · {page.length}
          </summary>
          {page.map(block => (
            <p key={block.start}>
              <Words block={block} marks={marks} shown={shown} />
            </p>
          ))}
        </details>
      )}
    </article>
  )
}

function ReportHead({
  head,
  blocks,
  audits,
}: {
  head: Viewed['head']
  blocks: readonly Block[]
  audits: boolean
}): JSX.Element {
  const headings = blocks.filter(block => block.kind === 'heading' && block.depth !== null && block.depth <= 2)
  const jump = (at: string): void => {
    document.getElementById(`at-${at}`)?.scrollIntoView({ block: 'start' })
  }
  return (
    <header class="report-head">
      <p class="report-unit">{unitYear(head.unit, head.year)}</p>
      <p class="fine">
        {[levelWord(head.level), head.published && `${w('published')} ${head.published}`, head.file]
          .filter(words => words && words !== '—')
          .join(' · ')}
      </p>
      {head.warnings.length > 0 && <p class="fine warn">{head.warnings.join('；')}</p>}
      <div class="report-tools">
        {headings.length > 1 && (
          <label>
            <span class="visually-hidden">{w('headings')}</span>
            <select value="" onChange={event => jump(event.currentTarget.value)}>
              <option value="">{w('headings')}</option>
              {headings.map(block => (
                <option key={block.start} value={block.start}>
                  {`${'　'.repeat(block.depth! - 1)}${bare(block.text)}`}
                </option>
              ))}
            </select>
          </label>
        )}
        {audits && (
          <button type="button" class="button quiet" onClick={() => go(`/audit?report=${head.id}`)}>
            <Icon name="audit" />
            {w('toAudit')}
          </button>
        )}
      </div>
    </header>
  )
}
