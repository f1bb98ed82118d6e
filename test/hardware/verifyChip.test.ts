import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import type { Violation } from '../../lib/codec/violation.js'
import { Chip, logicalRows } from '../../lib/hardware/chip.js'
import { presets } from '../../lib/hardware/presets.js'
import { largestCount, verifyChip } from '../../lib/hardware/verifyChip.js'
import { arbitraryChip } from '../../lib/laws/arbitraries/chip.js'
import { refuted } from '../refuted.js'

/** Figures that need not follow from components. */
const { components: _components, ...chip } = presets.isaac.chip

const violations = (broken: Chip): readonly Violation[] => {
  const result = verifyChip(broken)
  return E.isLeft(result) ? result.left.violations : []
}
const crossbar = (change: Partial<Chip['crossbar']>): Chip => ({
  ...chip,
  crossbar: { ...chip.crossbar, ...change },
})

describe('a chip', () => {
  test('must hold one weight side by side', () => {
    expect(violations(crossbar({ columns: 8 }))).toStrictEqual([])
    expect(violations(crossbar({ columns: 7 }))).toStrictEqual([
      {
        rule: 'one weight fits',
        where: 'crossbar.columns',
        problem: 'a weight of 16 bits takes 8 columns of 2-bit cells; the crossbar has 7',
      },
    ])
    expect(violations(crossbar({ columns: 15, differential: true }))).toMatchObject([
      {
        problem:
          'a weight of 16 bits takes 16 columns of 2-bit cells, two of each for the difference; the crossbar has 15',
      },
    ])
  })

  test('has no more cores than a mesh has places, and no side that is too long', () => {
    const mesh = { kind: 'mesh', width: 4, height: 3, linkBytesPerCycle: 8, hopCycles: 1 } as const
    expect(violations({ ...chip, cores: 12, interconnect: mesh })).toStrictEqual([])
    const problem = 'a mesh of 4 × 3 has places for 12, not for 13 cores'
    expect(violations({ ...chip, cores: 13, interconnect: mesh })).toMatchObject([
      { where: 'cores', problem },
    ])
    expect(violations({ ...chip, cores: 'as-needed', interconnect: mesh })).toMatchObject([
      { where: 'cores' },
    ])
    expect(violations({ ...chip, cores: 12, interconnect: { ...mesh, height: 2 ** 20 } })).toMatchObject([
      { where: 'interconnect.height' },
    ])
  })

  test('has a DAC no wider than an input', () => {
    expect(violations(crossbar({ dacBits: 16 }))).toStrictEqual([])
    expect(violations(crossbar({ dacBits: 17 }))).toMatchObject([{ where: 'crossbar.dacBits' }])
  })

  test('may forward into a bounded number of partial-sum buffers', () => {
    expect(violations({ ...chip, exchange: 'forward', partialSumBuffers: 1 })).toStrictEqual([])
  })

  test('has counts and quantities that stay exact', () => {
    expect(violations(crossbar({ rows: largestCount }))).toStrictEqual([])
    expect(violations(crossbar({ rows: largestCount + 1 }))).toMatchObject([
      { rule: 'range', where: 'crossbar.rows' },
    ])
    expect(violations({ ...chip, cores: largestCount + 1 })).toMatchObject([{ where: 'cores' }])
    const signal = { kind: 'polling', bytes: 1, intervalCycles: 2 ** 40 } as const
    expect(violations({ ...chip, signal })).toMatchObject([{ where: 'signal.intervalCycles' }])
    const energy = { ...chip.energy, mvmPicojoules: 1e308 }
    expect(violations({ ...chip, energy })).toMatchObject([{ where: 'energy.mvmPicojoules' }])
    expect(violations({ ...chip, energy: { ...chip.energy, programPicojoules: 1e12 } })).toStrictEqual([])
    for (const clockGigahertz of [1e-300, 1e300])
      expect(violations({ ...chip, clockGigahertz })).toMatchObject([{ where: 'clockGigahertz' }])
  })

  test('is told everything that is wrong with it', () => {
    expect(violations(crossbar({ columns: 1, dacBits: 99 })).map(({ where }) => where)).toStrictEqual([
      'crossbar.columns',
      'crossbar.dacBits',
    ])
  })
})

describe('an arbitrary chip', () => {
  const isSound = (arbitrary: fc.Arbitrary<Chip>) =>
    fc.property(arbitrary, (any) => {
      expect(Chip.is(any)).toBe(true)
      expect(verifyChip(any)).toStrictEqual(E.right(any))
    })

  test('can be built', () => fc.assert(isSound(arbitraryChip), { numRuns: 1000 }))
  test('the law fails for chips whose columns are too few', () => {
    const narrow = arbitraryChip.map((c) => ({ ...c, crossbar: { ...c.crossbar, columns: 1 } }))
    expect(refuted(isSound(narrow))).toBe(true)
  })

  test('shrinks to a small plain one', () => {
    const { counterexample } = fc.check(
      fc.property(arbitraryChip, () => false),
      { numRuns: 1 },
    )
    expect(counterexample?.[0]).toMatchObject({
      cores: 'as-needed',
      crossbar: { rows: 4, columns: 4, cellBits: 8, weightBits: 8, dacBits: 1, differential: false },
      core: { inputBuffers: 1, outputBuffers: 1, lanes: 4 },
      interconnect: { bytesPerCycle: 4, arbitrationCycles: 0, arbitration: 'fifo' },
      exchange: 'memory',
      partialSumBuffers: 'unbounded',
      signal: { kind: 'register', bytes: 4 },
    })
  })

  test('comes in all kinds', () => {
    const chips = fc.sample(arbitraryChip, { numRuns: 1000, seed: 1 })
    const kinds = (of: (c: Chip) => unknown) => new Set(chips.map(of)).size
    expect(kinds((c) => (c.interconnect.kind === 'bus' ? c.interconnect.arbitration : 'mesh'))).toBe(4)
    expect(kinds((c) => `${c.exchange} ${c.signal.kind}`)).toBe(6)
    expect(kinds((c) => `${c.core.inputBuffers} ${c.core.outputBuffers}`)).toBe(16)
    expect(kinds((c) => typeof c.cores)).toBe(2)
    expect(kinds((c) => typeof c.partialSumBuffers)).toBe(2)
    expect(kinds((c) => c.crossbar.differential)).toBe(3)
    expect(kinds((c) => logicalRows(c.crossbar))).toBe(64)
  })
})
