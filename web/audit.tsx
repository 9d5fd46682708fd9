/** A report held, or a draft that is not kept → what does not add up or is missing, beside the report with the places marked. */
import type { JSX } from 'preact'
import { useMemo, useState } from 'preact/hooks'
import {
  type Audit,
  auditFile,
  getAudit,
  getReport,
  getReports,
  type ReportList,
  type ReportView,
  sendFile,
  type Trouble,
} from './api.js'
import type { Mark } from './blocks.js'
import { DropZone } from './drop.js'
import { type Entry, Findings } from './findings.js'
import { Overview } from './overview.js'
import { Empty, Failed, Loading, troubleOf, useLoaded } from './parts.js'
import { goWith } from './place.js'
import { Report } from './report.js'
import { unitYear, w } from './words.js'

interface Both {
  readonly audit: Audit
  readonly view: ReportView
  /** The draft itself, to ask for its audit as a file; absent where the report is held. */
  readonly file?: File
}

export function AuditView({ query }: { query: URLSearchParams }): JSX.Element {
  const held = useLoaded('reports', getReports)
  const id = query.get('report')
  const [draft, setDraft] = useState<Both | null>(null)
  const stored = useLoaded(id, async signal => bothOf(id!, signal))
  const shown = id ? stored.value : draft
  return (
    <div class="audit">
      <div class="view-head">
        <div>
          <h1>{w('auditTitle')}</h1>
          <p class="lead">{w('auditLead')}</p>
        </div>
        {((id && stored.value) || query.has('all')) && (
          <p class="downloads">
            {['docx', 'csv', 'json'].map(format => (
              <a key={format} class="button" href={`/api/audit/${format}${id ? `?report=${id}` : ''}`} download="">
                {w('download')} {format.toUpperCase()}
              </a>
            ))}
          </p>
        )}
        {!id && !query.has('all') && draft?.file && <DraftDownloads file={draft.file} />}
      </div>
      <Pick held={held.value} id={id} taken={setDraft} />
      {held.trouble && <Failed trouble={held.trouble} again={held.again} />}
      {stored.trouble ? (
        <Failed trouble={stored.trouble} again={stored.again} />
      ) : shown ? (
        <Audited both={shown} key={shown.view.head.id || shown.view.head.file} />
      ) : id ? (
        <Loading />
      ) : query.has('all') ? (
        <Overview />
      ) : (
        <Empty title={w('auditEmpty')}>
          <a class="button" href="/audit?all=1">
            {w('auditAll')}
          </a>
        </Empty>
      )}
    </div>
  )
}

/** The draft is not kept, so it is sent once more for each file. */
function DraftDownloads({ file }: { file: File }): JSX.Element {
  const [trouble, setTrouble] = useState<Trouble | null>(null)
  const keep = async (format: string): Promise<void> => {
    try {
      const link = document.createElement('a')
      link.href = URL.createObjectURL(await auditFile(file, format))
      link.download = `${w('audit')}-${file.name.replace(/\.[^.]*$/, '')}.${format}`
      link.click()
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
      setTrouble(null)
    } catch (error) {
      setTrouble(troubleOf(error))
    }
  }
  return (
    <div>
      <p class="downloads">
        {['docx', 'csv', 'xlsx'].map(format => (
          <button key={format} type="button" class="button" onClick={() => void keep(format)}>
            {w('download')} {format.toUpperCase()}
          </button>
        ))}
      </p>
      {trouble && <Failed trouble={trouble} />}
    </div>
  )
}

async function bothOf(report: string, signal: AbortSignal): Promise<Both> {
  const [audit, view] = await Promise.all([
    getAudit(new URLSearchParams({ report }), signal),
    getReport(report, signal),
  ])
  return { audit, view }
}

interface PickGiven {
  readonly held: ReportList | null
  readonly id: string | null
  readonly taken: (both: Both) => void
}

function Pick({ held, id, taken }: PickGiven): JSX.Element {
  const [trouble, setTrouble] = useState<Trouble | null>(null)
  const [share, setShare] = useState<number | null>(null)
  const check = async (file: File): Promise<void> => {
    setTrouble(null)
    setShare(0)
    try {
      taken({ ...(await sendFile<Both>('/api/audit/draft', file, { onProgress: setShare })), file })
      goWith({ report: null, all: null }, true)
    } catch (error) {
      setTrouble(troubleOf(error))
    }
    setShare(null)
  }
  return (
    <div class="pick">
      <label>
        <span>{w('auditPick')}</span>
        <select value={id ?? ''} onChange={event => goWith({ report: event.currentTarget.value, all: null })}>
          <option value="">{w('auditChoose')}</option>
          {held?.reports.map(report => (
            <option key={report.id} value={report.id}>
              {report.unit === null ? report.file : unitYear(report.unit, report.year)}
            </option>
          ))}
        </select>
      </label>
      <DropZone title={w('auditDraft')} many={false} take={files => files[0] && void check(files[0])} slim />
      {share !== null && <progress value={share} max={1} aria-label={w('sending')} />}
      {trouble && <Failed trouble={trouble} />}
    </div>
  )
}

function Audited({ both: { audit, view } }: { both: Both }): JSX.Element {
  const entries = useMemo(() => entriesOf(audit), [audit])
  const [now, choose] = useState<{ readonly entry: Entry; readonly place: number } | null>(null)
  const place = now?.entry.places[now.place]
  const marks = entries
    .filter(entry => entry.sort !== 'holds' || entry === now?.entry)
    .flatMap(entry => entry.places.map((one): Mark => ({ start: one.start, end: one.end, kind: entry.sort })))
  return (
    <div class="audited">
      <Findings
        entries={entries}
        now={now?.entry ?? null}
        choose={(entry, at) => choose({ entry, place: at })}
        notes={audit.notes}
      />
      <div class="audited-report">
        <Report
          audits={false}
          view={view}
          marks={marks}
          shown={place ? { start: place.start, end: place.end } : null}
        />
      </div>
    </div>
  )
}

function entriesOf(audit: Audit): Entry[] {
  const found = audit.findings.map((finding, i): Entry => ({ ...finding, key: `f${i}`, sort: finding.severity }))
  const held = audit.checked.map(
    (checked, i): Entry => ({ ...checked, key: `c${i}`, sort: 'holds', message: '', settle: '', basis: '' }),
  )
  return [...found, ...held]
}
