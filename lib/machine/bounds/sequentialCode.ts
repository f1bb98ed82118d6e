import type { Exchange } from '../../hardware/chip.js'
import type { Statement } from '../../isa/instruction.js'
import { add, call, load, multiply, passSum, store, takeSum, waitFor } from '../../isa/written.js'

/** The cores of a vertical group, from the first rows of the matrix to the last, and how they exchange partial sums. */
export interface SequentialGroup {
  readonly cores: readonly number[]
  /** Input vectors O. */
  readonly vectors: number
  readonly exchange: Exchange
}

/**
 * The definition of the sequential program, the reference for speedup: the cores of a vertical group one after
 * another, each over all vectors. A core loads its first input once its predecessor has finished its last vector,
 * so that one signal a core is enough. The code of each core, in order.
 */
export const sequentialCode = ({
  cores,
  vectors,
  exchange,
}: SequentialGroup): readonly (readonly Statement[])[] =>
  cores.map((_, v): readonly Statement[] => {
    const [from, to] = [cores[v - 1], cores[v + 1]]
    const take: readonly Statement[] = from === undefined ? [] : [takeSum(exchange, from)]
    const give: Statement = to === undefined ? store : passSum(exchange, to)
    const body: readonly Statement[] = [load, multiply, ...take, add, give]
    return [
      ...(from === undefined ? [] : [waitFor('load', from)]),
      ...(vectors > 0 ? [{ op: 'LOOP', count: vectors, start: 0, step: 1, body } as const] : []),
      ...(to === undefined ? [] : [call(to)]),
    ]
  })
