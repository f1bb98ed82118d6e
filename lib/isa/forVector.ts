import type { Instruction, Statement } from './instruction.js'

/** The vectors that a code works on lie between these two. */
interface Range {
  readonly low: number
  readonly high: number
}

const rangeOf = (code: readonly Statement[]): Range => {
  let [low, high] = [0, 0]
  for (const statement of code) {
    if (statement.op !== 'LOOP') continue
    const body = rangeOf(statement.body)
    const last = statement.start + (statement.count - 1) * statement.step
    low = Math.min(low, Math.min(statement.start, last) + body.low)
    high = Math.max(high, Math.max(statement.start, last) + body.high)
  }
  return { low, high }
}

/**
 * Calls `see` with the instructions for one vector, in order, without
 * going through the others where loops step upwards or downwards.
 */
export const forVector = (
  code: readonly Statement[],
  vector: number,
  see: (i: Instruction) => void,
): void => {
  for (const statement of code) {
    if (statement.op !== 'LOOP') {
      if (vector === 0) see(statement)
      continue
    }
    const { count, start, step, body } = statement
    const { low, high } = rangeOf(body)
    // start + i · step + low … high has to hold the vector
    const ends = step === 0 ? [0, count - 1] : [(vector - start - low) / step, (vector - start - high) / step]
    const first = Math.max(0, Math.ceil(Math.min(...ends) - 1e-9))
    const last = Math.min(count - 1, Math.floor(Math.max(...ends) + 1e-9))
    for (let i = first; i <= last; i++) forVector(body, vector - start - i * step, see)
  }
}
