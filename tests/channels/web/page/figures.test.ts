/** The ledger in a browser: filters, order, keys, rows drawn as they come into sight, the workbook to take away. */
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { unzipped } from '../zipped.js'
import { pageTests, shot } from './window.js'

pageTests('the figures view', inPage => {
  inPage('are filtered by unit, year and measure, sorted, and a row opens its sentence', async page => {
    await page.goto('/figures')
    await page.locator('.grid-all .grid-row').first().waitFor()
    await page.waitForTimeout(300)
    await shot(page, 'figures')
    const all = await count(page)
    await page.getByLabel('单位').selectOption('清沅县人民政府')
    await page.getByLabel('自').selectOption('2022')
    await page.getByLabel('指标').fill('纠纷')
    await page.waitForURL(/measure=/)
    await expect.poll(() => count(page)).toBeLessThan(all / 10)
    await page.getByRole('button', { name: '数字', exact: true }).click()
    await page.waitForURL(/sort=value/)
    const row = page.locator('.grid-all .grid-row').first()
    await row.locator('.col-value').waitFor()
    const value = await row.locator('.col-value').innerText()
    await row.click()
    await page.locator('.side mark.shown').first().waitFor()
    expect((await page.locator('.side mark.shown').allInnerTexts()).join('')).toContain(value)
    await shot(page, 'figures-open')
  })

  inPage('are walked with the arrow keys and opened with Enter', async page => {
    await page.goto('/figures')
    await page.locator('[data-row="0"]').focus()
    for (const key of ['ArrowDown', 'ArrowDown', 'PageDown', 'ArrowUp', 'End']) await page.keyboard.press(key)
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-row'))).toMatch(/^\d{4}$/)
    await page.keyboard.press('Home')
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-row'))).toBe('0')
    await page.keyboard.press('Enter')
    await page.locator('.side mark.shown').first().waitFor()
  })

  inPage('only the rows in sight are in the page, and every row can be scrolled to', async page => {
    await page.goto('/figures')
    await page.locator('.grid-all .grid-row').first().waitFor()
    expect(await page.locator('.grid-all .grid-row').count()).toBeLessThan(60)
    await page.evaluate(() => {
      const box = document.querySelector('.grid-rows')!
      box.scrollTop = box.scrollHeight
    })
    const last = (await count(page)) - 1
    await page.locator(`[data-row="${last}"]:not(.blank)`).waitFor()
  })

  inPage('nothing found is a state with a way out', async page => {
    await page.goto('/figures?measure=%E6%9C%88%E7%90%83')
    await page.getByText('没有符合条件的数字').waitFor()
    await page.getByRole('link', { name: '清除筛选' }).click()
    await page.locator('.grid-all .grid-row').first().waitFor()
  })

  inPage('a workbook is downloaded and opens again with the figures that were filtered', async page => {
    await page.goto(`/figures?unit=${encodeURIComponent('清沅县人民政府')}&year=2022`)
    await page.locator('.grid-all .grid-row').first().waitFor()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: '下载 XLSX' }).click(),
    ])
    expect(download.suggestedFilename()).toBe('数字台账.xlsx')
    const parts = unzipped(readFileSync(await download.path()))
    const words = [...parts.values()].join('')
    expect(words).toContain('1932')
    expect(words).toContain('qingyuan-2022.txt')
    expect(words).not.toContain('hengpu-2021.txt')
  })
})

async function count(page: Page): Promise<number> {
  return Number((await page.locator('.count').innerText()).replace(/\D/g, ''))
}
