import { describe, expect, test } from 'vitest'
import { type Config, describeConfig, readConfig } from '../src/config.js'

const set = (environment: Record<string, string | undefined>): Config => {
  const read = readConfig(environment)
  if (!read.ok) throw new Error(read.message)
  return read.config
}

describe('a variable', () => {
  test.each<[sentence: string, environment: Record<string, string | undefined>, name: keyof Config, value: unknown]>([
    ['left out has its default', {}, 'FAZHI_CORPUS', 'corpus'],
    ['left out has its default', {}, 'FAZHI_INDEX', 'index'],
    ['left out has its default', {}, 'FAZHI_TIMEOUT_MS', 20_000],
    ['left out has its default', {}, 'FAZHI_HOST', '127.0.0.1'],
    ['left out has its default', {}, 'FAZHI_PORT', 8765],
    ['left out has its default', {}, 'LOG_LEVEL', 'info'],
    ['left out is unset', {}, 'FAZHI_CHAT_MODEL', undefined],
    ['left out has its default', {}, 'TELEGRAM_TIMEOUT_MS', 15_000],
    ['left out has its default', {}, 'TELEGRAM_POLL_SECONDS', 30],
    ['that is empty counts as unset', { TELEGRAM_BOT_TOKEN: '' }, 'TELEGRAM_BOT_TOKEN', undefined],
    ['that is empty counts as unset', { TELEGRAM_WEBHOOK_URL: '' }, 'TELEGRAM_WEBHOOK_URL', undefined],
    ['that is empty counts as unset', { HTTPS_PROXY: '', LOG_TEXTS: '' }, 'LOG_TEXTS', undefined],
    ['of poll seconds may be none', { TELEGRAM_POLL_SECONDS: '0' }, 'TELEGRAM_POLL_SECONDS', 0],
    ['left out is an empty list', {}, 'FAZHI_ALLOWED_CHATS', []],
    ['that is empty counts as unset', { FAZHI_CORPUS: '' }, 'FAZHI_CORPUS', 'corpus'],
    ['that is empty counts as unset', { OPENAI_BASE_URL: '' }, 'OPENAI_BASE_URL', undefined],
    ['that is empty counts as unset', { FAZHI_PORT: '' }, 'FAZHI_PORT', 8765],
    ['of numbers is a number', { FAZHI_TIMEOUT_MS: '500' }, 'FAZHI_TIMEOUT_MS', 500],
    ['of ids is a list, blanks dropped', { FAZHI_ADMINS: ' 1, -100 ,,2 ' }, 'FAZHI_ADMINS', ['1', '-100', '2']],
    [
      'of prefixes is two parted by |',
      { FAZHI_EMBEDDING_PREFIXES: 'query: |passage: ' },
      'FAZHI_EMBEDDING_PREFIXES',
      'query: |passage: ',
    ],
    ['of an address is http or https', { OPENAI_BASE_URL: 'https://a/v1' }, 'OPENAI_BASE_URL', 'https://a/v1'],
  ])('%s: %j → %s %j', (_, environment, name, value) => expect(set(environment)[name]).toEqual(value))

  test.each<[name: string, value: string]>([
    ['FAZHI_TIMEOUT_MS', 'soon'],
    ['FAZHI_TIMEOUT_MS', '99'],
    ['FAZHI_TIMEOUT_MS', '1.5'],
    ['FAZHI_PORT', '70000'],
    ['FAZHI_PORT', '-1'],
    ['TELEGRAM_API_ROOT', 'ftp://x'],
    ['TELEGRAM_WEBHOOK_URL', 'bot.example.org'],
    ['TELEGRAM_WEBHOOK_SECRET', 'too-short'],
    ['TELEGRAM_WEBHOOK_SECRET', 'sixteen or more, but no such signs'],
    ['TELEGRAM_POLL_SECONDS', '51'],
    ['TELEGRAM_TIMEOUT_MS', '199'],
    ['FAZHI_EMBEDDING_BASE_URL', 'x'],
    ['FAZHI_EMBEDDING_PREFIXES', 'query: '],
    ['FAZHI_EMBEDDING_PREFIXES', 'a|b|c'],
    ['LOG_LEVEL', 'loud'],
  ])('%s=%s is refused in one line that names it and not its value', (name, value) => {
    const read = readConfig({ [name]: value })
    expect(read.ok).toBe(false)
    if (read.ok) return
    expect(read.message).toMatch(new RegExp(`^环境变量 ${name} [^\\n]+$`))
    if (value.length > 3) expect(read.message).not.toContain(value)
  })

  test.each<[name: string, value: string]>([
    ['OPENAI_BASE_URL', 'localhost:8000'],
    ['OPENAI_BASE_URL', 'file:///etc/passwd'],
    ['OPENAI_BASE_URL', 'http://'],
    ['FAZHI_CHAT_BUDGET', '-1'],
    ['FAZHI_CHAT_BUDGET', 'much'],
    ['FAZHI_CHAT_USES', 'write,dream'],
  ])('%s=%s costs the chat model and nothing else: one line, and no model is asked', (name, value) => {
    const read = readConfig({ [name]: value, FAZHI_CHAT_MODEL: 'm', FAZHI_PORT: '9000' })
    expect(read.ok).toBe(true)
    if (!read.ok) return
    expect(read.warnings).toHaveLength(1)
    expect(read.warnings[0]).toMatch(new RegExp(`^环境变量 ${name} [^\\n]+不询问模型[^\\n]+$`))
    expect(read.config.FAZHI_CHAT_MODEL).toBeUndefined()
    expect(read.config.FAZHI_PORT).toBe(9000)
  })

  test('an address the embeddings server needs too is refused', () =>
    expect(readConfig({ OPENAI_BASE_URL: 'x', FAZHI_EMBEDDING_MODEL: 'e' }).ok).toBe(false))
})

test.each([
  ['FAZHI_PORT', 'x'],
  ['FAZHI_TIMEOUT_MS', '1.5'],
  ['FAZHI_EMBEDDING_PREFIXES', 'query'],
  ['TELEGRAM_WEBHOOK_SECRET', 'short'],
  ['LOG_LEVEL', 'loud'],
])('what is wrong with %s is said in Chinese', (name, value) => {
  const read = readConfig({ [name]: value })
  const said = read.ok ? '' : read.message
  expect(said).toMatch(/^环境变量 \w+ 的值不对：.*[\u4e00-\u9fff].*。请改正或删去该变量。$/)
  expect(said).not.toMatch(/[Ii]nvalid|expected|Too (?:small|big)/)
})

test('others of the environment are nobody’s business', () =>
  expect(readConfig({ PATH: '/bin', HOME: '' }).ok).toBe(true))

describe('what is set is shown,', () => {
  const shown = (environment: Record<string, string>): Record<string, string> =>
    Object.fromEntries(describeConfig(set(environment)).map(({ name, value }) => [name, value]))

  test.each(['OPENAI_API_KEY', 'TELEGRAM_BOT_TOKEN', 'FAZHI_TOKEN', 'TELEGRAM_WEBHOOK_SECRET'])(
    '%s only as set',
    name => expect(shown({ [name]: 'secret-words-secret' })[name]).toBe('（已设，不显示）'),
  )
  test('an address without its password', () =>
    expect(shown({ OPENAI_BASE_URL: 'https://me:secret@host/v1' }).OPENAI_BASE_URL).toBe('https://…@host/v1'))
  test.each([
    ['http://me:secret@proxy:8080', 'http://…@proxy:8080'],
    ['me:secret@proxy:8080', '…@proxy:8080'],
  ])('a proxy without its password: %s', (value, wanted) =>
    expect(shown({ HTTPS_PROXY: value })['HTTPS_PROXY']).toBe(wanted),
  )
  // The schema leaves out what is not set, so that describeConfig never sees it.
  test('what is not set as not set', () => expect(shown({}).FAZHI_CHAT_MODEL).toBe('（未设）'))
  test('no secret anywhere', () => {
    const secret = 'do-not-print'
    const all = describeConfig(
      set({
        OPENAI_API_KEY: secret,
        TELEGRAM_BOT_TOKEN: secret,
        FAZHI_TOKEN: secret,
        OPENAI_BASE_URL: `http://u:${secret}@h`,
      }),
    )
    expect(JSON.stringify(all)).not.toContain(secret)
  })
})
