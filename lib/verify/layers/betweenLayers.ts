import type { Layer } from '../../ir/lowered.js'
import { holds } from '../../isa/code.js'
import { filtered } from '../../isa/filtered.js'
import type { Instruction } from '../../isa/instruction.js'
import { eachExecuted } from '../../isa/instructions.js'
import {
  awaitsCount,
  countsUp,
  executes,
  forOperators,
  readsLayers,
  storesLayer,
} from '../../isa/mnemonics.js'
import type { WaitingUnit } from '../../isa/operand.js'
import { mayReadLess } from '../../needs/breadth.js'
import { channelsStored, meet } from '../../needs/channels.js'
import { vectorsOf } from '../../needs/vectors.js'
import { firstStep } from '../faults/firstStep.js'
import type { Fault, Step } from '../faults/unsynchronized.js'
import { channelsTaken, type Member, unitIndex } from './member.js'
import { isToldIndirectly, type Together } from './together.js'

const isOp = (ops: readonly Instruction['op'][]) => (instruction: Instruction) =>
  ops.includes(instruction.op) ? instruction : null

/** Whether an operator's program reads, executes and writes vector by vector, each vector in this order. */
const vectorFault = ({ program, layer }: Member): number | null => {
  if (layer.kind === 'base') return null
  let [read, executed] = [-1, -1]
  let fault: number | null = null
  eachExecuted(filtered(program.code, isOp(forOperators)), ({ op }, vector) => {
    if (readsLayers.includes(op)) read = vector
    if (executes.includes(op)) {
      if (layer.inputElements > 0 && read !== vector) fault ??= vector
      executed = vector
    }
    if (!storesLayer.includes(op)) return
    const isRead = layer.inputElements === 0 || read === vector
    const isExecuted = layer.operations === 0 || executed === vector
    if (!isRead || !isExecuted) fault ??= vector
  })
  return fault
}

const faultAt = (
  rule: Fault['rule'],
  { layer }: Member,
  problem: string,
  chain: readonly Step[],
  decided: boolean,
): Fault => ({ rule, layer: layer.name, problem, chain, decided })

/** A wait that never ends, since fewer signals come than it waits for. */
const waitFault = (member: Member, unit: WaitingUnit, { members, awaited, ask }: Together): Fault | null => {
  const { program } = member
  for (const awaiting of awaited.get(unitIndex(member, unit)) ?? []) {
    const { register, senders } = awaiting
    const [from] = senders
    const sender = from === undefined ? undefined : members[from]
    const question = { reader: program, unit, sender: sender?.program, registers: [awaiting] }
    const answer = ask(question, null, { reader: 1, sender: 1 })
    if (answer?.kind === 'too few')
      return faultAt(
        'deadlock',
        member,
        `it waits for ${answer.awaited} signals in register ${register}, and fewer come`,
        [
          ...(sender === undefined ? [] : firstStep(sender.program, countsUp, 0, 'who signals it')),
          ...firstStep(member.program, awaitsCount, answer.vector, 'here'),
        ],
        true,
      )
  }
  return null
}

/** A wait for a layer that does not come before its own, by which layers may wait in a circle; null where there is none. */
export const backwardWait = ({ members, awaited }: Together): Fault | null => {
  for (const member of members)
    for (const unit of ['load', 'output'] as const)
      for (const { senders } of awaited.get(unitIndex(member, unit)) ?? []) {
        const [from] = senders
        const sender = from === undefined ? undefined : members[from]
        if (sender !== undefined && sender.order >= member.order)
          return faultAt(
            'deadlock',
            member,
            `it waits for layer "${sender.layer.name}", which does not come before it`,
            firstStep(member.program, awaitsCount, 0, 'here'),
            false,
          )
      }
  return null
}

/** What is said of what a layer may not read. */
export const orNot = (layer: Layer, input: string): string =>
  mayReadLess(layer, input) ? ', of which the layer may read less than it says' : ''

/** What a program takes of another layer of the phase, and no register says that it is there. */
const inputFault = (member: Member, incomplete: ReadonlySet<string>, together: Together): Fault | null => {
  const { program, layer } = member
  const { byName, storing, between, needs, ask, look, tells, later } = together
  if (!holds(program.code, ...readsLayers)) return null
  const unit = layer.kind === 'base' ? 'load' : 'output'
  const told = new Set(needs.direct(layer.name).map(({ input }) => input))
  const untoldInput = layer.inputs.find((input) => incomplete.has(input) && !told.has(input))
  if (untoldInput !== undefined)
    return faultAt('inputs', member, `nothing says what it needs of layer "${untoldInput}"`, [], false)
  for (const { input, need } of needs.direct(layer.name)) {
    const read = byName.get(input)
    if (read === undefined || !incomplete.has(input)) continue
    if (later.has(input))
      return faultAt('inputs', member, `a later phase stores a part of layer "${input}"`, [], false)
    const channels = channelsTaken(member, read)
    for (const sender of storing.get(input) ?? []) {
      if (!meet(channels, channelsStored(sender.layer, sender.program))) continue
      const to = unitIndex(member, unit)
      const registers = between(sender.index, to)
      const question = { reader: program, unit, sender: sender.program, registers } as const
      const extents = { reader: vectorsOf(layer), sender: vectorsOf(read) }
      if (ask(question, need, extents)?.kind !== 'unstored') continue
      // the closed form may say more than is taken
      const { answer, exact } = look(question, { member, sender, need, extents })
      if (answer?.kind !== 'unstored') continue
      return faultAt(
        'inputs',
        member,
        `no signal says that vector ${answer.needed} of layer "${input}" is there${orNot(layer, input)}`,
        [
          ...firstStep(sender.program, storesLayer, answer.needed, 'by whom it is stored'),
          ...firstStep(member.program, readsLayers, answer.vector, 'here'),
        ],
        exact && !mayReadLess(layer, input) && !isToldIndirectly(tells, unitIndex(sender, 'output'), to),
      )
    }
  }
  return null
}

/**
 * The first fault between layers that work at the same time and wait for one another by named registers, what they do
 * within themselves being proved apart (see `faultOf`); null where there is none.
 *
 * Each register has one sender, and nobody takes a count away: so an AWAIT only lets its unit wait longer, and says that
 * the sender has stored all that it had stored before so many signals. What is asked of each program: its AWAITs name
 * no more signals than there are; and before each LOAD and READ they have told that every vector up to the last that is
 * needed, of each program whose channels are read, has been stored (see `needsOf`). Vectors of an image have
 * places of their own, so that nothing is overwritten. Where all wait for layers before their own only, none waits for
 * ever, layer by layer in the order of the network; where one waits for a later layer (see `backwardWait`), as for room in
 * memory, whether all come to an end is to be seen.
 *
 * Linear in the vectors of programs that are not alike. Where a third tells what registers do not, nothing is decided
 * here; all that happened before is followed then (see `vectorwise`).
 */
export const betweenLayers = (together: Together, incomplete: ReadonlySet<string>): Fault | null => {
  for (const member of together.members) {
    const vector = vectorFault(member)
    if (vector !== null)
      return faultAt(
        'complete',
        member,
        `it writes vector ${vector} before it has read and executed it`,
        firstStep(member.program, storesLayer, vector, 'here'),
        true,
      )
  }
  for (const member of together.members) {
    const fault =
      waitFault(member, 'load', together) ??
      waitFault(member, 'output', together) ??
      inputFault(member, incomplete, together)
    if (fault !== null) return fault
  }
  return null
}
