/** Messages of a chat as the server double holds them → a page that looks like the chat in Telegram, to be photographed. */
import type { Entity, Message, User } from '../tests/telegram/shapes.js'

export interface View {
  readonly title: string
  readonly subtitle: string
  readonly messages: readonly Message[]
  readonly me: User
  readonly names: ReadonlyMap<number, string>
}

export function pageOf({ title, subtitle, messages, me, names }: View): string {
  const bubbles = messages.map((message, i) => bubbleOf(message, { me, names, before: messages[i - 1] })).join('\n')
  return `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>${plain(title)}</title><style>${STYLE}</style>
<header><span class="back">‹</span><span class="face">法</span><div><b>${plain(title)}</b><small>${plain(subtitle)}</small></div></header>
<main>${bubbles}</main></html>`
}

interface Around {
  readonly me: User
  readonly names: ReadonlyMap<number, string>
  readonly before: Message | undefined
}

const COLOURS = ['#c03d33', '#4fad2d', '#d09306', '#168acd', '#8544d6', '#cd4073', '#2996ad']

function bubbleOf(message: Message, { me, names, before }: Around): string {
  const from = message.from!
  const mine = from.id === me.id
  const name = names.get(from.id) ?? from.first_name
  const colour = COLOURS[from.id % COLOURS.length]!
  const first = before?.from?.id !== from.id
  const time = new Date(message.date * 1000).toLocaleTimeString('zh-CN', {
    hour: '2-digit',
    minute: '2-digit',
    timeZone: 'Asia/Shanghai',
  })
  const face = mine
    ? ''
    : `<span class="face" style="background:${colour};visibility:${first ? 'visible' : 'hidden'}">${plain([...name][0]!)}</span>`
  return `<section class="${mine ? 'mine' : ''}">${face}<div class="block">
<article>${mine || !first ? '' : `<h4 style="color:${colour}">${plain(name)}</h4>`}${replyOf(message, names)}<div class="words">${wordsOf(message.text ?? '', message.entities ?? [])}<time>${message.edit_date && !message.from?.is_bot ? '已编辑 ' : ''}${time}${mine ? ' ✓✓' : ''}</time></div></article>
${keyboardOf(message)}</div></section>`
}

function replyOf(message: Message, names: ReadonlyMap<number, string>): string {
  const to = message.reply_to_message
  if (!to) return ''
  const name = names.get(to.from?.id ?? 0) ?? to.from?.first_name ?? ''
  const colour = COLOURS[(to.from?.id ?? 0) % COLOURS.length]!
  const words = message.quote?.text ?? to.text ?? ''
  return `<div class="reply" style="--c:${colour}"><b>${plain(name)}</b><span>${plain(words.split('\n')[0]!)}</span>${message.quote ? '<i>”</i>' : ''}</div>`
}

function keyboardOf(message: Message): string {
  const rows = message.reply_markup?.inline_keyboard ?? []
  return rows
    .map(row => `<div class="row">${row.map(button => `<button>${plain(button.text)}</button>`).join('')}</div>`)
    .join('')
}

const TAGS: Readonly<Record<string, readonly [string, string]>> = {
  bold: ['<b>', '</b>'],
  italic: ['<em>', '</em>'],
  underline: ['<u>', '</u>'],
  strikethrough: ['<s>', '</s>'],
  spoiler: ['<span>', '</span>'],
  code: ['<code>', '</code>'],
  pre: ['<pre>', '</pre>'],
  blockquote: ['<blockquote>', '</blockquote>'],
  expandable_blockquote: ['<blockquote class="more"><div>', '</div></blockquote>'],
  mention: ['<a>', '</a>'],
  bot_command: ['<a>', '</a>'],
  url: ['<a>', '</a>'],
  text_link: ['<a>', '</a>'],
}

/** Entities nest or lie apart, in UTF-16 units. */
function wordsOf(text: string, entities: readonly Entity[]): string {
  const opens = (at: number): Entity[] => entities.filter(one => one.offset === at).sort((a, b) => b.length - a.length)
  const closes = (at: number): Entity[] =>
    entities.filter(one => one.offset + one.length === at).sort((a, b) => b.offset - a.offset)
  let html = ''
  for (let at = 0; at <= text.length; at++) {
    html += closes(at)
      .map(one => TAGS[one.type]?.[1] ?? '')
      .join('')
    html += opens(at)
      .map(one => TAGS[one.type]?.[0] ?? '')
      .join('')
    html += plain(text[at] ?? '')
  }
  return html.replaceAll('</blockquote>\n', '</blockquote>').replaceAll('\n<blockquote', '<blockquote')
}

function plain(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

const STYLE = `
*{box-sizing:border-box;margin:0}
body{width:460px;font:15px/1.38 "Noto Sans CJK SC","Noto Sans",sans-serif;color:#000;background:#c9dcb8}
header{display:flex;align-items:center;gap:10px;padding:9px 14px;background:#fff;box-shadow:0 1px 2px #0002}
header b{display:block;font-size:16px}header small{color:#707579}
.back{font-size:28px;line-height:1;color:#168acd}
.face{flex:none;display:grid;place-items:center;width:36px;height:36px;border-radius:50%;background:#168acd;color:#fff;font-weight:600;font-size:15px}
main{display:flex;flex-direction:column;gap:7px;padding:12px 9px 14px}
section{display:flex;align-items:flex-end;gap:7px;max-width:96%}
section.mine{align-self:flex-end;max-width:82%}
.block{min-width:0}
article{background:#fff;border-radius:13px 13px 13px 4px;padding:6px 10px 5px;box-shadow:0 1px 1px #0002}
.mine article{background:#eeffde;border-radius:13px 13px 4px 13px}
h4{font-size:14px;font-weight:600}

.words{white-space:pre-wrap;overflow-wrap:anywhere}.words::after{content:"";display:block;clear:both}
time{float:right;margin:8px 0 -3px 10px;font-size:11.5px;color:#8a9198}.mine time{color:#5fb04f}
.reply{position:relative;display:flex;flex-direction:column;margin:3px 0 5px;padding:3px 22px 3px 9px;border-left:3px solid var(--c);border-radius:4px;background:color-mix(in srgb,var(--c) 11%,#fff);font-size:13.5px}
.mine .reply{background:color-mix(in srgb,var(--c) 13%,#eeffde)}
.reply b{color:var(--c);font-weight:600}.reply span{white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.reply i{position:absolute;right:7px;top:1px;color:var(--c);font-style:normal;font-weight:700}
blockquote{position:relative;margin:4px 0;padding:3px 22px 4px 9px;border-left:3px solid #168acd;border-radius:4px;background:#e8f3fa;font-size:14px}
blockquote.more div{display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:3;overflow:hidden}
blockquote.more::before{content:"";position:absolute;right:9px;bottom:8px;width:7px;height:7px;border:solid #168acd;border-width:0 2px 2px 0;transform:rotate(45deg)}
blockquote::after{content:"”";position:absolute;right:7px;top:0;color:#168acd;font-weight:700}
a{color:#168acd}code,pre{font:13px/1.35 "Noto Sans Mono CJK SC",monospace}
.row{display:flex;gap:4px;margin-top:4px}
button{flex:1;min-width:0;padding:7px 4px;border:0;border-radius:8px;background:#6a8f5ccc;color:#fff;font:600 13.5px "Noto Sans CJK SC",sans-serif;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
`
