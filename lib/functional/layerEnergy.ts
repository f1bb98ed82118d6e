import * as t from 'io-ts'
import { sum } from '../arithmetic.js'
import { closed } from '../codec/closed.js'
import { quantity } from '../codec/number.js'
import type { Chip } from '../hardware/chip.js'
import { drivenEnergy } from '../hardware/derived.js'
import { crossbarOf, inputSteps, type Precise } from '../hardware/precision.js'
import type { Drive } from './drive.js'

/** Picojoules of all MVMs of a layer, for one image. */
export interface LayerEnergy {
  /** As the chip's constant says, whatever the values are. */
  readonly constant: number
  /** By what its inputs drive, and where its weights lie; `byComponent` adds up to it. */
  readonly driven: number
  readonly byComponent: Readonly<Record<string, number>>
}

export const LayerEnergy: t.Type<LayerEnergy> = closed<LayerEnergy>('LayerEnergy', {
  constant: quantity,
  driven: quantity,
  byComponent: t.readonly(t.record(t.string, quantity)),
})

/** What the MVMs of a layer take on so many crossbars; null on a chip that does not give its components. */
export const layerEnergy = (
  chip: Chip,
  layer: Precise & { readonly vectors: number },
  crossbars: number,
  drive: Drive,
): LayerEnergy | null => {
  // a layer of fewer input bits takes part of an MVM of the chip's
  const part = inputSteps(crossbarOf(chip.crossbar, layer)) / inputSteps(chip.crossbar)
  const mvms = crossbars * layer.vectors * part
  const parts = drivenEnergy(chip, mvms, drive)
  return parts === null
    ? null
    : {
        constant: mvms * chip.energy.mvmPicojoules,
        driven: sum(parts.values()),
        byComponent: Object.fromEntries(parts),
      }
}
