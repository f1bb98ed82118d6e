import { elementAt } from '../../ir/elementAt.js'
import { elementsIn } from '../../ir/layerElements.js'
import type { AffineMap, BaseLayer } from '../../ir/lowered.js'

/** The place of an element in its tensor, row-major; −1 where it lies outside. */
const placeOf = (map: AffineMap, coordinates: readonly number[]): number => {
  let place = 0
  for (const [i, { size }] of map.entries()) {
    const at = coordinates[i] ?? 0
    if (at < 0 || at >= size) return -1
    place = place * size + at
  }
  return place
}

/** Who stores an element of a layer: which of its columns, counted over all groups, for which vector. */
export interface Maker {
  readonly vector: Int32Array
  readonly column: Int32Array
}

/** Who stores each element of a layer's result, in time and memory for as many. */
export const makerOf = (layer: BaseLayer): Maker => {
  const size = elementsIn(layer.output)
  const maker = { vector: new Int32Array(size).fill(-1), column: new Int32Array(size).fill(-1) }
  for (let group = 0; group < layer.groups; group++)
    for (let column = 0; column < layer.columns; column++)
      for (let vector = 0; vector < layer.vectors; vector++) {
        const at = placeOf(layer.output, elementAt(layer.output, layer, { vector, row: 0, column, group }))
        if (at < 0) continue
        maker.vector[at] = vector
        maker.column[at] = group * layer.columns + column
      }
  return maker
}
