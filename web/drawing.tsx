/** A compared measure → its chart: one base at a time, lines over years or bars, gaps where nothing comparable is stated. */
import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Comparison } from './api.js'
import type { Drawing } from './chart.js'
import { mainBase } from './matrix.js'
import { w } from './words.js'

type Compared = Comparison['measures'][number]

/** More lines than this cannot be told apart. */
const MOST = 12

export function CompareChart({ measure }: { measure: Compared }): JSX.Element {
  const [base, setBase] = useState(mainBase(measure))
  const [kind, setKind] = useState(kindFor(measure))
  useEffect(() => {
    setBase(mainBase(measure))
    setKind(kindFor(measure))
  }, [measure])
  const drawing = drawingOf(measure, base, kind)
  return (
    <figure class="chart">
      <figcaption class="chart-bar">
        <span class="small-head">{w('chart')}</span>
        <span class="toggle" role="group" aria-label={w('chart')}>
          {(['line', 'bar'] as const).map(one => (
            <button key={one} type="button" aria-pressed={kind === one} onClick={() => setKind(one)}>
              {w(one)}
            </button>
          ))}
        </span>
        {measure.bases.length > 1 && (
          <label class="inline">
            <span>{w('base')}</span>
            <select value={base ?? ''} onChange={event => setBase(event.currentTarget.value)}>
              {measure.bases.map(one => (
                <option key={one.id} value={one.id}>
                  {one.label}
                </option>
              ))}
            </select>
          </label>
        )}
      </figcaption>
      {drawing.uom !== '' && (
        <p class="fine">
          {w('uom')}：{drawing.uom}
          {drawing.labels.length > 0 && drawing.series.length === 1 && ` · ${drawing.series[0]!.name}`}
        </p>
      )}
      {drawing.series.length === 0 ? <p class="fine">{w('nothingToDraw')}</p> : <Canvas drawing={drawing} />}
      <p class="fine">
        {w('chartGap')}
        {withBase(measure, base).length > MOST && ` ${w('tooMany')}`}
      </p>
    </figure>
  )
}

function Canvas({ drawing }: { drawing: Drawing }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null)
  const [theme, setTheme] = useState(0)
  const key = JSON.stringify(drawing)
  useEffect(() => {
    const change = (): void => setTheme(n => n + 1)
    const media = matchMedia('(prefers-color-scheme: dark)')
    addEventListener('fazhi:theme', change)
    media.addEventListener('change', change)
    return () => {
      removeEventListener('fazhi:theme', change)
      media.removeEventListener('change', change)
    }
  }, [])
  useEffect(() => {
    let gone = false
    let erase = (): void => {}
    void import('./chart.js').then(({ draw }) => {
      if (gone || !canvas.current) return
      erase = draw(canvas.current, drawing)
      canvas.current.dataset['drawn'] = 'yes'
    })
    return () => {
      gone = true
      erase()
    }
  }, [key, theme])
  const said = drawing.series
    .map(({ name, values }) => `${name} ${values.map(value => value ?? '—').join(' ')}`)
    .join('; ')
  return (
    <div class="chart-box">
      <canvas ref={canvas} role="img" aria-label={`${drawing.labels.join(' ')}: ${said}`} />
    </div>
  )
}

/** A line needs two points; without them bars say more. */
function kindFor(measure: Compared): 'line' | 'bar' {
  const { series } = drawingOf(measure, mainBase(measure), 'line')
  return series.some(one => one.values.filter(value => value !== null).length > 1) ? 'line' : 'bar'
}

function withBase(measure: Compared, base: string | null): Compared['rows'] {
  return measure.rows.filter(row => row.cells.some(cell => cell.value !== null && cell.base === base))
}

/** 万元 and 亿元 are drawn on one scale: that of most cells. */
function unitFor(cells: readonly Cell[], base: string): { readonly uom: string; readonly times: number } {
  const tally = new Map<number, number>()
  for (const cell of cells) tally.set(scaleOf(cell), (tally.get(scaleOf(cell)) ?? 0) + 1)
  const times = [...tally].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 1
  const prefix = SCALES.find(([, factor]) => factor === times)?.[0] ?? ''
  return { uom: prefix + base, times }
}

type Cell = Compared['rows'][number]['cells'][number]

const SCALES: readonly (readonly [prefix: string, factor: number])[] = [
  ['万亿', 1e12],
  ['亿', 1e8],
  ['万', 1e4],
]

function scaleOf({ uom }: Cell): number {
  return SCALES.find(([prefix]) => uom?.startsWith(prefix))?.[1] ?? 1
}

/** Bars of a single year stand unit by unit; else years are the axis and each unit a series. */
function drawingOf(measure: Compared, base: string | null, kind: 'line' | 'bar'): Drawing {
  const rows = withBase(measure, base).slice(0, MOST)
  const { uom, times } = unitFor(
    rows.flatMap(row => row.cells.filter(cell => cell.base === base)),
    measure.bases.find(one => one.id === base)?.uom ?? '',
  )
  const at = measure.years.flatMap((year, i) => (year === null ? [] : [i]))
  const plotted = (cell: Compared['rows'][number]['cells'][number] | undefined): number | null =>
    cell?.value != null && cell.base === base ? Number(((cell.value * scaleOf(cell)) / times).toPrecision(12)) : null
  const stated = at.filter(i => rows.some(row => plotted(row.cells[i]) !== null))
  if (stated.length === 1 && kind === 'bar') {
    const [i] = stated as [number]
    const series = [{ name: `${measure.asked} ${measure.years[i]}`, values: rows.map(row => plotted(row.cells[i])) }]
    return { kind, uom, labels: rows.map(row => row.unit), series }
  }
  return {
    kind,
    uom,
    labels: at.map(i => String(measure.years[i])),
    series: rows.map(row => ({ name: row.unit, values: at.map(i => plotted(row.cells[i])) })),
  }
}
