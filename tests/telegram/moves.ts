/** What people do to the bot's messages and see of them, and the questions of the stories with the figures that answer them. */
import type { Scene } from './scene.js'
import type { Message, User } from './shapes.js'

export const ASKED: readonly (readonly [question: string, says: string])[] = [
  ['望棠区交通局2022年罚了多少钱？', '212.4'],
  ['望棠区交通局2023年罚了多少钱？', '236.8'],
  ['溪浔区交通运输局2023年罚了多少钱？', '158.35'],
  ['清沅县2023年调解了多少件纠纷？', '2054'],
  ['石苓镇2022年调解了多少件？', '86'],
  ['柳渡街道2023年调解了多少件？', '409'],
]

export const named = (text: string): string => `@fazhi_test_bot ${text}`

/** A message as it stands in its chat by now. */
export function now(scene: Scene, message: Message): Message {
  return scene.people.messages(message.chat).find(one => one.message_id === message.message_id) ?? message
}

export function buttonsOf(scene: Scene, message: Message): string[] {
  return (now(scene, message).reply_markup?.inline_keyboard ?? []).flat().map(button => button.text)
}

export function textIs(scene: Scene, message: Message, wanted: RegExp): Promise<true> {
  return scene.server.until(() => wanted.test(now(scene, message).text ?? '') || null, `${wanted} in a message`)
}

/** Presses a button and gives the words that the press was answered with. */
export async function press(scene: Scene, by: User, message: Message, text: string): Promise<string> {
  return answerTo(scene, scene.people.press(by, message, text))
}

export async function answerTo({ server }: Scene, id: string): Promise<string> {
  const entry = await server.until(
    () =>
      server.journal.find(
        one => one.method === 'answerCallbackQuery' && one.params['callback_query_id'] === id && one.status === 200,
      ),
    'an answer to the press',
  )
  return String(entry.params['text'] ?? '')
}
