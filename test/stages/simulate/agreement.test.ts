import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Bus, Chip, Mesh } from '../../../lib/hardware/chip.js'
import type { CoreProgram } from '../../../lib/ir/program.js'
import { linearScheme } from '../../../lib/stages/synchronize/linearScheme.js'
import { sequentialScheme } from '../../../lib/stages/synchronize/sequentialScheme.js'
import { refuted } from '../../refuted.js'
import { runs } from '../../runs.js'
import { anyPrograms, chips, gridPrograms, grids, schemes } from './arbitraries.js'
import { compared } from './compared.js'
import { edited } from './edits.js'
import { smallChip } from './smallChip.js'

interface Case {
  readonly chip: Chip
  readonly programs: readonly CoreProgram[]
}

const synchronized: fc.Arbitrary<Case> = fc
  .tuple(chips, grids, schemes)
  .map(([chip, grid, scheme]) => ({ chip, programs: gridPrograms(grid, chip, scheme) }))

const mistaken: fc.Arbitrary<Case> = synchronized.chain(({ chip, programs }) =>
  edited(programs).map((programs) => ({ chip, programs })),
)

const written: fc.Arbitrary<Case> = fc.record({ chip: chips, programs: anyPrograms })

describe('the simulator and the reference machine agree', () => {
  test('on what the schemes make, which never stalls', () => {
    fc.assert(
      fc.property(synchronized, ({ programs, chip }) => {
        const { measured, expected } = compared(programs, chip)
        expect(measured).toEqual(expected)
        expect(measured.blocked).toEqual([])
      }),
      { numRuns: runs(150) },
    )
  })

  test('on programs with mistakes, stalls included', () => {
    const seen = { stalled: 0, ended: 0 }
    fc.assert(
      fc.property(mistaken, ({ programs, chip }) => {
        const { measured, expected } = compared(programs, chip)
        expect(measured).toEqual(expected)
        seen[measured.blocked.length > 0 ? 'stalled' : 'ended']++
      }),
      { numRuns: runs(300) },
    )
    expect(Math.min(seen.stalled, seen.ended)).toBeGreaterThan(30)
  })

  test('on any code at all, loops in loops and cores that take no part', () => {
    fc.assert(
      fc.property(written, ({ programs, chip }) => {
        const { measured, expected } = compared(programs, chip)
        expect(measured).toEqual(expected)
      }),
      { numRuns: runs(400) },
    )
  })
})

describe('they differ as soon as the machine does', () => {
  const changed = <K extends 'core' | 'crossbar' | 'interconnect'>(
    part: K,
    change: (part: Chip[K]) => Partial<Chip[K]>,
  ) => ({
    change: (chip: Chip): Chip => ({ ...chip, [part]: { ...chip[part], ...change(chip[part]) } }),
  })
  const changedBus = (change: (bus: Bus) => Partial<Bus>) => ({
    change: (chip: Chip): Chip =>
      chip.interconnect.kind === 'bus'
        ? { ...chip, interconnect: { ...chip.interconnect, ...change(chip.interconnect) } }
        : chip,
  })
  const changedMesh = (change: (mesh: Mesh) => Partial<Mesh>) => ({
    change: (chip: Chip): Chip =>
      chip.interconnect.kind === 'mesh'
        ? { ...chip, interconnect: { ...chip.interconnect, ...change(chip.interconnect) } }
        : chip,
  })
  const twins: Readonly<Record<string, { readonly change: (chip: Chip) => Chip }>> = {
    'one input buffer more': changed('core', ({ inputBuffers }) => ({ inputBuffers: inputBuffers + 1 })),
    'one output buffer more': changed('core', ({ outputBuffers }) => ({ outputBuffers: outputBuffers + 1 })),
    'one lane more': changed('core', ({ lanes }) => ({ lanes: lanes + 1 })),
    'an MVM a cycle longer': changed('crossbar', ({ mvmCycles }) => ({ mvmCycles: mvmCycles + 1 })),
    'a bus that takes no class first': changedBus(() => ({ arbitration: 'fifo' })),
    'a bus that takes outputs first': changedBus(() => ({ arbitration: 'outputs-first' })),
    'a grant a cycle longer': changedBus(({ arbitrationCycles }) => ({
      arbitrationCycles: arbitrationCycles + 1,
    })),
    'a link a cycle longer': changedMesh(({ hopCycles }) => ({ hopCycles: hopCycles + 1 })),
    'rows that are longer': changedMesh(({ width }) => ({ width: width + 1 })),
    'signals without end': { change: (chip) => ({ ...chip, signal: { kind: 'register', bytes: 1 } }) },
    'places without end': { change: (chip) => ({ ...chip, partialSumBuffers: 'unbounded' }) },
  }
  const cases = fc.oneof(synchronized, written)
  test.each(Object.entries(twins))('%s', (_, { change }) => {
    const failed = refuted(
      fc.property(cases, ({ programs, chip }) => {
        const { measured, expected } = compared(programs, chip, change(chip))
        expect(measured).toEqual(expected)
      }),
      { numRuns: 2000, seed: 1 },
    )
    expect(failed).toBe(true)
  })
})

test.each([
  ['inputs-first', sequentialScheme()],
  ['outputs-first', linearScheme()],
] as const)('flags that are read all the time starve no data: %s', (arbitration, scheme) => {
  const chip: Chip = {
    ...smallChip,
    interconnect: { ...smallChip.interconnect, arbitration },
    signal: { kind: 'polling', bytes: 16, intervalCycles: 1 },
  }
  const grid = { vertical: 6, horizontal: 1, vectors: 2, numbers: { first: 0, descending: false } }
  const { measured, expected } = compared(gridPrograms(grid, chip, scheme), chip)
  expect(measured).toEqual(expected)
  expect(measured.blocked).toEqual([])
  expect(measured.lastStore.at(-1)).toBe(measured.end)
})
