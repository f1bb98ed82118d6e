/**
 * Takes the pictures of pages that the documentation shows, from what was built: those of the playground, and those of
 * pages that the command line writes. `CHROMIUM` names a browser where it is in no usual place.
 */
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'

const root = join(import.meta.dirname, '..')
const main = join(root, 'dist/lib/cli/main.cjs')
const pictures = join(root, 'docs/figures')
const scratch = mkdtempSync(join(tmpdir(), 'ohmflow-screenshots-'))

/** The most bytes of a picture: more of them, and the package gets heavy. */
const most = 300_000

const ohmflow = (...args) => {
  const { status, stderr } = spawnSync(process.execPath, [main, ...args], { cwd: scratch, encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
}

const server = spawn(process.execPath, [main, 'open', '--no-browser'], {
  stdio: ['ignore', 'pipe', 'inherit'],
})
// where a picture fails, it would serve on
process.on('exit', () => server.kill())
const playground = await new Promise((found) => {
  server.stdout.on('data', (said) => {
    const [address] = /http:\S+/.exec(said) ?? []
    if (address !== undefined) found(address)
  })
})
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
})

/** Takes one picture of a page, as it is once `act` has done what it shows. */
const take = async (name, address, { width, height, theme }, act = async () => {}) => {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme: theme })
  page.setDefaultTimeout(300_000)
  await page.goto(address)
  await act(page)
  const path = join(pictures, `${name}.png`)
  await page.screenshot({ path })
  await page.close()
  const { size } = statSync(path)
  if (size > most) throw new Error(`${name}.png has ${size} bytes, of ${most} at the most`)
}

const settled = async (page) => {
  await page.waitForTimeout(500)
  await page.waitForSelector('.results[aria-busy=false]:not(:has(.drawing[aria-busy=true]))')
}
const crossLayer = '#network=resnet18&sync=cross-layer&duplicate=slowest-first&extra=32'

await take(
  'playground/light',
  `${playground}${crossLayer}`,
  { width: 1280, height: 900, theme: 'light' },
  async (page) => {
    await settled(page)
    await page.getByLabel('Bus width').press('ArrowRight')
    await settled(page)
  },
)
await take(
  'playground/narrow-dark',
  `${playground}${crossLayer}`,
  { width: 380, height: 1400, theme: 'dark' },
  settled,
)
await take(
  'playground/wide',
  `${playground}${crossLayer}`,
  { width: 1920, height: 760, theme: 'light' },
  settled,
)
await take(
  'playground/partitioner',
  `${playground}#network=squeezenet1.1&tile=own`,
  { width: 1280, height: 1000, theme: 'light' },
  async (page) => {
    await settled(page)
    const editor = page.getByRole('textbox', { name: 'Your partitioner, in JavaScript' })
    const lines = await editor.locator('.cm-line').allTextContents()
    await editor.fill(lines.join('\n').replace('edge(i + 1) - edge(i)', 'edge(i + 1) - edge(i) + 1'))
    await page.getByRole('button', { name: 'Use your partitioner' }).click()
    await settled(page)
    await page.evaluate(() => globalThis.scrollTo(0, 0))
  },
)
await take(
  'playground/tour-dark',
  `${playground}#network=teaching`,
  { width: 1280, height: 860, theme: 'dark' },
  async (page) => {
    await page.getByRole('button', { name: 'Take the guided tour' }).click()
    await page.getByRole('button', { name: /Cyclic/ }).click()
    await page.getByLabel('Cycle', { exact: true }).fill('32')
    await settled(page)
  },
)
server.kill()

const together = ['resnet18', '--extra-cores', '32', '--schedule', 'cross-layer']
ohmflow('map', ...together, '--html', 'report.html')
const report = `${pathToFileURL(join(scratch, 'report.html'))}`
await take('report/report-light', report, { width: 1100, height: 1500, theme: 'light' })
await take('report/report-dark', report, { width: 1100, height: 1500, theme: 'dark' })
await take('report/report-narrow', report, { width: 380, height: 1500, theme: 'light' })
ohmflow(
  'compare',
  'resnet18',
  '--sync',
  'linear,cyclic,cross-layer',
  '--extra-cores',
  '0,32',
  '--html',
  'comparison.html',
)
const comparison = `${pathToFileURL(join(scratch, 'comparison.html'))}`
await take('report/comparison', comparison, { width: 1100, height: 1250, theme: 'light' })

await browser.close()
rmSync(scratch, { recursive: true })
