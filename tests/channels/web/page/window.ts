/**
 * Tests in a real browser against a server of their own. Each fails on any request to another host, any error and any dialog.
 * With SHOTS=docs/desk the views are kept there as pictures. Without Chromium (`apt-get install chromium fonts-noto-cjk`)
 * the tests are skipped, and say so.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import axe from 'axe-core'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Listening } from '../../../../src/channels/web/listen.js'
import { buildOnce } from '../../../built.js'
import { CHROMIUM, openBrowser, openPage } from '../browser.js'
import { serveSample, type TestServer } from '../served.js'

const SHOTS = process.env['SHOTS']

export interface InPage {
  readonly options?: BrowserContextOptions
  /** What may go wrong here: a refusal shows in the console. */
  readonly expected?: RegExp
}

/** A test in a window of its own. */
export type Windowed = (name: string, steps: (page: Page) => Promise<void>, given?: InPage) => void

export function pageTests(
  name: string,
  body: (inPage: Windowed, server: () => TestServer) => void,
  given: Partial<Listening> = {},
): void {
  if (!CHROMIUM) process.stderr.write(`SKIPPED ${name}: no Chromium (apt-get install chromium fonts-noto-cjk)\n`)
  describe.skipIf(!CHROMIUM)(CHROMIUM ? name : `${name} (SKIPPED: no Chromium on this machine)`, () => {
    let server: TestServer
    let browser: Browser
    beforeAll(async () => {
      buildOnce()
      server = await serveSample(given)
      browser = await openBrowser()
    }, 240_000)
    afterAll(async () => {
      await browser?.close()
      await server?.end()
    })
    const inPage: Windowed = (title, steps, { options = {}, expected } = {}) =>
      test(title, { timeout: 60_000 }, async () => {
        const { page, wrong, close } = await openPage(browser, server.url.replace('0.0.0.0', '127.0.0.1'), options)
        page.setDefaultTimeout(15_000)
        try {
          await steps(page)
          expect(wrong.filter(line => !expected?.test(line))).toEqual([])
        } finally {
          await close()
        }
      })
    body(inPage, () => server)
  })
}

export async function shot(page: Page, name: string): Promise<void> {
  if (!SHOTS) return
  mkdirSync(SHOTS, { recursive: true })
  // What moves has come to rest.
  await page.waitForTimeout(600)
  await page.screenshot({ path: join(SHOTS, `${name}.png`) })
}

/** Asks and waits for the answer. */
export async function ask(page: Page, question: string): Promise<void> {
  const before = await page.locator('.answer').count()
  await page.getByRole('textbox', { name: '问题' }).fill(question)
  await page.keyboard.press('Enter')
  await page.locator('.answer').nth(before).waitFor()
}

export async function expectInSight(page: Page, what: string): Promise<void> {
  await expect
    .poll(async () => {
      const box = await page.locator(what).first().boundingBox()
      return box !== null && box.y > 0 && box.y + Math.min(box.height, 20) < page.viewportSize()!.height
    })
    .toBe(true)
}

/** What axe finds serious or critical, a line each. */
export async function faults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof import('axe-core') }
    const { violations } = await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice'] })
    return violations
      .filter(one => one.impact === 'serious' || one.impact === 'critical')
      .flatMap(one => one.nodes.map(node => `${one.id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`))
  })
}
