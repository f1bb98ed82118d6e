import type { Program } from '../../lib/ir/program.js'
import { hasRegisters } from '../../lib/ir/program.js'
import { readsLayers, storesLayer } from '../../lib/isa/mnemonics.js'
import { bytesMoved } from '../../lib/machine/costs/bytesMoved.js'
import { eachStep, type TimedInstruction } from '../../lib/machine/events/steps.js'
import { channelsReadOf, channelsStored, meet, readerOf } from '../../lib/needs/channels.js'
import { needsOf } from '../../lib/needs/needs.js'
import { vectorBox } from '../../lib/needs/vectors.js'
import { neededBy } from '../needs/sets.js'

/** A moment: of a phase, and a cycle of that. */
interface Moment {
  readonly phase: number
  readonly cycle: number
}

/** Something in memory, from its writing on; until nobody reads it any more, or its phase ends. */
interface Kept {
  readonly bytes: number
  readonly from: Moment
  until: Moment | null
}

const product = (extents: readonly number[]): number => extents.reduce((a, b) => a * b, 1)
const isLater = (a: Moment, b: Moment | null): boolean =>
  b === null || a.phase > b.phase || (a.phase === b.phase && a.cycle > b.cycle)

/**
 * The most bytes of results that wait for a reader, from every step of every unit: what is written and read when is looked
 * up vector by vector, and everything that is in memory at each moment is added up.
 */
export const peakByEvents = ({ layers, phases, chip }: Program): number => {
  const needs = needsOf(layers)
  const byName = new Map(layers.map((layer) => [layer.name, layer]))
  const vectorsOf = (name: string): number => product(vectorBox(byName.get(name)!))
  /** Of each layer, what is kept of it: by vector over all images, with the channels. */
  const places = new Map<string, { vector: number; low: number; high: number; kept: Kept }[]>()
  /** What is written in portions, which is counted by vectors after its phase. */
  const portions: Kept[] = []
  const isRead = new Set(layers.flatMap(({ name }) => needs.direct(name).map(({ input }) => input)))
  const put = (layer: string, vector: number, low: number, high: number, bytes: number, from: Moment) => {
    const own = places.get(layer) ?? []
    places.set(layer, own)
    own.push({ vector, low, high, kept: { bytes, from, until: null } })
  }
  const ends: { reader: number; phase: number; vector: number; at: Moment }[] = []

  for (const [phase, { cores }] of phases.entries()) {
    const steps: TimedInstruction[] = []
    eachStep(cores, chip, { step: (step) => steps.push(step) })
    const lastRead = new Map<string, Moment>()
    for (const { program, instruction, vector, end } of steps) {
      const core = cores[program]!
      const layer = byName.get(core.layer)!
      const at = { phase, cycle: end }
      const inPortions = core.tile === null && core.channels === undefined && !hasRegisters(cores)
      const bytes = bytesMoved(instruction, core, chip)
      const { low, high } = channelsStored(layer, core)
      if (readsLayers.includes(instruction.op)) {
        if (inPortions) lastRead.set(core.layer, at)
        else ends.push({ reader: program, phase, vector, at })
      } else if (storesLayer.includes(instruction.op)) {
        if (!inPortions) put(core.layer, vector, low, high, bytes, at)
        else if (isRead.has(core.layer)) portions.push({ bytes, from: at, until: { phase, cycle: Infinity } })
      }
    }
    for (const [name, at] of lastRead) {
      const reader = cores.findIndex(({ layer }) => layer === name)
      for (let vector = 0; vector < vectorsOf(name); vector++) ends.push({ reader, phase, vector, at })
      const layer = byName.get(name)!
      const all = channelsStored(layer, { tile: null })
      const elements = layer.kind === 'operator' ? layer.outputElements / vectorsOf(name) : 0
      for (let vector = 0; vector < vectorsOf(name); vector++)
        put(name, vector, all.low, all.high, elements, { phase: phase + 1, cycle: -1 })
    }
  }
  for (const { reader, phase, vector, at } of ends) {
    const core = phases[phase]!.cores[reader]!
    const layer = byName.get(core.layer)!
    const takes = readerOf(layer, core)!
    const image = Math.floor(vector / vectorsOf(core.layer))
    for (const { input, need } of needs.direct(core.layer)) {
      if (!byName.has(input)) continue
      const channels = channelsReadOf(takes, byName.get(input)!)
      const needed = new Set(
        neededBy(need, vector - image * vectorsOf(core.layer)).map((each) => each + image * vectorsOf(input)),
      )
      for (const { vector: made, low, high, kept } of places.get(input) ?? [])
        if (needed.has(made) && meet({ low, high }, channels) && isLater(at, kept.until)) kept.until = at
    }
  }
  const all = [...portions, ...[...places.values()].flat().map(({ kept }) => kept)].filter(
    ({ until }) => until !== null,
  )
  let peak = 0
  for (const phase of phases.keys()) {
    const changes = all.flatMap(({ bytes, from, until }) =>
      until === null || from.phase > phase || until.phase < phase
        ? []
        : [
            { at: from.phase < phase ? -1 : from.cycle, bytes },
            { at: until.phase > phase ? Infinity : until.cycle, bytes: -bytes },
          ],
    )
    changes.sort((a, b) => a.at - b.at || b.bytes - a.bytes)
    let alive = 0
    for (const { bytes } of changes) {
      alive += bytes
      peak = Math.max(peak, alive)
    }
  }
  return peak
}
