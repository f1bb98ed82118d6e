import { type Chip, columnsPerWeight, logicalRows } from '../../hardware/chip.js'
import { cellsOf, mvmCyclesOf } from '../../hardware/precision.js'
import type { BaseLayer } from '../../ir/lowered.js'

/** What a layer takes of a crossbar that holds one piece of it after the other. */
export interface OneCrossbarLayer {
  readonly name: string
  /** How often the crossbar is written for it. */
  readonly writes: number
  readonly mvms: number
  readonly cycles: number
}

/** Pieces of a layer that fill the physical columns of a crossbar one after the other. */
const writesOf = (layer: BaseLayer, { crossbar }: Pick<Chip, 'crossbar'>): number => {
  const physical = layer.columns * columnsPerWeight(cellsOf(crossbar, layer))
  const [down, across] = [
    Math.ceil(layer.rows / logicalRows(crossbar)),
    Math.ceil(physical / crossbar.columns),
  ]
  return layer.groups * down * across
}

/** What a layer takes of a crossbar by itself. */
export const oneCrossbarLayer = (layer: BaseLayer, chip: Pick<Chip, 'crossbar'>): OneCrossbarLayer => {
  const writes = writesOf(layer, chip)
  const mvms = writes * layer.vectors
  const { crossbar } = chip
  const cycles = writes * crossbar.programCycles + mvms * mvmCyclesOf(crossbar, layer)
  return { name: layer.name, writes, mvms, cycles }
}
