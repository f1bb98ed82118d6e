import type { CoreProgram, Program } from '../../ir/program.js'
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
}

/** Bins of a phase: how wide they are, where the phase begins, and where it ends. */
interface Placing {
  readonly of: number
  readonly offset: number
  readonly end: number
}

/** Calls `see` with each bin of the whole that a bin of a phase overlaps, and by which share of the latter. */
const eachOverlap = (
  { of, offset, end }: Placing,
  k: number,
  width: number,
  see: (bin: number, share: number) => void,
): void => {
  // the last bin of a phase is only as long as the phase
  const from = Math.min(offset + k * of, end - 1)
  const to = Math.min(offset + (k + 1) * of, end)
  const [first, last] = [Math.floor(from / width), Math.ceil(to / width) - 1]
  for (let bin = first; bin <= last; bin++)
    see(bin, (Math.min(to, (bin + 1) * width) - Math.max(from, bin * width)) / (to - from))
}

/** Adds the bins of a phase to those of the whole. */
const addTo = (into: Float64Array, width: number, from: ArrayLike<number>, placing: Placing): void => {
  for (let k = 0; k < from.length; k++) {
    const amount = from[k]!
    if (amount === 0) continue
    eachOverlap(placing, k, width, (bin, share) => {
      into[Math.min(bin, into.length - 1)]! += amount * share
    })
  }
}

/** Raises the bins of the whole to those of a phase. */
const raiseTo = (into: Float64Array, width: number, from: ArrayLike<number>, placing: Placing): void => {
  for (let k = 0; k < from.length; k++) {
    const most = from[k]!
    if (most === 0) continue
    eachOverlap(placing, k, width, (bin) => {
      const at = Math.min(bin, into.length - 1)
      into[at] = Math.max(into[at]!, most)
    })
  }
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
const gathering = (count: number, width: number, total: number) => {
  const layers = new Map<string, Growing>()
  const cores = new Map<number, { readonly layers: Set<string>; readonly cycles: DoingOverTime }>()
  const empty = (): Growing => ({
    start: Number.POSITIVE_INFINITY,
    end: 0,
    cores: 0,
    cycles: emptyDoings(count),
    awaits: new Map(),
  })
  const addProgram = ({ layer, core }: CoreProgram, program: ProgramActivity, placing: Placing): void => {
    const own = entryOf(layers, layer, empty)
    own.start = Math.min(own.start, placing.offset + program.start)
    own.end = Math.max(own.end, Math.min(total, placing.offset + program.end))
    for (const [awaited, cycles] of program.awaits)
      own.awaits.set(awaited, (own.awaits.get(awaited) ?? 0) + cycles)
    const ofCore = entryOf(cores, core, () => ({ layers: new Set<string>(), cycles: emptyDoings(count) }))
    ofCore.layers.add(layer)
    for (const doing of doings)
      for (const { cycles } of [own, ofCore]) addTo(cycles[doing], width, program.cycles[doing], placing)
  }
  return {
    layers,
    cores,
    add: (programs: readonly CoreProgram[], phase: PhaseActivity, placing: Placing): void => {
      const together = new Map<string, Set<number>>()
      programs.forEach((program, k) => {
        addProgram(program, phase.programs[k]!, placing)
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
 * a phase that stalls is shown as far as it comes.
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
export const activityOf = ({ phases, chip, layers }: Program, count = 512): Activity => {
  const known = new Map<string, PhaseActivity>()
  const measured = phases.map(({ cores }) => {
    const key = phaseKey(cores, chip)
    const phase = known.get(key) ?? phaseActivity(cores, chip, count)
    known.set(key, phase)
    return phase
  })
  const total = measured.reduce((sum, { cycles }) => sum + cycles, 0)
  const width = Math.max(1, total / count)
  const gathered = gathering(count, width, total)
  const transfers = new Float64Array(count)
  const partialSums = new Float64Array(count)
  let offset = 0
  for (const [i, phase] of measured.entries()) {
    const placing = { of: phase.width, offset, end: offset + phase.cycles }
    gathered.add(phases[i]!.cores, phase, placing)
    addTo(transfers, width, phase.transfers, placing)
    raiseTo(partialSums, width, phase.partialSums, placing)
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
  }
}
