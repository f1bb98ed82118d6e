import type { CoreProgram } from '../../ir/program.js'
import type { Instruction } from '../../isa/instruction.js'
import { type Executed, unroll } from './unroll.js'

/** The three units of a core that work at the same time. */
export const kinds = ['load', 'crossbar', 'output'] as const
export type Kind = (typeof kinds)[number]

const unitsOf = (instruction: Instruction): readonly Kind[] => {
  switch (instruction.op) {
    case 'LOAD':
    case 'PROGRAM':
      return ['load']
    case 'WAIT':
      return [instruction.unit]
    case 'MVM':
      return ['crossbar', 'output']
    default:
      return ['output']
  }
}

/** What one unit of a core executes, in order, with a look at the next instruction. */
export interface Stream {
  readonly next: () => Executed | undefined
  readonly advance: () => void
}

/** The instructions of one unit, unrolled as they are needed. */
export const streamOf = (program: CoreProgram, kind: Kind): Stream => {
  const all = unroll(program.code)
  const following = (): Executed | undefined => {
    for (;;) {
      const { done, value } = all.next()
      if (done === true) return undefined
      if (unitsOf(value.instruction).includes(kind)) return value
    }
  }
  let next = following()
  return {
    next: () => next,
    advance: () => {
      next = following()
    },
  }
}
