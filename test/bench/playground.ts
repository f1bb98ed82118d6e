import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { servePage } from '../../lib/node/servePage.js'
import { browserPath } from '../web/browser.js'
import { type Figure, right } from './figure.js'

const folder = fileURLToPath(new URL('../../../dist/playground', import.meta.url))

/** Milliseconds from a step of a slider until something is on the screen, and the longest that the page was blocked meanwhile. */
interface Stepped {
  readonly table: number
  readonly figures: number
  readonly blocked: number
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/** Takes the slider of the bus to another place, and follows picture by picture what becomes of it. */
const step = (page: Page, place: number): Promise<Stepped> =>
  page.getByLabel('Bus width').evaluate(async (slider, place) => {
    const { ownerDocument } = slider
    const { defaultView } = ownerDocument
    const settled = () =>
      ownerDocument.querySelector('.results[aria-busy=false]:not(:has(.drawing[aria-busy=true]))') !== null
    const shown = () => ownerDocument.querySelector('[data-figure=cycles]')?.textContent
    const painted = () =>
      new Promise((done) => defaultView.requestAnimationFrame(() => defaultView.setTimeout(done)))
    const blocks: number[] = []
    const watch = new defaultView.PerformanceObserver(
      (list: { getEntries: () => { duration: number }[] }) => {
        for (const { duration } of list.getEntries()) blocks.push(duration)
      },
    )
    watch.observe({ type: 'longtask' })
    const before = shown()
    const since = performance.now()
    slider.value = String(place)
    slider.dispatchEvent(new defaultView.Event('input', { bubbles: true }))
    let table = Number.NaN
    do {
      await painted()
      if (Number.isNaN(table) && shown() !== before) table = performance.now() - since
    } while (!settled())
    const figures = performance.now() - since
    // those of the last pictures are told a moment later
    await new Promise((done) => defaultView.setTimeout(done, 100))
    watch.disconnect()
    return { table, figures, blocked: Math.max(0, ...blocks) }
  }, place)

/** The steps of the slider of the bus, each to a place where it has not been. */
const stepsOf = async (page: Page, address: string): Promise<readonly Stepped[]> => {
  await page.goto(address)
  await page.waitForSelector('.results[aria-busy=false] .layers')
  const steps: Stepped[] = []
  for (let place = 13; place >= 0; place--) steps.push(await step(page, place))
  // the first one compiles what the others use
  return steps.slice(1).filter(({ table }) => !Number.isNaN(table))
}

const tableOf = (what: string, most: number, steps: readonly Stepped[]): Figure => ({
  what: `playground: ${what} after a step of the bus, its table on the screen`,
  measured: median(steps.map(({ table }) => table)),
  unit: 'ms',
  bar: ['at most', most],
  note: `median of ${steps.length} steps in Chromium without a graphics processor; its last figure after ${Math.round(median(steps.map(({ figures }) => figures)))} ms`,
})

const blockedOf = (what: string, steps: readonly Stepped[]): Figure => ({
  what: `playground: ${what}, the longest that the page was blocked after such steps`,
  measured: Math.max(...steps.map(({ blocked }) => blocked)),
  unit: 'ms',
  bar: ['at most', 50],
  note: 'longest task of the page; browsers tell those of more than 50 ms, and 0 means that there was none',
})

/** How long a browser that has never seen the page takes until there is a table of layers. */
const opened = async (browser: Browser, address: string): Promise<Figure> => {
  const times: number[] = []
  for (let i = 0; i < 5; i++) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
    const page = await context.newPage()
    const since = performance.now()
    await page.goto(address)
    await page.waitForSelector('.layers')
    times.push(performance.now() - since)
    await context.close()
  }
  return {
    what: 'playground: from its address to the table of ResNet-18, on a cold cache',
    measured: median(times) / 1e3,
    unit: 's',
    bar: ['at most', 2],
    note: 'median of 5 fresh browser contexts',
  }
}

/** How soon the page shows what a change makes; nothing where there is no browser, or the page has not been built. */
export const playground = async (): Promise<readonly Figure[]> => {
  if (browserPath === null || !existsSync(folder)) return []
  const served = right(await servePage(folder)())
  const browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox'] })
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  const resnet18 = await stepsOf(page, `${served.address}#network=resnet18`)
  await page.goto('about:blank')
  const resnet152 = await stepsOf(page, `${served.address}#network=resnet152`)
  const opening = await opened(browser, `${served.address}#network=resnet18`)
  await browser.close()
  await served.close()
  return [
    tableOf('ResNet-18', 150, resnet18),
    blockedOf('ResNet-18', resnet18),
    tableOf('ResNet-152', 1000, resnet152),
    blockedOf('ResNet-152', resnet152),
    opening,
  ]
}
