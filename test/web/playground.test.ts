import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { unwrap, verify, zoo } from 'ohmflow'
import { decode, Program } from 'ohmflow/codec'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Served, servePage } from '../../lib/node/servePage.js'
import { browserPath } from './browser.js'

const folder = join(import.meta.dirname, '..', '..', 'dist', 'playground')
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let served: Served
let browser: Browser
let page: Page
/** What the page complained of, and what it asked for elsewhere. */
let complaints: string[] = []

const cell = (row: number, column: string) =>
  page.locator('.layers tbody tr').nth(row).locator(`[data-column="${column}"]`).textContent()
/** Once all that was asked for is there; what was done to the page a moment ago has come to it by the next picture. */
const settled = async () => {
  await page
    .locator('body')
    .evaluate(
      ({ ownerDocument: { defaultView } }) =>
        new Promise((drawn) => defaultView.requestAnimationFrame(() => setTimeout(drawn))),
    )
  await page.waitForSelector('.results[aria-busy=false]:not(:has(.drawing[aria-busy=true]))')
}
const states = async () =>
  (await page.$$eval('.stages li', (stages) => stages.map((stage) => stage.getAttribute('data-state')))).join(
    ' ',
  )
const figure = (label: string) =>
  page
    .getByRole('region', { name: label, exact: true })
    .locator('.drawing')
    .evaluate((host) => host.shadowRoot?.querySelector('title')?.textContent)
/** What is drawn of a figure, as the page holds it. */
const picture = (label: string) =>
  page
    .getByRole('region', { name: label, exact: true })
    .locator('.drawing')
    .evaluateHandle((host) => host.shadowRoot.firstElementChild)
/** The name and text of the file that a button saves. */
const saved = async (button: string) => {
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button }).click(),
  ])
  return [file.suggestedFilename(), readFileSync(await file.path(), 'utf8')] as const
}
const failure = () => page.textContent('[role=alert] .failure')

const opened = async (hash = '') => {
  await page.goto(`${served.address}${hash}`)
  await settled()
}

/** Lets a file of these bytes fall on the page. */
const drop = async (name: string, bytes: Uint8Array) => {
  const transfer = await page.locator('body').evaluateHandle(
    ({ ownerDocument: { defaultView } }, { name, bytes }) => {
      const data = new defaultView.DataTransfer()
      data.items.add(new defaultView.File([new Uint8Array(bytes)], name))
      return data
    },
    { name, bytes: [...bytes] },
  )
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer })
  await page.getByLabel('Network', { exact: true }).getByText(name).waitFor({ state: 'attached' })
  await settled()
}

/** The rules of accessibility that the page breaks, as axe finds them. */
const inaccessible = async () => {
  await page.evaluate(axe)
  return page.evaluate(async () => {
    const { violations } = await Reflect.get(globalThis, 'axe').run({
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'],
    })
    return violations.map(({ id, nodes }: { id: string; nodes: { html: string }[] }) => [id, nodes[0]?.html])
  })
}

describe.skipIf(browserPath === null)(
  'the playground in a browser (CHROMIUM names one; none is found without)',
  () => {
    beforeAll(async () => {
      expect(existsSync(folder), 'build it first: npm run build:playground').toBe(true)
      served = unwrap(await servePage(folder, new Map([['/given', zoo['squeezenet1.1'].build()]]))())
      browser = await chromium.launch({
        executablePath: browserPath ?? '',
        args: ['--no-sandbox'],
        timeout: 0,
      })
    })
    afterAll(async () => {
      await browser?.close()
      await served?.close()
    })
    beforeEach(async () => {
      complaints = []
      page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
      // what has to happen is waited for, however long it takes
      page.setDefaultTimeout(0)
      page.on('console', (message) => complaints.push(message.text()))
      page.on('pageerror', ({ message }) => complaints.push(message))
      page.on('request', (request) => {
        const url = request.url()
        if (!/^(blob|data):/.test(url) && !url.startsWith(served.address)) complaints.push(url)
      })
    })
    afterEach(async () => {
      await page.close()
      expect(complaints).toEqual([])
    })

    it('maps ResNet-18, and after a step of the bus only synchronizes and simulates', async () => {
      await opened()
      expect(await states()).toBe('ran ran ran ran ran ran ran')
      expect(await page.getByLabel('Network', { exact: true }).inputValue()).toBe('resnet18')
      expect(await cell(0, 'layer')).toBe('conv1')
      expect(await figure('The network over time')).toMatch(/^resnet18 over time: 42\.4 M cycles/)
      expect(await figure('The chip')).toContain('201 of 201 cores')
      const before = await cell(15, 'cycles')
      const chip = await picture('The chip')

      const bus = page.getByLabel('Bus width')
      for (let step = 0; step < 6; step++) await bus.press('ArrowLeft')
      await settled()
      expect(await states()).toBe('cached cached cached cached cached ran ran')
      expect(page.url()).toMatch(/#bytes=2$/)
      expect(await cell(15, 'cycles')).not.toBe(before)
      // a picture is changed where it is to be, and not made anew
      expect(await chip.evaluate(({ isConnected }) => isConnected)).toBe(true)

      await page.getByLabel('Synchronizer').selectOption('cross-layer')
      await settled()
      expect(await states()).toMatch(/^cached cached .* ran ran$/)
      expect(await figure('The network over time')).not.toMatch(/42\.4 M cycles/)
      expect(await cell(0, 'busy')).toMatch(/%$/)
    })

    it('takes a file that falls on it, and says what is wrong with one that is no model', async () => {
      await opened('#network=teaching')
      await drop('mine.onnx', zoo['squeezenet1.1'].build())
      expect(await cell(1, 'layer')).toBe('fire2.squeeze')

      const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46)
      await drop('photo.onnx', jpeg)
      expect(await failure()).toMatch(/^these 10 bytes are not an ONNX model, they look like a JPEG image/)
      expect(await states()).toBe('failed waiting waiting waiting waiting waiting waiting')
      // nothing is lost: the table of the last mapping is still there, and the address leads to it
      expect(await cell(1, 'layer')).toBe('fire2.squeeze')
      expect(page.url()).toMatch(/#network=file&file=mine\.onnx$/)
    })

    it('takes the file that its server was given', async () => {
      await opened('#network=given&file=mine.onnx')
      await page.waitForSelector('.layers')
      expect(await page.getByLabel('Network', { exact: true }).locator(':checked').textContent()).toBe(
        'mine.onnx',
      )
      expect(await cell(1, 'layer')).toBe('fire2.squeeze')
    })

    it('holds a partitioner of the user to the laws, and shows what breaks them', async () => {
      await opened('#network=teaching&crossbar=8&tile=own')
      expect(await states()).toBe('ran ran ran ran ran ran ran')
      const cycles = await cell(0, 'cycles')
      const editor = page.getByRole('textbox', { name: 'Your partitioner, in JavaScript' })
      const use = async (code: string) => {
        await editor.fill(code)
        await page.getByRole('button', { name: 'Use your partitioner' }).click()
        await settled()
      }
      const sample = await editor.evaluate(({ innerText }) => innerText)
      await use(sample.replace('edge(i + 1) - edge(i)', 'edge(i + 1) - edge(i) + (i === 1)'))
      expect(await failure()).toMatch(
        /your partitioner, in the slot tile: the law "no two tiles hold the same weight" does not hold: .*tile 1/s,
      )
      expect(await states()).toBe('cached cached failed waiting waiting waiting waiting')
      await use('export default () => { throw new Error("not yet") }')
      expect(await failure()).toContain('it throws not yet')
      await use('export default (')
      expect(await failure()).toContain('it cannot be loaded')
      await use(sample)
      expect([await page.locator('.failure').count(), await cell(0, 'cycles')]).toEqual([0, cycles])
    })

    it('holds a synchronizer of the user to the laws, and maps with it', async () => {
      await opened('#network=teaching&crossbar=8&sync=own')
      expect(await states()).toBe('ran ran ran ran ran ran ran')
      const cycles = await cell(0, 'cycles')
      const editor = page.getByRole('textbox', { name: 'Your synchronizer, in JavaScript' })
      const sample = await editor.evaluate(({ innerText }) => innerText)
      const use = async (code: string) => {
        await editor.fill(code)
        await page.getByRole('button', { name: 'Use your synchronizer' }).click()
        await settled()
      }
      await use(sample.replace("{ op: 'WAIT', unit: 'output', from, count: 1 }, ", ''))
      expect(await failure()).toMatch(
        /your synchronizer, in the slot synchronize: the law ".*" does not hold: /,
      )
      expect(await states()).toMatch(/^cached cached .* failed waiting$/)
      await use(sample)
      expect([await page.locator('.failure').count(), await cell(0, 'cycles')]).toEqual([0, cycles])
      expect(await saved('Save your synchronizer as a file')).toEqual([
        'synchronizer.js',
        expect.stringContaining('export default synchronizer('),
      ])
    })

    it('shows what a stage made, and gives all as files', async () => {
      await opened('#network=teaching')
      await page.getByRole('button', { name: /^synchronize/ }).click()
      expect(
        await page.getByRole('region', { name: 'What synchronize made' }).locator('pre').textContent(),
      ).toMatch(/core programs.*by cyclic/)
      const [name, json] = await saved('Save as JSON')
      expect([name, verify(unwrap(decode(Program, name)(JSON.parse(json))))._tag]).toEqual([
        'program.json',
        'Right',
      ])
      expect(await saved('Save as assembly')).toEqual([
        'program.asm',
        expect.stringContaining('.core 0 "conv1"'),
      ])
      expect(await saved('Save as SVG: The chip')).toEqual(['floorplan.svg', expect.stringMatching(/^<svg/)])
      expect(await saved('Save as TypeScript')).toEqual([
        'mapping.ts',
        expect.stringContaining('teachingNetwork'),
      ])
      const [trace, events] = await saved('Save as a trace for Perfetto')
      expect([trace, JSON.parse(events).traceEvents.length > 100]).toEqual(['trace.json', true])
      expect(await saved('Save as a page for others')).toEqual([
        'mapping.html',
        expect.stringMatching(/^<!doctype/),
      ])
    })

    it('runs a picture through the mapped network, and says of each layer what the devices do', async () => {
      await opened('#network=teaching&crossbar=8')
      const run = page.getByRole('region', { name: 'Run it on numbers' })
      const rows = run.locator('.deviations tbody tr')
      const ran = async () => {
        await run.getByRole('button', { name: 'Run', exact: true }).click()
        await run.locator('output:empty').waitFor({ state: 'attached' })
        return rows.allInnerTexts()
      }
      const random = await ran()
      expect(random.map((row) => row.split(/\s/)[0])).toEqual(['conv1', 'conv2', 'classes', 'output'])
      expect(random[0]).toMatch(/ dB/)
      expect(await ran()).toEqual(random)

      const pixels = await page.locator('body').evaluate(({ ownerDocument }) => {
        const canvas = Object.assign(ownerDocument.createElement('canvas'), { width: 8, height: 8 })
        canvas.getContext('2d').fillRect(0, 0, 4, 8)
        return canvas.toDataURL().split(',')[1]
      })
      const picture = { name: 'bars.png', mimeType: 'image/png', buffer: Buffer.from(pixels, 'base64') }
      await run.getByLabel(/^Picture/).setInputFiles(picture)
      expect((await ran()).length).toBe(4)
      expect(await rows.allInnerTexts()).not.toEqual(random)

      const devices = run.getByLabel(/^Devices/)
      await devices.fill('{ "schema": "ohmflow.devices/1", "seed": 1, "models": [] }')
      await page.keyboard.press('Tab')
      await settled()
      expect((await ran())[0]).toMatch(/equal/)
      expect(page.url()).toContain('devices=')
      await devices.fill('{')
      await page.keyboard.press('Tab')
      await settled()
      await ran()
      expect(await run.getByRole('alert').textContent()).toMatch(/^the text of devices is not JSON: line 1/)
    })

    it('goes through the tour step by step', async () => {
      await opened('#network=teaching')
      await page.getByRole('button', { name: 'Take the guided tour' }).click()
      await page.getByRole('button', { name: '3. Cyclic: each begins elsewhere' }).click()
      const active = async () =>
        (await page.locator('.listing .active').allInnerTexts()).map((line) => line.trim())
      expect(await active()).toEqual(['load'])
      for (let step = 0; step < 5; step++)
        await page.getByRole('button', { name: 'Step', exact: true }).click()
      // a vector of 4 bytes takes a cycle on the bus: all multiply by now, and core 2 loads for the round to come
      expect(await active()).toEqual(['mvm', 'mvm', 'mvm', 'load'])
      expect(await page.locator('.tour output').textContent()).toBe('cycle 5 of 151')
      expect(await inaccessible()).toEqual([])
    })

    it('says why a chip is too small, in place', async () => {
      await opened('#network=squeezenet1.1')
      await page.getByLabel('Cores', { exact: true }).fill('8')
      await page.keyboard.press('Tab')
      await settled()
      expect(await failure()).toMatch(/needs 44 cores, chip "rram256" has 8/)
    })

    it('is as its address says, also when this changes', async () => {
      await opened('#network=teaching&crossbar=64&bytes=32&tile=balanced&sync=linear')
      const shown = () =>
        Promise.all(
          ['Network', 'Crossbar', 'Partitioner', 'Synchronizer'].map((label) =>
            page.getByLabel(label, { exact: true }).inputValue(),
          ),
        )
      expect(await shown()).toEqual(['teaching', '64', 'balanced', 'linear'])
      const cycles = await cell(0, 'cycles')
      const address = page.url()
      await page.getByLabel('Partitioner').selectOption('row-major')
      await page.goto(address)
      await settled()
      expect([await shown(), await cell(0, 'cycles')]).toEqual([
        ['teaching', '64', 'balanced', 'linear'],
        cycles,
      ])
      await page.goto(`${served.address}#network=teaching&bytes=many`)
      await settled()
      expect(await page.textContent('[role=alert]')).toContain('bytes in the address is "many"')
    })

    it.each(['light', 'dark'] as const)('can be used by everybody, in %s', async (colorScheme) => {
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width: 380, height: 800 })
      await opened('#network=teaching&sync=cross-layer&duplicate=least-sum')
      expect(await page.locator('html').evaluate(({ scrollWidth }) => scrollWidth)).toBe(380)
      // drawn for the room that there is, so that nothing is scaled down beyond reading
      const scales = await page.locator('.drawing').evaluateAll((hosts) =>
        hosts.map((host) => {
          const svg = host.shadowRoot?.firstElementChild
          return host.clientWidth / Number(svg?.getAttribute('width'))
        }),
      )
      expect(Math.min(...scales)).toBeGreaterThan(0.95)
      await page.getByText('Buffers, exchange, signals').click()
      expect(await inaccessible()).toEqual([])
    })
  },
)
