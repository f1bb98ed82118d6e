import type { Instruction, Statement } from '../../isa/instruction.js'

/** An instruction as it is executed: for which vector. */
export interface Executed {
  readonly instruction: Instruction
  readonly vector: number
}

/**
 * The instructions of a program in order, loops unrolled as the definition says. Told here again, so that what the
 * laws hold programs against shares nothing with what they hold.
 */
export function* unroll(code: readonly Statement[], vector = 0): Generator<Executed, void> {
  for (const statement of code) {
    if (statement.op !== 'LOOP') yield { instruction: statement, vector }
    else
      for (let turn = 0; turn < statement.count; turn++)
        yield* unroll(statement.body, vector + statement.start + turn * statement.step)
  }
}

/** Whether a program executes `op` anywhere. */
export const executes = (code: readonly Statement[], op: Statement['op']): boolean =>
  code.some((statement) => statement.op === op || (statement.op === 'LOOP' && executes(statement.body, op)))
