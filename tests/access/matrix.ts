/**
 * Who × what × through which door, drawn by a seed → leaks: what came back is held against what a desk gives that holds
 * nothing but what this asker sees, and is searched for words and numbers that only reports outside hold.
 */
import { dice } from '../desk/random.js'
import { CHAT_DOORS } from './chat.js'
import { CLI_DOORS } from './cli.js'
import { type MadeReport, makeProvince, WHO, type Who } from './province.js'
import { openSite, type Site } from './site.js'
import { type Door, WEB_DOORS } from './web.js'
import { saidBy, type What, whatOf } from './what.js'

export const DOORS: Readonly<Record<string, Door>> = { ...WEB_DOORS, ...CHAT_DOORS, ...CLI_DOORS }

export interface Leak {
  readonly who: string
  readonly door: string
  readonly what: string
  readonly why: string
}

export interface Matrix {
  readonly tried: number
  /** How many of them gave something only some see: a door that is shut tells nothing of locks. */
  readonly told: number
  readonly leaks: readonly Leak[]
}

export interface Sites {
  readonly all: readonly MadeReport[]
  readonly site: Site
  /** For each of WHO a site of what they see. */
  readonly alone: ReadonlyMap<Who, Site>
  end(): Promise<void>
}

export async function openSites(seed: number, who: readonly Who[] = WHO): Promise<Sites> {
  const all = makeProvince(seed)
  const site = await openSite(all, false)
  const alone = new Map<Who, Site>()
  for (const one of who) alone.set(one, await openSite(all.filter(one.sees), true))
  return {
    ...{ all, site, alone },
    async end() {
      for (const one of [site, ...alone.values()]) await one.end()
    },
  }
}

/** `count` draws; each door is tried about as often as any other. */
export async function tryDoors(
  sites: Sites,
  seed: number,
  count: number,
  doors = Object.entries(DOORS),
): Promise<Matrix> {
  const d = dice(seed)
  const { all, site, alone } = sites
  const people = [...alone.keys()]
  const leaks: Leak[] = []
  let told = 0
  for (let i = 0; i < count; i++) {
    const [door, open] = doors[i % doors.length]!
    const who = d.pick(people)
    const what = whatOf(d, all)
    const given = await open(site, who, what)
    const fair = await open(alone.get(who)!, who, what)
    const canary = canaryIn(given, who, what, all)
    const leak = (why: string): void => void leaks.push({ who: who.name, door, what: what.question, why })
    if (canary) leak(`holds ${canary}: ${around(given, canary)}`)
    if (given !== fair) leak(`differs:\n${differing(given, fair)}`)
    if (all.some(one => who.sees(one) && one.canaries.some(word => given.includes(word)))) told++
  }
  return { tried: count, told, leaks }
}

/** A word or number of a report outside that the request did not bring itself. */
function canaryIn(given: string, who: Who, what: What, all: readonly MadeReport[]): string | undefined {
  const seen = new Set(all.filter(who.sees).flatMap(one => one.canaries))
  const brought = saidBy(what)
  return all
    .filter(one => !who.sees(one))
    .flatMap(one => [...one.canaries, one.file])
    .find(word => !seen.has(word) && !brought.includes(word) && given.includes(word))
}

function around(text: string, word: string): string {
  const at = text.indexOf(word)
  return text.slice(Math.max(0, at - 40), at + 40)
}

function differing(a: string, b: string): string {
  let at = 0
  while (at < a.length && a[at] === b[at]) at++
  return [a, b].map(text => text.slice(Math.max(0, at - 60), at + 120)).join('\n--\n')
}
