/** Every report held, audited → a table of how many contradictions and notes each has; the ones to look at first stand first. */
import type { JSX } from 'preact'
import { type Audit, getAudit } from './api.js'
import { Failed, Loading, useLoaded } from './parts.js'
import { unitYear, w } from './words.js'

interface Row {
  readonly report: string
  readonly file: string
  readonly name: string
  readonly mismatch: number
  readonly note: number
  readonly checked: number
}

export function Overview(): JSX.Element {
  const audit = useLoaded('all', signal => getAudit(new URLSearchParams(), signal))
  if (audit.trouble) return <Failed trouble={audit.trouble} again={audit.again} />
  if (!audit.value) return <Loading />
  const rows = rowsOf(audit.value)
  return (
    <section class="overview">
      <p class="lead">{w('auditAllLead')}</p>
      <div class="held-box" tabIndex={0} role="region" aria-label={w('auditAll')}>
        <table class="held">
          <thead>
            <tr>
              {(['report', 'mismatch', 'note', 'holds', 'file'] as const).map(word => (
                <th key={word} scope="col">
                  {w(word)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(row => (
              <tr key={row.report}>
                <th scope="row">
                  <a href={`/audit?report=${row.report}`}>{row.name}</a>
                </th>
                <td class="number">{row.mismatch > 0 ? <span class="tag mismatch">{row.mismatch}</span> : 0}</td>
                <td class="number">{row.note}</td>
                <td class="number">{row.checked}</td>
                <td class="fine">{row.file}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function rowsOf({ reports, findings, checked }: Audit): Row[] {
  const count = (file: string, list: readonly { readonly file: string }[]): number =>
    list.filter(one => one.file === file).length
  const mismatches = findings.filter(one => one.severity === 'mismatch')
  const notes = findings.filter(one => one.severity === 'note')
  return reports
    .map(({ report, file, unit, year }) => ({
      report,
      file,
      name: unitYear(unit, year),
      mismatch: count(file, mismatches),
      note: count(file, notes),
      checked: count(file, checked),
    }))
    .sort((a, b) => b.mismatch - a.mismatch || b.note - a.note)
}
