import * as fc from 'fast-check'
import type { Statement } from '../../lib/isa/instruction.js'

/** Loops in loops, up and down, that stand still too, with instructions and signals between them. */
export const arbitraryCode = fc.letrec<{ code: readonly Statement[] }>((tie) => ({
  code: fc.array(
    fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom<Statement>({ op: 'LOAD' }, { op: 'MVM' }, { op: 'CALL', to: 4 }),
      fc.record({
        op: fc.constant('LOOP' as const),
        count: fc.integer({ min: 1, max: 4 }),
        start: fc.integer({ min: -3, max: 9 }),
        step: fc.integer({ min: -3, max: 9 }),
        body: tie('code'),
      }),
    ),
    { maxLength: 4 },
  ),
})).code
