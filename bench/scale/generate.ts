/** `--passages N --seed S --out DIR` → DIR/corpus with reports of made-up provinces, DIR/questions.jsonl with what they answer. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { unitsWithReports, type World } from './province.js'
import { questionsOf } from './questions.js'

export interface Generated {
  readonly reports: number
  readonly passages: number
  readonly units: number
  readonly bytes: number
}

/** Writes report after report; memory does not grow with their number. */
export function generate(world: World, out: string, say: (line: string) => void = () => {}): Generated {
  const made = { reports: 0, passages: 0, units: 0, bytes: 0 }
  const folders = new Set<string>()
  for (const { reports } of unitsWithReports(world)) {
    made.units++
    for (const { file, text, paragraphs } of reports) {
      const path = join(out, 'corpus', file)
      if (!folders.has(dirname(path))) mkdirSync(dirname(path), { recursive: true })
      folders.add(dirname(path))
      writeFileSync(path, text)
      made.reports++
      made.passages += paragraphs
      made.bytes += Buffer.byteLength(text)
    }
    if (made.units % 200 === 0) say(`${made.units} units, ${made.reports} reports, ${made.passages} passages`)
  }
  const questions = questionsOf(world)
  writeFileSync(join(out, 'questions.jsonl'), `${questions.map(question => JSON.stringify(question)).join('\n')}\n`)
  return made
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: { passages: { type: 'string' }, seed: { type: 'string', default: '1' }, out: { type: 'string' } },
  })
  const passages = Number(values.passages)
  if (!values.out || !(passages > 0) || !Number.isInteger(Number(values.seed))) {
    process.stderr.write('usage: npx tsx bench/scale/generate.ts --passages N --seed S --out DIR\n')
    process.exitCode = 2
  } else {
    const world = { seed: Number(values.seed), passages }
    const made = generate(world, values.out, line => process.stderr.write(`${line}\n`))
    process.stdout.write(`${JSON.stringify(made)}\n`)
  }
}
