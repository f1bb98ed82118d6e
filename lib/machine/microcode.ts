import { type Chip, partialSumBytes } from '../hardware/chip.js'
import type { CoreProgram } from '../ir/program.js'
import { tileColumns } from '../ir/tiled.js'
import { countIn } from '../isa/code.js'
import { type Instruction, type Statement, unitOf } from '../isa/instruction.js'
import type { WaitingUnit } from '../isa/operand.js'
import { elementsHandled, executionCycles } from './durations.js'
import { routeOf } from './route.js'
import { transferTime } from './transferTime.js'

/** Opcodes of the flat code that the simulated units execute. */
export const opcode = {
  end: 0,
  loop: 1,
  next: 2,
  load: 3,
  wait: 4,
  program: 5,
  take: 6,
  loadp: 7,
  receive: 8,
  add: 9,
  storep: 10,
  send: 11,
  store: 12,
  call: 13,
  read: 14,
  execute: 15,
  write: 16,
} as const

/**
 * A phase as flat typed arrays. Core i has two instruction streams, for its load unit (stream 2i) and its
 * output unit (2i + 1); each begins at `entry` and holds only what that unit executes. Durations are
 * resolved to cycles, cores to indices and (sender, receiver) to one number for each ordered pair of cores.
 */
export interface Microcode {
  readonly cores: readonly CoreProgram[]
  readonly op: Int32Array
  /** Cycles of a transfer or of work; of `next`, where the body begins; of `loop` and `wait`, unused. */
  readonly cycles: Float64Array
  /** Pair of cores of `wait`, `receive`, `send`, `call`; of `loop` and `next`, the loop counter's slot. */
  readonly pair: Int32Array
  /** Signals of `wait`; iterations of `loop` and `next`. */
  readonly count: Float64Array
  /** Of each place, that of the `loop` around it, −1 where there is none. */
  readonly around: Int32Array
  readonly entry: Int32Array
  /** MVMs of each core. */
  readonly mvms: Float64Array
  /** Bytes of a partial sum of each core. */
  readonly sumBytes: Float64Array
  /** Of each pair, the index of the receiving core, −1 where it takes no part in the phase. */
  readonly receiver: Int32Array
  /** Of each pair, the number of the sending core. */
  readonly sender: Int32Array
  /** Of each place, the links that its transfer goes over, numbered from 0; null on a bus. */
  readonly routes: readonly (readonly number[])[] | null
  /** Nested loops at the most. */
  readonly depth: number
  /** The statement that each place stands for, for messages. */
  readonly origin: readonly (Statement | null)[]
}

const codeOf: Readonly<Record<Instruction['op'], number>> = {
  LOAD: opcode.load,
  MVM: opcode.take,
  WAIT: opcode.wait,
  LOADP: opcode.loadp,
  RECEIVE: opcode.receive,
  ADD: opcode.add,
  STOREP: opcode.storep,
  SEND: opcode.send,
  STORE: opcode.store,
  CALL: opcode.call,
  READ: opcode.read,
  EXECUTE: opcode.execute,
  WRITE: opcode.write,
  PROGRAM: opcode.program,
}

/** Flattens the programs of one phase. Linear in the size of the looped programs. */
export const assembleMicrocode = (cores: readonly CoreProgram[], chip: Chip): Microcode => {
  const indexOf = new Map(cores.map(({ core }, i) => [core, i]))
  const [op, cycles, pair, count]: [number[], number[], number[], number[]] = [[], [], [], []]
  const around: number[] = []
  const origin: (Statement | null)[] = []
  const pairs = new Map<string, number>()
  const [sender, receiver]: [number[], number[]] = [[], []]
  const routes: (readonly number[])[] = []
  const links = new Map<number, number>()
  let depth = 0
  let loop = -1

  const pairOf = (from: number, to: number): number => {
    const key = `${from}>${to}`
    const known = pairs.get(key)
    if (known !== undefined) return known
    pairs.set(key, sender.length)
    sender.push(from)
    receiver.push(indexOf.get(to) ?? -1)
    return sender.length - 1
  }
  const linkOf = (link: number): number => {
    const known = links.get(link) ?? links.size
    links.set(link, known)
    return known
  }
  const wayOf = (instruction: Instruction, program: CoreProgram): readonly number[] =>
    chip.interconnect.kind === 'bus'
      ? []
      : routeOf(instruction, program, chip.interconnect, chip.signal).map(linkOf)
  const emit = (
    code: number,
    statement: Statement | null,
    duration = 0,
    of = 0,
    times = 0,
    route: readonly number[] = [],
  ): void => {
    routes.push(route)
    op.push(code)
    cycles.push(duration)
    pair.push(of)
    count.push(times)
    around.push(loop)
    origin.push(statement)
  }
  const emitInstruction = (program: CoreProgram, instruction: Instruction): void => {
    const moved = transferTime(instruction, program, chip)
    const way = wayOf(instruction, program)
    const code = codeOf[instruction.op]
    switch (instruction.op) {
      case 'MVM':
        return emit(code, instruction)
      case 'WAIT':
        return emit(code, instruction, moved, pairOf(instruction.from, program.core), instruction.count, way)
      case 'RECEIVE':
        return emit(code, instruction, 0, pairOf(instruction.from, program.core))
      case 'SEND':
      case 'CALL':
        return emit(code, instruction, moved, pairOf(program.core, instruction.to), 0, way)
      case 'ADD':
      case 'EXECUTE':
        return emit(code, instruction, executionCycles(elementsHandled(instruction, program), chip))
      default:
        return emit(code, instruction, moved, 0, 0, way)
    }
  }
  const emitCode = (
    program: CoreProgram,
    unit: WaitingUnit,
    code: readonly Statement[],
    slot: number,
  ): void => {
    depth = Math.max(depth, slot)
    for (const statement of code) {
      if (statement.op !== 'LOOP') {
        if (unitOf(statement) === unit) emitInstruction(program, statement)
        continue
      }
      const begin = op.length
      const outer = loop
      emit(opcode.loop, statement, 0, slot, statement.count)
      loop = begin
      emitCode(program, unit, statement.body, slot + 1)
      const empty = op.length === begin + 1
      if (empty) for (const list of [op, cycles, pair, count, around, origin, routes]) list.pop()
      else emit(opcode.next, statement, begin + 1, slot, statement.count)
      loop = outer
    }
  }
  const entry = cores.flatMap((program) =>
    (['load', 'output'] as const).map((unit) => {
      const begin = op.length
      emitCode(program, unit, program.code, 0)
      emit(opcode.end, null)
      return begin
    }),
  )
  return {
    cores,
    op: Int32Array.from(op),
    cycles: Float64Array.from(cycles),
    pair: Int32Array.from(pair),
    count: Float64Array.from(count),
    around: Int32Array.from(around),
    entry: Int32Array.from(entry),
    mvms: Float64Array.from(cores, ({ code }) => countIn(code, ({ op }) => (op === 'MVM' ? 1 : 0))),
    sumBytes: Float64Array.from(cores, ({ tile }) =>
      tile === null ? 0 : tileColumns(tile) * partialSumBytes,
    ),
    receiver: Int32Array.from(receiver),
    sender: Int32Array.from(sender),
    routes: chip.interconnect.kind === 'bus' ? null : routes,
    depth: depth + 1,
    origin,
  }
}
