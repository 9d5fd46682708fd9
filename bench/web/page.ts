/** A server → the size of its page, when it is painted, and how the figures view bears many rows. */
import type { Browser, Page } from 'playwright-core'

/** Loads measured; the middle one counts. */
const ROUNDS = 7

/** Compressed bytes of what the page needs at first, and of the chart library that comes when a chart is wanted. */
export async function pageSizes(url: string): Promise<{ readonly first: number; readonly chart: number }> {
  const size = async (path: string): Promise<number> => {
    const response = await fetch(url + path, { headers: { 'accept-encoding': 'gzip' } })
    return Number(response.headers.get('content-length') ?? 0)
  }
  const page = await (await fetch(url)).text()
  const parts = [...page.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(match => match[1]!)
  const main = await (await fetch(url + parts.find(part => part.includes('/main-')))).text()
  const chart = /chart-[A-Z0-9]+\.js/.exec(main)?.[0]
  const sizes = await Promise.all(['/', ...parts].map(size))
  return { first: sizes.reduce((sum, one) => sum + one, 0), chart: chart ? await size(`/assets/${chart}`) : 0 }
}

/** Milliseconds from navigation to the first contentful paint, and to the examples that can be clicked; cold cache. */
export async function measurePaint(browser: Browser, url: string) {
  const paints: number[] = []
  const ready: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const context = await browser.newContext({ locale: 'zh-CN' })
    const page = await context.newPage()
    await page.goto(url)
    await page.locator('.examples button').first().waitFor()
    ready.push(await page.evaluate('performance.now()'))
    paints.push(await page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
    await context.close()
  }
  return { firstPaint: middle(paints), ready: middle(ready) }
}

/** Times of the interface and of the browser over the whole ledger. */
export async function measureFigures(browser: Browser, url: string) {
  const timed = async (path: string): Promise<number> => {
    const started = performance.now()
    await (await fetch(url + path)).text()
    return Math.round(performance.now() - started)
  }
  const { total } = (await (await fetch(`${url}/api/figures?limit=1`)).json()) as { total: number }
  const window = await timed('/api/figures?offset=50000&limit=200')
  const sorted = await timed('/api/figures?sort=measure&limit=200')
  const sortedAgain = await timed('/api/figures?sort=measure&offset=90000&limit=200')
  const filtered = await timed(`/api/figures?measure=${encodeURIComponent('调解')}&limit=200`)
  const page = await browser.newPage()
  const started = performance.now()
  await page.goto(`${url}/figures`)
  await page.locator('.grid-all .grid-row:not(.blank)').first().waitFor()
  const firstRows = Math.round(performance.now() - started)
  const scrolled = await scroll(page)
  const jumped = await jump(page, total)
  await page.close()
  return { total, window, sorted, sortedAgain, filtered, firstRows, ...scrolled, jumped }
}

/** Frames while 120 steps of 400 pixels are scrolled: the middle and the worst time between two of them. */
async function scroll(
  page: Page,
): Promise<{ readonly frame: number; readonly worstFrame: number; readonly drawn: number }> {
  const frames = (await page.evaluate(`new Promise(resolve => {
    const box = document.querySelector('.grid-rows')
    const frames = []
    let last = performance.now()
    const step = now => {
      frames.push(now - last)
      last = now
      box.scrollTop += 400
      if (frames.length < 120) requestAnimationFrame(step)
      else resolve(frames.slice(1))
    }
    requestAnimationFrame(step)
  })`)) as number[]
  const drawn = (await page.evaluate("document.querySelectorAll('.grid-all .grid-row').length")) as number
  return { frame: middle(frames), worstFrame: Math.round(Math.max(...frames)), drawn }
}

/** Milliseconds from a jump to the end until its last row is drawn. */
async function jump(page: Page, total: number): Promise<number> {
  const started = performance.now()
  await page.evaluate("document.querySelector('.grid-rows').scrollTop = 1e9")
  await page.locator(`[data-row="${total - 1}"]:not(.blank)`).waitFor()
  return Math.round(performance.now() - started)
}

function middle(numbers: readonly number[]): number {
  return Math.round([...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]! * 10) / 10
}
