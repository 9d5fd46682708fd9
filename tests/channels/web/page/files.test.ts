/** Files in a browser: drafts that are audited, reports that are uploaded, and what is refused of both. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { expectInSight, pageTests, shot } from './window.js'

const REPORT = readFileSync(join(import.meta.dirname, '../../../../corpus/qingyuan-2022.txt'), 'utf8')

pageTests('files', inPage => {
  describe('audit', () => {
    inPage('a draft: the contradiction is found, shown beside the report, and the draft is not kept', async page => {
      await page.goto('/audit')
      await page.getByText('选一份报告').waitFor()
      const wrong = Buffer.from(REPORT.replace('成功率98.19%', '成功率91.19%'))
      await page.locator('input[type=file]').setInputFiles({ name: '草稿.txt', mimeType: 'text/plain', buffer: wrong })
      const finding = page.locator('.finding.mismatch', { hasText: '91.19' }).first()
      await finding.locator('button.place').first().click()
      await page.locator('.audited-report mark.shown').first().waitFor()
      await expectInSight(page, '.audited-report mark.shown')
      await page.waitForTimeout(600)
      await shot(page, 'audit')
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: '下载 DOCX' }).click(),
      ])
      expect(download.suggestedFilename()).toBe('核查-草稿.docx')
      await page.goto('/reports')
      await page.locator('.held').waitFor()
      expect(await page.locator('.held').innerText()).not.toContain('草稿.txt')
    })

    inPage('a report held is chosen, and the findings can be narrowed to one sort', async page => {
      await page.goto('/audit')
      const select = page.getByLabel('已收录的报告')
      await select.locator('option', { hasText: '清沅县人民政府 2022年度' }).waitFor({ state: 'attached' })
      await select.selectOption({ label: '清沅县人民政府 2022年度' })
      await page.locator('.finding').first().waitFor()
      const holds = page.getByRole('button', { name: /^相符/ })
      await holds.click()
      expect(await page.locator('.finding:not(.holds)').count()).toBe(0)
      expect(await page.locator('.finding.holds').count()).toBeGreaterThan(0)
    })

    inPage('every report held is audited at once, and the ones with contradictions stand first', async page => {
      await page.goto('/audit')
      await page.getByRole('link', { name: '核查全部收录的报告' }).click()
      await page.locator('.overview tbody tr').first().waitFor()
      expect(await page.locator('.overview tbody tr').count()).toBeGreaterThan(20)
      const counts = (await page.locator('.overview tbody tr td:nth-child(2)').allInnerTexts()).map(Number)
      expect(counts).toEqual([...counts].sort((a, b) => b - a))
      await page.locator('.overview tbody a').first().click()
      await page.locator('.finding').first().waitFor()
      expect(await page.locator('.finding.mismatch').count()).toBe(counts[0])
    })

    inPage(
      'a draft that is no report is one line',
      async page => {
        await page.goto('/audit')
        const buffer = Buffer.from('今天中午吃什么')
        await page.locator('input[type=file]').setInputFiles({ name: '便条.txt', mimeType: 'text/plain', buffer })
        expect(await page.getByRole('alert').innerText()).toMatch(/^便条\.txt：[^\n]+/)
      },
      { expected: /422/ },
    )
  })

  describe('reports', () => {
    inPage(
      'a name that is taken is asked about before anything is replaced',
      async page => {
        await page.goto('/reports')
        await page.locator('.held').waitFor()
        const file = { name: 'qingyuan-2022.txt', mimeType: 'text/plain', buffer: Buffer.from(REPORT) }
        await page.locator('input[type=file]').setInputFiles(file)
        await page.getByRole('button', { name: '替换' }).click()
        await page.locator('.sent-one').getByText('已收录').waitFor()
        await shot(page, 'reports')
      },
      { expected: /409/ },
    )

    inPage(
      'an upload shows its progress and what was read; script in name and text stays words',
      async page => {
        await page.goto('/reports')
        await page.locator('.held').waitFor()
        const text = `云岫县2024年度法治政府建设情况报告\n\n一、主要工作\n\n全年调解纠纷77件。<img src=x onerror=alert(1)><script>alert(2)</script>\n\n云岫县人民政府\n2025年1月9日\n`
        const file = { name: '<img src=x onerror=alert(3)>.txt', mimeType: 'text/plain', buffer: Buffer.from(text) }
        await page
          .locator('input[type=file]')
          .setInputFiles([file, { ...file, name: '空.txt', buffer: Buffer.alloc(0) }])
        const [second, first] = [page.locator('.sent-one').nth(1), page.locator('.sent-one').nth(0)]
        await first.getByText('已收录').waitFor()
        expect(await first.innerText()).toContain('云岫县')
        await second.getByRole('alert').waitFor()
        await first.getByRole('link').click()
        await page.locator('.report-body').waitFor()
        expect(await page.locator('.report-body').innerText()).toContain('<script>alert(2)</script>')
        expect(await page.locator('.report-body img, .report-body script').count()).toBe(0)
      },
      { expected: /422/ },
    )

    inPage(
      'an address of a report that is not held says so',
      async page => {
        await page.goto('/reports/000000000000')
        await page.getByText('没有收录这份报告').waitFor()
        await page.goto('/nowhere')
        await page.locator('body').waitFor()
      },
      { expected: /404/ },
    )
  })
})
