/** The objects of the Bot API that the double keeps and sends, as far as a bot that answers in groups can see them. */

export interface User {
  id: number
  is_bot: boolean
  first_name: string
  username?: string
  language_code?: string
}

export interface Chat {
  id: number
  type: 'private' | 'group' | 'supergroup' | 'channel'
  title?: string
  username?: string
  first_name?: string
  is_forum?: true
}

export interface Entity {
  type: string
  offset: number
  length: number
  url?: string
  language?: string
  user?: User
}

export interface Button {
  text: string
  url?: string
  callback_data?: string
  switch_inline_query?: string
  switch_inline_query_current_chat?: string
}

export interface Keyboard {
  inline_keyboard: Button[][]
}

export interface Document {
  file_id: string
  file_unique_id: string
  file_name?: string
  mime_type?: string
  file_size: number
}

export interface Message {
  message_id: number
  date: number
  chat: Chat
  from?: User
  sender_chat?: Chat
  message_thread_id?: number
  is_topic_message?: true
  text?: string
  entities?: Entity[]
  caption?: string
  caption_entities?: Entity[]
  document?: Document
  reply_to_message?: Message
  quote?: { text: string; position: number; is_manual?: true }
  reply_markup?: Keyboard
  edit_date?: number
  via_bot?: User
  forward_origin?: unknown
  is_automatic_forward?: true
  new_chat_members?: User[]
  left_chat_member?: User
  migrate_to_chat_id?: number
  migrate_from_chat_id?: number
  forum_topic_created?: { name: string; icon_color: number }
  link_preview_options?: unknown
}

/** An update without its number: one of the kinds, with its object. */
export type Happening =
  | { message: Message }
  | { edited_message: Message }
  | { channel_post: Message }
  | { callback_query: CallbackQuery }
  | { inline_query: InlineQuery }
  | { my_chat_member: unknown }
export type Update = Happening & { update_id: number }

export interface CallbackQuery {
  id: string
  from: User
  message: Message | { chat: Chat; message_id: number; date: 0 }
  chat_instance: string
  data: string
}

export interface InlineQuery {
  id: string
  from: User
  query: string
  offset: string
  chat_type?: string
}

/** A request refused as Telegram refuses it: the code, the description, and what a bot may do about it. */
export class Refusal extends Error {
  constructor(
    readonly code: number,
    readonly description: string,
    readonly parameters?: { retry_after?: number; migrate_to_chat_id?: number },
  ) {
    super(description)
  }
}

export const bad = (description: string): Refusal => new Refusal(400, `Bad Request: ${description}`)
