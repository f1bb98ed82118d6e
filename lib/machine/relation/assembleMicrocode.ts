import { type Chip, partialSumBytes } from '../../hardware/chip.js'
import { mvmCyclesOf } from '../../hardware/precision.js'
import type { CoreProgram } from '../../ir/program.js'
import { tileColumns } from '../../ir/tiled.js'
import { countIn } from '../../isa/code.js'
import { type Instruction, type Statement, unitOf } from '../../isa/instruction.js'
import { rowOf } from '../../isa/instructionSet.js'
import { storesLayer, takesProduct } from '../../isa/mnemonics.js'
import type { WaitingUnit } from '../../isa/operand.js'
import { channelsOf } from './channels.js'
import { effectsOf } from './effects.js'
import { busyWith, type Microcode } from './microcode.js'
import { control, opcodeOf } from './opcodes.js'
import { resolving } from './resolving.js'
import {
  asCore,
  asIndices,
  type ChannelIndex,
  type CoreIndex,
  noChannel,
  noUnit,
  type UnitIndex,
  unitAt,
} from './unitIndex.js'

/** A place of flat code, as the columns of `Microcode` hold it. */
interface Place {
  readonly op: number
  readonly cycles: number
  readonly channel: ChannelIndex
  readonly count: number
  readonly busy: number
  readonly takes: number
  readonly gives: number
  readonly effects: number
  readonly counts: readonly number[]
  readonly awaits: number
  readonly slot: number
  readonly iterations: number
  readonly body: number
  readonly around: number
  readonly route: readonly number[]
  readonly origin: Statement | null
}

const nowhere: readonly number[] = []

/**
 * A place that is no instruction, and takes, gives and moves nothing: the end of a unit's code, or a bound of a loop.
 * Spelt out, since spreading what all of them share takes ten times as long.
 */
const controlPlace = (
  op: number,
  slot: number,
  body: number,
  around: number,
  origin: (Statement & { readonly op: 'LOOP' }) | null,
): Place => ({
  op,
  cycles: 0,
  channel: noChannel,
  count: 0,
  busy: op === control.end ? busyWith.end : busyWith.looping,
  takes: -1,
  gives: -1,
  effects: 0,
  counts: nowhere,
  awaits: -1,
  slot,
  iterations: origin?.count ?? 0,
  body,
  around,
  route: nowhere,
  origin,
})

/** How many places the code of a unit takes, but for its end. A loop without anything for the unit takes none. */
const placesIn = (code: readonly Statement[], unit: WaitingUnit): number => {
  let places = 0
  for (const statement of code) {
    if (statement.op !== 'LOOP') places += unitOf(statement) === unit ? 1 : 0
    else {
      const inside = placesIn(statement.body, unit)
      places += inside === 0 ? 0 : inside + 2
    }
  }
  return places
}

/** The columns of `Microcode`, to be written a place at a time: millions of places as objects would take gigabytes. */
const columnsOf = (length: number) => ({
  op: new Int32Array(length),
  cycles: new Float64Array(length),
  channel: asIndices<ChannelIndex>(new Int32Array(length)),
  count: new Float64Array(length),
  busy: new Uint8Array(length),
  takes: new Int32Array(length),
  gives: new Int32Array(length),
  effects: new Uint8Array(length),
  counts: Array<readonly number[]>(length),
  awaits: new Int32Array(length),
  slot: new Int32Array(length),
  iterations: new Float64Array(length),
  body: new Int32Array(length),
  around: new Int32Array(length),
  routes: Array<readonly number[]>(length),
  origin: Array<Statement | null>(length),
})

type Columns = ReturnType<typeof columnsOf>

const put = (columns: Columns, at: number, place: Place): void => {
  columns.op[at] = place.op
  columns.cycles[at] = place.cycles
  columns.channel[at] = place.channel
  columns.count[at] = place.count
  columns.busy[at] = place.busy
  columns.takes[at] = place.takes
  columns.gives[at] = place.gives
  columns.effects[at] = place.effects
  columns.counts[at] = place.counts
  columns.awaits[at] = place.awaits
  columns.slot[at] = place.slot
  columns.iterations[at] = place.iterations
  columns.body[at] = place.body
  columns.around[at] = place.around
  columns.routes[at] = place.route
  columns.origin[at] = place.origin
}

/** The flat code of all units, and what comes up as it is written. */
interface Flat {
  readonly columns: Columns
  /** Where the code of each unit begins. */
  readonly entry: Int32Array
  /** Of each register, the unit that awaits it; nothing where none does. */
  readonly listeners: readonly (number | undefined)[]
  /** Nested loops at the most. */
  readonly depth: number
}

/** Writes the code of each core twice: what its load unit executes, and what its output unit does. */
const flattened = (
  cores: readonly CoreProgram[],
  placed: (instruction: Instruction, program: CoreProgram, core: number, around: number) => Place,
): Flat => {
  const length = cores.reduce(
    (sum, { code }) => sum + placesIn(code, 'load') + placesIn(code, 'output') + 2,
    0,
  )
  const columns = columnsOf(length)
  const listeners: number[] = []
  let [at, depth] = [0, 0]
  const write = (
    core: number,
    unit: WaitingUnit,
    code: readonly Statement[],
    slot: number,
    around: number,
  ) => {
    depth = Math.max(depth, slot)
    for (const statement of code) {
      if (statement.op !== 'LOOP') {
        if (unitOf(statement) !== unit) continue
        const place = placed(statement, cores[core]!, core, around)
        put(columns, at++, place)
        if (place.awaits >= 0) listeners[place.awaits] = unitAt(asCore(core), unit)
        continue
      }
      const begin = at++
      write(core, unit, statement.body, slot + 1, begin)
      // nothing of its body is for this unit
      if (at === begin + 1) at = begin
      else {
        put(columns, begin, controlPlace(control.loop, slot, 0, around, statement))
        put(columns, at++, controlPlace(control.next, slot, begin + 1, begin, statement))
      }
    }
  }
  const entry = new Int32Array(2 * cores.length)
  for (const [core, { code }] of cores.entries())
    for (const unit of ['load', 'output'] as const) {
      entry[unitAt(asCore(core), unit)] = at
      write(core, unit, code, 0, -1)
      put(columns, at++, controlPlace(control.end, 0, 0, -1, null))
    }
  return { columns, entry, listeners, depth: depth + 1 }
}

/** Where the instructions of a phase stand, and what each becomes. */
const placing =
  (channels: ReturnType<typeof channelsOf>, resolve: ReturnType<typeof resolving>) =>
  (instruction: Instruction, program: CoreProgram, core: number, around: number): Place => {
    const { takes, gives } = rowOf(instruction)
    const channel = channels.of(program.core, instruction)
    const [busy, cycles] = resolve.business(instruction, program)
    return {
      op: opcodeOf(instruction.op),
      cycles,
      channel,
      count: resolve.amount(instruction),
      busy,
      takes: resolve.token(takes, core, channel),
      gives: resolve.token(gives, core, channel),
      effects: effectsOf(instruction.op),
      counts: resolve.counts(instruction),
      awaits: resolve.awaits(instruction, program),
      slot: 0,
      iterations: 0,
      body: 0,
      around,
      route: resolve.route(instruction, program),
      origin: instruction,
    }
  }

/** Flattens the programs of one phase. Linear in the size of the looped programs. */
export const assembleMicrocode = (cores: readonly CoreProgram[], chip: Chip, images = 1): Microcode => {
  const channels = channelsOf(cores)
  const resolve = resolving(cores, chip, channels)
  const { columns, entry, listeners, depth } = flattened(cores, placing(channels, resolve))
  return {
    ...columns,
    cores,
    // who waits is woken in the order of cores
    counts: columns.counts.map((counts) =>
      counts.length < 2 ? counts : counts.toSorted((a, b) => (listeners[a] ?? -1) - (listeners[b] ?? -1)),
    ),
    listener: asIndices<UnitIndex>(
      Int32Array.from({ length: resolve.registerCount() }, (_, i) => listeners[i] ?? noUnit),
    ),
    entry,
    mvms: Float64Array.from(cores, ({ code }) =>
      countIn(code, ({ op }) => (takesProduct.includes(op) ? 1 : 0)),
    ),
    mvmCycles: Float64Array.from(cores, (program) => mvmCyclesOf(chip.crossbar, program)),
    images,
    storesOfImage: Float64Array.from(cores, ({ code }) =>
      images === 1 ? 0 : countIn(code, ({ op }) => (storesLayer.includes(op) ? 1 : 0)) / images,
    ),
    sumBytes: Float64Array.from(cores, ({ tile }) =>
      tile === null ? 0 : tileColumns(tile) * partialSumBytes,
    ),
    receiver: asIndices<CoreIndex>(Int32Array.from(channels.receiver)),
    sender: Int32Array.from(channels.sender),
    routes: chip.interconnect.kind === 'bus' ? null : columns.routes,
    links: resolve.links(),
    depth,
  }
}
