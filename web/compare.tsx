/** One measure, units × years: what is chosen stands in the address; matrix, chart and what was computed over equal bases. */
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { type Comparison, getComparison, getMeasures, getReports, type ReportList } from './api.js'
import { CompareChart } from './drawing.js'
import { YearsField } from './filters.js'
import { Matrix } from './matrix.js'
import { Empty, Failed, Loading, useLoaded } from './parts.js'
import { goWith } from './place.js'
import { levelWord, w } from './words.js'

type Compared = Comparison['measures'][number]

export function CompareView({ query }: { query: URLSearchParams }): JSX.Element {
  const held = useLoaded('reports', getReports)
  const offered = useLoaded('measures', getMeasures)
  const asked = askedOf(query)
  const comparison = useLoaded(asked, signal => getComparison(new URLSearchParams(asked ?? ''), signal))
  return (
    <div class="compare">
      <div class="view-head">
        <div>
          <h1>{w('compareTitle')}</h1>
          <p class="lead">{w('compareLead')}</p>
        </div>
        {comparison.value && asked && <Downloads asked={asked} />}
      </div>
      <Choice query={query} held={held.value} measures={offered.value?.measures ?? []} />
      {comparison.trouble ? (
        <Failed
          trouble={comparison.trouble}
          {...(/^(?:unreachable|store_unavailable)$/.test(comparison.trouble.code) ? { again: comparison.again } : {})}
        />
      ) : asked === null ? (
        <Starters measures={offered.value?.measures ?? []} />
      ) : comparison.value ? (
        comparison.value.measures.map(measure => (
          <Table key={measure.asked} measure={measure} sources={comparison.value!.sources} />
        ))
      ) : (
        <Loading />
      )}
      {comparison.value?.notes.map(note => (
        <p key={note} class="fine">
          {note}
        </p>
      ))}
    </div>
  )
}

function askedOf(query: URLSearchParams): string | null {
  const kept = new URLSearchParams()
  for (const name of ['measure', 'units', 'years', 'level', 'region']) {
    const value = query.get(name)
    if (value) kept.set(name, value)
  }
  return kept.has('measure') ? kept.toString() : null
}

function Downloads({ asked }: { asked: string }): JSX.Element {
  return (
    <p class="downloads">
      {['xlsx', 'csv', 'docx'].map(format => (
        <a key={format} class="button" href={`/api/compare/${format}?${asked}`} download="">
          {w('download')} {format.toUpperCase()}
        </a>
      ))}
    </p>
  )
}

/** Measures that are stated most often, to begin with. */
function Starters({ measures }: { measures: readonly string[] }): JSX.Element {
  return (
    <Empty title={w('compareEmpty')}>
      <ul class="choices">
        {measures.slice(0, 10).map(measure => (
          <li key={measure}>
            <button type="button" class="button" onClick={() => goWith({ measure })}>
              {measure}
            </button>
          </li>
        ))}
      </ul>
    </Empty>
  )
}

interface ChoiceGiven {
  readonly query: URLSearchParams
  readonly held: ReportList | null
  readonly measures: readonly string[]
}

function Choice({ query, held, measures }: ChoiceGiven): JSX.Element {
  const [measure, set] = useState(query.get('measure') ?? '')
  useEffect(() => set(query.get('measure') ?? ''), [query.get('measure')])
  const chosen = (query.get('units') ?? '').split(',').filter(unit => unit !== '')
  const levels = [...new Set(held?.reports.flatMap(report => (report.level ? [report.level] : [])) ?? [])]
  const regions = [...new Set(held?.reports.flatMap(report => report.regions) ?? [])].sort(
    new Intl.Collator('zh-CN').compare,
  )
  const choose = (changes: Record<string, string>): void => goWith({ ...changes, report: null, at: null })
  const toggle = (unit: string, on: boolean): void =>
    choose({ units: (on ? [...chosen, unit] : chosen.filter(one => one !== unit)).join(',') })
  return (
    <form
      class="filters"
      onSubmit={event => {
        event.preventDefault()
        choose({ measure: measure.trim() })
      }}
    >
      <label class="wide">
        <span>{w('measure')}</span>
        <input
          type="search"
          value={measure}
          list="compare-measures"
          maxLength={100}
          placeholder={w('measureHint')}
          onInput={event => set(event.currentTarget.value)}
        />
        <datalist id="compare-measures">
          {measures.map(offer => (
            <option key={offer} value={offer} />
          ))}
        </datalist>
      </label>
      <YearsField years={held?.years ?? []} value={query.get('years') ?? ''} set={years => choose({ years })} />
      <label>
        <span>{w('level')}</span>
        <select value={query.get('level') ?? ''} onChange={event => choose({ level: event.currentTarget.value })}>
          <option value="">{w('all')}</option>
          {levels.map(level => (
            <option key={level} value={level}>
              {levelWord(level)}
            </option>
          ))}
        </select>
      </label>
      {regions.length > 1 && (
        <label>
          <span>{w('region')}</span>
          <select value={query.get('region') ?? ''} onChange={event => choose({ region: event.currentTarget.value })}>
            <option value="">{w('all')}</option>
            {regions.map(region => (
              <option key={region} value={region}>
                {region}
              </option>
            ))}
          </select>
        </label>
      )}
      <button type="submit" class="button primary" disabled={measure.trim() === ''}>
        {w('compareButton')}
      </button>
      <details class="units">
        <summary>
          {w('units')}
          <span class="fine">{chosen.length === 0 ? w('unitsHint') : chosen.length}</span>
        </summary>
        <div class="unit-boxes">
          {held?.units.map(unit => (
            <label key={unit} class="box">
              <input
                type="checkbox"
                checked={chosen.includes(unit)}
                onChange={event => toggle(unit, event.currentTarget.checked)}
              />
              {unit}
            </label>
          ))}
        </div>
      </details>
    </form>
  )
}

function Table({ measure, sources }: { measure: Compared; sources: Comparison['sources'] }): JSX.Element {
  const [statedOnly, setStatedOnly] = useState(false)
  const stated = measure.rows.filter(row => row.cells.some(cell => cell.state === 'stated'))
  return (
    <section class="compared">
      <h2>{measure.asked}</h2>
      {stated.length < measure.rows.length && (
        <label class="box">
          <input type="checkbox" checked={statedOnly} onChange={event => setStatedOnly(event.currentTarget.checked)} />
          {w('statedOnly')} {stated.length}/{measure.rows.length}
        </label>
      )}
      <Matrix measure={statedOnly ? { ...measure, rows: stated } : measure} sources={sources} />
      {measure.notes.map(note => (
        <p key={note} class="fine">
          {note}
        </p>
      ))}
      <CompareChart measure={measure} />
      {measure.computed.length > 0 && <Computed measure={measure} />}
    </section>
  )
}

function Computed({ measure }: { measure: Compared }): JSX.Element {
  return (
    <details class="derived" open={measure.computed.length <= 8}>
      <summary class="small-head">
        {w('computed')} · {measure.computed.length}
      </summary>
      <ul>
        {measure.computed.map(one => (
          <li key={`${one.label}${one.formula}`}>
            <span class="derived-label">{one.label}</span>
            <span class="formula">{one.formula}</span> = <strong>{`${one.value}${one.uom}`}</strong>
            {one.population && <span class="fine">{one.population}</span>}
          </li>
        ))}
      </ul>
    </details>
  )
}
