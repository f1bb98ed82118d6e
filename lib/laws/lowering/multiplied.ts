import type { AffineMap, BaseLayer } from '../../ir/lowered.js'
import { at, eachPoint, type NumberArray, offsetOf, size } from './array.js'

const dot = (coefficients: readonly number[], point: readonly number[]): number =>
  coefficients.reduce((sum, coefficient, i) => sum + coefficient * (point[i] ?? 0), 0)

/** Where an affine map leads. */
const mapped = (
  map: AffineMap,
  vector: readonly number[],
  row: readonly number[],
  column: readonly number[],
  group: number,
): readonly number[] =>
  map.map(
    (axis) =>
      axis.offset +
      dot(axis.vector, vector) +
      dot(axis.row, row) +
      dot(axis.column, column) +
      axis.group * group,
  )

/**
 * What a base layer computes by its own words:
 * `output[v, c, g] = Σ_r input[v, r, g] · weight[r, c, g]`, an input or a weight outside its tensor
 * being 0, an output outside dropped. `times` counts how often each element of the output is computed.
 */
export const multiplied = (
  layer: BaseLayer,
  input: NumberArray,
  weight: NumberArray,
): NumberArray & { readonly times: Uint16Array } => {
  const shape = layer.output.map(({ size }) => size)
  const [data, times] = [new Float64Array(size(shape)), new Uint16Array(size(shape))]
  const none = layer.rowShape.map(() => 0)
  for (let group = 0; group < layer.groups; group++)
    eachPoint(layer.columnShape, (column) =>
      eachPoint(layer.vectorShape, (vector) => {
        let sum = 0
        eachPoint(layer.rowShape, (row) => {
          const [x, w] = [layer.input, layer.weight].map((map) => mapped(map, vector, row, column, group))
          sum += at(input, x ?? []) * at(weight, w ?? [])
        })
        const offset = offsetOf(shape, mapped(layer.output, vector, none, column, group))
        if (offset < 0) return
        data[offset] = sum
        times[offset]!++
      }),
    )
  return { shape, data, times }
}
