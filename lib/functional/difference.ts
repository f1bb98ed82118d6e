import * as t from 'io-ts'
import { closed } from '../codec/closed.js'
import { natural } from '../codec/number.js'
import type { TensorData } from '../stages/import/tensorData.js'

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
    const [x, y] = [Number(a.data[i]), Number(b.data[i])]
    if (Object.is(x, y)) continue
    different++
    largest = Math.max(largest, Math.abs(x - y))
  }
  return { elements, different, largest }
}
