import type { Violation } from '../../codec/violation.js'
import type { AffineMap, BaseLayer } from '../../ir/lowered.js'
import { integers, type NumberArray, pointAt } from '../lowering/array.js'
import { multiplied } from '../lowering/multiplied.js'

const tensorOf = (name: string, map: AffineMap): NumberArray =>
  integers(
    name,
    map.map(({ size }) => size),
  )

const resultOf = (layer: BaseLayer) =>
  multiplied(layer, tensorOf('input', layer.input), tensorOf('weight', layer.weight))

/**
 * Where another form of a layer, its rows, columns or vectors arranged otherwise, gives another
 * result, computes an element more than once or leaves one out; by multiplying both with integers.
 */
export const computesViolations = (before: BaseLayer, after: BaseLayer): readonly Violation[] => {
  const [expected, { shape, data, times }] = [resultOf(before), resultOf(after)]
  const fault = (rule: string, problem: string) => [{ rule, where: `layer "${after.name}"`, problem }]
  const sizes = ({ input, weight, output }: BaseLayer) =>
    [input, weight, output].map((map) => `[${map.map(({ size }) => size).join()}]`).join(', ')
  if (sizes(before) !== sizes(after))
    return fault('product', `its input, weights and output were ${sizes(before)} and are ${sizes(after)}`)
  const often = times.findIndex((count) => count !== 1)
  if (often >= 0)
    return fault('once', `element [${pointAt(shape, often).join()}] is computed ${times[often]} times`)
  const wrong = data.findIndex((x, i) => x !== expected.data[i])
  if (wrong < 0) return []
  const point = pointAt(shape, wrong).join()
  return fault('product', `element [${point}] is ${data[wrong]}; uncut, it is ${expected.data[wrong]}`)
}
