import type { Instruction, Loop, Statement } from './instruction.js'

/** How a value of code comes from those of its instructions. */
export interface Fold<A> {
  /** Of no instructions. */
  readonly empty: A
  /** Of one instruction. */
  readonly one: (instruction: Instruction) => A
  /** Of two pieces of code, one after the other. */
  readonly next: (first: A, second: A) => A
  /** Of a loop, from the value of its body. */
  readonly loop: (loop: Loop, body: A) => A
}

/**
 * A value of code, in one pass over its loops' bodies: all that is asked of code without executing it. Each core is asked
 * a dozen questions, most of them once, before the engine has compiled anything: loops as they are written take a third
 * of the time then that they take by way of methods of arrays.
 */
export const foldCode = <A>({ empty, one, next, loop }: Fold<A>): ((code: readonly Statement[]) => A) => {
  const fold = (code: readonly Statement[]): A => {
    let value = empty
    for (let i = 0; i < code.length; i++) {
      const statement = code[i]!
      value = next(value, statement.op === 'LOOP' ? loop(statement, fold(statement.body)) : one(statement))
    }
    return value
  }
  return fold
}

/** Σ of what each instruction counts, as often as it is executed. */
export const countIn = (code: readonly Statement[], counts: (instruction: Instruction) => number): number => {
  let count = 0
  for (let i = 0; i < code.length; i++) {
    const statement = code[i]!
    count += statement.op === 'LOOP' ? statement.count * countIn(statement.body, counts) : counts(statement)
  }
  return count
}

/** Calls `see` once for each instruction that stands in code, with how often it is executed, until that is true. */
export const someIn = (
  code: readonly Statement[],
  see: (instruction: Instruction, times: number) => boolean,
  times = 1,
): boolean => {
  for (let i = 0; i < code.length; i++) {
    const statement = code[i]!
    const seen =
      statement.op === 'LOOP' ? someIn(statement.body, see, times * statement.count) : see(statement, times)
    if (seen) return true
  }
  return false
}

/** Calls `see` once for each instruction that stands in code, with how often it is executed. */
export const eachIn = (
  code: readonly Statement[],
  see: (instruction: Instruction, times: number) => void,
  times = 1,
): void => {
  for (let i = 0; i < code.length; i++) {
    const statement = code[i]!
    if (statement.op === 'LOOP') eachIn(statement.body, see, times * statement.count)
    else see(statement, times)
  }
}

/** Whether code holds one of these instructions. */
export const holds = (code: readonly Statement[], ...ops: readonly Instruction['op'][]): boolean => {
  for (let i = 0; i < code.length; i++) {
    const statement = code[i]!
    if (statement.op === 'LOOP' ? holds(statement.body, ...ops) : ops.includes(statement.op)) return true
  }
  return false
}

/** The first instruction in program order for which something holds; null where there is none. */
export const firstIn = (
  code: readonly Statement[],
  wanted: (instruction: Instruction) => boolean,
): Instruction | null => {
  let first: Instruction | null = null
  someIn(code, (instruction) => {
    if (!wanted(instruction)) return false
    first = instruction
    return true
  })
  return first
}
