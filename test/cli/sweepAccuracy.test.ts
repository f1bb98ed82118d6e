import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { presets } from 'ohmflow'
import { type AccuracyReport, figureOf, spreadOf, wilson } from 'ohmflow/accuracy'
import { type Row, readRows } from 'ohmflow/sweep'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rowText } from '../../lib/sweep/rowText.js'
import { main, ohmflow } from './ohmflow.js'
import { freePort, hasRedis, startRedis } from './redisServer.js'

let folder = ''
const inFolder = (name: string): string => join(folder, name)
const textOf = (name: string): string => readFileSync(inFolder(name), 'utf8')

const models = [
  { kind: 'variation', distribution: 'lognormal', sigma: 0.1 },
  { kind: 'read-noise', sigma: 2 },
  { kind: 'adc', bits: 'chip', range: 'full' },
] as const

const sweepText = `
models: [digits/digits.onnx]
chips: [rram256]
dataset: { path: digits/images.idx.gz, labels: digits/labels.idx, preprocess: digits/preprocess.json, samples: 40 }
devices: [noisy.json, ideal]
trials: 2
factors:
  - crossbar.adcBits: [6, 9]
  - interconnect.bytesPerCycle: [64, 128]
record: [cycles, top1, top1Low, top1High, top1Deviation, top5, error]
minimize: [energy]
maximize: [top1]
`
const sweep = (out: string, ...more: readonly string[]) =>
  ohmflow('sweep', inFolder('digits.yaml'), '--out', inFolder(out), ...more)

let whole = ''
let rows: readonly Row[] = []
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ohmflow-accuracy-'))
  cpSync(join(import.meta.dirname, '..', '..', 'fixtures', 'digits'), inFolder('digits'), { recursive: true })
  writeFileSync(inFolder('noisy.json'), JSON.stringify({ schema: 'ohmflow.devices/1', seed: 1, models }))
  writeFileSync(inFolder('digits.yaml'), sweepText)
  const { status, stderr } = await sweep('a.ndjson', '--workers', '1')
  expect([status, stderr]).toEqual([0, ''])
  whole = textOf('a.ndjson')
  const read = readRows(whole)
  rows = read._tag === 'Right' ? read.right.rows : []
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('a sweep on a dataset', () => {
  it('says of a point how right it is, below its report, as its row does', async () => {
    const point = rows.findIndex(({ settings }) => settings['devices'] === 'noisy.json')
    const { status, stdout } = await ohmflow('sweep', inFolder('digits.yaml'), '--point', String(point))
    expect(status).toBe(0)
    const [head = '', , figures = ''] = stdout.trimEnd().split('\n').slice(-3)
    const share = 100 * Number(rows[point]?.measures['top1'])
    const at = head.trim().split(/\s+/).indexOf('top1')
    expect(Number.parseFloat(figures.trim().split(/\s+/)[at] ?? '')).toBeCloseTo(share, 1)
    expect(stdout).toContain('conv1')
  })

  it('says what run says of each chip and of its devices', async () => {
    expect(rows.length).toBe(8)
    for (const { settings, measures } of rows.filter(
      ({ settings }) => settings['interconnect.bytesPerCycle'] === 64,
    )) {
      const ideal = settings['devices'] === 'ideal'
      const { chip } = presets.rram256
      const adcBits = Number(settings['crossbar.adcBits'])
      writeFileSync(
        inFolder('chip.json'),
        JSON.stringify({ ...chip, crossbar: { ...chip.crossbar, adcBits } }),
      )
      const data = `--dataset ${inFolder('digits/images.idx.gz')} --labels ${inFolder('digits/labels.idx')}`
      const how = `--preprocess ${inFolder('digits/preprocess.json')} --samples 40 --workers 1 --json -`
      const drawn = ideal ? '' : ` --devices ${inFolder('noisy.json')} --trials 2`
      const chipAnd = `--chip ${inFolder('chip.json')} ${data} ${how}${drawn}`
      const { stdout } = await ohmflow('run', inFolder('digits/digits.onnx'), ...chipAnd.split(' '))
      const report: AccuracyReport = JSON.parse(stdout)
      const trials = ideal ? [report.ideal] : (report.devices?.trials ?? [])
      const { mean, deviation } = spreadOf(trials.map(figureOf))
      const { low, high } = wilson(40 * mean, 40)
      expect(measures).toMatchObject({ top1: mean, top1Low: low, top1High: high, top1Deviation: deviation })
      expect(measures['error']).toBe(null)
    }
    // coarser converters are less right, and ideal ones as right whatever the chip says of bits
    const top1 = rows.map(({ measures }) => measures['top1'] ?? 0)
    expect(top1[0]).toBeLessThan(top1[2]!)
    expect(new Set(top1.slice(4)).size).toBe(1)
  })

  it('has the same bits on any number of workers, and where it goes on', async () => {
    await sweep('b.ndjson', '--workers', '2')
    expect(textOf('b.ndjson')).toBe(whole)
    writeFileSync(
      inFolder('c.ndjson'),
      `${whole.split('\n', 1)[0]}\n${rowText(rows[5]!)}${rowText(rows[2]!)}{"index":3`,
    )
    await sweep('c.ndjson', '--workers', '1')
    expect(textOf('c.ndjson')).toBe(whole)
  })

  it('is another one where its samples, labels or devices are, under the same names', async () => {
    for (const [name, change] of [
      ['noisy.json', (bytes: Buffer) => Buffer.from(String(bytes).replace('"sigma":2', '"sigma":3'))],
      ['digits/labels.idx', (bytes: Buffer) => bytes.with(20, (bytes[20]! + 1) % 10)],
    ] as const) {
      const before = readFileSync(inFolder(name))
      writeFileSync(inFolder(name), change(before))
      writeFileSync(inFolder('d.ndjson'), whole)
      const { status, stderr } = await sweep('d.ndjson')
      expect([status, stderr]).toEqual([1, expect.stringContaining('rows of another sweep')])
      writeFileSync(inFolder(name), before)
    }
  })

  it('varies fields of devices as it does those of chips', async () => {
    writeFileSync(
      inFolder('digits.yaml'),
      sweepText
        .replace('[noisy.json, ideal]', '[noisy.json]')
        .replace('crossbar.adcBits: [6, 9]', 'devices.adc.bits: [6, 9]')
        .replace('[64, 128]', '[64]'),
    )
    await sweep('e.ndjson', '--workers', '1')
    const read = readRows(textOf('e.ndjson'))
    const found = read._tag === 'Right' ? read.right.rows : []
    writeFileSync(inFolder('digits.yaml'), sweepText)
    expect(found.map(({ measures }) => measures)).toEqual([rows[0]!.measures, rows[2]!.measures])
    expect(found.map(({ settings }) => settings['devices.adc.bits'])).toEqual([6, 9])
  })

  it('says in its rows why points cannot be run', async () => {
    const { chip } = presets.rram256
    const crossbar = { ...chip.crossbar, differential: 'rows' }
    writeFileSync(inFolder('rows.json'), JSON.stringify({ ...chip, crossbar }))
    writeFileSync(inFolder('digits.yaml'), sweepText.replace('[rram256]', '[rows.json]'))
    const { stdout } = await sweep('f.ndjson', '--workers', '1')
    writeFileSync(inFolder('digits.yaml'), sweepText)
    expect(stdout).toMatch(/4\s+cannot be mapped/)
  })

  it.skipIf(!hasRedis)('travels to workers by way of a queue', async () => {
    const port = await freePort()
    const redis = await startRedis(port, folder)
    const queue = `redis://127.0.0.1:${port}`
    const worker: ChildProcess = spawn(
      process.execPath,
      [main, 'worker', '--queue', queue, '--workers', '1'],
      {
        stdio: 'ignore',
      },
    )
    await sweep('g.ndjson', '--queue', queue)
    expect(textOf('g.ndjson')).toBe(whole)
    for (const child of [worker, redis]) {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
  })
})
