/** The id in a permanent link → the answer as it was given, from which the talk may go on. */
import type { JSX } from 'preact'
import { AnswerCard } from './answer.js'
import { getKept } from './api.js'
import { Failed, Loading, useLoaded } from './parts.js'
import { goOnFrom } from './talk.js'
import { language, w } from './words.js'

export function KeptView({ id }: { id: string }): JSX.Element {
  const kept = useLoaded(id, () => getKept(id))
  if (kept.trouble) return <Failed trouble={kept.trouble} again={kept.again} />
  if (!kept.value) return <Loading />
  const { made, question, history, answer } = kept.value
  const when = new Date(made).toLocaleString(language() === 'en' ? 'en-GB' : 'zh-CN', {
    dateStyle: 'long',
    timeStyle: 'short',
  })
  return (
    <div class="ask kept">
      <h1 class="visually-hidden">{w('keptTitle')}</h1>
      <ol class="talk">
        {history.map((turn, i) => (
          <li key={`${i}${turn.role}`} class="exchange earlier">
            <p class={turn.role === 'user' ? 'question' : 'answer-text'}>{turn.content}</p>
          </li>
        ))}
        <li class="exchange">
          <p class="question">{question}</p>
          <AnswerCard answer={answer} link={`/a/${id}`} asks={false} />
        </li>
      </ol>
      <p class="fine kept-foot">
        <span>
          {w('keptMade')} <time dateTime={made}>{when}</time>
        </span>
        <button type="button" class="button" onClick={() => goOnFrom(kept.value!)}>
          {w('goOn')}
        </button>
      </p>
    </div>
  )
}
