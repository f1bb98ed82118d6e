import { describe, expect, test } from 'vitest'
import { parseDevices } from '../../lib/devices/devices.js'
import { explain } from '../../lib/explain.js'
import { cellMultiplier } from '../../lib/functional/cellMultiplier.js'
import { presets } from '../../lib/hardware/presets.js'
import { plainKernels } from '../../lib/kernels/plainKernels.js'

const models: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  adc: { kind: 'adc', bits: 8, range: 'full' },
  lognormal: { kind: 'variation', distribution: 'lognormal', sigma: 0.1 },
  normal: { kind: 'variation', distribution: 'normal', sigma: 0.1 },
  stuck: { kind: 'stuck', off: 0.1, on: 0.1 },
  drift: { kind: 'drift', exponent: 0.1, seconds: 10, referenceSeconds: 1 },
  wire: { kind: 'ir-drop', wire: 0.001 },
  noise: { kind: 'read-noise', sigma: 0.5 },
}

const parameters = Object.entries(models).flatMap(([name, model]) =>
  Object.keys(model)
    .filter((key) => typeof model[key] === 'number')
    .map((key) => [name, key] as const),
)

const fileOf = (...given: readonly unknown[]): string =>
  JSON.stringify({ schema: 'ohmflow.devices/1', seed: 1, models: given })

const values = [0, -1, 1e-300, 1e-9, 0.5, 1, 3, 4, 31, 400, 65536, 2 ** 31, 2 ** 53, 1e30, 1e300]

describe.each(parameters)('%s, %s', (name, key) => {
  test.each(values)('of %d is refused, or gives cells that are numbers', (value) => {
    const devices = parseDevices(fileOf({ ...models[name], [key]: value }), 'my.json')
    if (devices._tag === 'Left') {
      expect(explain(devices.left)).toMatch(/from (0|1|1e-12) to \d|of the cells stuck/)
      return
    }
    const weights = Int8Array.of(-128, 127, 0, 1, -1, 64)
    const matrix = { rows: 2, columns: 3, weights, zeroPoints: new Int8Array(3) }
    const tile = {
      groups: { start: 0, count: 1 },
      rows: { start: 0, count: 2 },
      columns: { start: 0, count: 3 },
    }
    const seen: (Float64Array | null)[] = []
    const kernels = plainKernels()
    const made = cellMultiplier(
      matrix,
      presets.rram256.chip.crossbar,
      {
        ...kernels,
        conversion: (cells) => {
          seen.push(cells.conductances)
          return kernels.conversion(cells)
        },
      },
      { devices: devices.right, trial: 0 },
      'layer',
      tile,
      0,
    )
    made.release()
    for (const g of seen[0] ?? []) expect(Number.isFinite(g) && g >= 0).toBe(true)
  })

  test.each(['NaN', 'Infinity', '1e999', '"1"', 'null'])('of %s is refused', (text) => {
    const file = fileOf({ ...models[name], [key]: 'HERE' }).replace('"HERE"', text)
    expect(parseDevices(file, 'my.json')._tag).toBe('Left')
  })
})

test('so many models that what they do together is no number are refused', () => {
  const most = { kind: 'variation', distribution: 'lognormal', sigma: 4 }
  expect(parseDevices(fileOf(...Array.from({ length: 16 }, () => most)), 'my.json')._tag).toBe('Right')
  const devices = parseDevices(fileOf(...Array.from({ length: 17 }, () => most)), 'my.json')
  expect(devices._tag === 'Left' ? explain(devices.left) : '').toContain('17 are more than 16')
})
