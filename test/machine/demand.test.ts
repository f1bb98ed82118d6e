import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Chip } from '../../lib/hardware/chip.js'
import type { CoreProgram } from '../../lib/ir/program.js'
import { instructions } from '../../lib/isa/instructions.js'
import { bound, coreDemand, totalDemand } from '../../lib/machine/costs/demand.js'
import { seenBy } from '../hardware/seenBy.js'
import { refuted } from '../refuted.js'
import { runs } from '../runs.js'
import { chips, gridPrograms, grids, schemes } from '../stages/simulate/arbitraries.js'
import { simulated } from '../stages/simulate/compared.js'
import { reference } from '../stages/simulate/reference.js'
import type { Interval } from '../stages/simulate/timed.js'

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0)

const cyclesOf = (intervals: readonly Interval[]) => sum(intervals.map(({ begin, end }) => end - begin))

const synchronized = fc
  .record({ chip: chips, grid: grids, scheme: schemes })
  .map((drawn) => ({ ...drawn, programs: gridPrograms(drawn.grid, drawn.chip, drawn.scheme) }))

describe('demand', () => {
  test('is what the reference machine spends and moves, core by core', () => {
    fc.assert(
      fc.property(synchronized, ({ chip, programs }) => {
        const { intervals } = reference(programs, chip)
        for (const program of programs) {
          const own = intervals.filter(({ core }) => core === program.core)
          const executed = [...instructions(program)].map(({ instruction }) => instruction)
          const count = (op: string) => executed.filter((instruction) => instruction.op === op).length
          const on = (...places: readonly Interval['on'][]) => own.filter(({ on }) => places.includes(on))
          // a WAIT counts one read, the one that finds its flag set: the last of the WAIT
          const wanted = on('bus').filter(
            ({ op, end }) =>
              op !== 'WAIT' ||
              !own.some((pause) => pause.on === 'pause' && pause.op === op && pause.begin === end),
          )
          const moves = (ops: readonly string[]) => wanted.filter(({ op }) => ops.includes(op))
          const data = wanted.filter(({ op }) => op !== 'WAIT' && op !== 'CALL')
          const { loadUnitCycles, outputUnitCycles, ...demand } = coreDemand(program, chip)
          expect(demand).toEqual({
            crossbarCycles: cyclesOf(on('crossbar', 'writing')),
            mvmCycles: cyclesOf(on('crossbar')),
            inputSteps: count('MVM') * seenBy(program, chip.crossbar).steps,
            busCycles: cyclesOf(wanted),
            dataBytes: sum(data.map(({ bytes }) => bytes)),
            byteHops: sum(
              data.map(({ bytes, links }) => bytes * (chip.interconnect.kind === 'bus' ? 1 : links.length)),
            ),
            calls: count('CALL'),
            mvms: count('MVM'),
            elements: count('ADD') * chip.crossbar.columns,
            programs: 0,
          })
          expect(loadUnitCycles + outputUnitCycles).toBe(cyclesOf([...wanted, ...on('output unit')]))
          expect(loadUnitCycles).toBeGreaterThanOrEqual(cyclesOf(moves(['LOAD'])))
          expect(outputUnitCycles).toBeGreaterThanOrEqual(
            cyclesOf([...on('output unit'), ...moves(['SEND', 'STOREP', 'STORE', 'LOADP', 'CALL'])]),
          )
        }
      }),
      { numRuns: runs(60) },
    )
  })

  const beaten = (ofCores: (programs: readonly CoreProgram[], chip: Chip) => number) =>
    fc.property(synchronized, ({ chip, programs }) => {
      expect(ofCores(programs, chip)).toBeLessThanOrEqual(simulated(programs, chip).cycles)
    })

  test('is a bound that no program beats', () => {
    fc.assert(
      beaten((programs, chip) => bound(programs, chip)),
      { numRuns: runs(150) },
    )
  })

  test('is reached: some program spends nothing else, so that a cycle more is no bound', () => {
    const failed = refuted(
      beaten((programs, chip) => bound(programs, chip) + 1),
      { numRuns: 3000, seed: 1 },
    )
    expect(failed).toBe(true)
  })

  test.each(['crossbarCycles', 'outputUnitCycles'] as const)(
    'of all cores together is no bound for %s, which each core has for itself',
    (resource) => {
      const failed = refuted(
        beaten(
          (programs, chip) => totalDemand(programs.map((program) => coreDemand(program, chip)))[resource],
        ),
        { numRuns: 1000, seed: 1 },
      )
      expect(failed).toBe(true)
    },
  )
})
