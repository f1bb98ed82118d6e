import { product } from '../arithmetic.js'
import { elementAt } from '../ir/elementAt.js'
import type { BaseLayer, Layer, OperatorLayer } from '../ir/lowered.js'
import type { Reading } from '../ir/need.js'
import type { Tile } from '../ir/tiled.js'
import { channelAxis, type Interval, type Reader } from './channels.js'
import { readingsOf } from './needs.js'
import { someNeeded } from './positions.js'
import { madeByVector } from './vectors.js'

/** Sees a vector of a layer and a channel of it; whether that is enough. */
export type SeesResult = (vector: number, channel: number) => boolean

/** Calls `see` with the elements of a layer's input tensor that the rows of a tile take for a vector, until that is true. */
export const someOfTile = (
  layer: BaseLayer,
  { groups, rows }: Tile,
  vector: number,
  see: (element: number) => boolean,
): boolean => {
  for (let group = groups.start; group < groups.start + groups.count; group++)
    for (let row = rows.start; row < rows.start + rows.count; row++) {
      const at = elementAt(layer.input, layer, { vector, row, column: 0, group })
      // what lies outside is padding
      if (layer.input.some(({ size }, i) => (at[i] ?? 0) < 0 || (at[i] ?? 0) >= size)) continue
      if (see(layer.input.reduce((place, { size }, i) => place * size + (at[i] ?? 0), 0))) return true
    }
  return false
}

/** Calls `see` with the elements of an operator's result that a vector has in some channels. */
const someOfResult = (
  { geometry }: OperatorLayer,
  { low, high }: Interval,
  vector: number,
  see: (element: number) => boolean,
): boolean => {
  const { shape, channelAxis: axis } = geometry ?? { shape: [], channelAxis: null }
  if (axis === null) return see(vector)
  const inner = product(shape.slice(axis + 1))
  const [outside, inside] = [Math.floor(vector / inner), vector % inner]
  for (let channel = low; channel <= high; channel++)
    if (see((outside * (shape[axis] ?? 1) + channel) * inner + inside)) return true
  return false
}

/** Calls `see` with the vectors that make an element of a layer's result, and with its channel. */
const makersOf = (layer: Layer): ((element: number, see: SeesResult) => boolean) => {
  const made = madeByVector(layer)
  const axis = channelAxis(layer)
  const inner = product(made.box.slice(axis + 1))
  return (element, see) => {
    const channel = axis < 0 ? 0 : Math.floor(element / inner) % (made.box[axis] ?? 1)
    return someNeeded(made, element, (vector) => see(vector, channel))
  }
}

/**
 * Calls `see` with the vectors and channels of a layer that a reader takes for one of its vectors of the first image,
 * element by element, until that is true: whether it was. No more than it needs, where closed forms may say more (see
 * `needsOf`); as many steps as there are elements.
 */
export const someTaken = (
  reader: Reader,
  vector: number,
  input: Layer,
  layers: ReadonlyMap<string, Layer>,
  see: SeesResult,
): boolean => {
  const readings: readonly Reading[] = readingsOf(reader.layer, layers).filter(
    (reading) => reading.input === input.name,
  )
  const makers = makersOf(input)
  const take = (element: number): boolean =>
    readings.some(({ need }) => someNeeded(need, element, (made) => makers(made, see)))
  return 'tile' in reader
    ? someOfTile(reader.layer, reader.tile, vector, take)
    : someOfResult(reader.layer, reader.channels, vector, take)
}
