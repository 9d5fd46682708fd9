/** The double reads HTML and finds links in bare text as Telegram does. */
import { describe, expect, test } from 'vitest'
import { parseHtml } from './html.js'
import { findEntities } from './wording.js'

describe('HTML is read as Telegram reads it:', () => {
  test.each<[html: string, text: string, entities: unknown[]]>([
    ['<b>调解</b>9件', '调解9件', [{ type: 'bold', offset: 0, length: 2 }]],
    ['😀<i>a</i>', '😀a', [{ type: 'italic', offset: 2, length: 1 }]],
    ['1 &lt; 2 &amp; 3 &#20214; &nbsp;', '1 < 2 & 3 件 &nbsp;', []],
    ['<blockquote expandable>原文</blockquote>', '原文', [{ type: 'expandable_blockquote', offset: 0, length: 2 }]],
    [
      '<blockquote>原<b>文</b></blockquote>',
      '原文',
      [
        { type: 'blockquote', offset: 0, length: 2 },
        { type: 'bold', offset: 1, length: 1 },
      ],
    ],
    [
      '<a href="https://a.cn/?q=1&amp;p=2">x</a>',
      'x',
      [{ type: 'text_link', offset: 0, length: 1, url: 'https://a.cn/?q=1&p=2' }],
    ],
    ['<a href="javascript:x">x</a>', 'x', []],
    ['<span class="tg-spoiler">x</span>', 'x', [{ type: 'spoiler', offset: 0, length: 1 }]],
    ['<B>x</B>', 'x', [{ type: 'bold', offset: 0, length: 1 }]],
    ['a > b', 'a > b', []],
  ])('%s', (html, text, entities) => expect(parseHtml(html)).toEqual({ text, entities }))

  test.each<[html: string, error: string]>([
    ['件<table>', 'Unsupported start tag "table" at byte offset 3'],
    ['a<b', 'Unclosed start tag at byte offset 1'],
    ['1 < 2 >', 'Unsupported start tag "" at byte offset 2'],
    ['<b>x', 'Can\'t find end tag corresponding to start tag "b"'],
    ['<b><i>x</b></i>', 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'],
    ['x</b>', 'Unexpected end tag at byte offset 1'],
    ['<b>x</b', 'Unclosed end tag at byte offset 4'],
    ['<a ="x">x</a>', 'Empty attribute name in the tag "a" at byte offset 0'],
    ['<a href=a/b>x</a>', 'Unexpected end of name token at byte offset 8'],
    ['<a href="x', 'Unclosed start tag at byte offset 0'],
    ['<span>x</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'],
    ['<br/>', 'Unsupported start tag "br/" at byte offset 0'],
  ])('%s is refused', (html, error) =>
    expect(() => parseHtml(html)).toThrow(`Bad Request: can't parse entities: ${error}`),
  )
})

test.each<[text: string, found: string[]]>([
  ['@fazhi_test_bot 请问', ['mention @fazhi_test_bot']],
  ['请问 @fazhi_test_bot，', ['mention @fazhi_test_bot']],
  ['请问@fazhi_test_bot', []],
  ['@fazhi_test_bot请问', []],
  ['x@fazhi_test_bot', []],
  ['（/ask）', ['bot_command /ask']],
  ['输入/ask', []],
  ['1/2 </b> a/b', []],
  ['/ask@fazhi_test_bot 调解', ['bot_command /ask@fazhi_test_bot']],
])('%s holds %j', (text, found) =>
  expect(
    findEntities(text).map(({ type, offset, length }) => `${type} ${text.slice(offset, offset + length)}`),
  ).toEqual(found),
)
