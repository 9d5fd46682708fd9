/** The reports held, and a place to add more: each upload with its progress, then what was read of it. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { getReports, type ReportList, sendFile, type Trouble, type UploadReply } from './api.js'
import { DropZone } from './drop.js'
import { Empty, Failed, Loading, troubleOf, useLoaded } from './parts.js'
import { levelWord, refusalWords, w } from './words.js'

interface Sent {
  readonly key: string
  readonly file: File
  readonly share: number
  readonly reply: UploadReply | null
  readonly trouble: Trouble | null
}

export function ReportsView(): JSX.Element {
  const held = useLoaded('reports', getReports)
  const [sent, setSent] = useState<readonly Sent[]>([])
  const change = (key: string, part: Partial<Sent>): void =>
    setSent(before => before.map(one => (one.key === key ? { ...one, ...part } : one)))
  const send = async (one: Sent, replace: boolean): Promise<void> => {
    change(one.key, { share: 0, trouble: null })
    try {
      const onProgress = (share: number): void => change(one.key, { share })
      change(one.key, { share: 1, reply: await sendFile('/api/reports', one.file, { onProgress, replace }) })
      held.again()
    } catch (error) {
      change(one.key, { trouble: troubleOf(error) })
    }
  }
  const take = async (files: readonly File[]): Promise<void> => {
    const fresh = files.map((file, i) => ({ key: `${Date.now()}-${i}`, file, share: 0, reply: null, trouble: null }))
    setSent(before => [...fresh, ...before])
    // One after the other: each is read into the index before the next.
    for (const one of fresh) await send(one, false)
  }
  return (
    <div class="reports">
      <div class="view-head">
        <div>
          <h1>{w('reportsTitle')}</h1>
          <p class="lead">{w('reportsLead')}</p>
        </div>
      </div>
      <DropZone title={w('drop')} many take={files => void take(files)} />
      {sent.length > 0 && <SentList sent={sent} replace={one => void send(one, true)} />}
      {held.trouble ? (
        <Failed trouble={held.trouble} again={held.again} />
      ) : held.value ? (
        <HeldTable reports={held.value.reports} />
      ) : (
        <Loading />
      )}
    </div>
  )
}

function SentList({ sent, replace }: { sent: readonly Sent[]; replace: (one: Sent) => void }): JSX.Element {
  return (
    <section class="sent" aria-live="polite">
      <h2 class="small-head">{w('uploaded')}</h2>
      <ul>
        {sent.map(one => (
          <li key={one.key} class={one.trouble ? 'sent-one trouble' : 'sent-one'}>
            <span class="sent-name">{one.file.name}</span>
            <SentState one={one} replace={() => replace(one)} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function SentState({ one, replace }: { one: Sent; replace: () => void }): JSX.Element {
  if (one.trouble)
    return (
      <span class="sent-state" role="alert">
        {[refusalWords(one.trouble.code), one.trouble.message].filter(Boolean).join(' ')}
        {one.trouble.code === 'exists' && (
          <button type="button" class="button" onClick={replace}>
            {w('replace')}
          </button>
        )}
      </span>
    )
  if (!one.reply)
    return (
      <span class="sent-state">
        <progress value={one.share} max={1} aria-label={`${w('sending')} ${one.file.name}`} />
        <span class="fine">{one.share < 1 ? `${Math.round(one.share * 100)}%` : w('reading')}</span>
      </span>
    )
  const { row, id } = one.reply
  return (
    <span class="sent-state">
      <span class="tag holds">{w('taken')}</span>
      <a href={`/reports/${id}`}>{row.unit ?? w('noUnit')}</a>
      <span>{row.year ?? w('noYear')}</span>
      <span>{levelWord(row.level)}</span>
      <span>{`${w('passages')} ${row.passages}`}</span>
      <span>{`${w('value')} ${row.figures}`}</span>
      {row.warnings.length > 0 && <span class="fine warn">{row.warnings.join('；')}</span>}
    </span>
  )
}

function HeldTable({ reports }: { reports: ReportList['reports'] }): JSX.Element {
  if (reports.length === 0) return <Empty title={w('reportsEmpty')} />
  return (
    <div class="held-box" tabIndex={0} role="region" aria-label={w('reportsTitle')}>
      <table class="held">
        <thead>
          <tr>
            {(['unit', 'year', 'level', 'published', 'passages', 'value', 'file', 'warnings'] as const).map(word => (
              <th key={word} scope="col">
                {w(word)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {reports.map(report => (
            <tr key={report.id}>
              <th scope="row">
                <a href={`/reports/${report.id}`}>{report.unit ?? w('noUnit')}</a>
              </th>
              <td class="number">{report.year ?? '—'}</td>
              <td>{levelWord(report.level)}</td>
              <td class="number">{report.published ?? '—'}</td>
              <td class="number">{report.passages}</td>
              <td class="number">{report.figures}</td>
              <td class="fine">{report.file}</td>
              <td class="fine warn">{report.warnings.join('；')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
