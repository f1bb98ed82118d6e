import type { Layer } from '../../ir/lowered.js'
import { eachExecuted } from '../../isa/instructions.js'
import { storesLayer } from '../../isa/mnemonics.js'
import type { CoreIndex } from '../../machine/relation/unitIndex.js'
import { mayReadLess } from '../../needs/breadth.js'
import { channelsStored, type Interval, readerOf } from '../../needs/channels.js'
import { someTaken } from '../../needs/taken.js'
import { vectorsOf } from '../../needs/vectors.js'
import { firstStep } from '../faults/firstStep.js'
import type { ActivationAccess, KnownAccesses, Lack } from './activations.js'
import { orNot } from './betweenLayers.js'
import type { Member } from './member.js'
import type { Together } from './together.js'

/** A program that stores results in this phase: which, in which channels, and as which of its accesses so far. */
interface Sender {
  readonly member: Member
  readonly channels: Interval
  readonly vectors: ReadonlySet<number>
  readonly accesses: Map<number, number>
}

const senderOf = (member: Member): Sender => {
  const vectors = new Set<number>()
  eachExecuted(member.program.code, ({ op }, vector) => {
    if (storesLayer.includes(op)) vectors.add(vector)
  })
  return { member, channels: channelsStored(member.layer, member.program), vectors, accesses: new Map() }
}

/** Whether a program stores a vector of its layer in a channel, and is not known to have done so. */
const misses = (
  { channels, vectors, accesses, member }: Sender,
  vector: number,
  channel: number,
  known: KnownAccesses,
): boolean => {
  if (channel < channels.low || channel > channels.high || !vectors.has(vector)) return false
  return known(member.index) < (accesses.get(vector) ?? Number.POSITIVE_INFINITY)
}

/** What is not known to be there of what a reader takes of a layer. */
const lackOf = ({
  layer,
  input,
  sender,
  vector,
}: {
  readonly layer: Layer
  readonly input: Layer
  readonly sender: Sender
  readonly vector: number
}): Lack => ({
  problem: `no signal says that vector ${vector} of layer "${input.name}" is there${orNot(layer, input.name)}`,
  chain: firstStep(
    sender.member.program,
    storesLayer,
    vector,
    'nothing that the reader waits for comes after it',
  ),
  decided: !mayReadLess(layer, input.name),
})

/**
 * What the programs of a phase take of one another's layers where these work vector by vector and wait by registers
 * that are named: element by element, of each image for itself.
 */
export const vectorwise = (
  incomplete: ReadonlySet<string>,
  { byName, members, storing, needs, later }: Together,
): ActivationAccess => {
  const byProgram = new Map(members.map((member) => [member.index, member]))
  const senders = new Map(
    [...incomplete].map((name) => [name, (storing.get(name) ?? []).map(senderOf)] as const),
  )
  const all = new Map([...senders.values()].flat().map((sender) => [sender.member.index, sender]))
  let looked = 0

  const lackedOf = (reader: Member, vector: number, input: Layer, known: KnownAccesses): Lack | null => {
    const { layer, program } = reader
    const taker = readerOf(layer, program)
    if (taker === null) return null
    const image = Math.floor(vector / vectorsOf(layer))
    let lack: Lack | null = null
    someTaken(taker, vector - image * vectorsOf(layer), input, byName, (taken, channel) => {
      looked++
      const needed = image * vectorsOf(input) + taken
      const sender = senders.get(input.name)?.find((each) => misses(each, needed, channel, known))
      if (sender !== undefined) lack = lackOf({ layer, input, sender, vector: needed })
      return lack !== null
    })
    return lack
  }

  const lacked = (program: CoreIndex, vector: number, known: KnownAccesses): Lack | null => {
    const reader = byProgram.get(program)
    if (reader === undefined) return null
    const told = new Set(needs.direct(reader.layer.name).map(({ input }) => input))
    for (const name of new Set(reader.layer.inputs)) {
      const input = byName.get(name)
      if (input === undefined || !incomplete.has(name)) continue
      if (later.has(name))
        return { problem: `a later phase stores a part of layer "${name}"`, chain: [], decided: false }
      if (!told.has(name))
        return { problem: `nothing says what it needs of layer "${name}"`, chain: [], decided: false }
      const lack = lackedOf(reader, vector, input, known)
      if (lack !== null) return lack
    }
    return null
  }

  return {
    stored: (program, vector, access) => {
      all.get(program)?.accesses.set(vector, access)
    },
    lackedByLoad: lacked,
    lackedByRead: lacked,
    effort: () => looked,
  }
}
