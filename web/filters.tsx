/** Filters of the ledger: what is chosen goes into the address, words after a short pause. */
import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { getMeasures, type ReportList } from './api.js'
import { useLoaded } from './parts.js'
import { goWith } from './place.js'
import { w } from './words.js'

/** Milliseconds after the last key before a word is looked for. */
const PAUSE = 250

export function FigureFilters({ query, held }: { query: URLSearchParams; held: ReportList | null }): JSX.Element {
  const set = (name: string, value: string): void => goWith({ [name]: value, report: null, at: null }, true)
  const offered = useLoaded('measures', getMeasures)
  const any = ['unit', 'year', 'measure', 'section'].some(name => query.get(name))
  return (
    <form class="filters" role="search" onSubmit={event => event.preventDefault()}>
      <label>
        <span>{w('unit')}</span>
        <select value={query.get('unit') ?? ''} onChange={event => set('unit', event.currentTarget.value)}>
          <option value="">{w('all')}</option>
          {held?.units.map(unit => (
            <option key={unit} value={unit}>
              {unit}
            </option>
          ))}
        </select>
      </label>
      <YearsField years={held?.years ?? []} value={query.get('year') ?? ''} set={value => set('year', value)} />
      <WordField
        label={w('measure')}
        hint={w('measureHint')}
        value={query.get('measure') ?? ''}
        set={value => set('measure', value)}
        offers={offered.value?.measures ?? []}
        id="measures"
      />
      <WordField
        label={w('section')}
        hint={w('sectionHint')}
        value={query.get('section') ?? ''}
        set={value => set('section', value)}
      />
      {any && (
        <button
          type="button"
          class="button quiet"
          onClick={() => goWith({ unit: null, year: null, measure: null, section: null })}
        >
          {w('clear')}
        </button>
      )}
    </form>
  )
}

/** 2020-2023: from a year to a year. */
export function YearsField({
  years,
  value,
  set,
}: {
  years: readonly number[]
  value: string
  set: (value: string) => void
}): JSX.Element {
  const [from = '', to = from] = value.split('-')
  const change = (a: string, b: string): void => {
    const [low, high] = [a || b || '', b || a || '']
    if (low === '') set('')
    else set(low === high ? low : Number(low) < Number(high) ? `${low}-${high}` : `${high}-${low}`)
  }
  const options = years.map(year => (
    <option key={year} value={String(year)}>
      {year}
    </option>
  ))
  return (
    <div class="years" role="group" aria-label={w('year')}>
      <span class="label">{w('year')}</span>
      <select aria-label={w('from')} value={from} onChange={event => change(event.currentTarget.value, to)}>
        <option value="">{w('all')}</option>
        {options}
      </select>
      <span aria-hidden="true">–</span>
      <select aria-label={w('to')} value={to} onChange={event => change(from, event.currentTarget.value)}>
        <option value="">{w('all')}</option>
        {options}
      </select>
    </div>
  )
}

interface WordFieldGiven {
  readonly label: string
  readonly hint: string
  readonly value: string
  readonly set: (value: string) => void
  readonly offers?: readonly string[]
  readonly id?: string
}

export function WordField({ label, hint, value, set, offers, id }: WordFieldGiven): JSX.Element {
  const [words, setWords] = useState(value)
  const timer = useRef(0)
  useEffect(() => setWords(value), [value])
  const change = (next: string): void => {
    setWords(next)
    clearTimeout(timer.current)
    timer.current = window.setTimeout(() => set(next.trim()), PAUSE)
  }
  return (
    <label>
      <span>{label}</span>
      <input
        type="search"
        value={words}
        placeholder={hint}
        maxLength={100}
        list={id}
        onInput={event => change(event.currentTarget.value)}
      />
      {offers && id && (
        <datalist id={id}>
          {offers.map(offer => (
            <option key={offer} value={offer} />
          ))}
        </datalist>
      )}
    </label>
  )
}
