import type { Layer } from '../../ir/lowered.js'
import type { Need } from '../../ir/need.js'
import type { CoreProgram, Program } from '../../ir/program.js'
import { eachIn, firstIn, holds } from '../../isa/code.js'
import { filtered } from '../../isa/filtered.js'
import { type Instruction, partnerOf, type Statement, unitOf } from '../../isa/instruction.js'
import { eachExecuted } from '../../isa/instructions.js'
import { readsLayers, storesLayer } from '../../isa/mnemonics.js'
import type { WaitingUnit } from '../../isa/operand.js'
import { indexOfCore } from '../../machine/relation/microcode.js'
import { channelsOf, channelsReadOf, type Interval, madeBy, meet } from '../../needs/channels.js'
import { type Needs, needsOf } from '../../needs/needs.js'
import { vectorBox } from '../../needs/vectors.js'
import type { Fault, Step } from '../faults/unsynchronized.js'
import { type Register, registersOf } from './registers.js'
import { type Told, toldBy, type Untold, untold } from './told.js'

/** A program of a phase, with the layer that it works for and that layer's place in the order of the network. */
interface Member {
  readonly index: number
  readonly program: CoreProgram
  readonly layer: Layer
  readonly order: number
}

const product = (extents: readonly number[]): number => extents.reduce((a, b) => a * b, 1)

const vectorsOf = (layer: Layer): number =>
  layer.kind === 'base' ? layer.vectors : product(vectorBox(layer))

/** A unit of a program, among all of its phase. */
const unitIndex = ({ index }: Member, unit: WaitingUnit): number => 2 * index + (unit === 'output' ? 1 : 0)

const isOp = (ops: readonly Instruction['op'][]) => (instruction: Instruction) =>
  ops.includes(instruction.op) ? instruction : null

/** The channels whose results a program stores. */
const channelsStored = ({ program: { tile, channels }, layer }: Member): Interval => {
  if (layer.kind === 'base') return tile === null ? { low: 0, high: -1 } : madeBy(layer, tile)
  return channels === undefined
    ? { low: 0, high: channelsOf(layer) - 1 }
    : { low: channels.start, high: channels.start + channels.count - 1 }
}

/** The channels that a program reads of a layer. */
const channelsTaken = (member: Member, input: Layer): Interval => {
  const { layer, program } = member
  if (layer.kind === 'operator') return channelsReadOf({ layer, channels: channelsStored(member) }, input)
  return program.tile === null
    ? { low: 0, high: Number.POSITIVE_INFINITY }
    : channelsReadOf({ layer, tile: program.tile }, input)
}

const stepOf = (
  { program }: Member,
  ops: readonly Instruction['op'][],
  vector: number,
  what: string,
): readonly Step[] => {
  const instruction = firstIn(program.code, ({ op }) => ops.includes(op))
  return instruction === null ? [] : [{ core: program.core, instruction, vector, what }]
}

/** Who tells whom something, over registers, signals and partial sums. */
const edgesOf = (
  members: readonly Member[],
  registers: ReadonlyMap<string, Register>,
): readonly ReadonlySet<number>[] => {
  const programs = members.map(({ program }) => program)
  const indexOf = indexOfCore(programs)
  const tells = members.map(() => new Set<number>())
  for (const { senders, readers } of registers.values())
    for (const sender of senders) for (const reader of readers) tells[sender]?.add(reader >> 1)
  programs.forEach(({ code }, i) => {
    eachIn(code, (instruction) => {
      const other = indexOf.get(partnerOf(instruction) ?? -1)
      if (other === undefined) return
      if ('to' in instruction) tells[i]?.add(other)
      else tells[other]?.add(i)
    })
  })
  return tells
}

/** Whether something may be told by way of a third. */
const isToldIndirectly = (tells: readonly ReadonlySet<number>[], from: number, to: number): boolean => {
  const seen = new Set<number>([from])
  const stack = [...(tells[from] ?? [])].filter((next) => next !== to)
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    if (at === to) return true
    if (seen.has(at)) continue
    seen.add(at)
    stack.push(...(tells[at] ?? []))
  }
  return false
}

/** Whether an operator's program reads, executes and writes vector by vector, each vector in this order. */
const vectorFault = ({ program, layer }: Member): number | null => {
  if (layer.kind === 'base') return null
  let [read, executed] = [-1, -1]
  let fault: number | null = null
  eachExecuted(filtered(program.code, isOp(['READ', 'EXECUTE', 'WRITE'])), ({ op }, vector) => {
    if (op === 'READ') read = vector
    if (op === 'EXECUTE') {
      if (layer.inputElements > 0 && read !== vector) fault ??= vector
      executed = vector
    }
    if (op !== 'WRITE') return
    const isRead = layer.inputElements === 0 || read === vector
    const isExecuted = layer.operations === 0 || executed === vector
    if (!isRead || !isExecuted) fault ??= vector
  })
  return fault
}

/** What remains of a register's code, the same for all registers that are used in the same way. */
const unnumbered = (instruction: Instruction): Instruction =>
  instruction.op === 'AWAIT' ? { ...instruction, register: 0 } : instruction

const readerCode = (
  { code }: CoreProgram,
  register: number | null,
  unit: 'load' | 'output',
): readonly Statement[] =>
  filtered(code, (instruction) => {
    if (instruction.op === 'AWAIT')
      return instruction.register === register && instruction.unit === unit ? unnumbered(instruction) : null
    return readsLayers.includes(instruction.op) && unitOf(instruction) === unit ? instruction : null
  })

const counted: Instruction = { op: 'SIGNAL', receivers: [{ core: 0, register: 0 }] }

const senderCode = ({ code }: CoreProgram, core: number, register: number): readonly Statement[] =>
  filtered(code, (instruction) => {
    if (instruction.op === 'SIGNAL')
      return instruction.receivers.some((each) => each.core === core && each.register === register)
        ? counted
        : null
    return storesLayer.includes(instruction.op) ? { op: 'STORE' } : null
  })

/** Answers what registers tell, programs that are alike once. */
const telling = () => {
  const told = new Map<string, Told>()
  const answers = new Map<string, Untold | null>()
  return (
    reader: readonly Statement[],
    sender: readonly Statement[],
    need: Need | null,
    extents: { readonly reader: number; readonly sender: number },
  ): Untold | null => {
    const from = JSON.stringify(sender)
    const key = JSON.stringify([reader, need, extents, from])
    const known = answers.get(key)
    if (known !== undefined) return known
    const tells = told.get(from) ?? toldBy(sender)
    told.set(from, tells)
    const answer = untold(reader, tells, need, extents)
    answers.set(key, answer)
    return answer
  }
}

/** What is known of a phase whose layers wait for one another by named registers. */
interface Together {
  readonly byName: ReadonlyMap<string, Layer>
  readonly members: readonly Member[]
  /** The programs that store results of a layer. */
  readonly storing: ReadonlyMap<string, readonly Member[]>
  /** The registers that a unit awaits, and the one of them that a program counts up. */
  readonly awaited: ReadonlyMap<number, readonly Register[]>
  readonly between: (sender: number, unit: number) => Register | undefined
  readonly tells: readonly ReadonlySet<number>[]
  /** Layers of which later phases store a part. */
  readonly later: ReadonlySet<string>
  readonly needs: Needs
  readonly ask: ReturnType<typeof telling>
}

const grouped = <K, A>(all: readonly (readonly [K, A])[]): ReadonlyMap<K, readonly A[]> => {
  const groups = new Map<K, A[]>()
  for (const [key, value] of all) {
    const known = groups.get(key)
    if (known === undefined) groups.set(key, [value])
    else known.push(value)
  }
  return groups
}

const togetherOf = ({ layers, phases }: Program, index: number): Together => {
  const cores = phases[index]?.cores ?? []
  const byName = new Map(layers.map((layer) => [layer.name, layer]))
  const orders = new Map(layers.map(({ name }, i) => [name, i]))
  const members = cores.flatMap((program, i): readonly Member[] => {
    const layer = byName.get(program.layer)
    return layer === undefined ? [] : [{ index: i, program, layer, order: orders.get(layer.name) ?? 0 }]
  })
  const registers = registersOf(cores)
  const all = [...registers.values()]
  const between = new Map(
    all.flatMap((each) =>
      [...each.senders].flatMap((sender) =>
        [...each.readers].map((unit) => [`${sender} ${unit}`, each] as const),
      ),
    ),
  )
  return {
    byName,
    members,
    storing: grouped(
      members.flatMap((member) =>
        holds(member.program.code, ...storesLayer) ? [[member.layer.name, member] as const] : [],
      ),
    ),
    awaited: grouped(all.flatMap((each) => [...each.readers].map((unit) => [unit, each] as const))),
    between: (sender, unit) => between.get(`${sender} ${unit}`),
    tells: edgesOf(members, registers),
    later: new Set(
      phases
        .slice(index + 1)
        .flatMap((phase) =>
          phase.cores.flatMap(({ layer, code }) => (holds(code, ...storesLayer) ? [layer] : [])),
        ),
    ),
    needs: needsOf(layers),
    ask: telling(),
  }
}

const faultAt = (
  rule: Fault['rule'],
  { layer }: Member,
  problem: string,
  chain: readonly Step[],
  decided: boolean,
): Fault => ({ rule, layer: layer.name, problem, chain, decided })

/** A wait that never ends, or may not; and one for a layer that comes later, by which no order is known to be right. */
const waitFault = (member: Member, unit: WaitingUnit, { members, awaited, ask }: Together): Fault | null => {
  const { program, order } = member
  for (const { core, register, senders } of awaited.get(unitIndex(member, unit)) ?? []) {
    const [from] = senders
    const sender = from === undefined ? undefined : members[from]
    if (sender !== undefined && sender.order >= order)
      return faultAt(
        'deadlock',
        member,
        `it waits for layer "${sender.layer.name}", which does not come before it`,
        stepOf(member, ['AWAIT'], 0, 'here'),
        false,
      )
    const signals = sender === undefined ? [] : senderCode(sender.program, core, register)
    const answer = ask(readerCode(program, register, unit), signals, null, { reader: 1, sender: 1 })
    if (answer?.kind === 'too few')
      return faultAt(
        'deadlock',
        member,
        `it waits for ${answer.awaited} signals in register ${register}, and fewer come`,
        [
          ...(sender === undefined ? [] : stepOf(sender, ['SIGNAL'], 0, 'who signals it')),
          ...stepOf(member, ['AWAIT'], answer.vector, 'here'),
        ],
        true,
      )
  }
  return null
}

/** What a program takes of another layer of the phase, and no register says that it is there. */
const inputFault = (member: Member, incomplete: ReadonlySet<string>, together: Together): Fault | null => {
  const { program, layer, index } = member
  const { byName, storing, between, needs, ask, tells, later } = together
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
      if (!meet(channels, channelsStored(sender))) continue
      const register = between(sender.index, unitIndex(member, unit))
      const answer = ask(
        readerCode(program, register?.register ?? null, unit),
        senderCode(sender.program, register?.core ?? -1, register?.register ?? -1),
        need,
        { reader: vectorsOf(layer), sender: vectorsOf(read) },
      )
      if (answer?.kind !== 'unstored') continue
      return faultAt(
        'inputs',
        member,
        `no signal says that vector ${answer.needed} of layer "${input}" is there`,
        [
          ...stepOf(sender, storesLayer, answer.needed, 'by whom it is stored'),
          ...stepOf(member, readsLayers, answer.vector, 'here'),
        ],
        !isToldIndirectly(tells, sender.index, index),
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
 * layers that come before its own, and no more signals than there are, so that, layer by layer in the order of the
 * network, none waits for ever; and before each LOAD and READ they have told that every vector up to the last that is
 * needed, of each program whose channels are read, has been stored (see `needsOf`). Vectors of an image have
 * places of their own, so that nothing is overwritten.
 *
 * Linear in the vectors of programs that are not alike.
 */
export const betweenLayers = (
  program: Program,
  index: number,
  incomplete: ReadonlySet<string>,
): Fault | null => {
  const together = togetherOf(program, index)
  for (const member of together.members) {
    const vector = vectorFault(member)
    if (vector !== null)
      return faultAt(
        'complete',
        member,
        `it writes vector ${vector} before it has read and executed it`,
        stepOf(member, ['WRITE'], vector, 'here'),
        true,
      )
    const fault =
      waitFault(member, 'load', together) ??
      waitFault(member, 'output', together) ??
      inputFault(member, incomplete, together)
    if (fault !== null) return fault
  }
  return null
}
