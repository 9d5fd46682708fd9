/** A server with a token in a browser: login, wrong token, and the way back to what was asked for. */
import { expect } from 'vitest'
import { faults, pageTests, shot } from './window.js'

const TOKEN = 'a-token-of-the-tests-c08e'

pageTests(
  'a server with a token',
  inPage => {
    inPage(
      'leads to the login, refuses a wrong token, and opens what was asked for with the right one',
      async page => {
        await page.goto('/figures')
        expect(new URL(page.url()).pathname).toBe('/login')
        await page.getByLabel('口令').fill('wrong')
        await page.getByRole('button', { name: '登录' }).click()
        expect(await page.getByRole('alert').innerText()).toContain('口令不对')
        await shot(page, 'login')
        expect(await faults(page)).toEqual([])
        expect(await faults(page)).toEqual([])
        await page.goto('/login?next=/figures')
        await page.getByLabel('口令').fill(TOKEN)
        await page.getByRole('button', { name: '登录' }).click()
        await page.locator('.grid-all .grid-row').first().waitFor()
        expect(await page.evaluate(() => document.cookie)).toBe('')
      },
      { expected: /401/ },
    )
  },
  { host: '0.0.0.0', token: TOKEN },
)
