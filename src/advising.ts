/** Config and the state → the chat model that is asked, with its prompts, cache and budget; none where a setting is missing. */
import type { Advisor } from './answer/advisor.js'
import { readPrompts } from './answer/prompts.js'
import type { Config } from './config.js'
import { cacheOver } from './index/cache.js'
import type { State } from './index/state.js'
import { connectChat } from './model.js'
import { patient } from './patience.js'

export interface OpenedAdvisor {
  readonly advisor: Advisor | null
  readonly waiting: () => number
}

/** A stream that says nothing for so long is broken; a model on an office machine pauses for a second or two at most. */
const SILENCE_MS = 8_000

/** The chat model that is configured, with its prompts, cache and budget; none where a setting is missing, and `say` is told. */
export async function openAdvisor(
  state: () => Promise<State>,
  config: Config,
  say: (line: string) => void,
): Promise<OpenedAdvisor> {
  const none = { advisor: null, waiting: () => 0 }
  const { FAZHI_CHAT_MODEL: name, OPENAI_BASE_URL: baseURL, FAZHI_CHAT_BUDGET: budget = null } = config
  if (!name) return none
  if (!baseURL) {
    say(`设了 FAZHI_CHAT_MODEL（${name}）而没有 OPENAI_BASE_URL：不询问模型，先按原文摘录回答。`)
    return none
  }
  if (budget === 0) {
    say('FAZHI_CHAT_BUDGET 是 0：不询问模型，先按原文摘录回答。')
    return none
  }
  const read = await readPrompts(config.FAZHI_PROMPTS)
  if (!read.ok) {
    say(read.message)
    return none
  }
  const timeoutMs = config.FAZHI_TIMEOUT_MS
  const key = config.OPENAI_API_KEY
  const chat = connectChat({
    model: name,
    baseURL,
    silenceMs: Math.min(SILENCE_MS, timeoutMs),
    ...(key ? { apiKey: key } : {}),
  })
  const model = patient(chat, { timeoutMs })
  const advisor: Advisor = {
    model,
    prompts: read.prompts,
    uses: new Set(config.FAZHI_CHAT_USES),
    cache: cacheOver(await state()),
    budget,
    day: () => new Date().toLocaleDateString('sv-SE'),
    log: say,
    timeoutMs,
    state: { form: 'json_schema' },
  }
  return { advisor, waiting: model.waiting }
}
