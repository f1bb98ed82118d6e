import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { modelFile, presets, unwrap, zoo } from 'ohmflow'
import { baseline } from 'ohmflow/pipelines'
import { activityOf } from 'ohmflow/program'
import { mappedPage, packSteps } from 'ohmflow/view'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { browserPath } from './browser.js'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let folder: string
let browser: Browser
let page: Page
/** What the page complained of, and what it asked for besides itself. */
let complaints: string[] = []

const column = (n: number) => page.locator(`table.sortable tbody tr td:nth-child(${n})`).allTextContents()

const opened = async (width: number, colorScheme: 'light' | 'dark') => {
  await page.setViewportSize({ width, height: 800 })
  await page.emulateMedia({ colorScheme })
  await page.goto(pathToFileURL(join(folder, 'page.html')).href)
}

describe.skipIf(browserPath === null)('the page of a mapping, in a browser', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'page-'))
    const model = await modelFile('squeezenet1.1', zoo['squeezenet1.1'].build())()
    const task = { model, bindings: {}, chip: presets.rram256.chip }
    const { assign, synchronize, simulate } = unwrap(await baseline.artefacts(task)())
    const mapped = {
      report: simulate,
      placed: assign,
      program: synchronize,
      activity: activityOf(synchronize),
      steps: await packSteps(synchronize),
    }
    writeFileSync(join(folder, 'page.html'), mappedPage(mapped, { command: ['ohmflow'], versions: {} }))
    browser = await chromium.launch({ executablePath: browserPath ?? '', args: ['--no-sandbox'], timeout: 0 })
  })
  afterAll(async () => {
    await browser.close()
    rmSync(folder, { recursive: true, force: true })
  })
  beforeEach(async () => {
    complaints = []
    page = await browser.newPage()
    page.setDefaultTimeout(0)
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('request', (request) => {
      if (!request.url().endsWith('/page.html')) complaints.push(request.url())
    })
  })
  afterEach(async () => {
    await page.close()
    expect(complaints).toEqual([])
  })

  it('sorts by what stands in a column, most first, then least', async () => {
    await opened(1280, 'light')
    const vectors = async () => (await column(4)).map((text) => Number(text.replaceAll(/\s/g, '')))
    const before = await vectors()
    await page.getByRole('button', { name: 'vectors', exact: true }).click()
    expect(await vectors()).toEqual(before.toSorted((a, b) => b - a))
    await page.getByRole('button', { name: /^vectors/ }).press('Enter')
    expect(await vectors()).toEqual(before.toSorted((a, b) => a - b))
    expect(await page.locator('th[aria-sort]').getAttribute('aria-sort')).toBe('ascending')
  })

  it('says more of what the pointer or the keyboard rests on', async () => {
    await opened(1280, 'light')
    await page.locator('table.sortable tbody tr').first().hover()
    expect(await page.locator('.tip').textContent()).toMatch(/^conv1 \(Conv\), .*in cycles: crossbar/)
    await page.keyboard.press('Escape')
    expect(await page.locator('.tip').isVisible()).toBe(false)
    await page.locator('table.sortable tbody tr').nth(1).focus()
    expect(await page.locator('.tip').textContent()).toMatch(/^fire2\.squeeze /)
  })

  it('zooms from the whole program to its single steps, by pointer, keyboard and layer', async () => {
    await opened(1280, 'light')
    const said = page.locator('#timeline output')
    await expect.poll(() => said.textContent()).toMatch(/^cycles 0 to 51\s994\s003, shares of time$/)
    await page.locator('#timeline select').selectOption({ label: 'fire9.expand3x3' })
    await expect.poll(() => said.textContent()).not.toMatch(/^cycles 0 to/)
    for (let i = 0; i < 12; i++) await page.getByRole('button', { name: 'Zoom in' }).click()
    await expect.poll(() => said.textContent()).toMatch(/step by step$/)
    await page.getByRole('button', { name: 'all units' }).click()
    await page.locator('#timeline .lanes').focus()
    await page.keyboard.press('-')
    await page.keyboard.press('0')
    await expect.poll(() => said.textContent()).toMatch(/^cycles 0 to 51\s994\s003/)
    // core 0 has the first layer, whose first vector is there after a transfer of 2 cycles
    for (let i = 0; i < 16; i++) await page.locator('#timeline .lanes').press('+')
    await page.locator('#timeline canvas').hover({ position: { x: 600, y: 44 } })
    expect(await page.locator('.tip').textContent()).toMatch(/^core 0 crossbar.* cycle/)
  })

  it('leaves out on paper what only moves on a screen', async () => {
    await opened(1280, 'light')
    const heading = page.getByRole('heading', { name: 'Step by step' })
    expect(await heading.isVisible()).toBe(true)
    await page.emulateMedia({ media: 'print' })
    expect(await heading.isVisible()).toBe(false)
    expect(await page.locator('#timeline').isVisible()).toBe(false)
    expect(await page.getByRole('heading', { name: 'What each core does' }).isVisible()).toBe(true)
  })

  it.each<readonly [number, 'light' | 'dark']>([
    [1280, 'light'],
    [1280, 'dark'],
    [380, 'dark'],
  ])('can be used by everybody, %i pixels wide, %s', async (width, scheme) => {
    await opened(width, scheme)
    // nothing stands out beyond the page
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0)
    await page.evaluate(axe)
    const broken = await page.evaluate(async () => {
      const { violations } = await Reflect.get(globalThis, 'axe').run({
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'],
      })
      return violations.map(({ id, nodes }: { id: string; nodes: { html: string }[] }) => [
        id,
        nodes[0]?.html,
      ])
    })
    expect(broken).toEqual([])
  })
})
