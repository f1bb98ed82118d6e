import type { Statement } from './instruction.js'
import { rowOf } from './instructionSet.js'

/** An evenly spaced part of the vectors: `start`, `start + step`, … */
export interface Spaced {
  readonly start: number
  readonly step: number
}

const scaled = (code: readonly Statement[], by: number): readonly Statement[] =>
  code.map((statement) =>
    statement.op === 'LOOP'
      ? {
          ...statement,
          start: statement.start * by,
          step: statement.step * by,
          body: scaled(statement.body, by),
        }
      : statement,
  )

/** Code that does for the vector `start + v · step` what the given code does for v. */
export const onVectors = (code: readonly Statement[], { start, step }: Spaced): readonly Statement[] => {
  const spaced = step === 1 ? code : scaled(code, step)
  if (start === 0) return spaced
  return spaced.map((statement) => {
    if (statement.op === 'LOOP') return { ...statement, start: statement.start + start }
    // outside of all loops an instruction is for vector 0, but for signals, which are for none
    return rowOf(statement).moves === 'signal'
      ? statement
      : { op: 'LOOP', count: 1, start, step: 1, body: [statement] }
  })
}
