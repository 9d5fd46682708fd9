/** Bytes of a zip archive → text of the Word document in it: mammoth makes a page of it, html.ts reads the page. */
import { readPage } from './html.js'
import { readNumbering, writeNumbers } from './numbering.js'
import { type FileText, parsed, refused } from './outcome.js'
import { type Archive, openArchive } from './zip.js'

const BROKEN = '要的是 Word 文档，这个 docx 已损坏或不完整：请重新下载，或用 Word 打开后另存'

const WHY = {
  damaged: BROKEN,
  encrypted: '这个文件有密码：请用 Word 打开，去掉密码后另存',
  bomb: '这个文件解压后大得不合常理（上限 100 MB），没有读取：请核对来源，或用 Word 打开后另存为 docx',
}

export async function readDocx(bytes: Uint8Array): Promise<FileText> {
  const opened = openArchive(bytes, name => /\.(?:xml|rels)$/i.test(name))
  if (!opened.ok) return refused(WHY[opened.why])
  const { archive } = opened
  const main = mainPart(archive)
  if (!main) return refused(foreign(archive.names))
  const html = await pageOf(archive, main)
  if (html === null) return refused(BROKEN)
  const { text } = await readPage(html)
  const pictures = archive.names.some(name => /^word\/media\//.test(name))
  return parsed(
    'docx',
    text,
    {},
    pictures
      ? '这个 Word 文档里只有图片（扫描件），没有文字：请先做文字识别（OCR）再放入'
      : '要的是报告的文字，这个 Word 文档是空的：请放入有内容的文件',
  )
}

/** Name of the part that holds the document; null in an archive that is none of Word's. */
function mainPart(archive: Archive): string | null {
  const types = textOf(archive, '[Content_Types].xml') ?? ''
  for (const [tag] of types.matchAll(/<Override\s[^<>]*>/g)) {
    if (!/ContentType="[^"]*(?:wordprocessingml|ms-word)\.(?:document|template)[\w.]*\.main\+xml"/.test(tag)) continue
    const name = /PartName="\/?([^"]+)"/.exec(tag)?.[1]
    if (name && archive.read(name)) return name
  }
  return archive.read('word/document.xml') ? 'word/document.xml' : null
}

/** Page of a document; null where mammoth finds none. Notes stay at the end; their marks in the text go. */
async function pageOf(archive: Archive, main: string): Promise<string | null> {
  const mammoth = (await import('mammoth')).default
  const folder = main.replace(/[^/]*$/, '')
  const numbering = readNumbering(
    textOf(archive, `${folder}numbering.xml`) ?? '',
    textOf(archive, `${folder}styles.xml`) ?? '',
  )
  const parts = new Map([
    [main, writeNumbers(textOf(archive, main)!, numbering)],
    [`${folder}numbering.xml`, EMPTY_NUMBERING],
  ])
  try {
    const page = await mammoth.convertToHtml(asInput(archive, parts), {
      convertImage: mammoth.images.imgElement(async () => ({ src: '' })),
      ignoreEmptyParagraphs: true,
    })
    return page.value
      .replace(/<sup><a href="#(?:foot|end)note-[^"<>]*"[^<>]*>\[\d{1,4}\]<\/a><\/sup>/g, '')
      .replace(/<a href="#(?:foot|end)note-ref-[^"<>]*">↑<\/a>/g, '')
  } catch {
    return null
  }
}

const EMPTY_NUMBERING =
  '<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"></w:numbering>'

type Input = Parameters<typeof import('mammoth')['convertToHtml']>[0]

/**
 * What mammoth itself makes of a path or a buffer (lib/unzip.js, option `file`), so that it never inflates anything:
 * pictures are there, but empty.
 */
function asInput(archive: Archive, parts: ReadonlyMap<string, string>): Input {
  const names = new Set(archive.names)
  const contentOf = (name: string): Uint8Array =>
    parts.has(name) ? Buffer.from(parts.get(name)!) : (archive.read(name) ?? new Uint8Array())
  const file = {
    exists: (name: string) => names.has(name),
    read: async (name: string, encoding?: string) =>
      encoding === undefined
        ? contentOf(name)
        : encoding === 'base64'
          ? Buffer.from(contentOf(name)).toString('base64')
          : new TextDecoder(encoding).decode(contentOf(name)),
  }
  return { file } as unknown as Input
}

function textOf(archive: Archive, name: string): string | null {
  const content = archive.read(name)
  return content && new TextDecoder().decode(content)
}

/** What else people call a report and is a zip archive inside. */
function foreign(names: readonly string[]): string {
  const holds = (start: string) => names.some(name => name.startsWith(start))
  const what = holds('xl/')
    ? 'Excel 表格：请把要用的内容另存为 docx 或 txt'
    : holds('ppt/')
      ? '演示文稿：请另存为 docx 或 txt'
      : holds('OFD.xml')
        ? 'OFD 版式文件：请转换为 PDF 或 docx'
        : holds('content.xml')
          ? 'OpenDocument 文档：请另存为 docx'
          : '压缩包：请解压后放入其中的报告'
  return `要的是 Word 文档，这个文件是${what}`
}
