import * as t from 'io-ts'
import { closed } from '../codec/closed.js'
import { natural } from '../codec/number.js'
import type { TensorData } from '../onnx/tensors/tensorData.js'

/** How two tensors of one shape differ, element by element. */
export interface Difference {
  readonly elements: number
  /** Elements that are not the same in every bit. */
  readonly different: number
  /** The largest absolute difference, in units of the elements. */
  readonly largest: number
}

export const Difference: t.Type<Difference> = closed<Difference>('Difference', {
  elements: natural,
  different: natural,
  largest: t.number,
})

/** NaN is the same as NaN. */
export const differenceOf = (a: TensorData, b: TensorData): Difference => {
  const elements = Math.max(a.data.length, b.data.length)
  let [different, largest] = [0, 0]
  for (let i = 0; i < elements; i++) {
    const [x, y] = [a.data[i], b.data[i]]
    if (Object.is(x, y)) continue
    different++
    // integers of 64 bits are told apart where they are no numbers any more
    const apart = typeof x === 'bigint' && typeof y === 'bigint' ? x - y : Number(x) - Number(y)
    largest = Math.max(largest, Math.abs(Number(apart)))
  }
  return { elements, different, largest }
}

/** How no elements differ. */
export const noDifference: Difference = { elements: 0, different: 0, largest: 0 }

/** How two pairs of tensors differ together. */
export const plusDifference = (a: Difference, b: Difference): Difference => ({
  elements: a.elements + b.elements,
  different: a.different + b.different,
  largest: Math.max(a.largest, b.largest),
})
