/**
 * A number of prose that is no figure of the ledger → what it may be printed as: computed by code, echoed from the question, an idle
 * numeral, or part of a name or date as a passage prints it; or why it may not be printed.
 */

import { readNumbers } from '../../numbers.js'
import type { ReadyPassage } from '../../search/holdings.js'
import type { Derived } from '../draft.js'
import { quoteOf } from '../draft.js'
import type { Binding } from './bind.js'
import { isIdle, type Numeral } from './numerals.js'
import { whole } from './quotes.js'
import type { Scene } from './scene.js'
import { saidIn } from './support.js'

/** `near`: the words around the number, before it and behind it parted by a line break. */
export function bindUnlisted(
  number: Numeral,
  near: string,
  {
    plain,
    scene,
    passages,
  }: { readonly plain: string; readonly scene: Scene; readonly passages: readonly ReadyPassage[] },
): Binding {
  const derived = derivedOf(number, near, scene)
  if (derived) return { kind: 'derived', derived }
  const quote = verbatim(number, near, plain, passages)
  if (quote) return { kind: 'words', part: { kind: 'words', quote } }
  if (isIdle(number)) return { kind: 'idle' }
  if (isEchoed(number, scene)) return { kind: 'asked', part: { kind: 'asked', text: number.raw } }
  return { kind: 'none', why: `number that stands nowhere: ${number.raw}` }
}

/** How prose says that a number was computed. */
const SAYS: Readonly<Record<Derived['operation'], RegExp>> = {
  difference: /差|多出?|少|高|低|增|减|升|降|more|fewer|less|higher|lower|difference/i,
  sum: /合计|总|共|total|altogether/i,
  ratio: /占|率|比|share|percent/i,
  growth: /增|长|升|降|减|幅|growth|increase|decrease/i,
  count: /共|有|份|report/i,
}

function derivedOf(number: Numeral, near: string, scene: Scene): Derived | null {
  const lead = /[\u4e00-\u9fff]/.test(near) ? near.split('\n')[0]! : near
  const all = scene.settled.statements.flatMap(statement =>
    statement.parts.flatMap(part => (part.kind === 'derived' ? [part.derived] : [])),
  )
  return all.find(one => one.value === number.value && one.uom === number.uom && SAYS[one.operation].test(lead)) ?? null
}

/** 「12345热线」: a name without a unit of measure that the asker used. A year in a question licenses none in an answer. */
function isEchoed(number: Numeral, scene: Scene): boolean {
  if (number.uom !== '' || number.chinese || /^(?:19|20)\d\d$/.test(number.raw)) return false
  const at = scene.question.plain.indexOf(number.raw)
  return at >= 0 && whole(scene.question.plain, at, at + number.raw.length)
}

/** 「4456工作模式」「7月」「低于80分」: the number as a passage prints it, with what follows, or with its unit of measure in the same matter. */
function verbatim(number: Numeral, near: string, plain: string, passages: readonly ReadyPassage[]) {
  const token = plain.slice(number.start, number.end)
  const tail = /^[\u4e00-\u9fff”"]{0,2}/.exec(plain.slice(number.end))?.[0] ?? ''
  const head = /[\u4e00-\u9fff“"+·.\-a-z]{0,2}$/i.exec(plain.slice(0, number.start))?.[0] ?? ''
  for (const ready of passages) {
    // 3个月 is 三个月: printed as the passage has it.
    const alike =
      number.uom === ''
        ? undefined
        : readNumbers(ready.plain).find(
            one => one.value === number.value && one.uom === number.uom && one.approx === number.approx,
          )
    if (alike && saidIn(near, `${ready.plain}${ready.head}`)) {
      const slice = sliceNear(ready, ready.plain.slice(alike.start, alike.end), alike.start)
      if (slice) return slice
    }
    const same = number.uom !== '' && saidIn(near, `${ready.plain}${ready.head}`)
    const forms = [tail.length === 2 ? token + tail : '', head.length === 2 ? head + token : '', same ? token : '']
    for (const form of forms.filter(one => one !== '')) {
      const at = ready.plain.indexOf(form)
      const start = at + form.indexOf(token)
      if (at < 0 || !whole(ready.plain, start, start + token.length)) continue
      const slice = sliceNear(ready, token, start)
      if (slice) return slice
    }
  }
  return null
}

/** The folded text is never longer than the passage, so a token stands at or behind its folded place. */
function sliceNear(ready: ReadyPassage, token: string, near: number) {
  const at = ready.passage.text.indexOf(token, Math.max(0, near - 8))
  return at >= 0 ? quoteOf(ready, at, at + token.length) : null
}
