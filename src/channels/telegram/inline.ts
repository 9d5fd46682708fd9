/** `@bot 调解 清河` in any chat → passages to drop into it, each cited; nothing is stored of it. */
import type { InlineQueryResultArticle } from 'grammy/types'
import { answerQuestion } from '../../answer/answer.js'
import { inspect } from '../../answer/inspect.js'
import type { Answer } from '../../answer/shape.js'
import { sourceOf } from '../render.js'
import { isListed, viewOf } from './access.js'
import { faultOf } from './api.js'
import { html, italic, quote, shown, words } from './markup.js'
import type { Parts } from './parts.js'
import { renderAnswer } from './render.js'
import type { Heard } from './speak.js'
import { languageOf } from './words.js'

type Inline = Extract<Heard, { kind: 'inline' }>

const SHOWN = 8
/** Seconds Telegram may show the same list again: the index changes seldom. */
const CACHED = 60

export async function onInline(heard: Inline, parts: Parts): Promise<void> {
  const allowed = await isListed(heard.person, parts)
  const results = allowed && heard.words.trim() !== '' ? await resultsFor(heard, parts) : []
  try {
    await parts.apis.brief.raw.answerInlineQuery({
      inline_query_id: heard.query,
      results,
      is_personal: true,
      cache_time: CACHED,
    })
  } catch (error) {
    faultOf(error)
  }
}

/** The answer, where there is one, then the passages it rests on or that come nearest. */
async function resultsFor(heard: Inline, parts: Parts): Promise<InlineQueryResultArticle[]> {
  const input = { question: heard.words, today: parts.today() }
  // Asked with every key that is pressed: from the index alone, never from a model.
  const { person } = heard
  const { store, embedder } = viewOf({ chat: person, person, isPrivate: true }, parts).desk
  const answer = await answerQuestion(input, { store, embedder }, { signal: parts.stop })
  const own = answer.status === 'answered' && answer.citations.length > 0 ? [answerResult(answer, heard)] : []
  const { passages } = await inspect(input, { store, embedder })
  const near = passages.slice(0, SHOWN).map(({ ready }, i) => {
    const { report, passage } = ready
    const source = sourceOf({ ...report, section: [...passage.section] })
    const body = html([quote(passage.text.slice(0, 3_000)), words(italic(`— ${source}`))])
    return article(`p${i}`, source, passage.text, body)
  })
  return [...own, ...near].slice(0, SHOWN)
}

function answerResult(answer: Answer, heard: Inline): InlineQueryResultArticle {
  const [first] = renderAnswer(answer, { id: 0, language: languageOf(null, heard.words, heard.language) })
  const body = first?.kind === 'text' ? first.html : ''
  return article('a', answer.answer.split('\n')[0]!, answer.citations[0]!.quote, body)
}

function article(id: string, title: string, description: string, body: string): InlineQueryResultArticle {
  return {
    type: 'article',
    id,
    title: shown(title).slice(0, 120),
    description: shown(description).replace(/\s+/g, ' ').slice(0, 160),
    input_message_content: { message_text: body, parse_mode: 'HTML', link_preview_options: { is_disabled: true } },
  }
}
