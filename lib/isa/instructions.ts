import type { Instruction, Statement } from './instruction.js'

/** An instruction as it is executed: for which vector. */
export interface Executed {
  readonly instruction: Instruction
  readonly vector: number
}

/** Calls `see` with each instruction as it is executed, in program order: the fastest way through unrolled loops. */
export const eachExecuted = (
  code: readonly Statement[],
  see: (instruction: Instruction, vector: number) => void,
  vector = 0,
): void => {
  for (const statement of code) {
    if (statement.op === 'LOOP')
      for (let i = 0; i < statement.count; i++)
        eachExecuted(statement.body, see, vector + statement.start + i * statement.step)
    else see(statement, vector)
  }
}

function* unroll(code: readonly Statement[], vector: number): Generator<Executed, void> {
  for (const statement of code) {
    if (statement.op === 'LOOP')
      for (let i = 0; i < statement.count; i++)
        yield* unroll(statement.body, vector + statement.start + i * statement.step)
    else yield { instruction: statement, vector }
  }
}

/**
 * The instructions of one core in program order, loops unrolled lazily: memory for the depth of the loops only.
 *
 * @example
 * import { instructions } from 'ohmflow/program'
 * const code = [{ op: 'LOOP', count: 3, start: 4, step: 1, body: [{ op: 'LOAD' }] }] as const
 * const vectors = [...instructions({ code })].map(({ vector }) => vector)
 * console.assert(vectors.join() === '4,5,6')
 */
export const instructions = ({ code }: { readonly code: readonly Statement[] }): Generator<Executed, void> =>
  unroll(code, 0)
