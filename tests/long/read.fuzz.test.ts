/** Two thousand damaged files of each format, and as many of random bytes: none throws, hangs or brings down the program. */
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { REPORT_EXTENSIONS } from '../../src/corpus/read.js'
import { damage, isWhole, SEEDS } from '../corpus/files/damage.js'
import { openFolder } from '../corpus/files/folder.js'

const RUNS = 2000
/** A small file, however damaged, is read or refused in less than this; the program's own limit is 30 s. */
const LIMIT_MS = 10_000

const { read, close } = openFolder()
afterAll(close)

async function isReadInTime(name: string, bytes: Uint8Array): Promise<boolean> {
  const started = performance.now()
  const outcome = await read(name, bytes, { timeMs: LIMIT_MS })
  return isWhole(outcome) && performance.now() - started < LIMIT_MS + 2000
}

test('random bytes', async () => {
  const names = fc.constantFrom(...REPORT_EXTENSIONS).map(extension => `x${extension}`)
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 2000 }),
    fc.string({ unit: 'binary' }).map(text => Buffer.from(text)),
  )
  await fc.assert(fc.asyncProperty(names, bytes, isReadInTime), { numRuns: RUNS })
})

test('bytes behind the signature of a format', async () => {
  const signatures = fc.constantFrom(
    '%PDF-1.7\n',
    'PK\x03\x04',
    '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1',
    '\xff\xfe',
    '<html>',
    '\xef\xbb\xbf',
  )
  const bytes = fc
    .tuple(signatures, fc.uint8Array({ maxLength: 4000 }))
    .map(([start, rest]) => Buffer.concat([Buffer.from(start, 'latin1'), rest]))
  await fc.assert(fc.asyncProperty(fc.constant('x.pdf'), bytes, isReadInTime), { numRuns: RUNS })
})

test('pages of random tags', async () => {
  const tag = fc.constantFrom(
    '<table>',
    '</table>',
    '<tr>',
    '<td colspan=3>',
    '<td rowspan=9>',
    '<th>',
    '</td>',
    '<li>',
    '<ol>',
    '</ol>',
    '<p>',
    '</p>',
    '<div hidden>',
    '</div>',
    '<pre>',
    '</pre>',
    '<br>',
    '<b style="font-size:0">',
    '</b>',
    '<title>',
    '<!--',
    '-->',
    '<script>',
    '甲',
    ' 9\n',
    '&#xd800;',
    '&',
  )
  const page = fc.array(tag, { maxLength: 200 }).map(tags => Buffer.from(`<html>${tags.join('')}`))
  await fc.assert(fc.asyncProperty(fc.constant('x.html'), page, isReadInTime), { numRuns: RUNS })
})

test.each(SEEDS)('damaged %s', async (name, seed) => {
  await fc.assert(fc.asyncProperty(fc.constant(name), damage(seed), isReadInTime), { numRuns: RUNS })
})

test('files made to be slow are given up in time', async () => {
  const deep = (open: string, close: string) => `<html>${open.repeat(300_000)}甲${close.repeat(300_000)}`
  const pages = [
    deep('<div>', '</div>'),
    deep('<table><tr><td>', ''),
    deep('<x>', '</y>'),
    deep('<b a=1>', '</i>'),
    deep('<ol><li>', ''),
    deep('<!--', '>'),
    deep('&amp', ';'),
    deep('<p style="font-size:0;display:', '">'),
    `<html><pre>${'\n'.repeat(3_000_000)}甲`,
    `<html><table>${'<tr><td colspan=99 rowspan=99>甲'.repeat(20_000)}</table>`,
    `<html><p>${' '.repeat(5_000_000)}甲`,
  ]
  for (const [k, page] of pages.entries())
    expect(await isReadInTime(`slow${k}.html`, Buffer.from(page)), pages[k]!.slice(0, 40)).toBe(true)
})
