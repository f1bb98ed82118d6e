import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Chip } from '../../lib/hardware/chip.js'
import { exchangesOf } from '../../lib/ir/exchangesOf.js'
import type { CoreProgram } from '../../lib/ir/program.js'
import { leastCycles } from '../../lib/machine/bounds/leastCycles.js'
import { limitsOf } from '../../lib/machine/bounds/limits.js'
import { bound } from '../../lib/machine/costs/demand.js'
import { linearScheme } from '../../lib/stages/synchronize/linearScheme.js'
import { sequentialScheme } from '../../lib/stages/synchronize/sequentialScheme.js'
import { refuted } from '../refuted.js'
import { runs } from '../runs.js'
import { chips, gridPrograms, grids, schemes } from '../stages/simulate/arbitraries.js'
import { simulated } from '../stages/simulate/compared.js'
import { columnOf, smallChip } from '../stages/simulate/smallChip.js'
import { programsOf } from '../stages/simulate/timeline.js'

const synchronized = fc
  .record({ chip: chips, grid: grids, scheme: schemes })
  .map((drawn) => ({ ...drawn, programs: gridPrograms(drawn.grid, drawn.chip, drawn.scheme) }))

const chained = (chip: Chip) => programsOf(linearScheme(), 3, 3, chip)

describe('limits of three cores and three vectors, by hand', () => {
  test('forwarded', () => {
    expect(limitsOf(chained(smallChip), smallChip)).toEqual({
      crossbar: 30,
      loadUnit: 6,
      // core 1: ADD 1, SEND 4, CALL 1, three times
      outputUnit: 18,
      // three LOADs of 2, two SENDs of 4, two CALLs of 1, a STORE of 1, three times
      bus: 51,
      // SEND and CALL 5, ADD 1, SEND and CALL 5, ADD 1
      chain: 12,
      // LOAD 2, MVM 10, ADD 1, SEND 4
      fill: 17,
    })
  })

  test('through memory', () => {
    const chip: Chip = { ...smallChip, exchange: 'memory' }
    expect(limitsOf(chained(chip), chip)).toEqual({
      crossbar: 30,
      loadUnit: 6,
      // core 1: LOADP 4, ADD 1, STOREP 4, CALL 1
      outputUnit: 30,
      bus: 75,
      // STOREP and CALL 5, LOADP and ADD 5, and once more
      chain: 20,
      fill: 17,
    })
  })

  test('no additions and no MVM limit nothing', () => {
    const idle = columnOf([{ op: 'READ', bytes: 8 }])
    expect(limitsOf(idle, smallChip)).toEqual({
      crossbar: 0,
      loadUnit: 0,
      outputUnit: 2,
      bus: 2,
      chain: 0,
      fill: 0,
    })
  })

  test('cores that take from one another in a ring end all the same', () => {
    const ring = columnOf(
      [{ op: 'RECEIVE', from: 1 }, { op: 'ADD' }, { op: 'SEND', to: 1 }],
      [{ op: 'RECEIVE', from: 0 }, { op: 'ADD' }, { op: 'SEND', to: 0 }],
    )
    expect(limitsOf(ring, smallChip).chain).toBeGreaterThan(0)
  })
})

test('the busiest of the resources is the bound', () => {
  fc.assert(
    fc.property(synchronized, ({ chip, programs }) => {
      const { crossbar, loadUnit, outputUnit, bus } = limitsOf(programs, chip)
      expect(Math.max(crossbar, loadUnit, outputUnit, bus)).toBe(bound(programs, chip))
    }),
  )
})

describe('what is taken at least', () => {
  test('by hand: 51 cycles of the bus, of which only 6 fit in before the first MVM ends at 12', () => {
    expect(leastCycles(chained(smallChip), smallChip)).toBe(57)
  })

  const never = (estimate: (cores: readonly CoreProgram[], chip: Chip) => number) =>
    fc.property(synchronized, ({ chip, programs }) => {
      const { cycles } = simulated(programs, chip)
      expect(estimate(programs, chip)).toBeLessThanOrEqual(cycles)
      expect(leastCycles(programs, chip)).toBeGreaterThanOrEqual(bound(programs, chip))
    })

  test('is never more than what is taken, and never less than the bound', () => {
    fc.assert(never(leastCycles), { numRuns: runs(200) })
  })

  test('an estimate that adds a whole MVM is found out', () => {
    const twin = (cores: readonly CoreProgram[], chip: Chip) =>
      leastCycles(cores, chip) + chip.crossbar.mvmCycles
    expect(refuted(never(twin), { numRuns: 1000 })).toBe(true)
  })

  test('sequential cores are not said to begin with their inputs', () => {
    const programs = programsOf(sequentialScheme(), 3, 3, smallChip)
    expect(leastCycles(programs, smallChip)).toBeLessThanOrEqual(simulated(programs, smallChip).cycles)
  })
})

test('exchanges are those that the code uses', () => {
  const memory: Chip = { ...smallChip, exchange: 'memory' }
  expect(exchangesOf(chained(smallChip))).toEqual(['forward'])
  expect(exchangesOf(chained(memory))).toEqual(['memory'])
  expect(exchangesOf([...chained(smallChip), ...chained(memory)])).toEqual(['memory', 'forward'])
  expect(exchangesOf(programsOf(linearScheme(), 1, 3, smallChip))).toEqual([])
})
