import { activationBytes, type Chip, partialSumBytes } from '../../hardware/chip.js'
import { inputBytes, type Precise } from '../../hardware/precision.js'
import { copiesOf, type Placed } from '../../ir/placed.js'
import { type Tile, tileColumns, tileRows, verticalGroups } from '../../ir/tiled.js'

/** The part of a chip that says how far data travel. */
export type Ground = Pick<Chip, 'interconnect' | 'exchange'> & {
  readonly crossbar: Pick<Chip['crossbar'], 'inputBits'>
}

/** Links between two cores, and from memory to a core: on a bus, one each. */
export const distances = ({ interconnect }: Pick<Chip, 'interconnect'>) => {
  if (interconnect.kind === 'bus') return { between: () => 1, toMemory: () => 1 }
  const { width } = interconnect
  return {
    between: (a: number, b: number): number =>
      Math.abs((a % width) - (b % width)) + Math.abs(Math.floor(a / width) - Math.floor(b / width)),
    toMemory: (core: number): number => (core % width) + 1,
  }
}

/**
 * What a tile of a layer brings from memory or takes to it, and what it
 * hands to the next of its vertical group, for one vector in bytes.
 */
export const bytesPerVector = (
  layer: Precise,
  tile: Tile,
  first: boolean,
  last: boolean,
  { exchange, crossbar }: Ground,
) => {
  const [element, sum] = [activationBytes(crossbar), partialSumBytes * tileColumns(tile)]
  const shared = exchange === 'memory' ? (first ? 0 : sum) + (last ? 0 : sum) : 0
  return {
    memory: tileRows(tile) * inputBytes(crossbar, layer) + shared + (last ? tileColumns(tile) * element : 0),
    next: exchange === 'forward' && !last ? sum : 0,
  }
}

/**
 * Bytes times the links that they go over, for all vectors: inputs and results along the row of a core,
 * partial sums from each tile of a vertical group to the next, or through memory. What assigners make small.
 *
 * @example
 * import { firstFit, im2col, importOnnx, modelFile, presets, rowMajor, teachingNetwork, travel } from 'ohmflow'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const network = importOnnx()({ model, bindings: {}, chip: presets.rram256.chip })
 * const lowered = network._tag === 'Right' ? im2col()(network.right) : network
 * const tiled = lowered._tag === 'Right' ? rowMajor()(lowered.right) : lowered
 * const placed = tiled._tag === 'Right' ? firstFit()(tiled.right) : tiled
 * // on a bus everything goes over one link: 9 × (12 + 4) + 4 × (16 + 4) + 1 × (16 + 4) bytes
 * console.assert(placed._tag === 'Right' && travel(placed.right) === 244)
 */
export const travel = ({ chip, layers }: Placed): number => {
  const { between, toMemory } = distances(chip)
  return layers.reduce((sum, layer) => {
    if (layer.kind === 'operator') return sum
    const each = copiesOf(layer).flatMap(({ tiles, share }) =>
      verticalGroups(tiles).map((group) =>
        group.reduce((bytes, tile, v) => {
          const after = group[v + 1]
          const { memory, next } = bytesPerVector(layer, tile, v === 0, after === undefined, chip)
          const each = memory * toMemory(tile.core)
          return (
            bytes + share.count * (each + (after === undefined ? 0 : next * between(tile.core, after.core)))
          )
        }, 0),
      ),
    )
    return each.reduce((a, b) => a + b, sum)
  }, 0)
}
