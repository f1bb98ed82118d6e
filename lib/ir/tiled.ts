import * as t from 'io-ts'
import { closed } from '../codec/closed.js'
import { natural, positive } from '../codec/number.js'
import { optional } from '../codec/optional.js'
import { tagged } from '../codec/tagged.js'
import { Chip } from '../hardware/chip.js'
import { type Copied, Copies } from './copies.js'
import { type BaseLayer, baseLayerFields, OperatorLayer } from './lowered.js'
import { Model } from './network.js'
import { Signature } from './signature.js'

/** The integers `start … start + count - 1`. */
export interface Span {
  readonly start: number
  readonly count: number
}

/**
 * The part of a layer's weights that one crossbar holds: these rows and columns of the matrices of
 * these groups. Several groups lie block-diagonally, so that the tile takes
 * `groups.count * rows.count` rows of the crossbar and `groups.count * columns.count` logical columns.
 */
export interface Tile {
  readonly groups: Span
  readonly rows: Span
  readonly columns: Span
}

/** A base layer that is cut into tiles, which are disjoint and cover its matrices; each copy of it has all of them. */
export interface TiledLayer extends BaseLayer, Copied {
  readonly tiles: readonly Tile[]
}

/**
 * A network cut into tiles.
 *
 * @example
 * import { modelFile, teachingNetwork } from 'ohmflow'
 * import { Tiled } from 'ohmflow/codec'
 * import { teaching } from 'ohmflow/pipelines'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const tiled = await teaching.until('tile').task(model)()
 * console.assert(tiled._tag === 'Right' && Tiled.is(tiled.right))
 */
export interface Tiled {
  readonly chip: Chip
  readonly model: Model
  /** The name of the policy, where one has given layers bits of their own. */
  readonly policy?: string
  /** The name of the partitioner. */
  readonly partitioner: string
  /** The name of the duplicator, where one has decided how often each layer is placed. */
  readonly duplicator?: string
  /** What the network takes and gives; layers that come without it are taken at their word. */
  readonly signature?: Signature
  readonly layers: readonly (TiledLayer | OperatorLayer)[]
}

export const Span: t.Type<Span> = closed<Span>('Span', { start: natural, count: positive })
export const tileFields = { groups: Span, rows: Span, columns: Span }
export const Tile: t.Type<Tile> = closed<Tile>('Tile', tileFields)

/** The layers of a tiled network. */
export const TiledLayers: t.Type<Tiled['layers']> = t.readonlyArray(
  tagged<TiledLayer | OperatorLayer>()('kind', {
    base: closed<TiledLayer>('TiledLayer', {
      ...baseLayerFields,
      tiles: t.readonlyArray(Tile),
      copies: optional(Copies),
    }),
    operator: OperatorLayer,
  }),
)

export const Tiled: t.Type<Tiled> = closed<Tiled>('Tiled', {
  chip: Chip,
  model: Model,
  policy: optional(t.string),
  partitioner: t.string,
  duplicator: optional(t.string),
  signature: optional(Signature),
  layers: TiledLayers,
})

/**
 * Rows of the crossbar that a tile takes: the elements of its slice of an input vector.
 *
 * @example
 * import { tileRows } from 'ohmflow/program'
 * const tile = { groups: { start: 0, count: 2 }, rows: { start: 0, count: 9 }, columns: { start: 0, count: 4 } }
 * console.assert(tileRows(tile) === 18)
 */
export const tileRows = ({ groups, rows }: Tile): number => groups.count * rows.count

/**
 * Logical columns of the crossbar that a tile takes: the elements of its result.
 *
 * @example
 * import { tileColumns } from 'ohmflow/program'
 * const tile = { groups: { start: 0, count: 2 }, rows: { start: 0, count: 9 }, columns: { start: 0, count: 4 } }
 * console.assert(tileColumns(tile) === 8)
 */
export const tileColumns = ({ groups, columns }: Tile): number => groups.count * columns.count

/**
 * The tiles whose results are partial sums of the same outputs (same groups and columns), each
 * list in the order of rows. Vertical groups come in the order in which their first tile does.
 *
 * @example
 * import { verticalGroups } from 'ohmflow'
 * const [groups, columns] = [{ start: 0, count: 1 }, { start: 0, count: 64 }]
 * const tiles = [0, 256].map((start) => ({ groups, rows: { start, count: 256 }, columns }))
 * console.assert(verticalGroups(tiles).length === 1)
 */
export const verticalGroups = <T extends Tile>(tiles: readonly T[]): readonly (readonly T[])[] => {
  const byColumns = new Map<string, T[]>()
  for (const tile of tiles) {
    const key = `${tile.groups.start}+${tile.groups.count}/${tile.columns.start}+${tile.columns.count}`
    const group = byColumns.get(key)
    if (group === undefined) byColumns.set(key, [tile])
    else group.push(tile)
  }
  return [...byColumns.values()].map((group) => group.toSorted((a, b) => a.rows.start - b.rows.start))
}

const spanKey = ({ start, count }: Span): string => `${start}+${count}`

/** A tile as one text, for maps and messages: its groups, rows and columns, each with its first and its count. */
export const tileKey = ({ groups, rows, columns }: Tile): string =>
  `${spanKey(groups)} ${spanKey(rows)} ${spanKey(columns)}`
