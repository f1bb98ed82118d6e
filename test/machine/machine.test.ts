import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Chip } from '../../lib/hardware/chip.js'
import type { BusChip } from '../../lib/hardware/preset.js'
import type { Statement } from '../../lib/isa/instruction.js'
import { phaseKey } from '../../lib/machine/relation/phaseKey.js'
import { linearScheme } from '../../lib/stages/synchronize/linearScheme.js'
import { sequentialScheme } from '../../lib/stages/synchronize/sequentialScheme.js'
import { refuted } from '../refuted.js'
import { runs } from '../runs.js'
import { busChips, chips, type Grid, gridPrograms, grids, schemes } from '../stages/simulate/arbitraries.js'
import { simulated } from '../stages/simulate/compared.js'
import { edited } from '../stages/simulate/edits.js'
import { reference } from '../stages/simulate/reference.js'
import type { Interval } from '../stages/simulate/timed.js'

const synchronized = fc
  .record({ chip: chips, grid: grids, scheme: schemes })
  .map((drawn) => ({ ...drawn, programs: gridPrograms(drawn.grid, drawn.chip, drawn.scheme) }))

const onBus = synchronized.filter(({ chip }) => chip.interconnect.kind === 'bus')

describe('what the reference machine does is possible', () => {
  const possible = (chipOf: (chip: Chip) => Chip) =>
    fc.property(synchronized, ({ chip, programs }) => {
      const { intervals } = reference(programs, chipOf(chip))
      const inOrder = (list: readonly Interval[]) =>
        list.every(({ begin }, i) => i === 0 || begin >= (list[i - 1]?.end ?? 0))
      const transfers = intervals.filter(({ on }) => on === 'bus')
      if (chip.interconnect.kind === 'bus') expect(inOrder(transfers)).toBe(true)
      for (const link of new Set(transfers.flatMap(({ links }) => links)))
        expect(inOrder(transfers.filter(({ links }) => links.includes(link)))).toBe(true)
      for (const { core } of programs) {
        const own = intervals.filter((interval) => interval.core === core)
        const loads = own.filter(({ op }) => op === 'LOAD')
        const mvms = own.filter(({ on }) => on === 'crossbar')
        const leaves = own.filter(({ op }) => op === 'STORE' || op === 'STOREP' || op === 'SEND')
        expect(inOrder(mvms)).toBe(true)
        mvms.forEach(({ begin, end, vector }, k) => {
          const { inputBuffers, outputBuffers } = chip.core
          expect(begin).toBeGreaterThanOrEqual(loads[k]?.end ?? 0)
          expect(begin).toBeGreaterThanOrEqual(leaves[k - outputBuffers]?.end ?? 0)
          expect(loads[k + inputBuffers]?.begin ?? end).toBeGreaterThanOrEqual(end)
          expect(leaves[k]?.begin).toBeGreaterThan(end)
          expect([loads[k]?.vector, leaves[k]?.vector]).toEqual([vector, vector])
        })
      }
    })

  test('one transfer, one MVM a core at a time, within the buffers, in the order of data', () => {
    fc.assert(
      possible((chip) => chip),
      { numRuns: runs(100) },
    )
  })

  test.each(['inputBuffers', 'outputBuffers'] as const)(
    'which is seen to fail with one more of the %s',
    (buffers) => {
      const failed = refuted(
        possible((chip) => ({ ...chip, core: { ...chip.core, [buffers]: chip.core[buffers] + 1 } })),
        { numRuns: 1000, seed: 1 },
      )
      expect(failed).toBe(true)
    },
  )
})

describe('the simulator', () => {
  test('is deterministic', () => {
    fc.assert(
      fc.property(synchronized, ({ chip, programs }) => {
        expect(simulated(programs, chip)).toEqual(simulated(programs, chip))
      }),
      { numRuns: 50 },
    )
  })

  test('takes k times as long when everything takes k times as long', () => {
    const slower = (chip: BusChip, k: number): BusChip => {
      const { crossbar, interconnect, signal } = chip
      return {
        ...chip,
        crossbar: {
          ...crossbar,
          rows: crossbar.rows * k,
          columns: crossbar.columns * k,
          mvmCycles: crossbar.mvmCycles * k,
        },
        core: { ...chip.core, lanes: 1 },
        interconnect: {
          ...interconnect,
          bytesPerCycle: 1,
          arbitrationCycles: interconnect.arbitrationCycles * k,
        },
        signal:
          signal.kind === 'polling'
            ? { ...signal, bytes: signal.bytes * k, intervalCycles: signal.intervalCycles * k }
            : { ...signal, bytes: signal.bytes * k },
      }
    }
    fc.assert(
      fc.property(busChips, grids, schemes, fc.integer({ min: 2, max: 5 }), (chip, grid, scheme, k) => {
        const [once, slow] = [slower(chip, 1), slower(chip, k)]
        const fast = simulated(gridPrograms(grid, once, scheme), once)
        expect(simulated(gridPrograms(grid, slow, scheme), slow)).toEqual({
          ...fast,
          end: fast.end * k,
          cycles: fast.cycles * k,
          stores: fast.stores.map((time) => time * k),
          peakPartialSumBytes: fast.peakPartialSumBytes * k,
        })
      }),
      { numRuns: 200 },
    )
  })

  const renumberedCode = (
    code: readonly Statement[],
    number: (core: number) => number,
  ): readonly Statement[] =>
    code.map((statement): Statement => {
      if (statement.op === 'LOOP') return { ...statement, body: renumberedCode(statement.body, number) }
      if ('from' in statement) return { ...statement, from: number(statement.from) }
      return 'to' in statement ? { ...statement, to: number(statement.to) } : statement
    })

  test('takes cores by whatever numbers they have, and then the phases have the same key', () => {
    fc.assert(
      fc.property(onBus, fc.array(fc.nat(), { minLength: 30, maxLength: 30 }), ({ chip, programs }, keys) => {
        const number = (core: number) => core + 100 * (keys[core] ?? 0)
        const renumbered = programs.map((program) => ({
          ...program,
          core: number(program.core),
          code: renumberedCode(program.code, number),
        }))
        expect(simulated(renumbered, chip)).toEqual(simulated(programs, chip))
        expect(phaseKey(renumbered, chip)).toBe(phaseKey(programs, chip))
      }),
      { numRuns: 100 },
    )
  })

  test('takes phases of one key for the same time', () => {
    const pairs = synchronized.chain((drawn) => edited(drawn.programs).map((twin) => ({ ...drawn, twin })))
    let same = 0
    fc.assert(
      fc.property(pairs, ({ chip, programs, twin }) => {
        if (phaseKey(programs, chip) !== phaseKey(twin, chip)) return
        same++
        expect(simulated(twin, chip)).toEqual(simulated(programs, chip))
      }),
      { numRuns: 500, seed: 1 },
    )
    expect(same).toBeGreaterThan(10)
    expect(same).toBeLessThan(250)
  })
})

describe('special cases with a formula', () => {
  test('one core with one buffer a side', () => {
    fc.assert(
      fc.property(
        busChips,
        fc.integer({ min: 1, max: 30 }),
        schemes,
        ({ core, ...rest }, vectors, scheme) => {
          const chip: BusChip = { ...rest, core: { ...core, inputBuffers: 1, outputBuffers: 1 } }
          const { rows, columns, inputBits, mvmCycles } = chip.crossbar
          const { arbitrationCycles, bytesPerCycle } = chip.interconnect
          const transfer = (bytes: number) => arbitrationCycles + Math.ceil(bytes / bytesPerCycle)
          const bytes = Math.ceil(inputBits / 8)
          const [load, store, add] = [
            transfer(rows * bytes),
            transfer(columns * bytes),
            Math.ceil(columns / core.lanes),
          ]
          // between two MVMs: the LOAD and the ADD begin together, then
          // the STORE, and only then is there a free output buffer
          const between = Math.max(load, add) + store
          const grid: Grid = { vertical: 1, horizontal: 1, vectors, numbers: { first: 0, descending: false } }
          const { cycles, peakPartialSumBytes } = simulated(gridPrograms(grid, chip, scheme), chip)
          expect(cycles).toBe(load + vectors * mvmCycles + (vectors - 1) * between + add + store)
          expect(peakPartialSumBytes).toBe(0)
        },
      ),
      { numRuns: runs(100) },
    )
  })

  const column = fc.record({
    vertical: fc.integer({ min: 2, max: 5 }),
    horizontal: fc.constant(1),
    vectors: fc.integer({ min: 1, max: 20 }),
    numbers: fc.constant({ first: 0, descending: false }),
  })

  test('sequential: one core after another, every partial sum of a column alive at once', () => {
    fc.assert(
      fc.property(chips, column, (chip, grid) => {
        const { cycles, peakPartialSumBytes } = simulated(gridPrograms(grid, chip, sequentialScheme()), chip)
        const programs = gridPrograms(grid, chip, sequentialScheme())
        const { intervals } = reference(programs, chip)
        const span = (core: number) => {
          const own = intervals.filter((interval) => interval.core === core && interval.on === 'crossbar')
          return { first: own[0]?.begin ?? 0, last: own.at(-1)?.end ?? 0 }
        }
        for (const { core } of programs.slice(1))
          expect(span(core).first).toBeGreaterThan(span(core - 1).last)
        expect(cycles).toBeGreaterThan(grid.vertical * grid.vectors * chip.crossbar.mvmCycles)
        expect(peakPartialSumBytes).toBe(grid.vectors * chip.crossbar.columns * 4)
      }),
      { numRuns: 200 },
    )
  })

  test('which linear, whose cores work at the same time, does not keep', () => {
    const failed = refuted(
      fc.property(chips, column, (chip, grid) => {
        const { cycles } = simulated(gridPrograms(grid, chip, linearScheme()), chip)
        expect(cycles).toBeGreaterThan(grid.vertical * grid.vectors * chip.crossbar.mvmCycles)
      }),
      { numRuns: 500, seed: 1 },
    )
    expect(failed).toBe(true)
  })
})
