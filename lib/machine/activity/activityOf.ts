import type { CoreProgram, Program } from '../../ir/program.js'
import { activationsOf } from '../activations/activations.js'
import { phaseKey } from '../relation/phaseKey.js'
import { type Doing, doings, type PhaseActivity, type ProgramActivity, phaseActivity } from './activity.js'

/** Cycles of each of `doings` in each bin. */
export type DoingOverTime = Readonly<Record<Doing, Float64Array>>

/** A layer over time. */
export interface LayerActivity {
  readonly layer: string
  /** Whether it multiplies on crossbars; else its work is that of output units. */
  readonly onCrossbars: boolean
  /** When it has first something to do, and when it is done. */
  readonly start: number
  readonly end: number
  /** How many of its cores work at the same time. */
  readonly cores: number
  /** Σ over its cores. */
  readonly cycles: DoingOverTime
  /** The layers that it waits for, and for how many cycles of its cores, the most first. */
  readonly awaits: readonly { readonly layer: string; readonly cycles: number }[]
}

/** A core over time. */
export interface CoreActivity {
  readonly core: number
  /** The layers whose tiles or operators it works for, in order. */
  readonly layers: readonly string[]
  readonly cycles: DoingOverTime
}

/** A program over time: who works when, and who waits for whom. Times are in cycles from its start. */
export interface Activity {
  readonly cycles: number
  /** Cycles of a bin. */
  readonly width: number
  readonly layers: readonly LayerActivity[]
  readonly cores: readonly CoreActivity[]
  /** Cycles of each bin in which the bus, or the links of a mesh together, transfer; reads of flags left out. */
  readonly transfers: Float64Array
  /** Most bytes of partial sums alive in each bin. */
  readonly partialSums: Float64Array
  /** Most bytes of results in each bin that wait for their last reader; null where that is not told. */
  readonly activations: Float64Array | null
}

/** Which bins of a phase overlap which of the whole, and by which share of the former: three rows of equal length. */
interface Overlaps {
  readonly offset: number
  readonly from: Int32Array
  readonly into: Int32Array
  readonly share: Float64Array
}

/** Where the bins of a phase that begins at `offset` lie in `count` bins of the whole. */
const overlapsOf = (phase: PhaseActivity, offset: number, width: number, count: number): Overlaps => {
  const [from, into, share]: [number[], number[], number[]] = [[], [], []]
  const end = offset + phase.cycles
  for (let k = 0; k < phase.transfers.length; k++) {
    // the last bin of a phase is only as long as the phase
    const begins = Math.min(offset + k * phase.width, end - 1)
    const ends = Math.min(offset + (k + 1) * phase.width, end)
    const [first, last] = [Math.floor(begins / width), Math.ceil(ends / width) - 1]
    for (let bin = first; bin <= last; bin++) {
      from.push(k)
      into.push(Math.min(bin, count - 1))
      share.push((Math.min(ends, (bin + 1) * width) - Math.max(begins, bin * width)) / (ends - begins))
    }
  }
  return {
    offset,
    from: Int32Array.from(from),
    into: Int32Array.from(into),
    share: Float64Array.from(share),
  }
}

/** Adds the bins of a phase to those of the whole. */
const addTo = (whole: Float64Array, phase: ArrayLike<number>, { from, into, share }: Overlaps): void => {
  for (let k = 0; k < from.length; k++) whole[into[k]!]! += phase[from[k]!]! * share[k]!
}

/** Raises the bins of the whole to those of a phase. */
const raiseTo = (whole: Float64Array, phase: ArrayLike<number>, { from, into }: Overlaps): void => {
  for (let k = 0; k < from.length; k++) {
    const at = into[k]!
    whole[at] = Math.max(whole[at]!, phase[from[k]!]!)
  }
}

/**
 * Most bytes of results in each bin: a level lasts until the next, phase after phase. Null where one is not told of. Runs
 * each phase once more, but for what repeats.
 */
const activationsOver = (
  program: Program,
  cycles: readonly number[],
  width: number,
  count: number,
): Float64Array | null => {
  const activations = activationsOf(program)
  if (activations === null) return null
  const most = new Float64Array(count)
  const raise = (bytes: number, from: number, to: number): void => {
    const last = Math.min(count - 1, Math.ceil(to / width) - 1)
    for (let bin = Math.floor(from / width); bin <= last; bin++) most[bin] = Math.max(most[bin]!, bytes)
  }
  let offset = 0
  for (const [phase, lasting] of cycles.entries()) {
    let [level, since] = [0, 0]
    const told = activations.overTime(phase, (bytes, at) => {
      raise(level, offset + since, offset + at)
      level = bytes
      since = at
    })
    if (!told) return null
    raise(level, offset + since, offset + lasting)
    offset += lasting
  }
  return most
}

const emptyDoings = (count: number): DoingOverTime => ({
  works: new Float64Array(count),
  layer: new Float64Array(count),
  'partial sums': new Float64Array(count),
  interconnect: new Float64Array(count),
  'output unit': new Float64Array(count),
  writing: new Float64Array(count),
})

/** A layer over time while its phases are added. */
interface Growing {
  start: number
  end: number
  cores: number
  readonly cycles: DoingOverTime
  readonly awaits: Map<string, number>
}

/** The entry of a map, made where there is none. */
const entryOf = <K, V>(map: Map<K, V>, key: K, make: () => V): V => {
  const known = map.get(key) ?? make()
  map.set(key, known)
  return known
}

/** Layers and cores over time, phase by phase. */
const gathering = (count: number, total: number) => {
  const layers = new Map<string, Growing>()
  const cores = new Map<number, { readonly layers: Set<string>; readonly cycles: DoingOverTime }>()
  const empty = (): Growing => ({
    start: Number.POSITIVE_INFINITY,
    end: 0,
    cores: 0,
    cycles: emptyDoings(count),
    awaits: new Map(),
  })
  const addProgram = ({ layer, core }: CoreProgram, program: ProgramActivity, overlaps: Overlaps): void => {
    const own = entryOf(layers, layer, empty)
    own.start = Math.min(own.start, overlaps.offset + program.start)
    own.end = Math.max(own.end, Math.min(total, overlaps.offset + program.end))
    for (const [awaited, cycles] of program.awaits)
      own.awaits.set(awaited, (own.awaits.get(awaited) ?? 0) + cycles)
    const ofCore = entryOf(cores, core, () => ({ layers: new Set<string>(), cycles: emptyDoings(count) }))
    ofCore.layers.add(layer)
    for (const doing of doings)
      for (const { cycles } of [own, ofCore]) addTo(cycles[doing], program.cycles[doing], overlaps)
  }
  return {
    layers,
    cores,
    add: (programs: readonly CoreProgram[], phase: PhaseActivity, overlaps: Overlaps): void => {
      const together = new Map<string, Set<number>>()
      programs.forEach((program, k) => {
        addProgram(program, phase.programs[k]!, overlaps)
        entryOf(together, program.layer, () => new Set<number>()).add(program.core)
      })
      for (const [layer, { size }] of together) {
        const own = entryOf(layers, layer, empty)
        own.cores = Math.max(own.cores, size)
      }
    },
  }
}

/**
 * What each layer and each core of a program does over time, and who waits for whom, in `count` bins: the data of
 * `networkTimeFigure` and `coresFigure`. Runs event by event, phases that are the same but for the numbers of their cores once;
 * a phase that stalls is shown as far as it comes. Bytes of results in memory come of a second run, of phases one by one.
 *
 * @example
 * import { modelFile, teachingNetwork, unwrap } from 'ohmflow'
 * import { activityOf } from 'ohmflow/program'
 * import { teaching } from 'ohmflow/pipelines'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const program = unwrap(await teaching.until('synchronize').task(model)())
 * const { cycles, layers } = activityOf(program)
 * console.assert(layers.every(({ start, end }) => 0 <= start && start <= end && end <= cycles))
 */
export const activityOf = (program: Program, count = 512): Activity => {
  const { phases, chip, layers } = program
  const known = new Map<string, PhaseActivity>()
  const measured = phases.map(({ cores }) => {
    const key = phaseKey(cores, chip)
    const phase = known.get(key) ?? phaseActivity(cores, chip, count)
    known.set(key, phase)
    return phase
  })
  const total = measured.reduce((sum, { cycles }) => sum + cycles, 0)
  const width = Math.max(1, total / count)
  const gathered = gathering(count, total)
  const transfers = new Float64Array(count)
  const partialSums = new Float64Array(count)
  let offset = 0
  for (const [i, phase] of measured.entries()) {
    const overlaps = overlapsOf(phase, offset, width, count)
    gathered.add(phases[i]!.cores, phase, overlaps)
    addTo(transfers, phase.transfers, overlaps)
    raiseTo(partialSums, phase.partialSums, overlaps)
    offset += phase.cycles
  }
  return {
    cycles: total,
    width,
    layers: layers.flatMap(({ name, kind }) => {
      const own = gathered.layers.get(name)
      if (own === undefined) return []
      const awaits = [...own.awaits]
        .map(([layer, cycles]) => ({ layer, cycles }))
        .toSorted((a, b) => b.cycles - a.cycles)
      return [{ layer: name, onCrossbars: kind === 'base', ...own, awaits }]
    }),
    cores: [...gathered.cores]
      .toSorted(([a], [b]) => a - b)
      .map(([core, { layers, cycles }]) => ({ core, layers: [...layers], cycles })),
    transfers,
    partialSums,
    activations: activationsOver(
      program,
      measured.map(({ cycles }) => cycles),
      width,
      count,
    ),
  }
}
