/** An answer given → the passages its citations stand in, whole and with their neighbours; and the figures related to it. */
import { type LedgerRow, readLedger } from '../../desk/ledger.js'
import type { Language } from '../../index/chats.js'
import type { Place, Said } from '../../index/said.js'
import type { Store } from '../../index/store.js'
import { sourceOf } from '../render.js'
import { pageKeyboard } from './buttons.js'
import { type Block, bold, italic, own, quote, type Span, shown, words } from './markup.js'
import { messages, type Outgoing, renderTable, type Sheet } from './render.js'
import { filled, say } from './words.js'

/** Characters of a neighbour: enough to see what it is about. */
const NEIGHBOUR = 400

/** The n-th source of an answer, on one message. */
export async function renderSource(said: Said, n: number, store: Store, language: Language): Promise<Outgoing[]> {
  const place = said.places[n]
  if (!place) return messages([own(say(language).no_source)])
  const blocks = await sourceBlocks(place, store, language)
  const count = filled(say(language).of, { n: n + 1, m: said.places.length })
  const all = said.places.length > 1 ? [...blocks, words(italic(count))] : blocks
  return messages(all, pageKeyboard(said.id, said.places.length, n)).slice(0, 1)
}

/** One line for each source of an answer. */
export async function renderSourceList(said: Said, store: Store, language: Language): Promise<Outgoing[]> {
  const held = new Map(
    (await store.passagesById(said.places.map(place => place.passage))).map(passage => [passage.id, passage]),
  )
  const gone = said.places.filter(place => !held.has(place.passage))
  if (gone.length === said.places.length)
    return messages([own(gone.length > 0 ? say(language).passage_gone : say(language).no_source)])
  return messages(
    said.places.map(place => {
      const passage = held.get(place.passage)
      if (!passage) return own(`[${place.n}] ${say(language).passage_gone}`)
      const section = [...passage.section]
      return words(`[${place.n}] ${sourceOf({ ...place, section }, language === 'en')}（${place.file}）`)
    }),
  )
}

async function sourceBlocks(place: Place, store: Store, language: Language): Promise<Block[]> {
  const [passage] = await store.passagesById([place.passage])
  if (!passage) return [own(say(language).passage_gone)]
  const near = [passage.ordinal - 1, passage.ordinal + 1].map(ordinal => `${passage.report}.${ordinal}`)
  const around = await store.passagesById(near)
  const before = around.find(one => one.ordinal === passage.ordinal - 1)
  const after = around.find(one => one.ordinal === passage.ordinal + 1)
  return [
    words(bold(sourceOf({ ...place, section: [...passage.section] }, language === 'en'))),
    ...(before ? [words(italic(`……${tail(before.text)}`))] : []),
    quote(...marked(passage.text, place.start - passage.start, place.end - passage.start)),
    ...(after ? [words(italic(`${head(after.text)}……`))] : []),
    words(`📎 ${place.file}`),
  ]
}

/** The words cited stand out in their passage. */
function marked(text: string, start: number, end: number): Span[] {
  const from = Math.max(0, Math.min(start, text.length))
  const to = Math.max(from, Math.min(end, text.length))
  if (to === from || (from === 0 && to === text.length)) return [{ text: shown(text) }]
  return [{ text: shown(text.slice(0, from)) }, bold(text.slice(from, to)), { text: shown(text.slice(to)) }].filter(
    span => span.text !== '',
  )
}

function head(text: string): string {
  return [...text].slice(0, NEIGHBOUR).join('')
}

function tail(text: string): string {
  return [...text].slice(-NEIGHBOUR).join('')
}

/** Figures of the cited passages, then the same measures of the same units in all years. */
export async function renderRelated(said: Said, store: Store, language: Language): Promise<Outgoing[]> {
  const rows = await relatedRows(said, store)
  if (rows.length === 0) return messages([own(say(language).no_related)])
  return renderTable(say(language).related_of, ledgerSheet(rows, language), ledgerPhone(rows, language), language)
}

async function relatedRows(said: Said, store: Store): Promise<LedgerRow[]> {
  const units = [...new Set(said.places.flatMap(place => place.unit ?? []))].slice(0, 6)
  const cited = new Set(said.places.map(place => place.passage))
  const held = await store.passagesById([...cited])
  const near: LedgerRow[] = []
  const same: LedgerRow[] = []
  for (const unit of units) {
    const ledger = await readLedger(store, { unit })
    if (!ledger.ok) continue
    near.push(...ledger.rows.filter(row => held.some(one => inside(row, one))))
    for (const measure of said.measures.slice(0, 4)) {
      const alike = await readLedger(store, { unit, measure })
      if (alike.ok) same.push(...alike.rows)
    }
  }
  return [...new Map([...near, ...same].map(row => [`${row.report} ${row.start} ${row.raw}`, row])).values()]
}

function inside(row: LedgerRow, passage: { report: string; start: number; end: number }): boolean {
  return row.report === passage.report && row.start >= passage.start && row.end <= passage.end
}

/** All that is known of a figure. */
export function ledgerSheet(rows: readonly LedgerRow[], language: Language): Sheet {
  return {
    head:
      language === 'en'
        ? ['unit', 'year', 'measure', 'value', 'uom', 'approximation', 'scope', 'section', 'quote', 'file']
        : ['单位', '年度', '指标', '数值', '单位（量）', '约数', '范围', '章节', '原文', '文件'],
    rows: rows.map(row => [
      row.unit,
      row.year,
      row.measure,
      row.value,
      row.uom,
      row.approx,
      row.scope,
      row.section.join(' > '),
      row.quote,
      row.file,
    ]),
  }
}

/** Year, measure and figure; the unit too where there are several. */
export function ledgerPhone(rows: readonly LedgerRow[], language: Language): Sheet {
  const several = new Set(rows.map(row => row.unit)).size > 1
  const en = language === 'en'
  return {
    head: [
      ...(several ? [en ? 'unit' : '单位'] : []),
      en ? 'year' : '年度',
      en ? 'measure' : '指标',
      en ? 'figure' : '数字',
    ],
    rows: rows.map(row => [
      ...(several ? [row.unit ?? row.file] : []),
      row.year,
      row.measure,
      row.raw.replace(/\s+/g, ''),
    ]),
  }
}
