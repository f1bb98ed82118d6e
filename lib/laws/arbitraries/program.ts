import * as fc from 'fast-check'
import type { Program } from '../../ir/program.js'
import { cyclic, even, linear, sequential, tree } from '../../stages/synchronize/synchronizers.js'
import { arbitraryPlaced } from './placed.js'

/**
 * `arbitraryPlaced` synchronized by each of the schemes that come
 * along. Shrinks towards one core after the other on a matrix of 1 × 1.
 *
 * @example
 * import * as fc from 'fast-check'
 * import { verify } from 'ohmflow'
 * import { arbitraryProgram } from 'ohmflow/laws'
 * console.assert(fc.sample(arbitraryProgram, 10).every((program) => verify(program)._tag === 'Right'))
 */
export const arbitraryProgram: fc.Arbitrary<Program> = fc
  .tuple(arbitraryPlaced, fc.constantFrom(sequential(), linear(), tree(), cyclic(), cyclic(3), even(2)))
  .map(([placed, synchronizer]) => {
    const program = synchronizer(placed)
    // a placement that is right is one that every synchronizer takes
    if (program._tag === 'Left') throw new Error(JSON.stringify(program.left))
    return program.right
  })
