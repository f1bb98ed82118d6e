import { sum } from '../../arithmetic.js'
import { type CoreProgram, hasRegisters, type Program } from '../../ir/program.js'
import { countIn, holds } from '../../isa/code.js'
import { storesLayer } from '../../isa/mnemonics.js'
import { vectorsOf } from '../../needs/vectors.js'
import { type Known, knownIn } from './known.js'
import { type Memories, type Memorized, memoriesOf } from './memories.js'
import { accesses } from './orders.js'
import type { Read } from './reads.js'
import type { StoredResults } from './results.js'

/** Instructions that are followed one by one, at the most: some seconds. */
const mostFollowed = 3e7

/** The programs that read what one stores: which reads, of all images, and how many there are in one. */
interface Reading {
  readonly index: number
  readonly reads: readonly Read[]
  readonly each: number
}

/** A program that stores results, and what there is of them. */
interface Storing {
  readonly index: number
  readonly core: number
  readonly of: StoredResults
  readonly block: number
}

/** The programs that read each block of some results. */
type Readings = ReadonlyMap<StoredResults, ReadonlyMap<number, readonly Reading[]>>

const readingsIn = (programs: readonly Memorized[]): Readings => {
  const found = new Map<StoredResults, Map<number, { index: number; reads: Read[]; each: number }[]>>()
  for (const [index, { reads, order }] of programs.entries())
    for (const read of order === null ? [] : reads) {
      const of = found.get(read.of) ?? new Map<number, { index: number; reads: Read[]; each: number }[]>()
      found.set(read.of, of)
      for (const block of read.blocks) {
        const own = of.get(block) ?? []
        of.set(block, own)
        // a program that reads in several ways does so one after the other
        const last = own.at(-1)
        if (last?.index === index) last.reads.push(read)
        else own.push({ index, reads: [read], each: order?.counts.reads ?? 0 })
      }
    }
  return found
}

/** How many programs read each vector that one stores, of all images. */
const countsOf = (readers: readonly Reading[], vectors: number, images: number): Int32Array => {
  const counts = new Int32Array(vectors * images)
  for (const { last } of readers.flatMap(({ reads }) => reads))
    for (const vector of last.lists().vectors)
      for (let image = 0; image < images; image++) counts[image * vectors + vector]!++
  return counts
}

/** The most bytes of results of one program that some reader is not known to have read for good, as it stores. */
const heldBy = (storing: Storing, readings: Readings, known: Known, images: number): number => {
  const { of, block, core } = storing
  const bytes = of.blocks[block]?.bytes ?? 0
  const readers = new Map((readings.get(of)?.get(block) ?? []).map((each) => [each.index, each]))
  const left = countsOf([...readers.values()], of.vectors, images)
  const stored = new Uint8Array(left.length)
  const done = new Map<number, number>()
  const signals = new Map<number, number>()
  let [held, most] = [0, 0]
  const read = ({ reads, each }: Reading, number: number): void => {
    const image = Math.floor(number / each)
    for (const { last } of reads) {
      const { from, vectors } = last.lists()
      const at = number - image * each
      for (let i = from[at]!; i < from[at + 1]!; i++) {
        const vector = image * of.vectors + vectors[i]!
        if (--left[vector]! === 0 && stored[vector] === 1) held--
      }
    }
  }
  known.follow(storing.index, {
    told: (register, count) => {
      const before = signals.get(register) ?? 0
      if (count <= before) return
      signals.set(register, count)
      known.readsBy(core, register, count, before, (index, reads) => {
        const reader = readers.get(index)
        if (reader === undefined) return
        let next = done.get(index) ?? 0
        for (; next < reads; next++) read(reader, next)
        done.set(index, next)
      })
    },
    stored: (vector) => {
      stored[vector] = 1
      if (left[vector]! > 0) held++
      most = Math.max(most, held)
    },
  })
  return most * bytes
}

/** Bytes of all results that a program stores. */
const storedBy = ({ program, stores }: Memorized, portions: boolean): number => {
  if (stores === null) return 0
  const each = stores.of.blocks[stores.block]?.bytes ?? 0
  return countIn(program.code, (instruction) => {
    if (!storesLayer.includes(instruction.op)) return 0
    return portions && 'bytes' in instruction ? instruction.bytes : each
  })
}

/** Bytes of results in memory in a phase, at the most; null where it is not told what its programs read. */
const heldIn = (
  { layers, phases, images = 1 }: Program,
  phase: number,
  memories: Memories,
): number | null => {
  const programs = memories.of(phase)
  if (programs === null) return null
  const earlier = memories.results.filter(
    (of) => (of.phases[0] ?? 0) < phase && memories.readIn(of).some((each) => each >= phase),
  )
  const byName = new Map(layers.map((layer) => [layer.name, layer]))
  const size = ({ layer }: CoreProgram): number => {
    const own = byName.get(layer)
    return own === undefined ? 0 : vectorsOf(own) * images
  }
  const known = hasRegisters(phases[phase]?.cores ?? []) ? knownIn(programs, size) : null
  const readings = readingsIn(programs)
  const own = programs.map((each, index): number => {
    const { stores, order, program } = each
    if (stores === null || earlier.includes(stores.of)) return 0
    const elsewhere = memories.readIn(stores.of).some((other) => other !== phase)
    if (known === null || elsewhere || order === null) return storedBy(each, order === null)
    return heldBy({ index, core: program.core, ...stores }, readings, known, images)
  })
  return sum(earlier.map(({ bytes }) => bytes)) + sum(own)
}

/** Instructions of all programs, those in loops as often as they are executed. */
const lengthOf = ({ phases }: Program): number =>
  sum(phases.flatMap(({ cores }) => cores.map(({ code }) => countIn(code, () => 1))))

/**
 * Bytes of results in memory that no order of events exceeds which the signals of a program allow, where it is proved: the sum
 * of what each core may have stored, as it stores, that is not known to have been read for good by all its readers. What
 * it knows is what named registers tell it; null where that is not enough to follow, or too long. `docs/how-it-works/proof.md`
 * has the statement.
 *
 * Linear in the instructions and in what they read.
 *
 * @example
 * import { modelFile, teachingNetwork, unwrap } from 'ohmflow'
 * import { heldInEveryOrder } from 'ohmflow/program'
 * import { teaching } from 'ohmflow/pipelines'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const program = unwrap(await teaching.until('synchronize').task(model)())
 * const { network } = unwrap(await teaching.task(model)())
 * console.assert((heldInEveryOrder(program) ?? 0) >= (network.peakActivationBytes ?? 0))
 */
export const heldInEveryOrder = (program: Program): number | null => {
  const { phases, images = 1 } = program
  if (lengthOf(program) > mostFollowed) return null
  const busy = phases.filter(({ cores }) => cores.some(({ code }) => holds(code, ...accesses)))
  if (images > 1 && busy.length > 1) return null
  const memories = memoriesOf(program)
  let most = 0
  for (const phase of phases.keys()) {
    const held = heldIn(program, phase, memories)
    if (held === null) return null
    most = Math.max(most, held)
  }
  return most
}
