/** A chat model of the LangChain ecosystem → ChatModel, so that any of them drops in; it is asked in words alone. */
import type { BaseChatModel } from '@langchain/core/language_models/chat_models'
import { ChatFault, type ChatModel, type ChatReply, type ChatRequest, estimateTokens } from '../chat.js'

/** Wraps a model. `name`: what stands in cache and log. Its own retries should be off: patience.ts retries. */
export function chatModelOf(model: BaseChatModel, name: string = model.getName()): ChatModel {
  return { name, ask: request => ask(model, name, request) }
}

async function ask(model: BaseChatModel, name: string, request: ChatRequest): Promise<ChatReply> {
  if (request.form !== 'text') throw new ChatFault('form', `模型 ${name}：经 LangChain 只用文字提问`)
  const messages = request.messages.map(
    ({ role, content }) => [role === 'user' ? 'human' : role, content] as [string, string],
  )
  let text = ''
  let counted: { input_tokens?: number; output_tokens?: number } | undefined
  for await (const chunk of await model.stream(messages, { signal: request.signal })) {
    if (request.signal.aborted) throw new ChatFault('stopped', `模型 ${name}：已停止等待`)
    text += chunk.text
    counted = chunk.usage_metadata ?? counted
    if (text.length > request.maxTokens * MOST_A_TOKEN)
      throw new ChatFault('endless', `模型 ${name}：回答不停，已截断不用`)
    request.onText?.(text)
  }
  if (text.trim() === '') throw new ChatFault('empty', `模型 ${name}：回答是空的`)
  const prompt = counted?.input_tokens ?? request.messages.reduce((sum, one) => sum + estimateTokens(one.content), 0)
  const completion = counted?.output_tokens ?? estimateTokens(text)
  return { text, ended: 'stop', tokens: { prompt, completion, counted: counted !== undefined } }
}

/** Characters an answer may have for each token asked for, before it counts as endless. */
const MOST_A_TOKEN = 12
