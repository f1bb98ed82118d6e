import type { CoreProgram } from '../../ir/program.js'
import type { Tile } from '../../ir/tiled.js'
import type { Instruction } from '../../isa/instruction.js'
import type { Clock, clocks } from './clocks.js'
import type { Access, Extent, ledger } from './ledger.js'
import type { PartialSum } from './partialSum.js'
import type { Queues } from './queues.js'
import { type Kind, kinds, streamOf } from './streams.js'
import type { Executed } from './unroll.js'

/** What cores have beside their programs. */
export interface Bench {
  /** Rows and vectors of the layers, by name. */
  readonly layers: ReadonlyMap<string, Extent>
  readonly inputBuffers: number
  readonly outputBuffers: number
  /** Partial sums that a core can hold for itself when they are forwarded. */
  readonly places: number
}

/** A partial sum on its way to another core, with all that happened before it was sent. */
export interface Forwarded {
  readonly sum: PartialSum
  readonly clock: Clock
}

/** What the cores of a phase share; queues go by "sender to receiver". */
export interface World {
  readonly bench: Bench
  readonly clock: ReturnType<typeof clocks>
  readonly book: ReturnType<typeof ledger>
  readonly signals: Queues<Clock>
  readonly forwarded: Queues<Forwarded>
  readonly freePlaces: Map<number, number>
}

/** A unit of a core: what it executes next, and how to let it do so; `step` is false where it has to wait. */
export interface Unit {
  readonly core: number
  readonly kind: Kind
  readonly next: () => Executed | undefined
  readonly step: () => boolean
}

/** An input or a result between two units of a core. */
interface Buffered {
  readonly vector: number
  readonly clock: Clock
}

const shown = ({ start, count }: Tile['columns']): string =>
  count === 1 ? `${start}` : `${start}…${start + count - 1}`

/** The vertical group that a core computes for, in words. */
export const groupOf = ({ layer, tile }: CoreProgram): string =>
  tile === null
    ? `layer "${layer}"`
    : `layer "${layer}", groups ${shown(tile.groups)}, columns ${shown(tile.columns)}`

/** An instruction with its operands, in words. */
export const instructionText = ({ op, ...operands }: Instruction): string =>
  [op, ...Object.values(operands)].join(' ')

/** The three units of the core that runs `program` as the `index`-th of its phase. */
// oxlint-disable-next-line max-lines-per-function -- a table: what each instruction does on the state of a core
export const coreUnits = (program: CoreProgram, index: number, world: World): readonly Unit[] => {
  const { bench, clock, book, signals, forwarded, freePlaces } = world
  const { core, tile } = program
  const group = groupOf(program)
  const extent = tile === null ? undefined : bench.layers.get(program.layer)
  const inputs: Buffered[] = []
  const results: Buffered[] = []
  let [freeInputs, freeOutputs] = [bench.inputBuffers, bench.outputBuffers]
  /** The result that the output unit works on, until it leaves the core; whether it has not been added yet. */
  let taken: { readonly vector: number; pending: boolean } | undefined
  let incoming: PartialSum | undefined
  let sum: PartialSum | undefined
  /** Places that RECEIVE has emptied and ADD will free. */
  let held = 0

  const complain = ({ instruction, vector }: Executed, problem: string): void =>
    book.report(
      'step',
      `${group}, core ${core}, ${instructionText(instruction)} for vector ${vector}`,
      problem,
    )

  const inRange = (executed: Executed): void => {
    const { vector } = executed
    if (extent !== undefined && !(Number.isInteger(vector) && vector >= 0 && vector < extent.vectors))
      complain(executed, `the layer has ${extent.vectors} vectors`)
  }

  const wait = (unit: number, from: number, count: number): boolean => {
    const queue = signals.of(`${from} to ${core}`)
    if (queue.length < count) return false
    for (const message of queue.splice(0, count)) clock.find(unit, message)
    return true
  }

  const loadUnit = (unit: number, executed: Executed): boolean => {
    const { instruction, vector } = executed
    if (instruction.op === 'WAIT') return wait(unit, instruction.from, instruction.count)
    if (instruction.op === 'PROGRAM') return inputs.length === 0
    if (freeInputs === 0) return false
    inRange(executed)
    freeInputs--
    clock.step(unit)
    inputs.push({ vector, clock: clock.leave(unit) })
    return true
  }

  const crossbar = (unit: number, executed: Executed): boolean => {
    const [input] = inputs
    if (input === undefined || freeOutputs === 0) return false
    inputs.shift()
    freeInputs++
    freeOutputs--
    if (input.vector !== executed.vector)
      complain(executed, `the input that was loaded is that of vector ${input.vector}`)
    clock.find(unit, input.clock)
    clock.step(unit)
    results.push({ vector: executed.vector, clock: clock.leave(unit) })
    return true
  }

  /** What a step stores or sends; frees the output buffer. */
  const outgoing = (executed: Executed): PartialSum => {
    if (sum === undefined || sum.vector !== executed.vector)
      complain(executed, 'nothing has been added up for it')
    if (incoming !== undefined) complain(executed, 'the partial sum that was taken is not added')
    if (taken !== undefined) freeOutputs++
    const left = sum ?? { vector: executed.vector, group, rows: [] }
    taken = undefined
    sum = undefined
    return left
  }

  /** One partial sum is taken at a time. */
  const occupied = (executed: Executed): void => {
    if (incoming !== undefined) complain(executed, 'the partial sum that was taken before is not added')
  }

  const take = (unit: number, executed: Executed): boolean => {
    const result = results.shift()
    if (result === undefined) return false
    clock.find(unit, result.clock)
    if (result.vector !== executed.vector) complain(executed, `the result is that of vector ${result.vector}`)
    if (taken !== undefined)
      complain(executed, `the result for vector ${taken.vector} does not leave the core`)
    if (sum !== undefined) complain(executed, `the sum for vector ${sum.vector} is dropped`)
    taken = { vector: result.vector, pending: true }
    sum = undefined
    return true
  }

  const add = (access: Access, executed: Executed): boolean => {
    const parts = [incoming?.vector, taken?.vector, sum?.vector].filter((vector) => vector !== undefined)
    if (parts.length === 0) complain(executed, 'there is nothing to add')
    for (const vector of parts)
      if (vector !== access.vector) complain(executed, `what is added is for vector ${vector}`)
    // the crossbar's result is added once
    const own = taken?.pending === true && tile !== null ? [tile.rows] : []
    sum = { vector: access.vector, group, rows: [...(incoming?.rows ?? []), ...(sum?.rows ?? []), ...own] }
    if (taken !== undefined) taken.pending = false
    incoming = undefined
    freePlaces.set(core, (freePlaces.get(core) ?? 0) + held)
    held = 0
    book.added(access, sum)
    return true
  }

  const outputUnit = (unit: number, executed: Executed): boolean => {
    const { instruction, vector } = executed
    const access = (): Access => ({ unit, core, step: clock.step(unit), instruction, vector, group })
    switch (instruction.op) {
      case 'MVM':
        return take(unit, executed)
      case 'WAIT':
        return wait(unit, instruction.from, instruction.count)
      case 'LOADP':
        occupied(executed)
        incoming = book.load(access(), instruction.from)
        return true
      case 'RECEIVE': {
        const received = forwarded.of(`${instruction.from} to ${core}`).shift()
        if (received === undefined) return false
        held++
        occupied(executed)
        // the sum itself says that it has been sent
        clock.find(unit, received.clock)
        book.received(access(), received.sum)
        incoming = received.sum
        return true
      }
      case 'ADD':
        return add(access(), executed)
      case 'STOREP':
        book.save(access(), outgoing(executed))
        return true
      case 'SEND': {
        const free = freePlaces.get(instruction.to) ?? Number.POSITIVE_INFINITY
        if (free <= 0) return false
        freePlaces.set(instruction.to, free - 1)
        clock.step(unit)
        forwarded
          .of(`${core} to ${instruction.to}`)
          .push({ sum: outgoing(executed), clock: clock.leave(unit) })
        return true
      }
      case 'STORE':
        inRange(executed)
        book.finish(access(), outgoing(executed))
        return true
      case 'CALL':
        clock.step(unit)
        signals.of(`${core} to ${instruction.to}`).push(clock.leave(unit))
        return true
      // of the load unit, of operators and of registers, which the laws' programs have not
      case 'LOAD':
      case 'PROGRAM':
      case 'READ':
      case 'EXECUTE':
      case 'WRITE':
      case 'SIGNAL':
      case 'AWAIT':
        return true
    }
  }

  return kinds.map((kind, k) => {
    const unit = index * kinds.length + k
    const stream = streamOf(program, kind)
    const execute = { load: loadUnit, crossbar, output: outputUnit }[kind]
    return {
      core,
      kind,
      next: stream.next,
      step: (): boolean => {
        const executed = stream.next()
        if (executed === undefined || !execute(unit, executed)) return false
        stream.advance()
        return true
      },
    }
  })
}
