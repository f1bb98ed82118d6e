import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import {
  type CellModel,
  type CellSite,
  describeDevices,
  parseDevices,
  parseDevicesFile,
  parseStates,
  programming,
  relaxation,
  states,
} from 'ohmflow/devices'
import { describe, expect, it, test } from 'vitest'
import { readDisturb } from '../../lib/devices/readDisturb.js'
import { right } from '../functional/execution.js'
import { refuted } from '../refuted.js'

const file = (name: string) => readFileSync(join(import.meta.dirname, '../../fixtures/devices', name), 'utf8')

const modelOf = (name: string): CellModel => {
  const devices = parseDevices(file(name), name)
  const [model] = devices._tag === 'Right' ? devices.right.cells : []
  if (model === undefined) throw new Error(`${name} has no model of cells`)
  return model
}

const site: CellSite = { rows: 200, columns: 200, cellBits: 8, slices: 1, polarities: 1, state: 11 }
const cells = 40_000

/** Mean and standard deviation of what cells of one level become, in levels. */
const moments = (model: CellModel, level: number, where = site) => {
  const made = Array.from(model(new Float64Array(cells).fill(level), where))
  const mean = made.reduce((a, b) => a + b, 0) / cells
  return { mean, sigma: Math.sqrt(made.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (cells - 1)) }
}

describe('ReRAM of Wan et al. 2022', () => {
  // σ(g) = Σ cᵢ (g / 40 µS)ⁱ, worked out term by term; 255 levels are 40 µS
  const published = {
    'wan2022-1s.json': [0.348, 16.03, -43.853, 45.393, -16.815],
    'wan2022-1day.json': [0.701, 22.086, -50.773, 47.095, -16.458],
  }
  it.each(Object.entries(published))(
    '%s has the moments of the formula',
    (name, [a = 0, b = 0, c = 0, d = 0, e = 0]) => {
      for (const level of [40, 100, 128, 200, 255]) {
        const x = level / 255
        const microsiemens = a + b * x + c * x * x + d * x * x * x + e * x * x * x * x
        const { mean, sigma } = moments(modelOf(name), level)
        expect(Math.abs(mean - level)).toBeLessThan(0.3)
        expect(Math.abs(sigma / ((microsiemens / 40) * 255) - 1)).toBeLessThan(0.015)
      }
    },
  )

  it('spreads more after a day than after a second', () => {
    for (const level of [0, 60, 255])
      expect(moments(modelOf('wan2022-1day.json'), level).sigma).toBeGreaterThan(
        moments(modelOf('wan2022-1s.json'), level).sigma,
      )
  })

  const polynomial = fc.array(fc.double({ min: 0, max: 2, noNaN: true }), { minLength: 1, maxLength: 4 })
  const follows = (make: typeof programming) =>
    fc.property(polynomial, fc.integer({ min: 120, max: 255 }), (sigma, level) => {
      const expected = sigma.reduce((sum, c, i) => sum + c * (level / 255) ** i, 0)
      const found = moments(make({ kind: 'programming', greatest: 255, sigma }), level).sigma
      return Math.abs(found - expected) < 0.03 * expected + 1e-9
    })

  test('any polynomial has its moments', () => {
    fc.assert(follows(programming), { numRuns: 15 })
  })

  test('one that takes conductances in levels is found wrong', () => {
    const wrong: typeof programming = ({ sigma, ...model }) =>
      programming({ ...model, sigma: sigma.map((c, i) => c * 255 ** i) })
    expect(refuted(follows(wrong), { numRuns: 15 })).toBe(true)
  })
})

describe('CMO/HfOx', () => {
  it('drifts and spreads with the logarithm of the time, as the formula says', () => {
    const later = (seconds: number, level: number) =>
      moments(
        relaxation({
          kind: 'relaxation',
          greatest: 88.199997,
          seconds,
          mean: -0.08900206,
          sigma: 0.41183342,
          sigmaGrowth: 0.04201137,
        }),
        level,
      )
    for (const seconds of [1, 3600, 86_400, 1e7])
      for (const level of [50, 255]) {
        const { mean, sigma } = later(seconds, level)
        const unit = 255 / 88.199997
        expect(Math.abs(mean - (level - 0.08900206 * Math.log(seconds) * unit))).toBeLessThan(0.05)
        expect(sigma / ((0.04201137 * Math.log(seconds) + 0.41183342) * unit)).toBeCloseTo(1, 1.7)
      }
    expect(later(86_400, 100)).toEqual(moments(modelOf('cmo-hfox.json'), 100))
  })
})

describe('what a file says', () => {
  it('is told in words', () => {
    const told = (name: string) => describeDevices(right(parseDevicesFile(file(name), name))).split('\n')[1]
    expect(told('wan2022-1s.json')).toBe(
      'programming  conductances spread around what was meant, normally, by a σ of 0.348, 2.02, 1.1 at none, half and all of 40',
    )
    expect(told('cmo-hfox.json')).toBe(
      'relaxation  86400 s after programming, conductances of up to 88.199997 have moved by -1.01 on average, by a σ of 0.889',
    )
    expect(told('read-disturb.json')).toBe(
      'read-disturb  after 1000000 reads, conductances are 107.2% of what they were (exponent 0.005)',
    )
    expect(told('example-states.csv')).toBe(
      'states  conductances as they were measured of 4 levels, 1 s after programming',
    )
  })
})

describe('reads', () => {
  it('move conductances by a power of their number, up to the greatest', () => {
    const after = (reads: number, exponent: number, level: number) =>
      readDisturb({ kind: 'read-disturb', reads, exponent })(Float64Array.of(level), site)[0]
    expect(after(999, 0.01, 100)).toBeCloseTo(100 * 1000 ** 0.01, 12)
    expect(after(999, -0.01, 100)).toBeCloseTo(100 * 1000 ** -0.01, 12)
    expect(after(999, 0.5, 100)).toBe(255)
    expect(after(0, 2, 100)).toBe(100)
    // what is above the greatest already is not pulled down
    expect(after(999, 0.5, 300)).toBe(300)
  })
})

describe('measured states', () => {
  const table = parseStates(file('example-states.csv'), 'states.csv')
  const states4 = table._tag === 'Right' ? table.right : []
  const at = (seconds: number) => states({ kind: 'states', seconds, table: states4 })
  const of2Bits = { ...site, cellBits: 2 }

  it('have the moments of the table at its times, and lie between them by the logarithm', () => {
    for (const { level, mean, sigma, seconds } of states4.filter((state) => state.level > 0)) {
      const found = moments(at(seconds), level, of2Bits)
      // 2 µS are level 0 and 32 µS level 3
      expect(Math.abs(found.mean - ((mean - 2) / 30) * 3)).toBeLessThan(0.002)
      expect(found.sigma / ((sigma / 30) * 3)).toBeCloseTo(1, 1.7)
    }
    const half = moments(at(Math.sqrt(86_400)), 3, of2Bits)
    expect(Math.abs(half.mean - ((31.55 - 2) / 30) * 3)).toBeLessThan(0.002)
  })

  it('of four levels are those of cells of more bits, between them in proportion', () => {
    // level 128 of 255 is 1.505… of 3
    const x = (3 * 128) / 255 - 1
    const found = moments(at(1), 128)
    expect(Math.abs(found.mean - ((12 + 10 * x - 2) / 30) * 255)).toBeLessThan(0.2)
  })

  test('of which a line that is very long is cut where it is refused', () => {
    const said = parseStates(`level,mean,sigma,seconds\n${'9'.repeat(100_000)}\n`, 'states.csv')
    expect(said).toMatchObject({
      left: { problems: [{ path: 'line 2', found: expect.stringMatching(/^9{117}…$/) }] },
    })
  })

  test('any table that goes up is reproduced, level by level', () => {
    const means = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 2, maxLength: 6 })
    fc.assert(
      fc.property(means, (steps) => {
        let mean = 0
        const exact = steps.map((step, level) => ({ level, seconds: 1, mean: (mean += step), sigma: 0 }))
        const model = states({ kind: 'states', seconds: 1, table: exact })
        const [first, last] = [exact[0]?.mean ?? 0, exact.at(-1)?.mean ?? 1]
        const levels = exact.map(({ level }) => (255 * level) / (exact.length - 1))
        const made = model(Float64Array.from(levels), site)
        exact.forEach((state, i) =>
          expect(made[i]).toBeCloseTo((255 * (state.mean - first)) / (last - first), 9),
        )
      }),
    )
  })

  it('are read from JSON and CSV alike', () => {
    const json = {
      schema: 'ohmflow.devices/1',
      seed: 1,
      models: [{ kind: 'states', seconds: 1, table: states4 }],
    }
    const [a, b] = [JSON.stringify(json), file('example-states.csv')].map((text) => parseDevices(text, 'x'))
    const made = [a, b].map((devices) =>
      devices?._tag === 'Right' ? devices.right.cells[0]?.(Float64Array.of(0, 1, 2, 3), of2Bits) : null,
    )
    expect(made[0]).toEqual(made[1])
  })

  it.each([
    ['quotes', (line: string) => line.replaceAll(/[^,]+/g, '"$&"')],
    [
      'semicolons and commas within numbers',
      (line: string) => line.replaceAll(',', ';').replaceAll('.', ','),
    ],
    ['tabs', (line: string) => line.replaceAll(',', '\t')],
  ])('are read with the %s of a spreadsheet', (_, written) => {
    const text = file('example-states.csv').split('\n').map(written).join('\r\n')
    expect(parseStates(text, 'states.csv')).toEqual(table)
    expect(parseDevices(text, 'states')._tag).toBe('Right')
  })

  it.each([
    ['', 'line 1'],
    ['level,mean,sigma,seconds\n', ''],
    ['level,mean,sigma\n0,1,0\n', 'line 1'],
    ['level,mean,sigma,seconds\n0,1,0,1\n3,x,0,1\n', 'line 3'],
    ['level,mean,sigma,seconds\n0,1,-1,1\n', 'line 2'],
    ['level,mean,sigma,seconds\n0,1,,1\n', 'line 2'],
  ])('%j is refused with its line', (text, path) => {
    expect(parseDevices(text, 'states.csv')).toMatchObject({ left: { problems: [{ path }] } })
  })

  it.each([
    ['0,1,0,1', 'level 0 and a level above'],
    ['0,1,0,1\n3,2,0,1\n0,1,0,9', 'once at each of 2 times, and level 3 is not, at 9 s'],
    ['0,1,0,1\n3,2,0,1\n3,4,0,1', 'there once, and one is there twice'],
    ['0,2,0,1\n3,2,0,1', 'conduct more'],
  ])('what cannot be so is refused: %j', (lines, problem) => {
    const refused = parseDevices(`level,mean,sigma,seconds\n${lines}\n`, 'states.csv')
    expect(JSON.stringify(refused)).toContain(problem)
  })

  it('at a time that was not measured are refused', () => {
    const json = {
      schema: 'ohmflow.devices/1',
      seed: 1,
      models: [{ kind: 'states', seconds: 1e9, table: states4 }],
    }
    expect(JSON.stringify(parseDevices(JSON.stringify(json), 'x'))).toContain('is not within the times')
  })
})
