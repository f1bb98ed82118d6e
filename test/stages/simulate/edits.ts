import fc from 'fast-check'
import type { CoreProgram } from '../../../lib/ir/program.js'
import type { Statement } from '../../../lib/isa/instruction.js'

/** Statements of a code, those in loops included. */
const sizeOf = (code: readonly Statement[]): number =>
  code.reduce((sum, statement) => sum + 1 + (statement.op === 'LOOP' ? sizeOf(statement.body) : 0), 0)

/** The code with what `replace` makes of its statement number `at`, counted as they stand in the text. */
export const editedCode = (
  code: readonly Statement[],
  at: number,
  replace: (statement: Statement) => readonly Statement[],
): readonly Statement[] => {
  let place = 0
  return code.flatMap((statement) => {
    const own = at - place
    place += sizeOf([statement])
    if (own === 0) return replace(statement)
    return statement.op === 'LOOP' && own > 0 && own < sizeOf([statement])
      ? [{ ...statement, body: editedCode(statement.body, own - 1, replace) }]
      : [statement]
  })
}

const replacements: Readonly<Record<string, (statement: Statement) => readonly Statement[]>> = {
  drop: () => [],
  double: (statement) => [statement, statement],
  redirect: (statement) => {
    if ('from' in statement) return [{ ...statement, from: statement.from + 1 }]
    return 'to' in statement ? [{ ...statement, to: statement.to + 1 }] : [statement]
  },
  hold: (statement) => [{ op: 'EXECUTE', elements: 30 }, statement],
  unroll: (statement) => (statement.op === 'LOOP' ? statement.body : [statement]),
  repeat: (statement) => [{ op: 'LOOP', count: 2, start: 0, step: 0, body: [statement] }],
}

const mistake = fc.record({
  core: fc.nat(),
  at: fc.nat(),
  how: fc.constantFrom(...Object.values(replacements)),
})

/** Programs with one to three mistakes in them. */
export const edited = (programs: readonly CoreProgram[]): fc.Arbitrary<readonly CoreProgram[]> =>
  fc.array(mistake, { minLength: 1, maxLength: 3 }).map((mistakes) =>
    programs.map((program, i) => {
      const own = mistakes.filter(({ core }) => core % programs.length === i)
      const code = own.reduce(
        (before, { at, how }) => editedCode(before, at % Math.max(1, sizeOf(before)), how),
        program.code,
      )
      return { ...program, code }
    }),
  )
