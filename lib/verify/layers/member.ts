import type { Layer } from '../../ir/lowered.js'
import type { CoreProgram } from '../../ir/program.js'
import type { WaitingUnit } from '../../isa/operand.js'
import { type CoreIndex, type UnitIndex, unitAt } from '../../machine/relation/unitIndex.js'
import { channelsReadOf, channelsStored, type Interval } from '../../needs/channels.js'

/** A program of a phase, with the layer that it works for and that layer's place in the order of the network. */
export interface Member {
  readonly index: CoreIndex
  readonly program: CoreProgram
  readonly layer: Layer
  readonly order: number
}

/** A unit of a program, among all of its phase. */
export const unitIndex = ({ index }: Member, unit: WaitingUnit): UnitIndex => unitAt(index, unit)

/** The channels that a program reads of a layer. */
export const channelsTaken = (member: Member, input: Layer): Interval => {
  const { layer, program } = member
  if (layer.kind === 'operator')
    return channelsReadOf({ layer, channels: channelsStored(layer, program) }, input)
  return program.tile === null
    ? { low: 0, high: Number.POSITIVE_INFINITY }
    : channelsReadOf({ layer, tile: program.tile }, input)
}
