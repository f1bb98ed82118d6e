import type { Instruction, Statement } from './instruction.js'

/** Code with only those of its instructions that are kept, as `keep` gives them; loops that are empty then go. */
export const filtered = (
  code: readonly Statement[],
  keep: (instruction: Instruction) => Instruction | null,
): readonly Statement[] =>
  code.flatMap((statement): readonly Statement[] => {
    if (statement.op !== 'LOOP') {
      const kept = keep(statement)
      return kept === null ? [] : [kept]
    }
    const body = filtered(statement.body, keep)
    return body.length === 0 ? [] : [{ ...statement, body }]
  })
