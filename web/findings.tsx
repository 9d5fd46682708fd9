/** Findings and what holds → a list that can be narrowed to one sort; choosing one shows its place in the report. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Audit } from './api.js'
import { Empty } from './parts.js'
import { language, w } from './words.js'

type Sort = 'mismatch' | 'note' | 'holds'

export interface Entry extends Omit<Audit['findings'][number], 'severity'> {
  readonly key: string
  readonly sort: Sort
}

const SORTS: readonly Sort[] = ['mismatch', 'note', 'holds']

const KINDS: Readonly<Record<Entry['kind'], readonly [string, string]>> = {
  sum: ['合计', 'sum'],
  percent: ['比率', 'percentage'],
  difference: ['差额', 'difference'],
  equal: ['前后一致', 'stated twice'],
  bound: ['部分与整体', 'part within whole'],
  average: ['平均', 'average'],
  list_count: ['列举数目', 'count of a list'],
  content: ['内容', 'content'],
  deadline: ['公布时间', 'deadline'],
  year_over_year: ['跨年', 'across years'],
}

interface FindingsGiven {
  readonly entries: readonly Entry[]
  readonly now: Entry | null
  readonly choose: (entry: Entry, place: number) => void
  readonly notes: readonly string[]
}

export function Findings({ entries, now, choose, notes }: FindingsGiven): JSX.Element {
  const counts = new Map(SORTS.map(sort => [sort, entries.filter(entry => entry.sort === sort).length]))
  const [sort, setSort] = useState<Sort | null>(null)
  const shown = entries.filter(entry => sort === null || entry.sort === sort)
  return (
    <section class="findings" aria-label={w('audit')}>
      <div class="toggle" role="group" aria-label={w('audit')}>
        <button type="button" aria-pressed={sort === null} onClick={() => setSort(null)}>
          {w('all')} {entries.length}
        </button>
        {SORTS.map(one => (
          <button
            key={one}
            type="button"
            class={`sort-${one}`}
            aria-pressed={sort === one}
            disabled={counts.get(one) === 0}
            onClick={() => setSort(one)}
          >
            {w(one)} {counts.get(one)}
          </button>
        ))}
      </div>
      {counts.get('mismatch') === 0 && sort === null && (
        <Empty title={w('auditClean')}>
          <p>{w('auditCleanLead')}</p>
        </Empty>
      )}
      <ol>
        {shown.map(entry => (
          <li key={entry.key}>
            <EntryView entry={entry} now={entry === now} choose={choose} />
          </li>
        ))}
      </ol>
      {notes.map(note => (
        <p key={note} class="fine">
          {note}
        </p>
      ))}
    </section>
  )
}

interface EntryGiven {
  readonly entry: Entry
  readonly now: boolean
  readonly choose: (entry: Entry, place: number) => void
}

function EntryView({ entry, now, choose }: EntryGiven): JSX.Element {
  const { sort, kind, message, formula, settle, basis, places, quotes } = entry
  return (
    <article class={`finding ${sort}${now ? ' now' : ''}`}>
      <p class="finding-head">
        <span class={`tag ${sort}`}>{w(sort)}</span>
        <span class="finding-kind">{KINDS[kind][language() === 'en' ? 1 : 0]}</span>
      </p>
      {message !== '' && <p class="finding-message">{message}</p>}
      {formula !== '' && <p class="formula">{formula}</p>}
      {places.length > 0 ? (
        <ul class="places">
          {places.map((place, i) => (
            <li key={`${place.start}-${place.end}`}>
              <button type="button" class="place" lang="zh-CN" onClick={() => choose(entry, i)}>
                {place.quote.replace(/\s*\n\s*/g, '')}
              </button>
            </li>
          ))}
        </ul>
      ) : (
        quotes.map(quote => (
          <p key={quote} class="place" lang="zh-CN">
            {quote}
          </p>
        ))
      )}
      {settle !== '' && (
        <p class="settle">
          <span class="fine">{w('settle')}</span> {settle}
        </p>
      )}
      {basis !== '' && (
        <p class="fine">
          {w('basis')}：{basis}
        </p>
      )}
    </article>
  )
}
