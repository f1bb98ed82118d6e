import type { Layer } from '../../lib/ir/lowered.js'
import type { CoreProgram, Program } from '../../lib/ir/program.js'
import { neededBy } from '../needs/sets.js'
import { makersOf, takenBy } from './allOrders.js'
import { channelsOf, elementOf, extentsOf, readingsOf, remembered, span, times, unroll } from './terms.js'

/**
 * Places of results in memory, and who reads them, by the definition of docs/how-it-works/network.md: a place is what one
 * STORE or WRITE fills, the channels of a core of one vector; it is taken until the last LOAD or READ of a vector that
 * needs it, of all cores that read some of its channels. Of lib nothing but types.
 */

/** Where each element of a layer's result is: by vector of an image, and channel. */
const whereOf = remembered((layer: Layer): ReadonlyMap<number, { vector: number; channel: number }> => {
  if (layer.kind === 'base')
    return new Map(
      makersOf(layer).flatMap(({ number, v, g, c }) =>
        number === null ? [] : [[number, { vector: v, channel: g * layer.columns + c }] as const],
      ),
    )
  const { vectors, channels } = extentsOf(layer)
  // of what is made as a whole
  if (layer.geometry === undefined)
    return new Map(times(layer.outputElements).map((number) => [number, { vector: 0, channel: 0 }]))
  return new Map(
    times(vectors).flatMap((vector) =>
      times(channels).map((channel) => [elementOf(layer, vector, channel), { vector, channel }] as const),
    ),
  )
})

/** Vectors of a layer in an image. */
export const vectorsIn = (layer: Layer): number =>
  layer.kind === 'base' ? layer.vectors : extentsOf(layer).vectors

interface Hull {
  readonly low: number
  readonly high: number
}

const hullOf = (numbers: Iterable<number>): Hull => {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const each of numbers) [low, high] = [Math.min(low, each), Math.max(high, each)]
  return { low, high }
}

/** The elements of an input that a program reads for a vector of an image. */
const elementsOf = (program: CoreProgram, layer: Layer, input: Layer, vector: number): readonly number[] => {
  const of = readingsOf(layer)?.filter((reading) => reading.input === input.name) ?? []
  if (of.length === 0) return [...whereOf(input).keys()]
  const own = takenBy(program, layer, vector)
  return of.flatMap(({ need }) => own.flatMap((at) => neededBy(need, at)))
}

/** A program with all that its layer reads: all rows of all groups, or all channels. */
const wholeOf = (layer: Layer, program: CoreProgram): CoreProgram => {
  const { channels: _, ...rest } = program
  return layer.kind === 'operator'
    ? rest
    : {
        ...program,
        tile: {
          groups: { start: 0, count: layer.groups },
          rows: { start: 0, count: layer.rows },
          columns: { start: 0, count: layer.columns },
        },
      }
}

/** What a program fills with one STORE or WRITE. */
const filledBy = (program: CoreProgram, layer: Layer, activation: number): Hull & { bytes: number } => {
  if (layer.kind === 'base') {
    const { groups, columns } = program.tile!
    const own = span(groups).flatMap((g) => span(columns).map((c) => g * layer.columns + c))
    return { ...hullOf(own), bytes: own.length * activation }
  }
  const { vectors, channels } = extentsOf(layer)
  const own = channelsOf(program, layer)
  const each = Math.ceil((layer.outputElements * own.length) / (vectors * channels))
  return { ...hullOf(own), bytes: each * activation }
}

/** A place, and how many reads it has before it is free again: all of them, by all programs. */
export interface MemoryPlace {
  readonly bytes: number
  readonly readers: number
}

/** What the accesses of a program do with places, which are numbered, by vector over all images. */
export interface MemoryPlaces {
  readonly all: readonly MemoryPlace[]
  /** The place that a STORE or WRITE fills. */
  readonly filled: (program: CoreProgram, vector: number) => number
  /** The places that a LOAD or READ for a vector is one of the reads of. */
  readonly read: (program: CoreProgram, vector: number) => readonly number[]
}

export const isStore = (op: string): boolean => op === 'STORE' || op === 'WRITE'
export const isRead = (op: string): boolean => op === 'LOAD' || op === 'READ'

const vectorsOf = ({ code }: CoreProgram, isOf: (op: string) => boolean): readonly number[] =>
  unroll(code).flatMap((each) => (isOf(each.instruction.op) ? [each.vector] : []))

/** Places that one program fills, from a number on. */
interface Filled extends Hull {
  readonly program: CoreProgram
  readonly layer: Layer
  readonly bytes: number
  readonly from: number
  readonly vectors: readonly number[]
}

/** The places that a program reads of an input, by its vectors. */
const readOf = (
  program: CoreProgram,
  layer: Layer,
  of: Layer,
  stores: readonly Filled[],
): ReadonlyMap<number, readonly number[]> => {
  const [where, extent] = [whereOf(of), vectorsIn(layer)]
  const channels = hullOf(
    times(extent).flatMap((v) => elementsOf(program, layer, of, v).map((e) => where.get(e)!.channel)),
  )
  const whole = wholeOf(layer, program)
  const meeting = stores.filter(
    (each) => each.layer === of && each.low <= channels.high && channels.low <= each.high,
  )
  return new Map(
    vectorsOf(program, isRead).map((vector) => {
      const image = Math.floor(vector / extent)
      const needed = new Set(
        elementsOf(whole, layer, of, vector - image * extent).map((e) => where.get(e)!.vector),
      )
      const found = meeting.flatMap(({ vectors, from }) =>
        vectors.flatMap((filled, i) =>
          Math.floor(filled / vectorsIn(of)) === image && needed.has(filled - image * vectorsIn(of))
            ? [from + i]
            : [],
        ),
      )
      return [vector, found]
    }),
  )
}

export const memoryPlaces = ({ chip, layers, phases }: Program): MemoryPlaces => {
  const byName = new Map(layers.map((layer) => [layer.name, layer]))
  const activation = Math.ceil(chip.crossbar.inputBits / 8)
  const programs = phases.flatMap(({ cores }) => cores)
  const all: { bytes: number; readers: number }[] = []
  const stores = programs.map((program): Filled => {
    const layer = byName.get(program.layer)!
    const [vectors, filled] = [vectorsOf(program, isStore), filledBy(program, layer, activation)]
    const from = all.length
    for (const _ of vectors) all.push({ bytes: filled.bytes, readers: 0 })
    return { program, layer, vectors, from, ...filled }
  })
  const reads = new Map(
    programs.map((program) => {
      const own = new Map<number, readonly number[]>()
      const layer = byName.get(program.layer)!
      for (const input of new Set(layer.inputs)) {
        const of = byName.get(input)
        for (const [vector, found] of of === undefined ? [] : readOf(program, layer, of, stores)) {
          own.set(vector, [...(own.get(vector) ?? []), ...found])
          for (const place of found) all[place]!.readers++
        }
      }
      return [program, own] as const
    }),
  )
  const filledIn = new Map(
    stores.map(({ program, from, vectors }) => [program, new Map(vectors.map((v, i) => [v, from + i]))]),
  )
  return {
    all,
    filled: (program, vector) => filledIn.get(program)?.get(vector) ?? -1,
    read: (program, vector) => reads.get(program)?.get(vector) ?? [],
  }
}
