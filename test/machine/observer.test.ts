import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CoreProgram } from '../../lib/ir/program.js'
import { unitOf } from '../../lib/isa/instruction.js'
import { instructions } from '../../lib/isa/instructions.js'
import { runPhase } from '../../lib/machine/events/machine.js'
import { assembleMicrocode } from '../../lib/machine/relation/assembleMicrocode.js'
import { anyPrograms, chips, gridPrograms, grids, schemes } from '../stages/simulate/arbitraries.js'

/** Instructions of each unit of the cores, 2 · core for load units and 2 · core + 1 for output units. */
const executed = (programs: readonly CoreProgram[]): readonly number[] =>
  programs.flatMap((program) =>
    (['load', 'output'] as const).map(
      (unit) => [...instructions(program)].filter(({ instruction }) => unitOf(instruction) === unit).length,
    ),
  )

describe('an observer', () => {
  test('sees each instruction of a program that ends once', () => {
    fc.assert(
      fc.property(chips, grids, schemes, (chip, grid, scheme) => {
        const programs = gridPrograms(grid, chip, scheme)
        const seen = programs.flatMap(() => [0, 0])
        runPhase(assembleMicrocode(programs, chip), chip, true, { done: (unit) => seen[unit]!++ })
        expect(seen).toEqual(executed(programs))
      }),
      { numRuns: 200 },
    )
  })

  test('changes nothing, whatever is executed', () => {
    fc.assert(
      fc.property(chips, anyPrograms, (chip, programs) => {
        const code = assembleMicrocode(programs, chip)
        let seen = 0
        const observed = runPhase(code, chip, false, { done: () => seen++ })
        expect(observed).toEqual(runPhase(code, chip, true))
        expect(seen).toBeLessThanOrEqual(executed(programs).reduce((a, b) => a + b, 0))
      }),
      { numRuns: 300 },
    )
  })
})
