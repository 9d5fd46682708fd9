/** A compared measure → the table of units and years; each stated cell opens its sentence, gaps are said in words. */
import type { JSX } from 'preact'
import { sourceHref } from './answer.js'
import type { Comparison } from './api.js'
import { w } from './words.js'

type Compared = Comparison['measures'][number]
type Cell = Compared['rows'][number]['cells'][number]

export function Matrix({ measure, sources }: { measure: Compared; sources: Comparison['sources'] }): JSX.Element {
  const main = mainBase(measure)
  return (
    <div class="matrix-box" tabIndex={0} role="region" aria-label={`${w('matrix')} ${measure.asked}`}>
      <table class="matrix">
        <thead>
          <tr>
            <th scope="col">{w('unit')}</th>
            {measure.years.map(year => (
              <th key={year} scope="col">
                {year ?? w('noYear')}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {measure.rows.map(row => (
            <tr key={row.unit}>
              <th scope="row">{row.unit}</th>
              {row.cells.map((cell, i) => (
                <CellView key={measure.years[i]} cell={cell} source={sourceOf(cell, sources)} main={main} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** The base most cells stand on: others are marked against it. */
export function mainBase(measure: Compared): string | null {
  return [...measure.bases].sort((a, b) => b.cells - a.cells)[0]?.id ?? null
}

function sourceOf(cell: Cell, sources: Comparison['sources']): Comparison['sources'][number] | null {
  return cell.citation === null ? null : (sources.find(source => source.n === cell.citation) ?? null)
}

function goneWords({ state, text }: Cell): string {
  if (state === 'not_held') return w('notHeld')
  return state === 'not_stated' ? w('notStated') : text
}

interface CellShown {
  readonly cell: Cell
  readonly source: Comparison['sources'][number] | null
  readonly main: string | null
}

function CellView({ cell, source, main }: CellShown): JSX.Element {
  if (cell.state !== 'stated' || !source) return <td class={cell.state}>{goneWords(cell)}</td>
  const other = cell.base !== null && cell.base !== main
  return (
    <td class={other ? 'stated other' : 'stated'}>
      <a href={sourceHref(source)} title={source.quote}>
        {cell.text}
      </a>
      {cell.marks.length > 0 && (
        <span class="marks">
          {cell.marks.map(mark => (
            <span key={mark} class="mark">
              {mark}
            </span>
          ))}
        </span>
      )}
    </td>
  )
}
