import { type Chip, partialSumBytes } from '../../hardware/chip.js'
import type { CoreProgram } from '../../ir/program.js'
import { tileColumns } from '../../ir/tiled.js'
import { countIn } from '../../isa/code.js'
import { type Instruction, type Statement, unitOf } from '../../isa/instruction.js'
import { rowOf } from '../../isa/instructionSet.js'
import { storesLayer } from '../../isa/mnemonics.js'
import type { WaitingUnit } from '../../isa/operand.js'
import { channelsOf } from './channels.js'
import { effectsOf } from './effects.js'
import { busyWith, type Microcode } from './microcode.js'
import { control, opcodeOf } from './opcodes.js'
import { resolving } from './resolving.js'
import { unitAt } from './unitIndex.js'

/** A place of flat code, as the columns of `Microcode` hold it. */
interface Place {
  readonly op: number
  readonly cycles: number
  readonly channel: number
  readonly count: number
  readonly busy: number
  readonly takes: number
  readonly gives: number
  readonly effects: number
  readonly counts: readonly number[]
  readonly awaits: number
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
  cycles: number,
  around: number,
  origin: (Statement & { readonly op: 'LOOP' }) | null,
): Place => ({
  op,
  cycles,
  channel: slot,
  count: origin?.count ?? 0,
  busy: op === control.end ? busyWith.end : busyWith.looping,
  takes: -1,
  gives: -1,
  effects: 0,
  counts: nowhere,
  awaits: -1,
  around,
  route: nowhere,
  origin,
})

/** The flat code of all units, a row a place, and what comes up as it is written. */
interface Flat {
  readonly places: readonly Place[]
  /** Where the code of each unit begins. */
  readonly entry: readonly number[]
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
  const places: Place[] = []
  const listeners: number[] = []
  let depth = 0
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
        places.push(place)
        if (place.awaits >= 0) listeners[place.awaits] = unitAt(core, unit)
        continue
      }
      const begin = places.length
      places.push(controlPlace(control.loop, slot, 0, around, statement))
      write(core, unit, statement.body, slot + 1, begin)
      // nothing of its body is for this unit
      if (places.length === begin + 1) places.pop()
      else places.push(controlPlace(control.next, slot, begin + 1, begin, statement))
    }
  }
  const entry = cores.flatMap(({ code }, core) =>
    (['load', 'output'] as const).map((unit) => {
      const begin = places.length
      write(core, unit, code, 0, -1)
      places.push(controlPlace(control.end, 0, 0, -1, null))
      return begin
    }),
  )
  return { places, entry, listeners, depth: depth + 1 }
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
      around,
      route: resolve.route(instruction, program),
      origin: instruction,
    }
  }

/** A column of the code, written into an array of its length. `from` of typed arrays takes ten times as long. */
const filled = <A extends Int32Array | Float64Array | Uint8Array>(
  column: A,
  places: readonly Place[],
  of: (place: Place) => number,
): A => {
  for (let i = 0; i < column.length; i++) column[i] = of(places[i]!)
  return column
}

/** Flattens the programs of one phase. Linear in the size of the looped programs. */
export const assembleMicrocode = (cores: readonly CoreProgram[], chip: Chip, images = 1): Microcode => {
  const channels = channelsOf(cores)
  const resolve = resolving(cores, chip, channels)
  const { places, entry, listeners, depth } = flattened(cores, placing(channels, resolve))
  return {
    cores,
    op: filled(new Int32Array(places.length), places, ({ op }) => op),
    cycles: filled(new Float64Array(places.length), places, ({ cycles }) => cycles),
    channel: filled(new Int32Array(places.length), places, ({ channel }) => channel),
    count: filled(new Float64Array(places.length), places, ({ count }) => count),
    busy: filled(new Uint8Array(places.length), places, ({ busy }) => busy),
    takes: filled(new Int32Array(places.length), places, ({ takes }) => takes),
    gives: filled(new Int32Array(places.length), places, ({ gives }) => gives),
    effects: filled(new Uint8Array(places.length), places, ({ effects }) => effects),
    // who waits is woken in the order of cores
    counts: places.map(({ counts }) =>
      counts.length < 2 ? counts : counts.toSorted((a, b) => (listeners[a] ?? -1) - (listeners[b] ?? -1)),
    ),
    awaits: filled(new Int32Array(places.length), places, ({ awaits }) => awaits),
    listener: Int32Array.from({ length: resolve.registerCount() }, (_, i) => listeners[i] ?? -1),
    around: filled(new Int32Array(places.length), places, ({ around }) => around),
    entry: Int32Array.from(entry),
    mvms: Float64Array.from(cores, ({ code }) => countIn(code, ({ op }) => (op === 'MVM' ? 1 : 0))),
    storesOfImage: Float64Array.from(cores, ({ code }) =>
      images === 1 ? 0 : countIn(code, ({ op }) => (storesLayer.includes(op) ? 1 : 0)) / images,
    ),
    sumBytes: Float64Array.from(cores, ({ tile }) =>
      tile === null ? 0 : tileColumns(tile) * partialSumBytes,
    ),
    receiver: Int32Array.from(channels.receiver),
    sender: Int32Array.from(channels.sender),
    routes: chip.interconnect.kind === 'bus' ? null : places.map(({ route }) => route),
    links: resolve.links(),
    depth,
    origin: places.map(({ origin }) => origin),
  }
}
