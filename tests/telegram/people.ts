/** The people of the double's world: they found groups, speak, reply, press buttons, edit, forward; the bot is told what reaches it. */
import { ANONYMOUS, reaches } from './privacy.js'
import type { Chat, Entity, Happening, Message, Update, User } from './shapes.js'
import type { Row } from './updates.js'
import { findEntities } from './wording.js'
import { keep, nextMessageId, place, type Room, type Standing, shown, type World } from './world.js'

export interface Saying {
  readonly replyTo?: Message | number
  readonly thread?: number
  /** Besides what Telegram finds in the text by itself. */
  readonly entities?: Entity[]
  readonly forwarded?: boolean
  readonly viaBot?: User
  readonly date?: number
  readonly file?: { readonly name: string; readonly bytes: Buffer; readonly type?: string }
}

export type People = ReturnType<typeof makePeople>

export function makePeople(world: World, row: Row) {
  const spoken = new WeakMap<Message, number>()
  const room = (chat: Chat | number): Room => {
    const found = world.rooms.get(typeof chat === 'number' ? chat : chat.id)
    if (!found) throw new Error(`no such chat: ${JSON.stringify(chat)}`)
    return found
  }
  const tell = (happening: Happening): number => row.push(happening)

  function open(chat: Chat): Room {
    const made: Room = {
      chat,
      members: new Map(),
      topics: new Map(),
      messages: new Map(),
      lastSpeaker: null,
      migratedTo: null,
    }
    world.rooms.set(chat.id, made)
    return made
  }

  /** Somebody new, with a private chat that the bot may write in once they have spoken there. */
  function user(fields: Partial<User> = {}): User {
    const id = fields.id ?? 5_000_000 + world.next('users')
    const made: User = { id, is_bot: false, first_name: `某${id % 1000}`, language_code: 'zh-hans', ...fields }
    world.users.set(id, made)
    const own = open({ id, type: 'private', first_name: made.first_name })
    own.members.set(id, 'member').set(world.bot.id, 'left')
    return made
  }

  interface Group {
    readonly type?: 'group' | 'supergroup' | 'channel'
    readonly title?: string
    readonly forum?: boolean
    readonly members?: readonly User[]
    readonly bot?: Standing
  }
  function group({ type = 'supergroup', title, forum, members = [], bot = 'member' }: Group = {}): Chat {
    const n = world.next('groups')
    const id = type === 'group' ? -4_000_000 - n : -1_001_000_000_000 - n
    const made = open({ id, type, title: title ?? `群${n}`, ...(forum ? { is_forum: true as const } : {}) })
    for (const one of members) made.members.set(one.id, 'member')
    made.members.set(world.bot.id, bot)
    return made.chat
  }

  const base = (to: Room, from: User | null): Message => ({
    message_id: nextMessageId(world, to.chat),
    date: world.now(),
    chat: to.chat,
    ...(from ? { from } : {}),
  })

  /** A topic is numbered by the service message that tells of it. */
  function topic(chat: Chat, name: string, by: User): number {
    const to = room(chat)
    const message: Message = {
      ...base(to, by),
      forum_topic_created: { name, icon_color: 7322096 },
      is_topic_message: true,
    }
    message.message_thread_id = message.message_id
    to.topics.set(message.message_id, { id: message.message_id, name, closed: false })
    deliver(to, message)
    return message.message_id
  }

  function deliver(to: Room, message: Message, evenUnseen = false): Message {
    const seen = evenUnseen || reaches(world, to, message)
    place(to, message)
    spoken.set(message, performance.now())
    if (seen) tell(to.chat.type === 'channel' ? { channel_post: shown(message) } : { message: shown(message) })
    return message
  }

  function say(chat: Chat | User, from: User, text: string, how: Saying = {}): Message {
    const to = room(chat.id)
    if (to.chat.type === 'private' && to.members.get(world.bot.id) === 'left') to.members.set(world.bot.id, 'member')
    if (!to.members.has(from.id)) to.members.set(from.id, 'member')
    const entities = [...findEntities(text), ...(how.entities ?? [])].sort((a, b) => a.offset - b.offset)
    const replied = typeof how.replyTo === 'number' ? to.messages.get(how.replyTo) : how.replyTo
    const words = how.file
      ? { document: keep(world, { type: '', ...how.file }), ...(text === '' ? {} : { caption: text }) }
      : { text, ...(entities.length > 0 ? { entities } : {}) }
    const message: Message = {
      ...base(to, from),
      ...(how.date === undefined ? {} : { date: how.date }),
      ...(from.id === ANONYMOUS ? { sender_chat: to.chat } : {}),
      ...threadOf(to, how.thread ?? null, replied ?? null),
      ...(how.forwarded
        ? { forward_origin: { type: 'hidden_user', sender_user_name: '某人', date: world.now() } }
        : {}),
      ...(how.viaBot ? { via_bot: how.viaBot } : {}),
      ...words,
    }
    return deliver(to, message, from.is_bot && from.id !== ANONYMOUS && how.viaBot === undefined)
  }

  /**
   * In a topic, what replies to nothing replies to the topic's first message. In a supergroup without topics a reply carries the number
   * of its thread too, which is no topic and cannot be sent to.
   */
  function threadOf(to: Room, thread: number | null, replied: Message | null): Partial<Message> {
    const reply = replied ? { reply_to_message: shown(replied) } : {}
    if (to.chat.is_forum) {
      const at = thread ?? (replied?.is_topic_message ? (replied.message_thread_id ?? null) : null)
      if (at === null) return reply
      const first = replied ?? to.messages.get(at)
      return { message_thread_id: at, is_topic_message: true, ...(first ? { reply_to_message: shown(first) } : {}) }
    }
    if (!replied || to.chat.type !== 'supergroup') return reply
    return { ...reply, message_thread_id: replied.message_thread_id ?? replied.message_id }
  }

  function edit(message: Message, text: string): void {
    const to = room(message.chat)
    Object.assign(message, { text, entities: findEntities(text), edit_date: world.now() })
    if (reaches(world, to, message)) tell({ edited_message: shown(message) })
  }

  /** Presses the button of that text (or with that data) under a message as it is now. Throws where there is none. */
  function press(by: User, message: Message, text: string): string {
    const now = room(message.chat).messages.get(message.message_id)
    const buttons = (now ?? message).reply_markup?.inline_keyboard.flat() ?? []
    const button = buttons.find(one => one.text.includes(text) || one.callback_data === text)
    if (!button?.callback_data) throw new Error(`no button ${text} among ${buttons.map(one => one.text).join(' | ')}`)
    return pressData(by, message, button.callback_data)
  }

  function pressData(by: User, message: Message, data: string): string {
    const id = `${4_382_000_000_000}${world.next('callbacks')}`
    const now = room(message.chat).messages.get(message.message_id)
    world.callbacks.set(id, { at: Date.now(), answered: 0 })
    const { chat, message_id } = message
    const about = now ? shown(now) : { chat, message_id, date: 0 as const }
    tell({ callback_query: { id, from: by, message: about, chat_instance: String(chat.id), data } })
    return id
  }

  function inline(by: User, query: string, chat_type = 'sender'): string {
    const id = `${9_100_000_000_000}${world.next('inline')}`
    world.inline.set(id, { at: Date.now(), results: null })
    tell({ inline_query: { id, from: by, query, offset: '', chat_type } })
    return id
  }

  function standing(chat: Chat | User, bot: Standing, by: User, told = true): void {
    const to = room(chat.id)
    const was = to.members.get(world.bot.id) ?? 'left'
    to.members.set(world.bot.id, bot)
    const member = (status: Standing): unknown => ({
      user: world.bot,
      status,
      ...(status === 'kicked' ? { until_date: 0 } : {}),
    })
    const change = {
      chat: to.chat,
      from: by,
      date: world.now(),
      old_chat_member: member(was),
      new_chat_member: member(bot),
    }
    if (told) tell({ my_chat_member: change })
  }

  /** A group becomes a supergroup under another id; `told` false where the bot's request comes before the news. */
  function migrate(chat: Chat, told = true): Chat {
    const old = room(chat)
    const by = [...old.members.keys()].map(id => world.users.get(id)!).find(one => !one.is_bot)!
    const moved = room(group({ title: chat.title ?? '', members: [], bot: 'member' }))
    for (const [id, status] of old.members) moved.members.set(id, status)
    if (told) deliver(old, { ...base(old, by), migrate_to_chat_id: moved.chat.id })
    old.migratedTo = moved.chat.id
    if (told) deliver(moved, { ...base(moved, by), migrate_from_chat_id: chat.id })
    return moved.chat
  }

  return {
    user,
    group,
    topic,
    say,
    edit,
    press,
    pressData,
    inline,
    standing,
    migrate,
    /** Somebody new comes in: a service message. */
    welcome: (chat: Chat, who: User): Message =>
      deliver(room(chat), { ...base(room(chat), who), new_chat_members: [who] }),
    remove: (message: Message): boolean => room(message.chat).messages.delete(message.message_id),
    closeTopic: (chat: Chat, id: number): void => {
      room(chat).topics.get(id)!.closed = true
    },
    replay: (update: Update): void => row.replay(update),
    /** When it was said, on this process's clock in milliseconds. */
    saidAt: (message: Message): number => spoken.get(message) ?? Number.NaN,
    messages: (chat: Chat | User): Message[] => [...room(chat.id).messages.values()],
  }
}
