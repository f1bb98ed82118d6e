import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import type { CellSite } from '../../lib/devices/cellModel.js'
import { cellsOf } from '../../lib/devices/cells.js'
import { parseDevices, verifyDevices } from '../../lib/devices/devices.js'
import { drift } from '../../lib/devices/drift.js'
import { irDrop } from '../../lib/devices/irDrop.js'
import { normal, stateOf, uniform } from '../../lib/devices/random.js'
import { stuck } from '../../lib/devices/stuck.js'
import { variation } from '../../lib/devices/variation.js'

const mean = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((a, b) => a + b, 0) / values.length

const site: CellSite = { rows: 100, columns: 100, cellBits: 2, slices: 2, polarities: 1, state: 42 }
const half = new Float64Array(20_000).fill(2)

describe('numbers that are drawn', () => {
  const drawn = Array.from({ length: 50_000 }, (_, i) => i)

  it('are evenly spread', () => {
    const values = drawn.map((i) => uniform(1, i))
    expect(Math.abs(mean(values) - 0.5)).toBeLessThan(0.005)
    const bins = Array.from({ length: 10 }, () => 0)
    for (const value of values) bins[Math.floor(value * 10)]!++
    for (const bin of bins) expect(Math.abs(bin / 5000 - 1)).toBeLessThan(0.06)
  })

  it('are normal where they should be, and independent of their neighbours', () => {
    const values = drawn.map((i) => normal(2, i))
    expect(Math.abs(mean(values))).toBeLessThan(0.02)
    expect(Math.abs(mean(values.map((z) => z * z)) - 1)).toBeLessThan(0.03)
    expect(Math.abs(mean(values.map((z) => z ** 4)) - 3)).toBeLessThan(0.3)
    expect(Math.abs(mean(values.map((z, i) => z * (values[i + 1] ?? 0))))).toBeLessThan(0.02)
  })

  it('depend on every key, and on their order', () => {
    const states = [[1, 2], [2, 1], [1, 2, 0], ['1', 2], ['ab', 'c'], ['a', 'bc'], [2 ** 40], [0]] as const
    expect(new Set(states.map((keys) => stateOf(...keys))).size).toBe(states.length)
  })
})

describe('cells', () => {
  // 8-bit codes in cells of 3 bits: 3 slices, the lowest first
  it('hold what a weight is made of', () => {
    const codes = { codes: Int8Array.of(-128, 127, 5), rows: 1, columns: 3, zeroPoints: new Int8Array(3) }
    const stored = cellsOf(codes, { cellBits: 3, weightBits: 8, differential: false })
    // 0, 255 = 7 + 7·8 + 3·64, 133 = 5 + 0·8 + 2·64
    expect([...stored.levels]).toEqual([0, 7, 5, 0, 7, 0, 0, 3, 2])
    expect([...stored.offsets]).toEqual([128, 128, 128])
  })

  test('add up to their weights in both ways', () => {
    const codes = fc.array(fc.integer({ min: -128, max: 127 }), { minLength: 1, maxLength: 20 })
    const ways = fc.record({
      cellBits: fc.integer({ min: 1, max: 10 }),
      weightBits: fc.integer({ min: 8, max: 16 }),
      differential: fc.boolean(),
    })
    fc.assert(
      fc.property(codes, fc.integer({ min: -128, max: 127 }), ways, (weights, zeroPoint, way) => {
        const columns = weights.length
        const zeroPoints = new Int8Array(columns).fill(zeroPoint)
        const cells = cellsOf({ codes: Int8Array.from(weights), rows: 1, columns, zeroPoints }, way)
        const value = (c: number): number => {
          let sum = 0
          for (let plane = 0; plane < cells.polarities * cells.slices; plane++) {
            const sign = plane < cells.slices ? 1 : -1
            const level = cells.levels[plane * columns + c] ?? 0
            expect(level).toBeLessThan(2 ** way.cellBits)
            sum += sign * level * 2 ** ((plane % cells.slices) * way.cellBits)
          }
          return sum - (cells.offsets[c] ?? 0)
        }
        expect(weights.map((_, c) => value(c))).toEqual(weights.map((weight) => weight - zeroPoint))
      }),
    )
  })
})

describe('models of devices', () => {
  it('lognormal variation keeps the median and has the spread that it says', () => {
    const logs = variation({ kind: 'variation', distribution: 'lognormal', sigma: 0.3 })(half, site).map(
      (g) => Math.log(g / 2),
    )
    expect(Math.abs(mean(logs))).toBeLessThan(0.01)
    expect(Math.abs(Math.sqrt(mean(logs.map((l) => l * l))) - 0.3)).toBeLessThan(0.01)
  })

  it('normal variation is in proportion to the greatest conductance, and no conductance is negative', () => {
    const model = variation({ kind: 'variation', distribution: 'normal', sigma: 0.1 })
    const differences = model(half, site).map((g) => g - 2)
    expect(Math.abs(Math.sqrt(mean(differences.map((d) => d * d))) - 0.3)).toBeLessThan(0.01)
    expect(Math.min(...model(new Float64Array(1000), site))).toBe(0)
  })

  it('stuck cells are as many as it says', () => {
    const after = stuck({ kind: 'stuck', off: 0.1, on: 0.05 })(half, site)
    expect(Math.abs(mean(after.map((g) => (g === 0 ? 1 : 0))) - 0.1)).toBeLessThan(0.01)
    expect(Math.abs(mean(after.map((g) => (g === 3 ? 1 : 0))) - 0.05)).toBeLessThan(0.006)
  })

  it('drift is a power law, and none before its reference', () => {
    const after = (seconds: number) =>
      drift({ kind: 'drift', exponent: 0.05, seconds, referenceSeconds: 20 })(half, site)[0]
    expect(after(2000)).toBeCloseTo(2 * 100 ** -0.05, 12)
    expect(after(1)).toBe(2)
  })

  it('wires cost most far from the drivers and the feet, and low conductances lose least', () => {
    const drop = irDrop({ kind: 'ir-drop', wire: 1e-3 })
    const after = drop(half, site)
    const at = (row: number, column: number) => after[row * 100 + column] ?? 0
    expect(at(0, 99)).toBeLessThan(at(99, 99))
    expect(at(0, 99)).toBeLessThan(at(0, 0))
    // 1 + wire · g / g_max · segments, by hand for the upper right corner: column 2 · 99, 199 segments, and 100 down
    expect(at(0, 99)).toBeCloseTo(2 / (1 + 1e-3 * (2 / 3) * (199 + 100)), 12)
  })

  it('change nothing that they are given', () => {
    const given = half.slice()
    for (const model of [
      variation({ kind: 'variation', distribution: 'normal', sigma: 1 }),
      stuck({ kind: 'stuck', off: 0.5, on: 0.5 }),
      drift({ kind: 'drift', exponent: 1, seconds: 10, referenceSeconds: 1 }),
      irDrop({ kind: 'ir-drop', wire: 1 }),
    ])
      expect(model(given, site)).not.toEqual(half)
    expect(given).toEqual(half)
  })
})

describe('files of devices', () => {
  const folder = join(import.meta.dirname, '../../fixtures/devices')
  it.each(readdirSync(folder))('%s is read', (file) => {
    expect(parseDevices(readFileSync(join(folder, file), 'utf8'), file)._tag).toBe('Right')
  })

  const of = (models: string) =>
    parseDevices(`{"schema":"ohmflow.devices/1","seed":1,"models":[${models}]}`, 'x')
  it.each([
    ['{"kind":"adcs","range":"full","bits":8}', 'models[0].kind'],
    ['{"kind":"adc","range":"full"}', 'models[0].bits'],
    ['{"kind":"adc","range":"half","bits":8}', 'models[0].range'],
    ['{"kind":"stuck","off":1.5,"on":0}', 'models[0].off'],
    ['{"kind":"drift","exponent":0.1,"seconds":0,"referenceSeconds":1}', 'models[0].seconds'],
    ['{"kind":"read-noise","sigma":1,"sigmas":1}', 'models[0].sigmas'],
  ])('%s is refused with its path', (model, path) => {
    const result = of(model)
    if (result._tag === 'Right' || result.left._tag !== 'Undecodable') throw new Error('it was not refused')
    expect(result.left.problems.map((problem) => problem.path)).toContain(path)
  })

  it('more stuck cells than there are is refused', () => {
    expect(of('{"kind":"stuck","off":0.6,"on":0.6}')._tag).toBe('Left')
  })
})

describe('a file of devices', () => {
  it('has one converter at most: of two, neither says what a column has', () => {
    const converter = { kind: 'adc', range: 'full' } as const
    const file = (...bits: readonly number[]) =>
      verifyDevices({
        schema: 'ohmflow.devices/1',
        seed: 1,
        models: bits.map((each) => ({ ...converter, bits: each })),
      })
    expect(file(8)._tag).toBe('Right')
    expect(file(8, 4)).toMatchObject({ left: { violations: [{ where: 'models[1]' }] } })
  })
})
