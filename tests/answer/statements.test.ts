/**
 * Statements on the sample reports written by somebody who wanted the gate to fail and did not know its rules: one word changed, a
 * negation dropped, roles exchanged, 全部 for a number, a plan told as done; and honest ones. statements.jsonl has one a line.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { settle } from '../../src/answer/drafting.js'
import { sceneOf } from '../../src/answer/ground/scene.js'
import { answersQuestion, groundText } from '../../src/answer/ground/whole.js'
import { verify } from '../../src/answer/verify.js'
import { openSample } from '../sample.js'

interface Written {
  readonly question: string
  readonly text: string
  readonly truth: boolean
}

test('of some 600 false statements none is shown, and of the true ones three in ten at least', async () => {
  const sample = await openSample()
  const file = join(import.meta.dirname, 'statements.jsonl')
  const shown: Written[] = []
  const kept: Written[] = []
  for (const line of readFileSync(file, 'utf8')
    .split('\n')
    .filter(one => one.trim() !== '')) {
    const written = JSON.parse(line) as Written
    const input = { question: written.question, today: '2026-11-24' }
    const question = await sample.read(written.question, { today: input.today })
    const settled = await settle(question, input, { holdings: sample.holdings, embedder: sample.desk.embedder })
    const scene = await sceneOf(input, question, settled, sample.holdings)
    if (!scene) continue
    const standing = await groundText(written.text, scene)
    const { cut } = await verify({ ...settled, statements: standing.statements }, written.question, sample.store)
    const whole = standing.cut.length + cut.length === 0 && answersQuestion(standing, scene)
    ;(whole ? shown : kept).push(written)
  }
  await sample.close()
  expect(shown.filter(one => !one.truth).map(one => `${one.question} ${one.text}`)).toEqual([])
  const honest = [...shown, ...kept].filter(one => one.truth).length
  expect(honest).toBeGreaterThan(100)
  expect(shown.filter(one => one.truth).length / honest).toBeGreaterThan(0.3)
}, 120_000)
