/** The comparison in a browser: matrix, gaps in words, chart, cells that open their sentence. */
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { pageTests, shot } from './window.js'

const COMPARED = `/compare?measure=${encodeURIComponent('行政复议')}`

pageTests('the compare view', inPage => {
  inPage('a matrix with its gaps in words, a chart that is drawn, cells that open their sentence', async page => {
    await page.goto('/compare')
    await page.locator('.choices button').first().waitFor()
    await page.getByLabel('指标').fill('行政复议')
    await page.getByRole('button', { name: '比较' }).click()
    await page.locator('.matrix td.stated').first().waitFor()
    expect(await page.locator('.matrix td.not_held').first().innerText()).toBe('未收录')
    const canvas = page.locator('canvas[data-drawn]').first()
    await canvas.waitFor()
    expect(await inked(page)).toBeGreaterThan(500)
    await page.getByRole('button', { name: '柱形' }).first().click()
    expect(await page.getByRole('button', { name: '柱形' }).first().getAttribute('aria-pressed')).toBe('true')
    await expect.poll(() => inked(page)).toBeGreaterThan(500)
    const words = await page.locator('.matrix td.stated a').first().innerText()
    await page.locator('.matrix td.stated a').first().click()
    await page.locator('.side mark.shown').first().waitFor()
    expect((await page.locator('.side mark.shown').allInnerTexts()).join('').replace(/\s/g, '')).toContain(
      words.replace(/\s/g, ''),
    )
  })

  inPage(
    'the chart says in words what it draws, gaps as gaps',
    async page => {
      await page.goto(COMPARED)
      const all = await page.locator('canvas[data-drawn]').first().getAttribute('aria-label')
      // Units of which only one year is held: a dash where nothing is drawn.
      expect(all).toMatch(/ — — \d+(?:;|$)/)
      await page.goto(`${COMPARED}&units=${encodeURIComponent('清沅县人民政府,衡浦市人民政府')}`)
      const label = await page.locator('canvas[data-drawn]').first().getAttribute('aria-label')
      expect(label).toMatch(/^2021 2022 2023: /)
      await shot(page, 'compare')
    },
    { options: { viewport: { width: 1280, height: 1150 } } },
  )

  inPage('the chart draws 亿元 and 万元 on one scale', async page => {
    const units = encodeURIComponent('衡浦市人民政府,清澧县人民政府,清沅县人民政府')
    await page.goto(`/compare?measure=${encodeURIComponent('罚没金额')}&years=2022&units=${units}`)
    const label = await page.locator('canvas[data-drawn]').first().getAttribute('aria-label')
    expect(label).toContain('15200 512.8 845.6')
    await page.locator('.chart', { hasText: '万元' }).waitFor()
  })

  inPage(
    'an unknown measure is told with the nearest',
    async page => {
      await page.goto(`/compare?measure=${encodeURIComponent('月球基地数')}`)
      expect(await page.locator('.state.trouble').innerText()).toMatch(/月球基地数/)
    },
    { expected: /404/ },
  )
})

/** Pixels of the chart that are neither empty nor grey: lines and bars are coloured. */
function inked(page: Page): Promise<number> {
  return page.evaluate(() => {
    const canvas = document.querySelector('canvas')!
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
    let coloured = 0
    for (let i = 0; i < data.length; i += 4)
      if (
        data[i + 3]! > 200 &&
        Math.max(data[i]!, data[i + 1]!, data[i + 2]!) - Math.min(data[i]!, data[i + 1]!, data[i + 2]!) > 60
      )
        coloured++
    return coloured
  })
}
