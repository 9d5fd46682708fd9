/** Debian's Chromium, and a page of it that watches: any request to another host, error or dialog is kept to be failed on. */
import { existsSync } from 'node:fs'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Path of a browser on this machine; null where there is none. */
export const CHROMIUM = PLACES.find(existsSync) ?? null

export function openBrowser(): Promise<Browser> {
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking']
  return chromium.launch({
    executablePath: CHROMIUM!,
    args: [...args, '--disable-component-update', '--disable-sync'],
  })
}

export interface Watched {
  readonly page: Page
  /** What should not have happened: requests to other hosts, errors, blocked scripts, dialogs. */
  readonly wrong: string[]
  close(): Promise<void>
}

export async function openPage(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Watched> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width: 1280, height: 860 },
    locale: 'zh-CN',
    colorScheme: 'light',
    acceptDownloads: true,
    ...options,
  })
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const page = await context.newPage()
  const wrong: string[] = []
  context.on('request', request => {
    if (new URL(request.url()).origin !== new URL(url).origin) wrong.push(`request to ${request.url()}`)
  })
  page.on('pageerror', error => wrong.push(`error: ${error.message}`))
  page.on('console', message => {
    if (message.type() === 'error') wrong.push(`console: ${message.text()}`)
  })
  page.on('dialog', async dialog => {
    wrong.push(`dialog: ${dialog.message()}`)
    await dialog.dismiss()
  })
  return { page, wrong, close: () => context.close() }
}
