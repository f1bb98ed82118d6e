import * as t from 'io-ts'
import { closed } from '../codec/closed.js'
import { natural, positive } from '../codec/number.js'
import { optional } from '../codec/optional.js'
import { tagged } from '../codec/tagged.js'
import { Chip } from '../hardware/chip.js'
import { type Copied, Copies, type Share, sharesOf } from './copies.js'
import { type BaseLayer, baseLayerFields, OperatorLayer } from './lowered.js'
import { Model } from './network.js'
import { Signature } from './signature.js'
import { type Tile, tileFields } from './tiled.js'

/** A tile and the core that holds it. */
export interface PlacedTile extends Tile {
  readonly core: number
  /** Of a layer that takes several rounds, the round of this tile where it comes before the layer's last. */
  readonly round?: number
}

/** A base layer whose tiles sit in cores. */
export interface PlacedLayer extends BaseLayer, Copied {
  /**
   * Layers of a later round share cores with those of an earlier one, whose tiles are overwritten. A layer with more tiles
   * than the chip has cores is cut: it takes several rounds, of which this is the last, and has them to itself.
   */
  readonly round: number
  /** All tiles of its first copy, then those of the second in the same order, and so on. */
  readonly tiles: readonly PlacedTile[]
}

/** One copy of a layer: the cores that hold its tiles, and the vectors that they take. */
export interface PlacedCopy {
  readonly tiles: readonly PlacedTile[]
  readonly share: Share
}

/**
 * The copies of a layer: one that takes all vectors, where it is placed once.
 *
 * @example
 * import { modelFile, teachingNetwork, unwrap } from 'ohmflow'
 * import { copiesOf } from 'ohmflow/program'
 * import { teaching } from 'ohmflow/pipelines'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const placed = unwrap(await teaching.until('assign').task(model)())
 * const copies = placed.layers.flatMap((layer) => (layer.kind === 'base' ? copiesOf(layer) : []))
 * console.assert(copies.every(({ share }) => share.start === 0 && share.step === 1))
 */
export const copiesOf = (layer: Pick<PlacedLayer, 'vectors' | 'copies' | 'tiles'>): readonly PlacedCopy[] => {
  const shares = sharesOf(layer)
  const each = Math.ceil(layer.tiles.length / shares.length)
  return shares.map((share, k) => ({ share, tiles: layer.tiles.slice(k * each, (k + 1) * each) }))
}

/**
 * The rounds that a layer takes, in order: one, or of a layer that is cut, several.
 *
 * @example
 * import { modelFile, presets, unwrap, zoo } from 'ohmflow'
 * import { cheapestRounds, roundsOf } from 'ohmflow/program'
 * import { baseline } from 'ohmflow/pipelines'
 * const model = await modelFile('resnet18', zoo.resnet18.build())()
 * const task = { model, bindings: {}, chip: { ...presets.rram256.chip, cores: 20 } }
 * const placed = unwrap(await baseline.swap('assign', cheapestRounds()).until('assign').task(task)())
 * const cut = placed.layers.filter((layer) => layer.kind === 'base' && roundsOf(layer).length > 1)
 * console.assert(cut.length === 3) // those of 36 tiles
 */
export const roundsOf = ({ round: last, tiles }: Pick<PlacedLayer, 'round' | 'tiles'>): readonly number[] =>
  [...new Set([...tiles.map(({ round = last }) => round), last])].toSorted((a, b) => a - b)

/**
 * What of a layer lies in cores in a round: all of it, or a part of one that is cut; null where nothing does.
 *
 * @example
 * import { modelFile, teachingNetwork, unwrap } from 'ohmflow'
 * import { partIn } from 'ohmflow/program'
 * import { teaching } from 'ohmflow/pipelines'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const placed = unwrap(await teaching.until('assign').task(model)())
 * const base = placed.layers.flatMap((layer) => (layer.kind === 'base' ? [layer] : []))
 * console.assert(base.every((layer) => partIn(layer, 0) === layer && partIn(layer, 1) === null))
 */
export const partIn = (layer: PlacedLayer, round: number): PlacedLayer | null => {
  const own = layer.tiles.filter((tile) => (tile.round ?? layer.round) === round)
  if (own.length === 0) return null
  if (own.length === layer.tiles.length) return layer
  return { ...layer, round, tiles: own.map(({ round: _round, ...tile }) => tile) }
}

/** The parts of a layer, a round each; of one that is not cut, the layer itself. */
export const partsOf = (layer: PlacedLayer): readonly PlacedLayer[] =>
  roundsOf(layer).flatMap((round) => partIn(layer, round) ?? [])

/**
 * A network whose tiles sit in cores `0 … cores - 1`.
 *
 * @example
 * import { modelFile, teachingNetwork } from 'ohmflow'
 * import { Placed } from 'ohmflow/codec'
 * import { teaching } from 'ohmflow/pipelines'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const placed = await teaching.until('assign').task(model)()
 * console.assert(placed._tag === 'Right' && Placed.is(placed.right))
 */
export interface Placed {
  readonly chip: Chip
  readonly model: Model
  readonly policy?: string
  readonly partitioner: string
  readonly duplicator?: string
  /** The name of the assigner. */
  readonly assigner: string
  /** Cores that the chip has: its own count, or what the network needs where that is left open. */
  readonly cores: number
  /** What the network takes and gives; layers that come without it are taken at their word. */
  readonly signature?: Signature
  readonly layers: readonly (PlacedLayer | OperatorLayer)[]
}

const PlacedTile: t.Type<PlacedTile> = closed<PlacedTile>('PlacedTile', {
  ...tileFields,
  core: natural,
  round: optional(natural),
})

/** The layers of a placed network. */
export const PlacedLayers: t.Type<Placed['layers']> = t.readonlyArray(
  tagged<PlacedLayer | OperatorLayer>()('kind', {
    base: closed<PlacedLayer>('PlacedLayer', {
      ...baseLayerFields,
      round: natural,
      tiles: t.readonlyArray(PlacedTile),
      copies: optional(Copies),
    }),
    operator: OperatorLayer,
  }),
)

export const Placed: t.Type<Placed> = closed<Placed>('Placed', {
  chip: Chip,
  model: Model,
  policy: optional(t.string),
  partitioner: t.string,
  duplicator: optional(t.string),
  assigner: t.string,
  cores: positive,
  signature: optional(Signature),
  layers: PlacedLayers,
})
