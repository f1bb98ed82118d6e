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

/** A value of code, in one pass over its loops' bodies: all that is asked of code without executing it. */
export const foldCode = <A>({ empty, one, next, loop }: Fold<A>): ((code: readonly Statement[]) => A) => {
  const fold = (code: readonly Statement[]): A =>
    code.reduce(
      (before, statement) =>
        next(before, statement.op === 'LOOP' ? loop(statement, fold(statement.body)) : one(statement)),
      empty,
    )
  return fold
}

/** Σ of what each instruction counts, as often as it is executed. */
export const countIn = (code: readonly Statement[], counts: (instruction: Instruction) => number): number =>
  foldCode<number>({
    empty: 0,
    one: counts,
    next: (a, b) => a + b,
    loop: ({ count }, body) => count * body,
  })(code)

/** Calls `see` once for each instruction that stands in code, with how often it is executed, until that is true. */
export const someIn = (
  code: readonly Statement[],
  see: (instruction: Instruction, times: number) => boolean,
  times = 1,
): boolean =>
  code.some((statement) =>
    statement.op === 'LOOP' ? someIn(statement.body, see, times * statement.count) : see(statement, times),
  )

/** Calls `see` once for each instruction that stands in code, with how often it is executed. */
export const eachIn = (
  code: readonly Statement[],
  see: (instruction: Instruction, times: number) => void,
): void => {
  someIn(code, (instruction, times) => {
    see(instruction, times)
    return false
  })
}

/** Whether code holds one of these instructions. */
export const holds = (code: readonly Statement[], ...ops: readonly Instruction['op'][]): boolean =>
  someIn(code, ({ op }) => ops.includes(op))

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
