import * as t from 'io-ts'
import { closed } from '../codec/closed.js'
import { natural, positive } from '../codec/number.js'
import { tagged } from '../codec/tagged.js'
import { Chip } from '../hardware/chip.js'
import { type BaseLayer, baseLayerFields, OperatorLayer } from './lowered.js'
import { Model } from './network.js'
import { type Tile, tileFields } from './tiled.js'

/** A tile and the core that holds it. */
export interface PlacedTile extends Tile {
  readonly core: number
}

/** A base layer whose tiles sit in cores. */
export interface PlacedLayer extends BaseLayer {
  /** Layers of a later round share cores with those of an earlier one, whose tiles are overwritten. */
  readonly round: number
  readonly tiles: readonly PlacedTile[]
}

/**
 * A network whose tiles sit in cores `0 … cores - 1`.
 *
 * @example
 * import { modelFile, teachingNetwork, Placed } from 'ohmflow'
 * import { teaching } from 'ohmflow/pipelines'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const placed = await teaching.until('assign').task(model)()
 * console.assert(placed._tag === 'Right' && Placed.is(placed.right))
 */
export interface Placed {
  readonly chip: Chip
  readonly model: Model
  readonly partitioner: string
  /** The name of the assigner. */
  readonly assigner: string
  /** Cores that the chip has: its own count, or what the network needs where that is left open. */
  readonly cores: number
  readonly layers: readonly (PlacedLayer | OperatorLayer)[]
}

const PlacedTile: t.Type<PlacedTile> = closed<PlacedTile>('PlacedTile', { ...tileFields, core: natural })

/** The layers of a placed network. */
export const PlacedLayers: t.Type<Placed['layers']> = t.readonlyArray(
  tagged<PlacedLayer | OperatorLayer>()('kind', {
    base: closed<PlacedLayer>('PlacedLayer', {
      ...baseLayerFields,
      round: natural,
      tiles: t.readonlyArray(PlacedTile),
    }),
    operator: OperatorLayer,
  }),
)

export const Placed: t.Type<Placed> = closed<Placed>('Placed', {
  chip: Chip,
  model: Model,
  partitioner: t.string,
  assigner: t.string,
  cores: positive,
  layers: PlacedLayers,
})
