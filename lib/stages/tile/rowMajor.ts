import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { logicalColumns } from '../../hardware/chip.js'
import type { BaseLayer, Lowered } from '../../ir/lowered.js'
import type { Span, Tile, Tiled } from '../../ir/tiled.js'
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

/**
 * Cuts each weight matrix from the top left into tiles as large as the crossbar: `ceil(R / rows) × ceil(C / logical columns)` tiles a group, the last row
 * and column of the grid smaller. Vertical groups are contiguous in the list. Groups of a grouped convolution do not share crossbars.
 *
 * Fails with `CrossbarTooSmall` where the bit slices of one weight are wider than the crossbar.
 */
export const rowMajor = (lowered: Lowered): Either<TileError, Tiled> => {
  const { chip, model, layers } = lowered
  const columns = logicalColumns(chip.crossbar)
  if (columns === 0) return E.left({ _tag: 'CrossbarTooSmall', chip: chip.name, crossbar: chip.crossbar })
  return E.right({
    chip,
    model,
    partitioner: 'row-major',
    layers: layers.map((layer) =>
      layer.kind === 'base' ? { ...layer, tiles: tilesOf(layer, chip.crossbar.rows, columns) } : layer,
    ),
  })
}
