/** What a chat sees when it sees less than before, when an administrator speaks in it, and when nobody gave it anything. */
import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { ADMIN, chatting } from './chat.js'
import { makeProvince, WHO, type Who } from './province.js'
import { openSite, type Site } from './site.js'

const all = makeProvince(5)
const [A, , , , , ALL] = WHO as unknown as readonly [Who, Who, Who, Who, Who, Who]
const mine = all.find(one => A.sees(one) && !one.bureau && one.unit.includes('县') && one.year === 2022)!
const foreign = all.find(one => !A.sees(one) && !one.bureau && one.unit.includes('县') && one.year === 2022)!
const disputes = (one: typeof mine): string => `${one.unit}2022年调解矛盾纠纷多少件？`

let site: Site
let file: string
beforeAll(async () => {
  site = await openSite(all, false)
  file = readFileSync(site.access, 'utf8')
}, 60_000)
afterEach(() => writeFileSync(site.access, file))
afterAll(() => site.end())

/** From now on a chat is given these groups. */
function give(chat: number, groups: readonly string[]): void {
  const now = JSON.parse(file) as { chats: Record<string, readonly string[]> }
  writeFileSync(site.access, JSON.stringify({ ...now, chats: { ...now.chats, [chat]: groups } }))
}

describe('a chat that sees less than before', () => {
  test.each<[what: string, act: (id: (letter: string) => Promise<string>) => Promise<string>]>([
    ['a source', id => id('s')],
    ['related figures', id => id('r')],
    ['a page of sources', async id => id('p')],
    ['a choice', async id => id('c')],
  ])('is shown no %s of an answer from then', async (_, act) => {
    const chat = await chatting(site)
    const before = await chat.say(ALL.chat, disputes(foreign))
    expect(before).toContain(foreign.canaries[1])
    give(ALL.chat, ['甲组'])
    const shown = await act(letter =>
      chat.press(ALL.chat, id => (letter === 'p' || letter === 'c' ? `${letter}:${id}:0` : `${letter}:${id}`)),
    )
    expect(shown).toContain('这个按钮已过期')
    for (const word of foreign.canaries) expect(shown).not.toContain(word)
  })

  test('is told no sources of an answer from then, and talks no further from it', async () => {
    const chat = await chatting(site)
    await chat.say(ALL.chat, disputes(foreign))
    give(ALL.chat, ['甲组'])
    const sources = await chat.say(ALL.chat, '/sources', { reply: true })
    const next = await chat.say(ALL.chat, '那2023年呢？')
    for (const word of foreign.canaries) expect(sources + next).not.toContain(word)
  })

  test('has no default unit that it does not see', async () => {
    const chat = await chatting(site)
    await chat.say(ALL.chat, `/unit ${foreign.unit}`)
    expect(await chat.say(ALL.chat, '/unit')).toContain(foreign.unit)
    give(ALL.chat, ['甲组'])
    expect(await chat.say(ALL.chat, '/unit')).toContain('没有默认单位')
    const answer = await chat.say(ALL.chat, '2022年调解矛盾纠纷多少件？')
    for (const word of foreign.canaries) expect(answer).not.toContain(word)
    writeFileSync(site.access, file)
    expect(await chat.say(ALL.chat, '/unit')).toContain(foreign.unit)
    await chat.say(ALL.chat, '/unit -')
  })
})

describe('an administrator', () => {
  test('alone with the bot sees all, and no more than the access file says where it says', async () => {
    const chat = await chatting(site)
    expect(await chat.say(ADMIN, disputes(foreign))).toContain(foreign.canaries[8])
    expect(await chat.say(ADMIN, '/stats')).toContain('80 份报告')
    give(ADMIN, ['甲组'])
    expect(await chat.say(ADMIN, disputes(foreign))).not.toContain(foreign.canaries[8])
    expect(await chat.say(ADMIN, '/stats')).toContain('看不到全部报告')
    expect(await chat.file(ADMIN, 'a.txt')).toContain('看不到全部报告')
  })

  test('in a group is answered what the group sees, for all of it reads it', async () => {
    const chat = await chatting(site)
    const asked = await chat.say(-A.chat, `/ask ${disputes(foreign)}`, { person: ADMIN })
    expect(asked).toMatch(/未收录/)
    for (const word of foreign.canaries.slice(3)) expect(asked).not.toContain(word)
    expect(await chat.say(-A.chat, `/ask ${disputes(mine)}`, { person: ADMIN })).toContain(mine.canaries[8])
  })

  test.each(['/stats', '/reload', '/export'])('is not told %s in a group that sees a part', async command => {
    const shown = await (await chatting(site)).say(-A.chat, command, { person: ADMIN })
    expect(shown).toContain('请在与我的私聊里使用这个命令')
  })
})

test('a chat nobody gave anything sees what everyone sees', async () => {
  const chat = await chatting(site)
  const now = JSON.parse(file) as { chats: Record<string, unknown> }
  const { [String(A.chat)]: _, ...chats } = now.chats
  writeFileSync(site.access, JSON.stringify({ ...now, chats }))
  expect(await chat.say(A.chat, disputes(mine))).toMatch(/尚未收录任何报告/)
  writeFileSync(site.access, JSON.stringify({ ...now, chats, default: ['甲组'] }))
  expect(await chat.say(A.chat, disputes(mine))).toContain(mine.canaries[8])
})
