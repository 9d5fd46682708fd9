/** Valid files of every format, and ways to damage them, for property tests short and long. */
import fc from 'fast-check'
import type { FileText } from '../../../src/corpus/read.js'
import { docOf } from './doc.js'
import { encodeOld } from './old.js'
import { pdfOf } from './pdf.js'
import { docxOf, paragraph } from './zip.js'

const PAGE =
  '<html><head><meta charset=gbk><title>甲</title></head><body><ol><li>一<li>二</ol><table><tr><th colspan=2>乙' +
  '<tr><td rowspan=2>丙<td>9<tr><td>8</table><p style="font-size:0">丁<pre>戊\n己</pre></body></html>'

export const SEEDS: readonly (readonly [string, Buffer])[] = [
  ['r.txt', encodeOld('云岭县2021年度报告\n全年调解1,256件，成功率98.89%。\n', 'gb18030')],
  ['r.html', encodeOld(PAGE, 'gb18030')],
  ['r.docx', docxOf(paragraph('报告') + paragraph('二', '<w:numPr><w:numId w:val="1"/></w:numPr>'))],
  ['r.doc', docOf('报告\r甲\x07乙\x07\x07丙\r')],
  [
    'r.pdf',
    pdfOf([[{ text: '法治政府建设年度报告全文', x: 79, y: 700 }], [{ text: '第二页的文字也要读', x: 79, y: 700 }]]),
  ],
]

/** The bytes with single ones changed, a stretch cut out or doubled. */
export function damage(seed: Buffer): fc.Arbitrary<Buffer> {
  const place = fc.nat({ max: seed.length })
  const changes = fc.array(fc.tuple(place, fc.nat({ max: 255 })), { maxLength: 12 })
  return fc.tuple(changes, fc.option(fc.tuple(place, place))).map(([changed, cut]) => {
    const bytes = Buffer.from(seed)
    for (const [at, value] of changed) if (at < bytes.length) bytes[at] = value
    return cut ? Buffer.concat([bytes.subarray(0, cut[0]), bytes.subarray(cut[1])]) : bytes
  })
}

/** What every outcome is: text without NUL and half characters, or one line. */
export function isWhole(outcome: FileText): boolean {
  return outcome.ok
    ? outcome.text.trim() !== '' && !/\0|\r|\p{Cs}/u.test(outcome.text)
    : outcome.message !== '' && !/[\n\r]|undefined/.test(outcome.message)
}
