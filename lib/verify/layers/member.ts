import { product } from '../../arithmetic.js'
import type { Layer } from '../../ir/lowered.js'
import type { CoreProgram } from '../../ir/program.js'
import type { WaitingUnit } from '../../isa/operand.js'
import { type CoreIndex, type UnitIndex, unitAt } from '../../machine/relation/unitIndex.js'
import { channelsOf, channelsReadOf, type Interval, madeBy } from '../../needs/channels.js'
import { vectorBox } from '../../needs/vectors.js'

/** A program of a phase, with the layer that it works for and that layer's place in the order of the network. */
export interface Member {
  readonly index: CoreIndex
  readonly program: CoreProgram
  readonly layer: Layer
  readonly order: number
}

/** Output vectors of a layer. */
export const vectorsOf = (layer: Layer): number =>
  layer.kind === 'base' ? layer.vectors : product(vectorBox(layer))

/** A unit of a program, among all of its phase. */
export const unitIndex = ({ index }: Member, unit: WaitingUnit): UnitIndex => unitAt(index, unit)

/** The channels whose results a program stores. */
export const channelsStored = ({ program: { tile, channels }, layer }: Member): Interval => {
  if (layer.kind === 'base') return tile === null ? { low: 0, high: -1 } : madeBy(layer, tile)
  return channels === undefined
    ? { low: 0, high: channelsOf(layer) - 1 }
    : { low: channels.start, high: channels.start + channels.count - 1 }
}

/** The channels that a program reads of a layer. */
export const channelsTaken = (member: Member, input: Layer): Interval => {
  const { layer, program } = member
  if (layer.kind === 'operator') return channelsReadOf({ layer, channels: channelsStored(member) }, input)
  return program.tile === null
    ? { low: 0, high: Number.POSITIVE_INFINITY }
    : channelsReadOf({ layer, tile: program.tile }, input)
}
