/** Every view for everyone: axe, a phone of 375 pixels, English, dark, the keyboard alone. */
import type { BrowserContextOptions } from 'playwright-core'
import { expect } from 'vitest'
import { ask, faults, pageTests, shot } from './window.js'

const PHONE: BrowserContextOptions = { viewport: { width: 375, height: 740 }, isMobile: true, hasTouch: true }
const COMPARED = `/compare?measure=${encodeURIComponent('行政复议')}`
const VIEWS: readonly (readonly [path: string, ready: string])[] = [
  ['/', '.examples button'],
  ['/figures', '.grid-all .grid-row:not(.blank)'],
  [COMPARED, 'canvas[data-drawn]'],
  ['/audit?report=', '.finding'],
  ['/reports', '.held'],
]

pageTests('every view', (inPage, server) => {
  for (const [path, ready] of VIEWS) {
    for (const colorScheme of ['light', 'dark'] as const)
      inPage(
        `${path} has no serious fault for axe in ${colorScheme}`,
        async page => {
          await page.goto(await filled(path))
          await page.locator(ready).first().waitFor()
          expect(await faults(page)).toEqual([])
        },
        { options: { colorScheme } },
      )

    inPage(
      `${path} fits a phone of 375 pixels`,
      async page => {
        await page.goto(await filled(path))
        await page.locator(ready).first().waitFor()
        await page.waitForTimeout(200)
        const wide = await page.evaluate(() => document.documentElement.scrollWidth)
        expect(wide).toBeLessThanOrEqual(375)
        await shot(page, `phone-${path.split('?')[0]!.slice(1) || 'ask'}`)
        expect(await faults(page)).toEqual([])
      },
      { options: { ...PHONE, colorScheme: path === '/figures' ? 'dark' : 'light' } },
    )
  }

  inPage('a report alone and a kept answer have no serious fault', async page => {
    await page.goto((await filled('/audit?report=')).replace('/audit?report=', '/reports/'))
    await page.locator('.report-body').waitFor()
    expect(await faults(page)).toEqual([])
    const reply = await server().post('/api/ask', { question: '清沅县2022年人民调解了多少件纠纷？' })
    await page.goto(((await reply.json()) as { link: string }).link)
    await page.locator('.answer').waitFor()
    expect(await faults(page)).toEqual([])
  })

  inPage('an answer with the report beside it has no serious fault', async page => {
    await page.goto('/')
    await ask(page, '清沅县2022年人民调解了多少件纠纷？')
    await page.locator('.cite').first().click()
    await page.locator('.side mark.shown').first().waitFor()
    expect(await faults(page)).toEqual([])
  })

  inPage(
    'on a phone a citation opens the report over the talk, and closing leads back',
    async page => {
      await page.goto('/')
      await ask(page, '清沅县2022年人民调解了多少件纠纷？')
      await page.locator('.cite').first().tap()
      await page.locator('.side mark.shown').first().waitFor()
      await page.waitForTimeout(600)
      const box = await page.locator('.side').boundingBox()
      expect(box).toMatchObject({ x: 0, y: 0, width: 375 })
      await shot(page, 'phone-report')
      await page.getByRole('button', { name: '关闭' }).tap()
      await page.locator('.answer').waitFor()
    },
    { options: PHONE },
  )

  inPage(
    'reads English where the browser does, and Chinese again with one button',
    async page => {
      await page.goto('/')
      await page.getByRole('heading', { name: 'Ask, and see what the report says' }).waitFor()
      await page.locator('.examples button').first().waitFor()
      await shot(page, 'ask-english-dark')
      expect(await page.evaluate(() => document.documentElement.lang)).toBe('en')
      await page.getByRole('button', { name: '中文' }).click()
      await page.getByRole('heading', { name: '问一句，看原文怎么写' }).waitFor()
      await page.reload()
      await page.getByRole('heading', { name: '问一句，看原文怎么写' }).waitFor()
    },
    { options: { locale: 'en-GB', colorScheme: 'dark' } },
  )

  inPage(
    'in English a refusal is English first, and gaps in a comparison are English words',
    async page => {
      await page.goto(`/compare?measure=${encodeURIComponent('专利授权量')}`)
      await page.getByText('No report held states this measure.').waitFor()
      await page.getByText('没有报告载明“专利授权量”').waitFor()
      await page.goto(COMPARED)
      await page.locator('td.not_held', { hasText: 'not held' }).first().waitFor()
      expect(await faults(page)).toEqual([])
    },
    { options: { locale: 'en-GB' }, expected: /404/ },
  )

  inPage('the audit of every report held can be taken away', async page => {
    await page.goto('/audit?all=1')
    await page.locator('.overview tbody tr').first().waitFor()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: '下载 DOCX' }).click(),
    ])
    expect(download.suggestedFilename()).toBe('核查-全部.docx')
  })

  inPage('the theme is chosen with a button and stays', async page => {
    await page.goto('/')
    const paper = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    const light = await paper()
    await page.getByRole('button', { name: '外观：随系统' }).click()
    await page.getByRole('button', { name: '外观：浅色' }).click()
    expect(await paper()).not.toBe(light)
    await page.reload()
    expect(await paper()).not.toBe(light)
  })

  inPage('with the keyboard alone: skip to the content, ask, open the source', async page => {
    await page.goto('/figures')
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('跳到正文')
    await page.keyboard.press('Enter')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main')
    await page.goto('/')
    await page.locator('textarea').waitFor()
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA')
    await page.keyboard.type('清沅县2022年人民调解了多少件纠纷？')
    await page.keyboard.press('Enter')
    await page.locator('.cite').first().waitFor()
    for (let i = 0; i < 40; i++) {
      await page.keyboard.press('Shift+Tab')
      if (await page.evaluate(() => document.activeElement?.classList.contains('cite'))) break
    }
    await page.keyboard.press('Enter')
    await page.locator('.side mark.shown').first().waitFor()
  })

  /** The audit view needs the id of a report. */
  async function filled(path: string): Promise<string> {
    if (!path.endsWith('report=')) return path
    const { reports } = (await (await server().get('/api/reports')).json()) as {
      reports: { id: string; file: string }[]
    }
    return path + reports.find(report => report.file === 'lanshan-2023.txt')!.id
  }
})
