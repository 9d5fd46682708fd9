/**
 * `npx tsx scripts/picture.ts` → docs/telegram.svg: a conversation that the bot really held with people of the server double,
 * drawn as a chat. Nothing in the picture is written by hand but the questions.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { play } from '../tests/telegram/scene.js'
import type { Chat, Entity, Message, User } from '../tests/telegram/shapes.js'

const WIDE = 620
const BUBBLE = 470
const LINE = 21
const FONT = 15

interface Run {
  readonly text: string
  readonly bold: boolean
  readonly italic: boolean
  readonly quoted: boolean
}

const scene = await converse()
const svg = draw(scene.heard, scene.asker)
writeFileSync(join(import.meta.dirname, '..', 'docs', 'telegram.svg'), svg)
process.stdout.write(`docs/telegram.svg: ${scene.heard.length} messages\n`)
process.exit(0)

async function converse(): Promise<{ heard: Message[]; asker: (message: Message) => string }> {
  let zhang: User
  let li: User
  let group: Chat
  const scene = await play({
    cast(cast) {
      zhang = cast.user({ first_name: '小张' })
      li = cast.user({ first_name: '老李' })
      group = cast.group({ title: '法治政府建设', members: [zhang, li] })
      return { allowed: [group.id] }
    },
  })
  const first = await scene.ask(group!, zhang!, `@${scene.server.world.bot.username} 清沅县2023年调解了多少件纠纷？`)
  await scene.ask(group!, li!, '那上一年呢？', { replyTo: first })
  scene.people.press(li!, first, '出处')
  await scene.server.until(() => scene.people.messages(group!).length >= 5, 'the source')
  const heard = scene.people.messages(group!)
  await scene.close()
  return { heard, asker: message => (message.from?.is_bot ? '法治问答台' : (message.from?.first_name ?? '')) }
}

function draw(heard: readonly Message[], asker: (message: Message) => string): string {
  let y = 18
  const parts: string[] = []
  for (const message of heard) {
    const { body, height } = bubble(message, asker(message), y, heard)
    parts.push(body)
    y += height + 12
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDE}" height="${y}" viewBox="0 0 ${WIDE} ${y}" font-family="'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif" font-size="${FONT}">
<rect width="${WIDE}" height="${y}" fill="#dfe7d3"/>
${parts.join('\n')}
</svg>
`
}

function bubble(
  message: Message,
  name: string,
  top: number,
  heard: readonly Message[],
): { body: string; height: number } {
  const bot = message.from?.is_bot ?? false
  const x = bot ? 16 : WIDE - BUBBLE - 16
  const replied = heard.find(one => one.message_id === message.reply_to_message?.message_id)
  const lines = wrap(runsOf(message))
  const rows = message.reply_markup?.inline_keyboard ?? []
  const out: string[] = []
  let y = top + 24
  out.push(`<text x="${x + 14}" y="${y}" font-weight="600" fill="${bot ? '#2f7d4f' : '#35669c'}">${safe(name)}</text>`)
  if (replied) {
    const words = (message.quote?.text ?? replied.text ?? '').split('\n')[0]!
    y += LINE + 4
    out.push(`<rect x="${x + 14}" y="${y - 16}" width="3" height="22" fill="#7fb08f"/>`)
    out.push(`<text x="${x + 24}" y="${y}" fill="#5b6b60" font-size="13">${safe(short(words, 30))}</text>`)
  }
  for (const line of lines) {
    y += LINE
    if (line.some(run => run.quoted)) {
      out.push(`<rect x="${x + 12}" y="${y - 16}" width="${BUBBLE - 24}" height="${LINE}" fill="#eef5ea"/>`)
      out.push(`<rect x="${x + 12}" y="${y - 16}" width="3" height="${LINE}" fill="#5d9d72"/>`)
    }
    out.push(`<text x="${x + 22}" y="${y}" fill="#1d2420">${line.map(span).join('')}</text>`)
  }
  const height = y - top + 14
  const keys = rows.map((row, i) =>
    keyboard(
      row.map(one => one.text),
      x,
      top + height + 5 + i * 36,
    ),
  )
  return {
    body: `<rect x="${x}" y="${top}" width="${BUBBLE}" height="${height}" rx="12" fill="${bot ? '#ffffff' : '#e3f6d6'}"/>\n${[...out, ...keys].join('\n')}`,
    height: height + rows.length * 36,
  }
}

function keyboard(names: readonly string[], x: number, y: number): string {
  const wide = (BUBBLE - (names.length - 1) * 5) / names.length
  return names
    .map((name, i) => {
      const left = x + i * (wide + 5)
      return `<rect x="${left}" y="${y}" width="${wide}" height="31" rx="8" fill="#8fae92"/><text x="${left + wide / 2}" y="${y + 21}" text-anchor="middle" fill="#ffffff" font-size="14">${safe(name)}</text>`
    })
    .join('')
}

/** Stretches of the text that look alike. */
function runsOf(message: Message): Run[] {
  const text = message.text ?? message.caption ?? ''
  const entities: readonly Entity[] = message.entities ?? []
  const runs: Run[] = []
  for (let at = 0; at < text.length; at++) {
    const on = (type: string): boolean =>
      entities.some(one => one.type === type && one.offset <= at && at < one.offset + one.length)
    const run = {
      text: text[at]!,
      bold: on('bold'),
      italic: on('italic'),
      quoted: on('expandable_blockquote') || on('blockquote'),
    }
    const last = runs.at(-1)
    if (last && last.bold === run.bold && last.italic === run.italic && last.quoted === run.quoted)
      runs[runs.length - 1] = { ...last, text: last.text + run.text }
    else runs.push(run)
  }
  return runs
}

function wrap(runs: readonly Run[]): Run[][] {
  const lines: Run[][] = [[]]
  let used = 0
  for (const run of runs)
    for (const char of run.text) {
      const size = char.codePointAt(0)! > 0x1100 ? FONT : FONT * 0.56
      if (char === '\n' || used + size > BUBBLE - 44) {
        lines.push([])
        used = 0
        if (char === '\n') continue
      }
      lines.at(-1)!.push({ ...run, text: char })
      used += size
    }
  return lines.map(merged)
}

function merged(line: readonly Run[]): Run[] {
  return line.reduce<Run[]>((out, run) => {
    const last = out.at(-1)
    if (last && last.bold === run.bold && last.italic === run.italic)
      out[out.length - 1] = { ...last, text: last.text + run.text }
    else out.push(run)
    return out
  }, [])
}

function span(run: Run): string {
  const style = `${run.bold ? ' font-weight="700"' : ''}${run.italic ? ' font-style="italic" fill="#5b6b60"' : ''}`
  return `<tspan${style} xml:space="preserve">${safe(run.text)}</tspan>`
}

function short(text: string, most: number): string {
  return [...text].length > most ? `${[...text].slice(0, most).join('')}…` : text
}

function safe(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
}
