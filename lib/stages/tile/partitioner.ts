import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { CellArray } from '../../hardware/chip.js'
import { cellsOf, type Precise, type Room, roomOf } from '../../hardware/precision.js'
import type { BaseLayer, Lowered } from '../../ir/lowered.js'
import { type Tile, type Tiled, TiledLayers } from '../../ir/tiled.js'
import { pass } from '../../pipeline/index.js'
import { type Cut, spansOf } from './cut.js'
import type { TileError } from './tile.js'

/** How the matrices of a layer are cut: every combination of a piece of each is a tile. */
export interface Grid {
  /** The layer, or another form of it that computes the same. */
  readonly layer: BaseLayer
  readonly groups: Cut
  readonly rows: Cut
  readonly columns: Cut
}

const countTiles = ({ groups, rows, columns }: Grid): number => groups.pieces * rows.pieces * columns.pieces

/** Vertical groups one after the other, each from the top. */
const tilesOf = (grid: Grid): readonly Tile[] => {
  const [down, across] = [spansOf(grid.rows), spansOf(grid.columns)]
  return spansOf(grid.groups).flatMap((groups) =>
    across.flatMap((columns) => down.map((rows) => ({ groups, rows, columns }))),
  )
}

/** Far more than any chip has cores; a list of more would not fit into memory. */
const mostTiles = 2 ** 18

/**
 * Tiles of one vertical group. Their cores exchange partial sums with one another, so they are proved and timed
 * together; more than 100 times as
 * many as the tallest layer of VGG-16 takes on the default chip.
 */
const mostInGroup = 2 ** 14

interface Read {
  readonly layers: Lowered['layers']
  readonly crossbar: CellArray
}

const hasNoRoom = ({ rows, columns }: Room): boolean => !(rows >= 1) || !(columns >= 1)

const cutAll =
  (gridOf: (layer: BaseLayer, room: Room) => Grid) =>
  ({ layers, crossbar }: Read): Either<TileError, Tiled['layers']> => {
    const all: readonly Precise[] = [{}, ...layers.flatMap((layer) => (layer.kind === 'base' ? [layer] : []))]
    const small = all.find((layer) => hasNoRoom(roomOf(crossbar, layer)))
    if (small !== undefined) return E.left({ _tag: 'CrossbarTooSmall', crossbar: cellsOf(crossbar, small) })
    const cut = layers.map((layer) =>
      layer.kind === 'base' ? gridOf(layer, roomOf(crossbar, layer)) : layer,
    )
    const tiles = cut.reduce((sum, grid) => sum + ('kind' in grid ? 0 : countTiles(grid)), 0)
    if (tiles > mostTiles) return E.left({ _tag: 'TooManyTiles', tiles, most: mostTiles })
    const tall = cut
      .flatMap((grid) => ('kind' in grid ? [] : [grid]))
      .find(({ rows }) => rows.pieces > mostInGroup)
    if (tall !== undefined) {
      const { name, rows } = tall.layer
      const crossbarRows = Math.ceil(rows / mostInGroup)
      return E.left({
        _tag: 'TooTall',
        layer: name,
        rows,
        tiles: tall.rows.pieces,
        most: mostInGroup,
        crossbarRows,
      })
    }
    return E.right(cut.map((grid) => ('kind' in grid ? grid : { ...grid.layer, tiles: tilesOf(grid) })))
  }

/**
 * The partitioner that cuts each layer as `gridOf` says. Operators pass as they are. Fails with
 * `CrossbarTooSmall` where the bit slices of one weight are wider than the crossbar, and with `TooManyTiles`
 * above 2^18 tiles, and with `TooTall` where more than 2^14 of them make up one result. `version` is to be changed whenever `gridOf` gives something else, so that caches tell it
 * apart.
 *
 * @example
 * import { assert } from 'fast-check'
 * import { cutFull, partitioner } from 'ohmflow'
 * import { partitionerLaws } from 'ohmflow/laws'
 * // no more than half of each crossbar's rows, so that fewer currents add up in a column
 * const shallow = partitioner('shallow', (layer, room) => ({
 *   layer,
 *   groups: cutFull(layer.groups, 1),
 *   rows: cutFull(layer.rows, Math.ceil(room.rows / 2)),
 *   columns: cutFull(layer.columns, room.columns),
 * }))
 * for (const law of Object.values(partitionerLaws(shallow))) await assert(law, { numRuns: 5 })
 * console.assert(shallow.implementation === 'shallow')
 */
export const partitioner = (name: string, gridOf: (layer: BaseLayer, room: Room) => Grid, version = '1') =>
  pass({
    implementation: name,
    version,
    reads: ({ layers, chip: { crossbar } }: Lowered): Read => {
      const { rows, columns, cellBits, weightBits, differential } = crossbar
      return { layers, crossbar: { rows, columns, cellBits, weightBits, differential } }
    },
    compute: cutAll(gridOf),
    product: TiledLayers,
    join: (lowered, layers): Tiled => ({ ...lowered, partitioner: name, layers }),
  })
