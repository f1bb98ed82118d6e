import type { Instruction, Statement } from '../../lib/isa/instruction.js'
import type { Scheme, VerticalGroup } from '../../lib/stages/synchronize/scheme.js'

/** Code with each instruction replaced. */
export const replaced = (
  code: readonly Statement[],
  by: (instruction: Instruction) => readonly Statement[],
): readonly Statement[] =>
  code.flatMap((statement) =>
    statement.op === 'LOOP' ? [{ ...statement, body: replaced(statement.body, by) }] : by(statement),
  )

/** A scheme with each instruction of the core at position `v` replaced. */
export const spoilt = (
  scheme: Scheme,
  by: (instruction: Instruction, v: number, group: VerticalGroup) => readonly Statement[],
): Scheme => ({
  name: 'twin',
  schedule: (group) =>
    scheme.schedule(group).map((code, v) => replaced(code, (instruction) => by(instruction, v, group))),
})

/** A scheme without the instructions of this kind. */
export const without = (scheme: Scheme, op: Instruction['op']): Scheme =>
  spoilt(scheme, (instruction) => (instruction.op === op ? [] : [instruction]))
