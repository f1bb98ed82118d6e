import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { type CellArray, logicalColumns } from '../../hardware/chip.js'
import type { BaseLayer, Lowered } from '../../ir/lowered.js'
import { type Span, type Tile, type Tiled, TiledLayers } from '../../ir/tiled.js'
import { pass } from '../../pipeline/index.js'
import type { TileError } from './tile.js'

/** `0 … extent - 1` in pieces of `size`, the last one what remains. */
const cut = (extent: number, size: number): readonly Span[] =>
  Array.from({ length: Math.ceil(extent / size) }, (_, i) => ({
    start: i * size,
    count: Math.min(size, extent - i * size),
  }))

const tilesOf = (layer: BaseLayer, rows: number, columns: number): readonly Tile[] => {
  const [down, across] = [cut(layer.rows, rows), cut(layer.columns, columns)]
  return cut(layer.groups, 1).flatMap((groups) =>
    across.flatMap((columns) => down.map((rows) => ({ groups, rows, columns }))),
  )
}

const countTiles = (layer: BaseLayer, rows: number, columns: number): number =>
  layer.groups * Math.ceil(layer.rows / rows) * Math.ceil(layer.columns / columns)

/** Far more than any chip has cores; a list of more would not fit into memory. */
const mostTiles = 2 ** 18

interface Read {
  readonly layers: Lowered['layers']
  readonly crossbar: CellArray
}

const cutAll = ({ layers, crossbar }: Read): Either<TileError, Tiled['layers']> => {
  const columns = logicalColumns(crossbar)
  if (!(crossbar.rows >= 1) || !(columns >= 1)) return E.left({ _tag: 'CrossbarTooSmall', crossbar })
  const tiles = layers.reduce(
    (sum, layer) => sum + (layer.kind === 'base' ? countTiles(layer, crossbar.rows, columns) : 0),
    0,
  )
  if (tiles > mostTiles) return E.left({ _tag: 'TooManyTiles', tiles, most: mostTiles })
  return E.right(
    layers.map((layer) =>
      layer.kind === 'base' ? { ...layer, tiles: tilesOf(layer, crossbar.rows, columns) } : layer,
    ),
  )
}

/**
 * Cuts each weight matrix from the top left into tiles as large as the crossbar: `ceil(R / rows) × ceil(C / logical columns)` tiles a
 * group, the last row and column of the grid smaller. Vertical groups are contiguous in the list. Groups of a grouped convolution
 * do not share crossbars.
 *
 * Fails with `CrossbarTooSmall` where the bit slices of one weight are wider than the crossbar, and with `TooManyTiles` above 2^18 tiles.
 *
 * @example
 * import { im2col, importOnnx, modelFile, presets, rowMajor, zoo } from 'ohmflow'
 * const model = await modelFile('alexnet', zoo.alexnet.build())()
 * const network = importOnnx({ model, bindings: {}, chip: presets.rram256.chip })
 * const lowered = network._tag === 'Right' ? im2col(network.right) : network
 * const tiled = lowered._tag === 'Right' ? rowMajor(lowered.right) : lowered
 * const conv2 = tiled._tag === 'Right' ? tiled.right.layers.filter(({ kind }) => kind === 'base')[1] : undefined
 * console.assert(conv2?.kind === 'base' && conv2.rows === 1600 && conv2.tiles.length === 7)
 */
export const rowMajor = pass({
  implementation: 'row-major',
  version: '1',
  reads: ({ layers, chip: { crossbar } }: Lowered): Read => {
    const { rows, columns, cellBits, weightBits, differential } = crossbar
    return { layers, crossbar: { rows, columns, cellBits, weightBits, differential } }
  },
  compute: cutAll,
  product: TiledLayers,
  join: ({ chip, model }, layers): Tiled => ({ chip, model, partitioner: 'row-major', layers }),
})
