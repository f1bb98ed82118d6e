import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { encode } from 'fast-png'
import * as E from 'fp-ts/lib/Either.js'
import { AccuracyReport } from 'ohmflow/accuracy'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ohmflow } from './ohmflow.js'

const fixtures = join(import.meta.dirname, '..', '..', 'fixtures')
const digits = join(fixtures, 'digits')

let folder = ''
const home = process.cwd()
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ohmflow-accuracy-'))
  process.chdir(folder)
  const models = [
    { kind: 'variation', distribution: 'lognormal', sigma: 0.1 },
    { kind: 'read-noise', sigma: 2 },
    { kind: 'adc', bits: 12, range: 'full' },
  ]
  writeFileSync('devices.json', JSON.stringify({ schema: 'ohmflow.devices/1', seed: 1, models }))
  writeFileSync('few.txt', '1\n2\n')
  // as pictures in a folder a class
  const images = gunzipSync(readFileSync(join(digits, 'images.idx.gz'))).subarray(16)
  const labels = readFileSync(join(digits, 'labels.idx')).subarray(8)
  writeFileSync('below.txt', Array.from(labels, (label, i) => `${i === 7 ? -1 : label}\n`).join(''))
  for (let i = 0; i < 40; i++) {
    mkdirSync(join('pictures', `${labels[i]}`), { recursive: true })
    const data = Uint8Array.from(images.subarray(i * 784, (i + 1) * 784))
    writeFileSync(
      join('pictures', `${labels[i]}`, `${i}.png`),
      encode({ width: 28, height: 28, channels: 1, depth: 8, data }),
    )
  }
  mkdirSync('broken/1', { recursive: true })
  const whole = encode({ width: 28, height: 28, channels: 1, depth: 8, data: new Uint8Array(784) })
  writeFileSync('broken/1/a.png', whole)
  writeFileSync('broken/1/b.png', whole.subarray(0, 50))
})
afterAll(() => {
  process.chdir(home)
  rmSync(folder, { recursive: true, force: true })
})

const preprocess = ['--preprocess', join(digits, 'preprocess.json')] as const
const run = (...args: readonly string[]) => ohmflow('run', join(digits, 'digits.onnx'), ...args)
const dataset = [
  '--dataset',
  join(digits, 'images.idx.gz'),
  '--labels',
  join(digits, 'labels.idx'),
  ...preprocess,
] as const

const reported = async (...args: readonly string[]): Promise<AccuracyReport> => {
  const { status, stdout, stderr } = await run(...args, '--json', '-')
  expect([status, stderr]).toEqual([0, ''])
  const decoded = AccuracyReport.decode(JSON.parse(stdout))
  if (E.isLeft(decoded)) throw new Error('the report does not decode')
  return decoded.right
}

describe('ohmflow run --dataset', () => {
  it('has the classes of onnxruntime, and says how right they are', async () => {
    const { status, stdout, stderr } = await run(...dataset, '--samples', '100', '--compare')
    expect([status, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^on +top-1% +95% +top-5%$/m)
    expect(stdout).toMatch(/^ideal devices +9\d\.0 +9\d\.\d … 9\d\.\d +100\.0$/m)
    expect(stdout).toMatch(/^onnxruntime-web, not quantized +/m)
    expect(stdout).toContain('the class of onnxruntime-web for 100 of 100 samples')
    expect(stdout).toContain('images.idx.gz: 100 of 500 samples')
    for (const line of stdout.split('\n').filter((line) => !line.startsWith('quantized')))
      expect(line.length).toBeLessThanOrEqual(80)
  })

  it('draws devices, finds the layer to protect, and follows a field, the same on any number of workers', async () => {
    const study: readonly string[] = [
      ...dataset,
      '--samples',
      '150',
      '--devices',
      'devices.json',
      '--trials',
      '2',
      '--sensitivity',
      '--vary',
      'adc.bits=6,12',
    ]
    const one = await reported(...study, '--workers', '1')
    const { stdout } = await run(...study, '--workers', '3', '--json', 'three.json')
    expect(JSON.parse(readFileSync('three.json', 'utf8'))).toEqual(JSON.parse(JSON.stringify(one)))
    expect(one.devices?.layers?.map(({ layer }) => layer)).toEqual(['conv1', 'conv2', 'digit'])
    const [coarse, fine] = one.devices?.varied?.points ?? []
    expect(fine?.trials).toEqual(one.devices?.trials)
    expect(coarse?.trials[0]).toMatchObject({ samples: 150 })
    const top1 = (score: { readonly kind: string; readonly top1?: number } | undefined) => score?.top1 ?? 0
    expect(top1(coarse?.trials[0])).toBeLessThan(top1(fine?.trials[0]))
    expect(stdout).toMatch(/^these devices, 2 draws +/m)
    expect(stdout).toMatch(/^protect +(conv1|conv2|digit) first: it costs /m)
    expect(stdout).toMatch(/^adc\.bits +top-1%/m)
  })

  it('reads pictures in folders a class', async () => {
    const report = await reported('--dataset', 'pictures', '--labels', 'folders', ...preprocess)
    expect(report).toMatchObject({ samples: 40, of: 40, ideal: { kind: 'classes', samples: 40 } })
    if (report.ideal.kind === 'classes') expect(report.ideal.top1).toBeGreaterThan(36)
    writeFileSync('report.json', JSON.stringify(report))
    const { stdout } = await ohmflow('explain', 'report.json')
    expect(stdout).toMatch(/^report of accuracy\non +top-1%/)
  })

  it('writes a page and drawings of what was asked', async () => {
    const few = [...dataset, '--samples', '20', '--devices', 'devices.json', '--vary', 'adc.bits=6,12']
    const { status, stdout } = await run(...few, '--html', 'page.html', '--out', 'drawn')
    expect(status).toBe(0)
    expect(stdout).toContain('wrote page.html')
    expect(readdirSync('drawn')).toEqual(['accuracy.svg'])
    expect(readFileSync('page.html', 'utf8')).toContain('Against adc.bits')
  })

  it.each<[string, readonly string[], number, string]>([
    ['no labels', ['--dataset', 'pictures', ...preprocess], 2, '--dataset needs --labels'],
    [
      'too few labels',
      ['--dataset', 'pictures', '--labels', 'few.txt', ...preprocess],
      1,
      'it has 2 labels, and "pictures" has 40 samples',
    ],
    [
      'a label below 0',
      [...dataset.slice(0, 2), '--labels', 'below.txt', ...preprocess],
      1,
      'sample 7 has the label -1, which is no class, and "',
    ],
    ['a picture that breaks off', ['--dataset', 'broken', '--labels', 'folders', ...preprocess], 1, 'b.png'],
    ['a missing folder', ['--dataset', 'missing', '--labels', 'folders', ...preprocess], 1, 'missing'],
    ['no preprocessing', ['--dataset', 'pictures', '--labels', 'folders'], 1, '--preprocess FILE'],
    ['another order', [...dataset, '--order', 'program'], 2, 'runs in fast order'],
    ['an input too', [...dataset, '--input', 'random'], 2, 'take one of them'],
    ['trials without devices', [...dataset, '--trials', '3'], 2, '--trials goes with --devices'],
    ['a field without devices', [...dataset, '--vary', 'adc.bits=4'], 2, '--vary goes with --devices'],
    [
      'a field that is none',
      [...dataset, '--devices', 'devices.json', '--vary', 'adc.bit=4'],
      1,
      'no such key in adc; it has kind, bits, range',
    ],
    [
      'a model that is not there',
      [...dataset, '--devices', 'devices.json', '--vary', 'drift.seconds=4'],
      1,
      'a model of kind "drift"',
    ],
    [
      'values that are none',
      [...dataset, '--devices', 'devices.json', '--vary', 'adc.bits=four'],
      2,
      '"four" is no number and no range',
    ],
    [
      'drawings of nothing',
      [...dataset, '--out', 'drawn'],
      2,
      '--out draws what --vary or --sensitivity asks for',
    ],
    ['labels alone', ['--labels', 'few.txt'], 2, '--labels goes with --dataset'],
  ])('refuses %s', async (_, args, code, fact) => {
    const { status, stdout, stderr } = await run(...args)
    expect([status, stdout]).toEqual([code, ''])
    expect(stderr).toContain(fact)
  })
})
