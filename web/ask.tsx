/** The conversation: questions and their answers, kept while the window is open; a composer at its foot. */
import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { AnswerCard } from './answer.js'
import { getReports, type ReportList, type Trouble } from './api.js'
import { Failed, Icon, useLoaded } from './parts.js'
import { askNow, clearTalk, type Exchange, stopAsking, useTalk } from './talk.js'
import { language, useLanguage, w } from './words.js'

export function AskView(): JSX.Element {
  const talk = useTalk()
  const held = useLoaded('reports', getReports)
  return (
    <div class="ask">
      {talk.length === 0 ? (
        <Welcome held={held.value} trouble={held.trouble} again={held.again} />
      ) : (
        <Talk talk={talk} />
      )}
      <Composer asking={talk.at(-1)?.state === 'asking'} begun={talk.length > 0} />
    </div>
  )
}

function Talk({ talk }: { talk: readonly Exchange[] }): JSX.Element {
  const end = useRef<HTMLDivElement>(null)
  const last = talk.at(-1)!
  useEffect(() => {
    end.current?.scrollIntoView({ block: 'start', behavior: calm() ? 'auto' : 'smooth' })
  }, [talk.length, last.state])
  return (
    <ol class="talk" aria-live="polite" aria-label={w('ask')}>
      {talk.map((exchange, i) => (
        <li key={exchange.key} class="exchange">
          {i === talk.length - 1 && <div ref={end} class="anchor" />}
          <p class="question" dir="auto">
            {exchange.question}
          </p>
          <Reply exchange={exchange} last={i === talk.length - 1} />
        </li>
      ))}
    </ol>
  )
}

function Reply({ exchange, last }: { exchange: Exchange; last: boolean }): JSX.Element {
  if (exchange.answer) return <AnswerCard answer={exchange.answer} link={exchange.link} asks={last} />
  if (exchange.said !== undefined) return <p class="answer-text">{exchange.said}</p>
  if (exchange.trouble)
    return (
      <Failed trouble={exchange.trouble} {...(last ? { again: () => void askNow(exchange.question, true) } : {})} />
    )
  return (
    <p class="loading" role="status">
      <span class="dots" aria-hidden="true" />
      {w('asking')}
    </p>
  )
}

interface Held {
  readonly held: ReportList | null
  readonly trouble: Trouble | null
  readonly again: () => void
}

function Welcome({ held, trouble, again }: Held): JSX.Element {
  return (
    <section class="welcome">
      <h1>{w('askTitle')}</h1>
      <p class="lead">{w('askLead')}</p>
      {trouble && <Failed trouble={trouble} again={again} />}
      {held && <p class="fine">{heldWords(held)}</p>}
      {held && held.reports.length > 0 && (
        <>
          <h2 class="small-head">{w('examples')}</h2>
          <ul class="examples">
            {examplesOf(held).map(example => (
              <li key={example}>
                <button type="button" onClick={() => void askNow(example)}>
                  {example}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}

function heldWords({ reports, units, years }: ReportList): string {
  const span = years.length === 0 ? '' : `${years[0]}${years.length > 1 ? `–${years.at(-1)}` : ''}`
  return language() === 'en'
    ? `Held: ${reports.length} reports of ${units.length} units, ${span}`
    : `已收录 ${reports.length} 份报告 · ${units.length} 个单位 · ${span}年度`
}

/** Questions that the reports held can answer: about the unit with the most years. */
function examplesOf({ reports }: ReportList): string[] {
  const named = reports.filter(report => report.unit !== null && report.year !== null)
  const years = (unit: string): number => named.filter(report => report.unit === unit).length
  const best = [...named].sort(
    (a, b) => years(b.unit!) - years(a.unit!) || b.year! - a.year! || b.figures - a.figures,
  )[0]
  if (!best) return []
  const short = best.unit!.replace(/人民政府$/, '')
  const first = Math.min(...named.filter(report => report.unit === best.unit).map(report => report.year!))
  const span = first === best.year ? `${first}年` : `${first}年至${best.year}年各`
  const chinese = [`${short}${span}收到多少件行政复议申请？`, '哪些单位报告了行政复议的数字？']
  return language() === 'en'
    ? [
        `How many disputes were mediated in ${short} in ${best.year}?`,
        `What problems did ${short} report in ${best.year}?`,
        ...chinese,
      ]
    : [`${short}${best.year}年调解了多少件纠纷？`, `${short}${best.year}年存在哪些问题？`, ...chinese]
}

function Composer({ asking, begun }: { asking: boolean; begun: boolean }): JSX.Element {
  const [words, set] = useState('')
  const [spoken] = useLanguage()
  const box = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    if (matchMedia('(min-width: 48rem)').matches) box.current?.focus()
  }, [])
  useEffect(() => {
    const area = box.current!
    area.style.height = 'auto'
    area.style.height = `${Math.min(area.scrollHeight, 180)}px`
  }, [words, spoken])
  const send = (): void => {
    if (words.trim() === '' || asking) return
    void askNow(words.trim())
    set('')
  }
  const key = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    send()
  }
  return (
    <form
      class="composer"
      onSubmit={event => {
        event.preventDefault()
        send()
      }}
    >
      {begun && (
        <button type="button" class="button quiet over" onClick={clearTalk}>
          {w('startOver')}
        </button>
      )}
      <div class="composer-box">
        <textarea
          ref={box}
          rows={1}
          maxLength={2000}
          value={words}
          aria-label={w('askLabel')}
          placeholder={w('askPlaceholder')}
          onInput={event => set(event.currentTarget.value)}
          onKeyDown={key}
        />
        {asking ? (
          <button type="button" class="send" onClick={stopAsking} aria-label={w('stop')}>
            <Icon name="stop" />
          </button>
        ) : (
          <button type="submit" class="send" disabled={words.trim() === ''} aria-label={w('send')}>
            <Icon name="send" />
          </button>
        )}
      </div>
    </form>
  )
}

export function calm(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches
}
