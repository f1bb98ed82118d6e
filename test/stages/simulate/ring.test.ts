import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import type { Chip } from '../../../lib/hardware/chip.js'
import type { CoreProgram } from '../../../lib/ir/program.js'
import type { Statement } from '../../../lib/isa/instruction.js'
import { instructions } from '../../../lib/isa/instructions.js'
import { cyclicScheme } from '../../../lib/stages/synchronize/cyclicScheme.js'
import { verify } from '../../../lib/verify/verify.js'
import { runs } from '../../runs.js'
import { gridPrograms, schemes } from './arbitraries.js'
import { simulated } from './compared.js'
import { matrixLayer, programOf } from './programs.js'
import { smallChip } from './smallChip.js'

/** The vectors for which each core gives something to each other one, or takes it, in order. */
const channels = (programs: readonly CoreProgram[], give: 'SEND' | 'CALL', take: 'RECEIVE' | 'WAIT') => {
  const vectors = new Map<string, { readonly given: number[]; readonly taken: number[] }>()
  const between = (from: number, to: number) => {
    const known = vectors.get(`${from} to ${to}`) ?? { given: [], taken: [] }
    vectors.set(`${from} to ${to}`, known)
    return known
  }
  for (const program of programs)
    for (const { instruction, vector } of instructions(program)) {
      const { op } = instruction
      if ((op === 'SEND' || op === 'CALL') && op === give)
        between(program.core, instruction.to).given.push(vector)
      if ((op === 'RECEIVE' || op === 'WAIT') && op === take)
        between(instruction.from, program.core).taken.push(vector)
    }
  return [...vectors.values()]
}

/** Whether every partial sum, and every signal, that a core takes is the one for its vector. */
const inOrder = (programs: readonly CoreProgram[]): boolean =>
  [...channels(programs, 'SEND', 'RECEIVE'), ...channels(programs, 'CALL', 'WAIT')].every(
    ({ given, taken }) => given.join() === taken.join(),
  )

const column = fc.record({
  vertical: fc.integer({ min: 2, max: 6 }),
  horizontal: fc.constant(1),
  vectors: fc.integer({ min: 1, max: 30 }),
  numbers: fc.constant({ first: 0, descending: false }),
})
const exchanges = fc.constantFrom<Chip['exchange']>('memory', 'forward')

test('what a core takes is always for the vector that it was given for', () => {
  fc.assert(
    fc.property(column, exchanges, schemes, (grid, exchange, scheme) => {
      expect(inOrder(gridPrograms(grid, { ...smallChip, exchange }, scheme))).toBe(true)
    }),
    { numRuns: runs(150) },
  )
})

describe('a ring that turns the wrong way in the short last block', () => {
  const turned = (code: readonly Statement[], swap: ReadonlyMap<number, number>): readonly Statement[] =>
    code.map((statement): Statement => {
      if (statement.op === 'LOOP') return { ...statement, body: turned(statement.body, swap) }
      if ('from' in statement) return { ...statement, from: swap.get(statement.from) ?? statement.from }
      return 'to' in statement ? { ...statement, to: swap.get(statement.to) ?? statement.to } : statement
    })

  /** Neighbours above and below change places for all vectors of the last block. */
  const twin = (programs: readonly CoreProgram[], begin: number): readonly CoreProgram[] =>
    programs.map(({ code, ...program }, v) => {
      const [above, below] = [(v + 1) % programs.length, (v + programs.length - 1) % programs.length]
      const swap = new Map([
        [above, below],
        [below, above],
      ])
      const isLast = (statement: Statement) => statement.op === 'LOOP' && statement.start >= begin
      return {
        ...program,
        code: code.flatMap((statement) => (isLast(statement) ? turned([statement], swap) : [statement])),
      }
    })

  test('is refused, or stalls, or mixes vectors up; each of them happens', () => {
    const seen = { refused: 0, stalled: 0, mixed: 0 }
    for (const exchange of ['memory', 'forward'] as const)
      for (let vertical = 3; vertical <= 5; vertical++)
        for (let vectors = 2; vectors <= 14; vectors++)
          for (let block = 1; block < vectors; block++) {
            const chip: Chip = { ...smallChip, exchange }
            const grid = { vertical, horizontal: 1, vectors, numbers: { first: 0, descending: false } }
            const right = gridPrograms(grid, chip, cyclicScheme(block))
            const wrong = twin(right, vectors - (vectors % block))
            if (JSON.stringify(wrong) === JSON.stringify(right)) continue
            const layers = [matrixLayer('layer', [], vectors, 8 * vertical, 4)]
            const refused = E.isLeft(verify(programOf(wrong, chip, layers)))
            const stalled = simulated(wrong, chip).blocked.length > 0
            const mixed = !inOrder(wrong)
            expect({ vertical, vectors, block, wrong: refused || stalled || mixed }).toMatchObject({
              wrong: true,
            })
            seen.refused += Number(refused)
            seen.stalled += Number(stalled)
            seen.mixed += Number(mixed)
          }
    expect(Math.min(seen.refused, seen.stalled, seen.mixed)).toBeGreaterThan(10)
  })
})
