import type { Statement } from '../../isa/instruction.js'

/** Whether a program executes `op` anywhere. */
export const executes = (code: readonly Statement[], op: Statement['op']): boolean =>
  code.some((statement) => statement.op === op || (statement.op === 'LOOP' && executes(statement.body, op)))
