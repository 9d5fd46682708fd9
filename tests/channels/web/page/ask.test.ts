/** The ask view in a browser: questions, follow-ups, sources, permanent links, refusals, a server that is gone. */
import { expect } from 'vitest'
import { ask, expectInSight, pageTests, shot } from './window.js'

pageTests('the ask view', inPage => {
  inPage('a question, a follow-up, and the citation opens the report at the quoted words', async page => {
    await page.goto('/')
    await page.locator('.examples button').first().waitFor()
    await shot(page, 'ask-empty')
    await ask(page, '清沅县2022年人民调解了多少件纠纷？')
    expect(await page.locator('.answer .first').innerText()).toContain('1932件')
    await ask(page, '成功率呢？')
    expect(await page.locator('.answer').last().innerText()).toContain('98.19%')
    const quote = await page.locator('.answer').last().locator('.source-quote').first().innerText()
    await page.locator('.answer').last().locator('.cite').first().click()
    const marked = page.locator('.side mark.shown')
    await marked.first().waitFor()
    expect((await marked.allInnerTexts()).join('').replace(/\s/g, '')).toBe(quote.replace(/\s/g, ''))
    await expectInSight(page, '.side mark.shown')
    await page.waitForTimeout(600)
    await shot(page, 'ask')
  })

  inPage('Escape closes the report and the focus is where it was', async page => {
    await page.goto('/')
    await ask(page, '清沅县2022年人民调解了多少件纠纷？')
    await page.locator('.cite').first().focus()
    await page.keyboard.press('Enter')
    await page.locator('.side mark.shown').first().waitFor()
    await page.keyboard.press('Escape')
    await page.locator('.side').waitFor({ state: 'detached' })
    expect(await page.evaluate(() => document.activeElement?.className)).toContain('cite')
    expect(new URL(page.url()).search).toBe('')
  })

  inPage('a copied link opens the same answer in another window, and the talk goes on from there', async page => {
    await page.goto('/')
    await ask(page, '清沅县2022年人民调解了多少件纠纷？')
    const words = await page.locator('.answer .first').innerText()
    await page.getByRole('button', { name: '复制链接' }).click()
    await page.getByText('已复制').waitFor()
    const link = await page.evaluate(() => navigator.clipboard.readText())
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/a\/[\w-]{12}$/)
    await page.evaluate(() => sessionStorage.clear())
    await page.goto(link)
    await page.locator('.answer .first').waitFor()
    expect(await page.locator('.answer .first').innerText()).toBe(words)
    await page.getByRole('button', { name: '接着问' }).click()
    await ask(page, '成功率呢？')
    expect(await page.locator('.answer').last().innerText()).toContain('98.19%')
  })

  inPage('a refusal looks like one and names what is held; a clarification can be chosen from', async page => {
    await page.goto('/')
    await ask(page, '青岚市2022年调解了多少件？')
    expect(await page.locator('.answer.not_found .status').innerText()).toBe('没有答案')
    await shot(page, 'ask-refused')
    await page.getByRole('button', { name: '新对话' }).click()
    await ask(page, '行政复议收到多少件？')
    const choice = page.locator('.answer.clarify .choices button').first()
    await choice.click()
    await page.locator('.answer').nth(1).waitFor()
    expect(await page.locator('.answer').nth(1).getAttribute('class')).toContain('answered')
  })

  inPage('the conversation is there again after a visit to another view and after a reload', async page => {
    await page.goto('/')
    await ask(page, '清沅县2022年人民调解了多少件纠纷？')
    await page.getByRole('link', { name: '数字' }).click()
    await page.locator('.grid').waitFor()
    await page.getByRole('link', { name: '问答', exact: true }).click()
    await page.locator('.answer').waitFor()
    await page.reload()
    await page.locator('.answer').waitFor()
    await page.getByRole('button', { name: '新对话' }).click()
    await page.locator('.welcome').waitFor()
  })

  inPage(
    'a server that is gone is said in one line with a way to try again',
    async page => {
      await page.goto('/')
      await page.locator('.examples button').first().waitFor()
      await page.route('**/api/ask', route => route.abort())
      await page.getByRole('textbox', { name: '问题' }).fill('清沅县2022年调解了多少件？')
      await page.keyboard.press('Enter')
      await page.getByText('连不上服务').waitFor()
      await page.unroute('**/api/ask')
      await page.getByRole('button', { name: '重试' }).click()
      await page.locator('.answer').waitFor()
    },
    { expected: /ERR_FAILED/ },
  )

  inPage('script in a question and in an answer is words', async page => {
    await page.goto('/')
    await ask(page, '<img src=x onerror=alert(1)><script>alert(2)</script>清沅县2022年调解了多少件？')
    expect(await page.locator('.question').innerText()).toContain('<script>')
    expect(await page.locator('.talk img, .talk script').count()).toBe(0)
  })
})
