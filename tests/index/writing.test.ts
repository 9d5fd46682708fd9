/** Reports put in, replaced and taken out in one change and over several, in any order: words are counted as if each were written alone. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openSqlite } from '../../src/index/embedded.js'
import { entry, MAKE } from './entries.js'

/** More reports than a block of postings holds, so that blocks are left and come back to. */
const FILES = 80
const operation = fc.record({
  file: fc.integer({ min: 0, max: FILES - 1 }),
  terms: fc.option(fc.array(fc.array(fc.constantFrom(...'甲乙丙丁戊己'), { maxLength: 4 }), { maxLength: 3 })),
})

test('words of any sequence of changes are those of the reports that are left', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(operation, { maxLength: 60 }), { minLength: 1, maxLength: 4 }),
      async changes => {
        const folder = mkdtempSync(join(tmpdir(), 'fazhi-writing-'))
        const store = openSqlite(folder, { create: true })
        const left = new Map<number, readonly (readonly string[])[]>()
        await store.rewrite(MAKE, async writer => {
          for (let file = 0; file < FILES; file++) {
            left.set(file, [['甲']])
            await writer.put(entry({ file: `${file}.txt`, texts: ['文'], terms: [['甲']] }))
          }
        })
        for (const change of changes)
          await store.rewrite(MAKE, async writer => {
            for (const { file, terms } of change) {
              const made = entry({ file: `${file}.txt`, texts: (terms ?? []).map(() => '文'), terms: terms ?? [] })
              if (terms === null) {
                left.delete(file)
                await writer.remove(made.report.id)
              } else {
                left.set(file, terms)
                await writer.put(made)
              }
            }
          })
        await store.verify()
        const wanted = new Map<string, number>()
        for (const passages of left.values())
          for (const passage of passages)
            for (const term of new Set(passage)) wanted.set(term, (wanted.get(term) ?? 0) + 1)
        expect(new Map([...(await store.documentFrequency([...'甲乙丙丁戊己']))].sort())).toEqual(
          new Map([...wanted].sort()),
        )
        for (const [term, holders] of wanted) expect((await store.searchWords([term], {}, 1_000)).length).toBe(holders)
        await store.close()
        rmSync(folder, { recursive: true, force: true })
      },
    ),
    { numRuns: 20 },
  )
})
