/**
 * A folder of reports → the same reports many times over, each copy of a report for a unit of another, made-up place, so
 * that units differ as in a real archive. Seeded: the same folder gives the same copies. Questions are renamed alike.
 */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { divisionOfStem, stemOf } from '../src/divisions.js'
import { unitParts } from '../src/places.js'
import { folded } from '../src/text.js'
import type { BenchQuestion } from './material.js'
import { mulberry } from './mulberry.js'
import type { IndexedRow } from './product.js'

/** What is multiplied: reports, questions on them, and the units they were read to be of. */
export interface Seed {
  readonly folder: string
  readonly questions: readonly BenchQuestion[]
  readonly rows: readonly IndexedRow[]
}

export interface Copies {
  /** Questions on units of random copies: `{ question, file }`, the file the answer stands in. */
  sample(count: number): { readonly id: string; readonly question: string; readonly file: string }[]
}

interface Original {
  readonly file: string
  readonly text: string
  /** What is exchanged: 荣昌 in 重庆市荣昌区交通局; the whole name where it holds no place; null where no unit was read. */
  readonly name: string | null
  /** What follows the new stem: nothing, or the whole name where it held no place. */
  readonly rest: string
}

/** Characters that names of places are made of; none of them ends a division or stands for something counted. */
const FIRST = '沅澧泓淞沭洮浠涪淅澄漳潞濮瀛蒲苕茗菱葭蓼杞柘栎桐梓梧椒榆榕槐琅琼瑶璞磐砚峪岚峤峻崧嵩巍朔晏昶昭旻翊'
const SECOND = '川河溪源泉湾浦渡津桥台阁亭坪坝岭岗峰岩谷丘原林森竹松柏梅兰菊莲荷塘池潭沙石金银铜玉珠宝安宁康泰'
/** Any number does; it is written down so that two runs compare. */
const SEED = 20_240_601

/** Writes `times` copies of the text reports into `to`: the originals and `times - 1` renamed ones. */
export function multiply({ folder: from, questions, rows }: Seed, to: string, times: number): Copies {
  mkdirSync(to, { recursive: true })
  const random = mulberry(SEED)
  const stems = madeUpStems(random)
  const originals = readdirSync(from)
    .filter(file => file.endsWith('.txt'))
    .map(file => originalOf(file, readFileSync(join(from, file), 'utf8'), rows))
  const names: (readonly (string | null)[])[] = [originals.map(() => null)]
  for (const { file } of originals) copyFileSync(join(from, file), join(to, file))
  for (let copy = 1; copy < times; copy++) {
    const given = originals.map(() => stems.next().value as string)
    for (const [i, original] of originals.entries())
      writeFileSync(join(to, copyName(original.file, copy)), renamed(original, given[i]!))
    names.push(given)
  }
  const templates = templatesOf(originals, questions)
  return {
    sample: count =>
      Array.from({ length: count }, (_, n) => {
        const { question, original } = templates[n % templates.length]!
        const copy = Math.floor(random() * times)
        const name = names[copy]![original]
        const { file, name: old, rest } = originals[original]!
        return {
          id: String(n),
          question: name ? question.replaceAll(old!, name + rest) : question,
          file: copyName(file, copy),
        }
      }),
  }
}

/** Questions without history on one report whose place they name. */
function templatesOf(
  originals: readonly Original[],
  questions: readonly BenchQuestion[],
): { question: string; original: number }[] {
  return questions.flatMap(({ question, history, gold }) => {
    const original = originals.findIndex(({ file, name }) => gold.files[0] === file && name && question.includes(name))
    return original >= 0 && gold.files.length === 1 && !history?.length ? [{ question, original }] : []
  })
}

function originalOf(file: string, text: string, rows: readonly IndexedRow[]): Original {
  const unit = rows.find(row => row.file === file)?.unit ?? null
  if (!unit) return { file, text, name: null, rest: '' }
  const place = unitParts(folded(unit)).places.at(-1)
  const name = place ? stemOf(place) : unit
  const own = place?.slice(name.length) ?? ''
  const folds = text.includes(name) ? text : text.split('\n').map(folded).join('\n')
  const plain = own ? folds.replaceAll(name + own, name + own.replace(AUTONOMOUS, asPlain)) : folds
  return { file, text: plain, name, rest: place ? '' : `市${unit.replace(/^(?:市|自治区)/, '')}` }
}

/** 回族自治区 says by its name which place it is, and provinces are all known: a made-up one becomes an ordinary division. */
const AUTONOMOUS = /^.*族自治([区州县旗])$/
function asPlain(_: string, division: string): string {
  return division === '区' ? '市' : division
}

function renamed({ text, name, rest }: Original, stem: string): string {
  return name ? text.replaceAll(name, stem + rest) : text
}

function copyName(file: string, copy: number): string {
  return copy === 0 ? file : `${String(copy).padStart(3, '0')}-${file}`
}

/** Every pair once, in random order, without names that real divisions have; then with a number's character between. */
function* madeUpStems(random: () => number): Generator<string> {
  const pairs = [...FIRST].flatMap(first => [...SECOND].map(second => first + second))
  for (let i = pairs.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    const kept = pairs[i]!
    pairs[i] = pairs[j]!
    pairs[j] = kept
  }
  for (const between of ['', '云', '霞', '鹤', '鹿'])
    for (const pair of pairs) {
      const stem = pair[0]! + between + pair[1]!
      if (!divisionOfStem(stem)) yield stem
    }
  throw new Error(`Cannot name so many copies: there are ${5 * pairs.length} names.`)
}
