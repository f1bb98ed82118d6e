import { type Chip, partialSumBytes } from '../../hardware/chip.js'
import type { CoreProgram } from '../../ir/program.js'
import { tileColumns } from '../../ir/tiled.js'
import { countIn } from '../../isa/code.js'
import { type Instruction, operandOf, partnerOf, type Statement, unitOf } from '../../isa/instruction.js'
import { type Mnemonic, type Resource, rowOf } from '../../isa/instructionSet.js'
import { mnemonics } from '../../isa/mnemonics.js'
import type { WaitingUnit } from '../../isa/operand.js'
import { elementsHandled, executionCycles } from '../costs/durations.js'
import { isLocal, routeOf } from '../costs/route.js'
import { transferTime } from '../costs/transferTime.js'
import { isOfCore, tokenNumbers } from './tokens.js'

/** Opcodes of the flat code that are no instructions: the end of a unit's code, and the two ends of a loop. */
export const control = { end: 0, loop: 1, next: 2 } as const

const firstInstruction = Object.keys(control).length
const opcodes: ReadonlyMap<Mnemonic, number> = new Map(mnemonics.map((op, i) => [op, firstInstruction + i]))

/** The opcode of an instruction in the flat code. */
export const opcodeOf = (op: Mnemonic): number => opcodes.get(op) ?? control.end

/** The instruction that an opcode stands for; null for the end and for loops. */
export const mnemonicOf = (opcode: number): Mnemonic | null => mnemonics[opcode - firstInstruction] ?? null

/** What a table by instruction has for an opcode; undefined for the end and for loops. */
export const byOpcode = <A>(table: Readonly<Record<Mnemonic, A>>): readonly (A | undefined)[] => [
  ...Object.values(control).map(() => undefined),
  ...mnemonics.map((op) => table[op]),
]

/** What a unit is busy with from the moment an instruction has what it takes. */
export const busyWith = {
  /** Its code has ended. */
  end: 0,
  /** Nothing: it goes on at once. */
  nothing: 1,
  transfer: 2,
  work: 3,
  /** Transfers, until one finds what it takes. */
  polling: 4,
  /** Nothing: it stands at a bound of a loop, from where it goes on in its code. */
  looping: 5,
  /** Nothing, once a register counts as many signals as it needs. */
  awaiting: 6,
} as const

/**
 * A phase as flat typed arrays. Core i has two instruction streams, for its load unit (stream 2i) and its
 * output unit (2i + 1); each begins at `entry` and holds only what that unit executes. Durations are resolved
 * to cycles, cores to indices, (sender, receiver) to a channel for each ordered pair of cores, and what an
 * instruction takes and gives to tokens.
 */
export interface Microcode {
  readonly cores: readonly CoreProgram[]
  readonly op: Int32Array
  /** Cycles of a transfer or of work; of `next`, where the body begins. */
  readonly cycles: Float64Array
  /** The channel of WAIT, RECEIVE, SEND and CALL; of `loop` and `next`, the loop counter's slot. */
  readonly channel: Int32Array
  /** How many tokens it takes, 1 but for WAIT and PROGRAM; of `loop` and `next`, iterations. */
  readonly count: Float64Array
  /** What the unit is busy with, see `busyWith`. */
  readonly busy: Uint8Array
  /** The token that it takes as it begins, −1 for none; see `tokenOf`. */
  readonly takes: Int32Array
  /** The token that it gives as it ends, −1 for none. */
  readonly gives: Int32Array
  /** The registers that a SIGNAL counts up, numbered as they come up; none else. */
  readonly counts: readonly (readonly number[])[]
  /** The register that an AWAIT looks at, −1 else. */
  readonly awaits: Int32Array
  /** Of each register, the unit that awaits it, −1 where none does. */
  readonly listener: Int32Array
  /** Of each place, that of the `loop` around it, −1 where there is none. */
  readonly around: Int32Array
  readonly entry: Int32Array
  /** MVMs of each core. */
  readonly mvms: Float64Array
  /** Bytes of a partial sum of each core. */
  readonly sumBytes: Float64Array
  /** Of each channel, the index of the receiving core, −1 where it takes no part in the phase. */
  readonly receiver: Int32Array
  /** Of each channel, the number of the sending core. */
  readonly sender: Int32Array
  /** Of each place, the links that its transfer goes over, numbered from 0; null on a bus. */
  readonly routes: readonly (readonly number[])[] | null
  /** How many links the routes go over. */
  readonly links: number
  /** Nested loops at the most. */
  readonly depth: number
  /** The statement that each place stands for, for messages. */
  readonly origin: readonly (Statement | null)[]
}

/** Numbers what comes up, in the order in which it does. */
const numbering = () => {
  const known = new Map<string | number, number>()
  return {
    of: (key: string | number): number => {
      const number = known.get(key) ?? known.size
      known.set(key, number)
      return number
    },
    size: (): number => known.size,
  }
}

/**
 * The place of each core's program among those of a phase. A core that also works for layers on its output unit has
 * several; what others send to it and take from it is that of the one whose tile its crossbar holds.
 */
export const indexOfCore = (cores: readonly CoreProgram[]): ReadonlyMap<number, number> => {
  const indices = new Map<number, number>()
  cores.forEach(({ core, tile }, i) => {
    if (tile !== null || !indices.has(core)) indices.set(core, i)
  })
  return indices
}

/** The channels of a phase, numbered as they come up. */
const channelsOf = (cores: readonly CoreProgram[]) => {
  const indexOf = indexOfCore(cores)
  const number = numbering()
  const [sender, receiver]: [number[], number[]] = [[], []]
  return {
    sender,
    receiver,
    /** The channel that an instruction of a core sends over or takes from; −1 where it names no other core. */
    of: (core: number, instruction: Instruction): number => {
      const partner = partnerOf(instruction)
      // a partial sum in shared memory goes over no channel
      if (partner === null || rowOf(instruction).way === 'from memory') return -1
      const [from, to] = 'from' in instruction ? [partner, core] : [core, partner]
      const channel = number.of(`${from}>${to}`)
      sender[channel] = from
      receiver[channel] = indexOf.get(to) ?? -1
      return channel
    },
  }
}

const nowhere: readonly number[] = []

/** How instructions of a phase are resolved. */
const resolving = (cores: readonly CoreProgram[], chip: Chip, channels: ReturnType<typeof channelsOf>) => {
  const { interconnect, signal } = chip
  const [links, registers] = [numbering(), numbering()]
  const number = tokenNumbers(cores.length)
  return {
    /** What the unit is busy with, and for how many cycles. */
    business: (instruction: Instruction, program: CoreProgram): readonly [busy: number, cycles: number] => {
      const { moves, handles, way, pollingWay, amount } = rowOf(instruction)
      if (handles !== null)
        return [busyWith.work, executionCycles(elementsHandled(instruction, program), chip)]
      if (amount === 'horizon') return [busyWith.awaiting, 0]
      if (isLocal(instruction, program)) return [busyWith.nothing, 0]
      const polls = signal.kind === 'polling' && pollingWay !== null
      if (moves === null || (way === null && !polls)) return [busyWith.nothing, 0]
      return [way === null ? busyWith.polling : busyWith.transfer, transferTime(instruction, program, chip)]
    },
    /** The token of a resource, −1 where it does not belong to this phase. */
    token: (resource: Resource | null, core: number, channel: number): number => {
      // a named register belongs to no channel
      if (resource === null || resource === 'count') return -1
      if (!isOfCore(resource)) return number.ofChannel(resource, channel)
      // a partial-sum buffer is one of the core that receives
      const owner = resource === 'partial-sum buffer' ? (channels.receiver[channel] ?? -1) : core
      return owner < 0 ? -1 : number.ofCore(resource, owner)
    },
    amount: (instruction: Instruction): number => {
      switch (rowOf(instruction).amount) {
        case 'one':
        case 'horizon':
          return 1
        case 'count':
          return Number(operandOf(instruction, 'count'))
        case 'all':
          return chip.core.inputBuffers
      }
    },
    route: (instruction: Instruction, program: CoreProgram): readonly number[] =>
      interconnect.kind === 'bus'
        ? nowhere
        : routeOf(instruction, program, interconnect, signal).map(links.of),
    /** How many links the routes so far go over. */
    links: links.size,
    /** The registers that an instruction counts up. */
    counts: (instruction: Instruction): readonly number[] =>
      rowOf(instruction).gives === 'count' && 'receivers' in instruction
        ? instruction.receivers.map(({ core, register }) => registers.of(`${core}.${register}`))
        : nowhere,
    /** The register that an instruction looks at, −1 where it looks at none. */
    awaits: (instruction: Instruction, { core }: CoreProgram): number =>
      rowOf(instruction).takes === 'count' && 'register' in instruction
        ? registers.of(`${core}.${instruction.register}`)
        : -1,
    /** How many registers there are so far. */
    registerCount: registers.size,
  }
}

/** The columns of flat code while it grows. */
const growing = () => ({
  op: new Array<number>(),
  cycles: new Array<number>(),
  channel: new Array<number>(),
  count: new Array<number>(),
  busy: new Array<number>(),
  takes: new Array<number>(),
  gives: new Array<number>(),
  counts: new Array<readonly number[]>(),
  awaits: new Array<number>(),
  around: new Array<number>(),
  routes: new Array<readonly number[]>(),
  origin: new Array<Statement | null>(),
})

/** Flattens the programs of one phase. Linear in the size of the looped programs. */
export const assembleMicrocode = (cores: readonly CoreProgram[], chip: Chip): Microcode => {
  const channels = channelsOf(cores)
  const resolve = resolving(cores, chip, channels)
  const columns = growing()
  const listeners: number[] = []
  let depth = 0
  let loop = -1

  /** A place that is no instruction. */
  const emitControl = (
    code: number,
    statement: Statement | null,
    cycles: number,
    slot: number,
    count: number,
  ): void => {
    columns.op.push(code)
    columns.cycles.push(cycles)
    columns.channel.push(slot)
    columns.count.push(count)
    columns.busy.push(code === control.end ? busyWith.end : busyWith.looping)
    columns.takes.push(-1)
    columns.gives.push(-1)
    columns.counts.push(nowhere)
    columns.awaits.push(-1)
    columns.around.push(loop)
    columns.routes.push(nowhere)
    columns.origin.push(statement)
  }
  const emit = (instruction: Instruction, program: CoreProgram, core: number): void => {
    const { takes, gives } = rowOf(instruction)
    const channel = channels.of(program.core, instruction)
    const [busy, cycles] = resolve.business(instruction, program)
    columns.op.push(opcodeOf(instruction.op))
    columns.cycles.push(cycles)
    columns.channel.push(channel)
    columns.count.push(resolve.amount(instruction))
    columns.busy.push(busy)
    columns.takes.push(resolve.token(takes, core, channel))
    columns.gives.push(resolve.token(gives, core, channel))
    columns.counts.push(resolve.counts(instruction))
    const awaited = resolve.awaits(instruction, program)
    columns.awaits.push(awaited)
    if (awaited >= 0) listeners[awaited] = 2 * core + (unitOf(instruction) === 'output' ? 1 : 0)
    columns.around.push(loop)
    columns.routes.push(resolve.route(instruction, program))
    columns.origin.push(instruction)
  }
  const emitCode = (core: number, unit: WaitingUnit, code: readonly Statement[], slot: number): void => {
    depth = Math.max(depth, slot)
    for (const statement of code) {
      if (statement.op !== 'LOOP') {
        if (unitOf(statement) === unit) emit(statement, cores[core]!, core)
        continue
      }
      const [begin, outer] = [columns.op.length, loop]
      emitControl(control.loop, statement, 0, slot, statement.count)
      loop = begin
      emitCode(core, unit, statement.body, slot + 1)
      const empty = columns.op.length === begin + 1
      if (empty) for (const column of Object.values(columns)) column.pop()
      else emitControl(control.next, statement, begin + 1, slot, statement.count)
      loop = outer
    }
  }
  const entry = cores.flatMap(({ code }, core) =>
    (['load', 'output'] as const).map((unit) => {
      const begin = columns.op.length
      emitCode(core, unit, code, 0)
      emitControl(control.end, null, 0, 0, 0)
      return begin
    }),
  )
  return {
    cores,
    op: Int32Array.from(columns.op),
    cycles: Float64Array.from(columns.cycles),
    channel: Int32Array.from(columns.channel),
    count: Float64Array.from(columns.count),
    busy: Uint8Array.from(columns.busy),
    takes: Int32Array.from(columns.takes),
    gives: Int32Array.from(columns.gives),
    // who waits is woken in the order of cores
    counts: columns.counts.map((registers) =>
      registers.length < 2
        ? registers
        : registers.toSorted((a, b) => (listeners[a] ?? -1) - (listeners[b] ?? -1)),
    ),
    awaits: Int32Array.from(columns.awaits),
    listener: Int32Array.from({ length: resolve.registerCount() }, (_, i) => listeners[i] ?? -1),
    around: Int32Array.from(columns.around),
    entry: Int32Array.from(entry),
    mvms: Float64Array.from(cores, ({ code }) => countIn(code, ({ op }) => (op === 'MVM' ? 1 : 0))),
    sumBytes: Float64Array.from(cores, ({ tile }) =>
      tile === null ? 0 : tileColumns(tile) * partialSumBytes,
    ),
    receiver: Int32Array.from(channels.receiver),
    sender: Int32Array.from(channels.sender),
    routes: chip.interconnect.kind === 'bus' ? null : columns.routes,
    links: resolve.links(),
    depth: depth + 1,
    origin: columns.origin,
  }
}
