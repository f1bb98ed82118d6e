import fc from 'fast-check'
import type { AccuracyReport, Score } from 'ohmflow/accuracy'
import { accuracyFigure, accuracyPage, accuracyTable, sensitivityFigure } from 'ohmflow/view'
import { describe, expect, test } from 'vitest'
import { invisible } from '../arbitraries/nasty.js'
import { malformed, notNumbers } from './wellFormed.js'

const classes = (top1: number): Score => ({ kind: 'classes', samples: 100, top1, top5: 100 })
const errors = (squares: number): Score => ({
  kind: 'values',
  samples: 10,
  numbers: 10,
  absolute: 1,
  squares,
})

const reportOf = (
  ideal: Score,
  points: readonly (readonly [value: number, trials: readonly Score[]])[],
  layers: readonly (readonly [layer: string, trials: readonly Score[]])[],
  names: Partial<AccuracyReport> = {},
): AccuracyReport => ({
  schema: 'ohmflow.accuracy/1',
  model: 'digits.onnx',
  chip: 'rram256',
  dataset: 'images.idx.gz',
  of: 100,
  samples: 100,
  output: 'digit',
  outputs: 10,
  ideal,
  runtime: { runtime: 'onnxruntime-web', score: ideal, agreeing: 99, given: null },
  devices: {
    devices: { schema: 'ohmflow.devices/1', seed: 1, models: [] },
    trials: [ideal],
    layers: layers.length === 0 ? null : layers.map(([layer, trials]) => ({ layer, trials })),
    varied:
      points.length === 0
        ? null
        : { field: 'adc.bits', points: points.map(([value, trials]) => ({ value, trials })) },
  },
  ...names,
})

const madeBy = { command: ['ohmflow', 'run', 'digits.onnx'], versions: { ohmflow: '1.2.3' } }
const document = (text: string): string =>
  text.replace('<!doctype html>\n', '').replace(/<script[\s\S]*<\/script>/, '')

const hints = (svg: string): readonly string[] =>
  [...svg.matchAll(/<title>([^<]*)<\/title>/g)].slice(1).map(([, hint = '']) => hint)

const report = reportOf(
  classes(98),
  [
    [8, [classes(90), classes(94)]],
    [4, [classes(10), classes(12)]],
  ],
  [
    ['conv1', [classes(97), classes(95)]],
    ['conv2', [classes(80), classes(90)]],
  ],
)

describe('how right a network is', () => {
  test('against a field, by hand', () => {
    expect(hints(accuracyFigure(report))).toEqual([
      'adc.bits 4: 11.0%, 10.0% to 12.0%',
      'adc.bits 8: 92.0%, 90.0% to 94.0%',
    ])
  })

  test('layer by layer, the one to protect first, by hand', () => {
    expect(hints(sensitivityFigure(report))).toEqual([
      'conv2: 13.0%, 8.0% to 18.0%',
      'conv1: 2.0%, 1.0% to 3.0%',
    ])
    expect(accuracyTable(report)).toContain('protect      conv2 first: it costs 13.0 by itself')
  })

  test('as errors, by hand', () => {
    const wrong = reportOf(errors(10), [[1, [errors(40)]]], [['fc', [errors(90)]]])
    expect(hints(accuracyFigure(wrong))).toEqual(['adc.bits 1: 2, 2 to 2'])
    expect(hints(sensitivityFigure(wrong))).toEqual(['fc: 2, 2 to 2'])
    const table = accuracyTable(wrong)
    expect(table).toMatch(/^on +rms error +mean error$/m)
    expect(table).toMatch(/^ideal devices +1 +0\.1$/m)
    expect(table).toContain('protect      fc first: it costs 2 by itself')
  })

  test('is nothing to draw where nothing was asked', () => {
    const plain = reportOf(classes(98), [], [])
    expect([accuracyFigure(plain), sensitivityFigure(plain)]).toEqual(['', ''])
    expect(accuracyPage(plain, madeBy)).not.toContain('<svg')
  })

  const scores = fc.array(fc.integer({ min: 0, max: 100 }).map(classes), { minLength: 1, maxLength: 4 })
  const values = fc.uniqueArray(fc.oneof(fc.integer({ min: 0, max: 20 }), fc.constantFrom(0.001, 1e9)), {
    minLength: 1,
    maxLength: 8,
  })

  test('is drawn and written soundly, whatever the figures and the names', () => {
    fc.assert(
      fc.property(values, scores, fc.string({ unit: 'binary' }), (all, trials, name) => {
        const odd = reportOf(
          classes(50),
          all.map((value) => [value, trials]),
          [[name, trials]],
          { model: name, dataset: `${name}<script>` },
        )
        for (const width of [356, 720])
          for (const svg of [accuracyFigure(odd, { width }), sensitivityFigure(odd, { width })])
            expect([malformed(svg), notNumbers(svg.replaceAll(/>[^<]*</g, '><'))]).toEqual([null, []])
        expect(malformed(document(accuracyPage(odd, madeBy)))).toBe(null)
        expect(accuracyPage(odd, madeBy)).not.toContain('<script>&')
        for (const line of accuracyTable(odd).split('\n')) expect(line).not.toMatch(invisible)
      }),
      { numRuns: 30 },
    )
  })
})
