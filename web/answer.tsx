/** One answer: its words with numbered citations, what was computed, the notes, the sources, and how it was understood. */
import type { JSX } from 'preact'
import type { Answer } from './api.js'
import { Copy, Icon } from './parts.js'
import { hrefWith } from './place.js'
import { askNow } from './talk.js'
import { unitYear, w } from './words.js'

interface Shown {
  readonly answer: Answer
  readonly link: string | null
  /** Whether its choices can be chosen: only the last answer of a conversation asks. */
  readonly asks: boolean
}

export function AnswerCard({ answer, link, asks }: Shown): JSX.Element {
  const { status } = answer
  return (
    <article class={`answer ${status}`}>
      {status !== 'answered' && <p class="status">{w(statusWord(status))}</p>}
      <AnswerText answer={answer} />
      {asks && answer.choices.length > 0 && <Choices choices={answer.choices} />}
      <Computed answer={answer} />
      <Sources answer={answer} />
      <footer class="answer-foot">
        {link && <Copy text={location.origin + link} label={w('copyLink')} />}
        {link && (
          <a class="button quiet" href={`/api/answers/${link.slice(3)}/docx`} download="">
            <Icon name="down" />
            {w('docx')}
          </a>
        )}
        <Understood answer={answer} />
      </footer>
    </article>
  )
}

function statusWord(status: Answer['status']): 'refused' | 'clarify' | 'failed' {
  return status === 'clarify' ? 'clarify' : status === 'error' ? 'failed' : 'refused'
}

/** Lines as paragraphs, list items as such; the first is the answer itself. */
function AnswerText({ answer }: { answer: Answer }): JSX.Element {
  const lines = answer.answer.split('\n').filter(line => line.trim() !== '')
  return (
    <div class="answer-text">
      {lines.map((line, i) => (
        <p key={`${i}${line}`} class={lineClass(line, i)}>
          <Line words={line} answer={answer} />
        </p>
      ))}
    </div>
  )
}

function lineClass(line: string, i: number): string | undefined {
  if (/^(?:注|Note)[：:]/.test(line)) return 'aside'
  if (/^[•·]/.test(line)) return 'item'
  return i === 0 ? 'first' : undefined
}

/** [n] opens its source; words in quotation marks before it are the report's own. */
function Line({ words, answer }: { words: string; answer: Answer }): JSX.Element {
  const pieces = words.split(/(“[^”]*(?:“[^”]*”[^”]*)*”(?=\[\d+\])|\[\d+\])/)
  return (
    <>
      {pieces.map((piece, i) => {
        const n = /^\[(\d+)\]$/.exec(piece)?.[1]
        if (n) return <Cite key={`${i}${piece}`} n={Number(n)} answer={answer} />
        if (piece.startsWith('“') && i % 2 === 1)
          return (
            <q key={`${i}q`} lang="zh-CN">
              {piece.slice(1, -1)}
            </q>
          )
        return piece
      })}
    </>
  )
}

function Cite({ n, answer }: { n: number; answer: Answer }): JSX.Element {
  const citation = answer.citations.find(one => one.n === n)
  if (!citation) return <>[{n}]</>
  const label = `${w('openCitation')} ${n}: ${unitYear(citation.unit, citation.year)}`
  return (
    <a class="cite" href={sourceHref(citation)} aria-label={label} title={label}>
      {n}
    </a>
  )
}

/** Opens the report beside what is shown, at these words. */
export function sourceHref(source: { readonly report: string; readonly start: number; readonly end: number }): string {
  return hrefWith({ report: source.report, at: `${source.start}-${source.end}` })
}

function Choices({ choices }: { choices: readonly string[] }): JSX.Element {
  return (
    <ul class="choices">
      {choices.map(choice => (
        <li key={choice}>
          <button type="button" class="button" onClick={() => void askNow(choice)}>
            {choice}
          </button>
        </li>
      ))}
    </ul>
  )
}

function Computed({ answer }: { answer: Answer }): JSX.Element | null {
  if (answer.derived.length === 0) return null
  return (
    <section class="derived">
      <h3 class="small-head">{w('computed')}</h3>
      <ul>
        {answer.derived.map(one => (
          <li key={`${one.formula}${one.value}`}>
            <span class="formula">{one.formula}</span> = <strong>{`${one.value}${one.uom}`}</strong>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Sources({ answer }: { answer: Answer }): JSX.Element | null {
  if (answer.citations.length === 0) return null
  const list = (
    <ol>
      {answer.citations.map(one => (
        <li key={one.n} value={one.n}>
          <a href={sourceHref(one)}>
            <span class="source-n">{one.n}</span>
            <span class="source-unit">
              {unitYear(one.unit, one.year)}
              <span class="source-section">{wayTo(one).join(' › ')}</span>
            </span>
            <span class="source-quote" lang="zh-CN">
              {one.quote.replace(/\s*\n\s*/g, '')}
            </span>
          </a>
        </li>
      ))}
    </ol>
  )
  return (
    <section class="sources">
      <h3 class="small-head">{w('sources')}</h3>
      {list}
    </section>
  )
}

/** Headings above the quote; one that is the quote itself says nothing more. */
function wayTo({ section, quote }: Answer['citations'][number]): string[] {
  return section.map(bare).filter(heading => !quote.includes(heading.replace(/[。；;]$/, '')))
}

/** A heading without the marks a text file puts before it. */
export function bare(heading: string): string {
  return heading.replace(/^#+\s*/, '')
}

function Understood({ answer }: { answer: Answer }): JSX.Element {
  const { intent, units, years, measures, rewritten } = answer.understood
  const rows: [string, string][] = [
    [w('rewritten'), rewritten],
    [w('unit'), units.join('、')],
    [w('year'), years.join('、')],
    [w('measure'), measures.join('、')],
    [w('intent'), intent],
  ]
  return (
    <details class="understood">
      <summary>{w('understood')}</summary>
      <dl>
        {rows
          .filter(([, value]) => value !== '')
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
    </details>
  )
}
