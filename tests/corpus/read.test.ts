/** What is read from files of every format, and what is said of those that cannot be read. */
import { chmodSync, mkdirSync, readFileSync, symlinkSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { REPORT_EXTENSIONS, readReportFile } from '../../src/corpus/read.js'
import { damage, isWhole, SEEDS } from './files/damage.js'
import { docOf, oleOf } from './files/doc.js'
import { openFolder } from './files/folder.js'
import { encodeOld } from './files/old.js'
import { type PlacedLine, pdfOf } from './files/pdf.js'
import { DOCX_FRAME, docxOf, paragraph, zipOf } from './files/zip.js'

const folder = openFolder()
afterAll(folder.close)

const { put, read, text, refusal } = folder
const REPORT = '云岭县人民政府2021年度法治政府建设工作报告\n\n  全年调解纠纷1,256件，调解成功率98.89%。\n'
const TRADITIONAL = '臺北市政府法制局依法行政工作報告：調解委員會受理民事及刑事調解案件，成立率百分之九十。'

describe('plain text', () => {
  test('is the file, character for character, but for line ends, BOM and NUL', async () => {
    expect(await text('a.txt', `\ufeff 一\r\n\r二\r\n\t三\0 \n`)).toBe(' 一\n\n二\n\t三 \n')
    expect(await text('a.md', '# 标题\n\n正文  \n')).toBe('# 标题\n\n正文  \n')
  })

  test('nothing is trimmed, folded or joined', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1 }), async piece => {
        const whole = `报告${piece.replace(/[\0-\x08\x0e-\x1f\x7f-\x9f\r]/g, '')}。`
        expect(await text('p.txt', whole)).toBe(whole)
      }),
      { numRuns: 50 },
    )
  })

  const utf16be = Buffer.from(REPORT, 'utf16le').swap16()
  const encodings: readonly (readonly [string, string, Uint8Array, string])[] = [
    ['UTF-8', 'utf-8', Buffer.from(REPORT), REPORT],
    ['UTF-8 with BOM', 'utf-8', Buffer.from(`\ufeff${REPORT}`), REPORT],
    ['UTF-16LE with BOM', 'utf-16le', Buffer.from(`\ufeff${REPORT}`, 'utf16le'), REPORT],
    ['UTF-16BE with BOM', 'utf-16be', Buffer.concat([Buffer.from([0xfe, 0xff]), utf16be]), REPORT],
    ['UTF-16LE without BOM', 'utf-16le', Buffer.from(REPORT, 'utf16le'), REPORT],
    ['UTF-16BE without BOM', 'utf-16be', utf16be, REPORT],
    ['UTF-16LE of English', 'utf-16le', Buffer.from('Mediation: 98.89%\n', 'utf16le'), 'Mediation: 98.89%\n'],
    ['GB18030', 'gb18030', encodeOld(REPORT, 'gb18030'), REPORT],
    ['GB18030 of Traditional Chinese', 'gb18030', encodeOld(TRADITIONAL, 'gb18030'), TRADITIONAL],
    ['two characters of GB18030', 'gb18030', encodeOld('报告', 'gb18030'), '报告'],
    ['Big5', 'big5', encodeOld(TRADITIONAL, 'big5'), TRADITIONAL],
  ]
  test.each(encodings)('%s is read as %s', async (_name, encoding, bytes, whole) => {
    expect(await read('e.txt', bytes)).toMatchObject({ ok: true, text: whole, encoding, format: 'txt', warnings: [] })
  })

  test('UTF-8 with a lost byte, or cut inside a character, stays UTF-8 and says so', async () => {
    const bytes = Buffer.from(REPORT)
    const lost = await read('lost.txt', Buffer.concat([bytes.subarray(0, 4), bytes.subarray(5)]))
    expect(lost).toMatchObject({ ok: true, encoding: 'utf-8', warnings: [expect.stringMatching(/处字节损坏/)] })
    const cut = await read('cut.txt', Buffer.from('报告').subarray(0, 5))
    expect(cut).toMatchObject({ ok: true, encoding: 'utf-8', text: '报\ufffd' })
  })

  test('the tail of NULs of a file saved in a power cut is no text', async () => {
    expect(await text('nul.txt', Buffer.concat([Buffer.from(REPORT), Buffer.alloc(4096)]))).toBe(REPORT)
  })
})

describe('pages', () => {
  const page = (body: string, head = '') => `<!DOCTYPE html><html><head>${head}</head><body>${body}</body></html>`
  const cases: readonly (readonly [string, string, string])[] = [
    ['blocks are lines', '<h1>标题</h1><p>一段</p><div>二段<br>三段</div>', '标题\n一段\n二段\n三段'],
    ['inline tags are not', '<p>调解<b>成功率</b><span>98.89%</span></p>', '调解成功率98.89%'],
    ['a line break of the source between Chinese characters is none', '<p>调解\n  成功率 98%</p>', '调解成功率 98%'],
    ['between Latin words it is a space', '<p>rule\n of law</p>', 'rule of law'],
    ['scripts, styles and comments are code', '<script>var a="甲"</script><style>p{}</style><!--乙--><p>丙</p>', '丙'],
    ['noscript and template are not shown', '<noscript>甲</noscript><template>乙</template><p>丙</p>', '丙'],
    ['display:none is not shown', '<p style="color:red; DISPLAY : none">甲<b>乙</b></p><p>丙</p>', '丙'],
    ['nor are hidden and aria-hidden', '<p hidden>甲</p><i aria-hidden="true">乙</i><p>丙</p>', '丙'],
    ['text without size is not', '<p><span style="font-size:0">甲</span>乙</p>', '乙'],
    ['what takes its size back is', '<p style="font-size:0px"><b style="font-size:14px">甲</b>乙</p>', '甲'],
    ['a small size is a size', '<p style="font-size:0.8em">甲</p>', '甲'],
    ['invisible text is not shown', '<p style="visibility:hidden">甲</p><p>乙</p>', '乙'],
    [
      'navigation stays: cutting it is for another room',
      '<nav><a>首页</a> <a>公开</a></nav><p>甲</p>',
      '首页 公开\n甲',
    ],
    ['numbers of ordered lists stand before their items', '<ol><li>甲</li><li><p>乙</p></li></ol>', '1. 甲\n2. 乙'],
    ['a list can start anywhere', '<ol start="3"><li>甲</li><li value="9">乙</li></ol>', '3. 甲\n9. 乙'],
    ['an item with its own number gets no second', '<ol><li>一、甲</li><li>（二）乙</li></ol>', '一、甲\n（二）乙'],
    ['breadcrumbs are no list', '<ol><li><a>首页</a></li><li><a>公开</a></li></ol>', '首页\n公开'],
    ['preformatted lines stay lines', '<pre>甲\n乙</pre>', '甲\n乙'],
    ['entities are characters', '<p>甲&nbsp;&amp;&#20057;&lt;丙&gt;</p>', '甲 &乙<丙>'],
    ['unclosed and crossed tags are no obstacle', '<div><p>甲<p>乙<b>丙</div>丁</b>', '甲\n乙丙\n丁'],
    ['ruby keeps the characters', '<ruby>法<rt>ㄈㄚˇ</rt></ruby>治', '法治'],
  ]
  test.each(cases)('%s', async (_name, body, lines) => {
    expect(await text('p.html', page(body))).toBe(lines)
  })

  test('title and date of publishing come from the head', async () => {
    const head = '<title>报告_某市政府</title><meta name="PubDate" content="2022-1-5 09:00">'
    expect(await read('h.html', page('<p>甲</p>', head))).toMatchObject({
      title: '报告_某市政府',
      published: '2022-01-05',
    })
    const better = `${head}<META NAME="ArticleTitle" CONTENT="报告">`
    expect(await read('h.html', page('<p>甲</p>', better))).toMatchObject({ title: '报告' })
    expect(await read('h.html', page('<p>甲</p>', '<meta name="PubDate" content="2022-13-45">'))).toMatchObject({
      title: null,
      published: null,
    })
  })

  test('the charset a page states is believed, but not against its bytes', async () => {
    const stated = page('<p>調解</p>', '<meta charset="big5">')
    expect(await read('c.html', encodeOld(stated, 'big5'))).toMatchObject({ encoding: 'big5', text: '調解' })
    const gbk = page('<p>调解</p>', '<meta http-equiv="Content-Type" content="text/html; charset=gb2312">')
    expect(await read('c.html', encodeOld(gbk, 'gb18030'))).toMatchObject({ encoding: 'gb18030', text: '调解' })
    expect(await read('c.html', gbk)).toMatchObject({ encoding: 'utf-8', text: '调解' })
  })

  test('a page may be called .txt or .doc; text called .html keeps its lines', async () => {
    expect(await read('t.txt', page('<p>甲</p>'))).toMatchObject({ format: 'html', text: '甲' })
    expect(await read('t.doc', '<div><p>甲</p></div>')).toMatchObject({ format: 'html', text: '甲' })
    expect(await read('t.html', '甲\n 乙 < 丙\n')).toMatchObject({ format: 'txt', text: '甲\n 乙 < 丙\n' })
    expect(await read('t.txt', '参见 <附件>\n甲')).toMatchObject({ format: 'txt' })
  })

  test('much hidden text is reported', async () => {
    const outcome = await read('hid.html', page(`<p>甲</p><div style="display:none">${'正文'.repeat(300)}</div>`))
    expect(outcome).toMatchObject({ text: '甲', warnings: ['网页里有 600 字是隐藏的，未读'] })
  })
})

describe('tables', () => {
  const table = async (rows: string) =>
    (await text('t.html', `<html><body><table>${rows}</table></body></html>`)).split('\n')

  test('are pipe tables, a bar inside a cell in full width, lines of a cell in one', async () => {
    const rows = '<tr><th>单位<th>受理</tr><tr><td>甲<br>县<td>9|6</tr>'
    expect(await table(rows)).toEqual(['| 单位 | 受理 |', '| --- | --- |', '| 甲 县 | 9｜6 |'])
  })

  test('a cell over several rows and columns stands in each', async () => {
    const rows =
      '<tr><td>类</td><td>项</td><td>数</td></tr><tr><td rowspan="2">甲</td><td>子</td><td>1</td></tr><tr><td colspan="2">无</td></tr>'
    expect(await table(rows)).toEqual([
      '| 类 | 项 | 数 |',
      '| --- | --- | --- |',
      '| 甲 | 子 | 1 |',
      '| 甲 | 无 | 无 |',
    ])
  })

  test('heads of two rows become one', async () => {
    const rows =
      '<tr><td rowspan=2>单位</td><td colspan=2>案件</td></tr><tr><td>受理</td><td>审结</td></tr><tr><td>甲</td><td>9</td><td>8</td></tr>'
    expect(await table(rows)).toEqual(['| 单位 | 案件 受理 | 案件 审结 |', '| --- | --- | --- |', '| 甲 | 9 | 8 |'])
  })

  test('a band above is a caption, a band below a note', async () => {
    const rows =
      '<caption>表1</caption><tr><td colspan=2>办理情况</td></tr><tr><td>项</td><td>数</td></tr><tr><td>受理</td><td>9</td></tr><tr><td colspan=2>注：不含乡镇</td></tr>'
    expect(await table(rows)).toEqual([
      '表1',
      '办理情况',
      '| 项 | 数 |',
      '| --- | --- |',
      '| 受理 | 9 |',
      '注：不含乡镇',
    ])
  })

  test('tables that lay out the page are read through', async () => {
    const inner = '<table><tr><td>项</td><td>数</td></tr><tr><td>受理</td><td>9</td></tr></table>'
    expect(await table(`<tr><td>菜单</td><td><p>正文</p>${inner}</td></tr>`)).toEqual([
      '菜单',
      '正文',
      '| 项 | 数 |',
      '| --- | --- |',
      '| 受理 | 9 |',
    ])
    expect(await table('<tr><td>来源：甲</td><td>时间：2022-01-05</td></tr>')).toEqual(['来源：甲', '时间：2022-01-05'])
    const long = '正文很长。'.repeat(400)
    expect(await table(`<tr><td>一</td><td>二</td></tr><tr><td>三</td><td>${long}</td></tr>`)).toContain(long)
  })

  test('spans beyond measure are not written out', async () => {
    const rows = '<tr><td colspan=1000>甲</td><td>乙</td></tr><tr><td rowspan=65000>丙</td><td>丁</td></tr>'
    expect(await table(rows)).toEqual(['甲', '乙', '丙', '丁'])
  })
})

describe('docx', () => {
  test('paragraphs are lines, tables pipe tables, in order', async () => {
    const cell = (words: string) => `<w:tc>${paragraph(words)}</w:tc>`
    const table = `<w:tbl><w:tr>${cell('项')}${cell('数')}</w:tr><w:tr>${cell('受理')}${cell('9')}</w:tr></w:tbl>`
    const outcome = await read(
      'd.docx',
      docxOf(`${paragraph('标题', '<w:pStyle w:val="Heading1"/>')}${paragraph('甲')}${table}${paragraph('乙')}`),
    )
    expect(outcome).toMatchObject({ ok: true, format: 'docx', encoding: null, title: null, published: null })
    expect(outcome).toMatchObject({ text: '标题\n甲\n| 项 | 数 |\n| --- | --- |\n| 受理 | 9 |\n乙' })
  })

  const level = (at: number, format: string, words: string, more = '') =>
    `<w:lvl w:ilvl="${at}"><w:start w:val="1"/><w:numFmt w:val="${format}"/><w:lvlText w:val="${words}"/>${more}</w:lvl>`
  const numbering = `<w:abstractNum w:abstractNumId="7">${level(0, 'chineseCountingThousand', '%1、', '<w:pStyle w:val="H"/>')}${level(1, 'chineseCountingThousand', '（%2）')}${level(2, 'decimal', '%3.')}${level(3, 'bullet', '')}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>`
  const numbered = (words: string, at: number) =>
    paragraph(words, `<w:numPr><w:ilvl w:val="${at}"/><w:numId w:val="1"/></w:numPr>`)

  test('automatic numbers stand before their paragraphs and start again below a new head', async () => {
    const body = [
      numbered('总体', 0),
      numbered('学习', 1),
      numbered('会前', 2),
      numbered('会后', 2),
      numbered('考试', 1),
      numbered('点', 3),
      numbered('不足', 0),
      numbered('人少', 1),
    ]
    expect(await text('n.docx', docxOf(body.join(''), { numbering }))).toBe(
      ['一、总体', '（一）学习', '1. 会前', '2. 会后', '（二）考试', '• 点', '二、不足', '（一）人少'].join('\n'),
    )
  })

  test('numbers that come with a style count too, unless the paragraph declines them', async () => {
    const styles =
      '<w:style w:type="paragraph" w:styleId="H"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style><w:style w:type="paragraph" w:styleId="K"><w:basedOn w:val="H"/></w:style>'
    const styled = (words: string, style: string, more = '') => paragraph(words, `<w:pStyle w:val="${style}"/>${more}`)
    const body = styled('甲', 'H') + styled('乙', 'K') + styled('丙', 'H', '<w:numPr><w:numId w:val="0"/></w:numPr>')
    expect(await text('s.docx', docxOf(body, { numbering, styles }))).toBe('一、甲\n二、乙\n丙')
  })

  test('hidden and deleted runs are not read, inserted ones are', async () => {
    const run = (words: string, properties = '') => `<w:r>${properties}<w:t>${words}</w:t></w:r>`
    const body = `<w:p>${run('甲')}${run('密', '<w:rPr><w:vanish/></w:rPr>')}${run('乙', '<w:rPr><w:vanish w:val="0"/></w:rPr>')}<w:del><w:r><w:delText>删</w:delText></w:r></w:del><w:ins>${run('增')}</w:ins></w:p>`
    expect(await text('v.docx', docxOf(body))).toBe('甲乙增')
  })

  test('the sample report is read whole', async () => {
    const whole = await text('q.docx', readFileSync('corpus/qingyuan-2023.docx'))
    expect(whole).toContain('出庭应诉率100%')
    expect(whole).toContain('| 石苓镇 | 97 | 95 | 61 |')
  })
})

describe('doc', () => {
  test('paragraphs are lines, rows of cells a pipe table', async () => {
    const body = '报告“标题”\r全年受理9件——结8件。\r项\x07数\x07\x07受理\x079\x07\x07完\r'
    const outcome = await read('d.doc', docOf(body))
    expect(outcome).toMatchObject({ ok: true, format: 'doc', encoding: null })
    expect(outcome).toMatchObject({
      text: '报告“标题”\n全年受理9件——结8件。\n| 项 | 数 |\n| --- | --- |\n| 受理 | 9 |\n完',
    })
  })
})

describe('pdf', () => {
  const lines = (...texts: readonly (readonly [string, number, number])[]): PlacedLine[] =>
    texts.map(([words, x, y]) => ({ text: words, x, y }))

  test('a Chinese font that is named but not embedded is read through its predefined CMap', async () => {
    expect(await read('c.pdf', pdfOf([lines(['二〇二一年度法治政府建设报告', 79, 700])]))).toMatchObject({
      ok: true,
      format: 'pdf',
      encoding: null,
      text: '二〇二一年度法治政府建设报告',
    })
    const gbk = encodeOld('法治政府建设年度报告', 'gb18030').toString('hex')
    expect(await text('g.pdf', pdfOf([[{ text: gbk, x: 79, y: 700 }]], { cmap: 'GBK-EUC-H' }))).toBe(
      '法治政府建设年度报告',
    )
  })

  const full = (start: string) => start.padEnd(28, '字')
  test('lines broken inside a paragraph are joined, heads and new paragraphs are not', async () => {
    const page = lines(
      ['法治政府建设报告', 230, 760],
      ['一、主要工作', 111, 720],
      [full('全年调解成功率').slice(0, 26), 111, 692],
      [full('达到98.89%，').concat('字字字'), 79, 664],
      ['提高两个百分点。', 79, 636],
      [full('二是').slice(0, 26), 111, 608],
      ['结束。', 79, 580],
    )
    expect((await text('j.pdf', pdfOf([page]))).split('\n')).toEqual([
      '法治政府建设报告',
      '一、主要工作',
      `${full('全年调解成功率').slice(0, 26)}${full('达到98.89%，')}字字字提高两个百分点。`,
      `${full('二是').slice(0, 26)}结束。`,
    ])
  })

  test('running heads and page numbers go, a paragraph goes on over the page', async () => {
    const page = (number: number, ...body: PlacedLine[]) => [
      { text: '法治报告汇编', x: 79, y: 800, size: 9 },
      ...body,
      { text: `- ${number} -`, x: 290, y: 30, size: 9 },
    ]
    const pages = [
      page(1, ...lines([full('甲').slice(0, 26), 111, 720], [full('乙'), 79, 692])),
      page(2, ...lines(['丙。', 79, 720], [full('丁').slice(0, 26), 111, 692], ['2022', 79, 664])),
    ]
    expect((await text('r.pdf', pdfOf(pages))).split('\n')).toEqual([
      `${full('甲').slice(0, 26)}${full('乙')}丙。`,
      `${full('丁').slice(0, 26)}2022`,
    ])
  })

  test('stretches below each other are a table', async () => {
    const row = (y: number, ...cells: string[]) => lines(...cells.map((cell, k) => [cell, 79 + 120 * k, y] as const))
    const page = [
      ...row(700, '单位', '受理', '审结'),
      ...row(672, '甲县', '96', '84'),
      ...row(644, '合计', '511', '457'),
    ]
    expect(await text('t.pdf', pdfOf([page]))).toBe(
      '| 单位 | 受理 | 审结 |\n| --- | --- | --- |\n| 甲县 | 96 | 84 |\n| 合计 | 511 | 457 |',
    )
  })

  test('a page without text layer among others is named', async () => {
    const outcome = await read('m.pdf', pdfOf([lines([full('甲'), 79, 700]), []]))
    expect(outcome).toMatchObject({ ok: true, warnings: ['第 2 页没有文字层，未读'] })
  })
})

describe('what cannot be read gets one line that says what to do', () => {
  const pdf = pdfOf([[{ text: '法治政府建设年度报告全文', x: 79, y: 700 }]])
  const docx = docxOf(paragraph('报告'))
  const cases: readonly (readonly [string, string, string | Uint8Array, RegExp])[] = [
    ['an empty file', 'a.txt', '', /空的/],
    ['white space only', 'a.txt', ' \n\u3000\ufeff\t', /只有空白/],
    [
      'a binary file',
      'a.txt',
      Buffer.from(Array.from({ length: 3000 }, (_, k) => (k * 7919 + (k >> 3)) & 0xff)),
      /二进制/,
    ],
    ['zeros', 'a.txt', Buffer.alloc(5000), /空白|二进制/],
    ['a picture', 'a.txt', Buffer.from('89504e470d0a1a0a0000', 'hex'), /图片.*OCR/],
    ['an archive', 'a.docx', zipOf([{ name: '报告.txt', content: '甲' }]), /压缩包.*解压/],
    ['a spreadsheet', 'a.docx', zipOf([{ name: 'xl/workbook.xml', content: '<a/>' }]), /Excel/],
    ['an OFD', 'a.docx', zipOf([{ name: 'OFD.xml', content: '<a/>' }]), /OFD.*PDF/],
    ['RTF', 'a.doc', '{\\rtf1 abc}', /RTF.*docx/],
    [
      'Word 2003 XML',
      'a.doc',
      '<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument/>',
      /docx/,
    ],
    ['a page without text', 'a.html', '<html><body><script>load()</script></body></html>', /没有可见的文字/],
    ['half a docx', 'a.docx', docx.subarray(0, docx.length >> 1), /损坏/],
    ['a docx without text', 'a.docx', docxOf('<w:p/>'), /空的/],
    [
      'a docx of pictures',
      'a.docx',
      zipOf([
        ...DOCX_FRAME,
        {
          name: 'word/document.xml',
          content:
            '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body/></w:document>',
        },
        { name: 'word/media/1.png', content: 'x' },
      ]),
      /扫描件.*OCR/,
    ],
    ['a docx of broken XML', 'a.docx', docxOf('<w:p><w:r>'), /损坏/],
    ['a docx with a password', 'a.docx', oleOf([['EncryptedPackage', Buffer.alloc(4096)]]), /密码/],
    ['a zip with a password', 'a.docx', zipOf([{ name: 'word/document.xml', content: 'x', encrypted: true }]), /密码/],
    ['a doc with a password', 'a.doc', docOf('报告', { encrypted: true }), /密码/],
    ['an old spreadsheet', 'a.doc', oleOf([['Workbook', Buffer.alloc(4096)]]), /Excel/],
    ['half a doc', 'a.doc', docOf('报告').subarray(0, 2000), /损坏/],
    ['a scan', 'a.pdf', pdfOf([[], []]), /扫描件.*OCR/],
    [
      'a scan with stamped numbers',
      'a.pdf',
      pdfOf([1, 2, 3].map(k => [{ text: `第${k}页`, x: 290, y: 30 }])),
      /扫描件.*OCR/,
    ],
    ['a PDF with a password', 'a.pdf', pdfOf([[{ text: '报告', x: 79, y: 700 }]], { locked: true }), /密码/],
    ['a PDF cut short at its start', 'a.pdf', pdf.subarray(0, 40), /损坏/],
  ]
  test.each(cases)('%s', async (_name, name, bytes, pattern) => {
    const message = await refusal(name, bytes)
    expect(message).toMatch(pattern)
    expect(message).not.toMatch(/\n|Error|undefined/)
  })

  test('what it is counts, not what it is called', async () => {
    expect(await read('pdf.txt', pdf)).toMatchObject({ ok: true, format: 'pdf' })
    expect(await read('docx.pdf', docx)).toMatchObject({ ok: true, format: 'docx' })
    expect(await read('doc.docx', docOf('报告\r'))).toMatchObject({ ok: true, format: 'doc', text: '报告' })
    expect(await read('txt.pdf', '报告')).toMatchObject({ ok: true, format: 'txt' })
  })

  test('a zip bomb is seen by what it declares, and by what comes out', async () => {
    const zeros = Buffer.alloc(30 * 1024 * 1024)
    expect(await refusal('b1.docx', zipOf([...DOCX_FRAME, { name: 'word/document.xml', content: zeros }]))).toMatch(
      /不合常理/,
    )
    expect(
      await refusal('b2.docx', zipOf([...DOCX_FRAME, { name: 'word/document.xml', content: zeros, declares: 1000 }])),
    ).toMatch(/不合常理/)
    expect(
      await refusal('b3.docx', zipOf([...DOCX_FRAME, { name: 'word/document.xml', content: 'x', declares: 2 ** 31 }])),
    ).toMatch(/不合常理/)
  })

  test('a file over 20 MB is not opened', async () => {
    const path = put('large.txt', '报告')
    truncateSync(path, 50 * 1024 * 1024)
    expect(await readReportFile(path)).toEqual({ ok: false, message: expect.stringMatching(/20 MB.*50 MB/) })
  })

  test('links, folders, missing files and odd paths', async () => {
    const target = put('target.txt', '报告')
    const link = join(folder.path, 'link.txt')
    symlinkSync(target, link)
    mkdirSync(join(folder.path, 'sub.txt'))
    expect(await readReportFile(link)).toMatchObject({ ok: false, message: expect.stringMatching(/符号链接/) })
    expect(await readReportFile(join(folder.path, 'sub.txt'))).toMatchObject({
      message: expect.stringMatching(/文件夹/),
    })
    expect(await readReportFile(join(folder.path, 'gone.txt'))).toMatchObject({
      message: expect.stringMatching(/不存在/),
    })
    expect(await readReportFile('a\0b')).toMatchObject({ ok: false })
    expect(await readReportFile(`${'长'.repeat(300)}.txt`)).toMatchObject({ message: expect.stringMatching(/过长/) })
    expect(await readReportFile('/dev/zero')).toMatchObject({ message: expect.stringMatching(/设备/) })
  })

  test.skipIf(!process.seteuid)('a file without permission', async () => {
    const path = put('locked.txt', '报告')
    chmodSync(path, 0)
    chmodSync(folder.path, 0o755)
    const root = process.getuid?.() === 0
    if (root) process.seteuid!(65534)
    try {
      expect(await readReportFile(path)).toMatchObject({ message: expect.stringMatching(/权限/) })
    } finally {
      if (root) process.seteuid!(0)
    }
  })

  test('a read that takes too long is given up, and the next file is read', async () => {
    const slow = `<html><body>${'<x>'.repeat(200_000)}${'</y>'.repeat(200_000)}`
    expect(await refusal('slow.html', slow, { timeMs: 300 })).toMatch(/已放弃/)
    expect(await text('next.html', '<html><body>甲')).toBe('甲')
  })

  test('a file that wants too much memory is given up', async () => {
    const wide = `<html><body>${'<p>'.repeat(2_000_000)}`
    expect(await refusal('wide.html', wide, { memory: 100 * 1024 * 1024 })).toMatch(/内存/)
  })
})

describe('no bytes make it throw', () => {
  test('random bytes under any name', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...REPORT_EXTENSIONS),
        fc.uint8Array({ maxLength: 600 }),
        async (extension, bytes) => isWhole(await read(`x${extension}`, bytes)),
      ),
      { numRuns: 60 },
    )
  })

  test.each(SEEDS)('%s with bytes changed, cut and doubled', async (name, seed) => {
    await fc.assert(
      fc.asyncProperty(damage(seed), async bytes => isWhole(await read(name, bytes, { timeMs: 2000 }))),
      { numRuns: 15 },
    )
  })
})
