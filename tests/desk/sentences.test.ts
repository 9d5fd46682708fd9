/** One sentence a case, in wordings outside of the made reports: which are contradictions and which are not. */
import { describe, expect, test } from 'vitest'
import { auditReading } from '../../src/desk/audit.js'
import { CONTRADICTIONS, MISSED, SOUND } from './sentences.js'

function mismatches(said: string): string[] {
  const text = [
    '云溪县人民政府2023年度法治政府建设情况报告',
    '一、主要做法',
    '坚持以习近平法治思想为指导，把法治政府建设摆在突出位置。',
    said,
    '二、下一步工作',
    '继续加强执法监督。',
  ].join('\n\n')
  const { findings } = auditReading({ file: 'a.txt', text })
  return findings.filter(one => one.severity === 'mismatch').map(one => `${one.rule} ${one.formula}`)
}

describe('a contradiction is told:', () => {
  test.each(CONTRADICTIONS.map(said => [said]))('%s', said => expect(mismatches(said).length).toBeGreaterThan(0))
})

describe('a sentence that holds, or counts on other bases, is left alone:', () => {
  test.each(SOUND.map(said => [said]))('%s', said => expect(mismatches(said)).toEqual([]))
})

describe('known to be missed:', () => {
  test.each(MISSED.map(said => [said]))('%s', said => expect(mismatches(said)).toEqual([]))
})
