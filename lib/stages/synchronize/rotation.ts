import type { Exchange } from '../../hardware/chip.js'
import type { Statement } from '../../isa/instruction.js'
import { onVectors } from '../../isa/onVectors.js'
import type { VerticalGroup } from './scheme.js'
import { run, step } from './step.js'

/**
 * How the cores of a vertical group take turns in one block of `length` vectors.
 * Core v starts at `floor(v · length / P_V)` and wraps around; cores that start
 * at the same vector form a *class* and take it in the order of their index.
 */
interface Ring {
  readonly length: number
  /** The offsets at which classes start, ascending; the first is 0. */
  readonly offsets: readonly number[]
  /** Positions in the vertical group of the cores of each class, in order. */
  readonly classes: readonly (readonly number[])[]
  /** Of each core, its class and its place in it: looked up, since a class may have as many cores as the layer. */
  readonly seats: readonly Seat[]
}

interface Seat {
  readonly ofClass: number
  readonly place: number
}

const ringOf = (cores: number, length: number): Ring => {
  const byOffset = new Map<number, number[]>()
  const seats: Seat[] = []
  for (let v = 0; v < cores; v++) {
    const offset = Math.floor((v * length) / cores)
    const members = byOffset.get(offset) ?? []
    if (members.length === 0) byOffset.set(offset, members)
    members.push(v)
    seats.push({ ofClass: byOffset.size - 1, place: members.length - 1 })
  }
  return { length, offsets: [...byOffset.keys()], classes: [...byOffset.values()], seats }
}

/** The most vectors between a core's turn at a vector and that of the core after it. */
const widestGap = ({ length, offsets }: Ring): number =>
  offsets.reduce((widest, offset, c) => Math.max(widest, (offsets[c + 1] ?? length) - offset), 0)

/**
 * The block's code for the core at position `v`. A vector between the offsets of classes j and j+1 is touched
 * by class j first, then j−1, …, 0, then by the last class, …, j+1. So a core has one predecessor and one
 * successor throughout the block: its neighbours in its own class, or the last core of the class above and
 * the first of the class below; only the vectors where its class is first, or last, lack one.
 */
const blockOf = (
  ring: Ring,
  cores: readonly number[],
  v: number,
  exchange: Exchange,
): readonly Statement[] => {
  const { length, offsets, classes, seats } = ring
  const { ofClass: c, place } = seats[v] ?? { ofClass: 0, place: 0 }
  const members = classes[c] ?? []
  const coreAt = (position: number | undefined): number | null =>
    position === undefined ? null : (cores[position] ?? null)
  const above = coreAt(classes[(c + 1) % classes.length]?.at(-1))
  const below = coreAt(classes[(c - 1 + classes.length) % classes.length]?.[0])
  const [before, after] = [coreAt(members[place - 1]), coreAt(members[place + 1])]
  const turn = (start: number, end: number, first: boolean, last: boolean) =>
    run(
      start,
      end - start,
      step({
        from: before ?? (first ? null : above),
        to: after ?? (last ? null : below),
        exchange,
        signals: true,
      }),
    )

  const start = offsets[c] ?? 0
  const next = offsets[c + 1] ?? length
  const previous = offsets[(c - 1 + offsets.length) % offsets.length] ?? 0
  if (classes.length === 1) return turn(0, length, true, true)
  return c === 0
    ? [
        ...turn(start, next, true, false),
        ...turn(next, previous, false, false),
        ...turn(previous, length, false, true),
      ]
    : [
        ...turn(start, next, true, false),
        ...turn(next, length, false, false),
        ...turn(0, previous, false, false),
        ...turn(previous, start, false, true),
      ]
}

const repeated = (count: number, step: number, body: readonly Statement[]): readonly Statement[] =>
  count === 1 ? body : [{ op: 'LOOP', count, start: 0, step, body }]

/** So many blocks of so many vectors each. */
export interface Blocks {
  readonly count: number
  readonly length: number
}

/**
 * The places for forwarded partial sums without which cores that take turns in blocks of `length` vectors could stall.
 */
export const placesFor = (cores: number, length: number): number => widestGap(ringOf(cores, length)) + 1

/** Blocks one after the other, in each of which the cores of the group take turns. */
export const rotation = (
  { cores }: Pick<VerticalGroup, 'cores'>,
  runs: readonly Blocks[],
  exchange: Exchange,
): readonly (readonly Statement[])[] => {
  const rings = runs.map(({ length }) => ringOf(cores.length, length))
  return cores.map((_, v) => {
    let start = 0
    return runs.flatMap(({ count, length }, r) => {
      const first = start
      start += count * length
      const ring = rings[r]
      if (count === 0 || length === 0 || ring === undefined) return []
      return repeated(count, length, onVectors(blockOf(ring, cores, v, exchange), { start: first, step: 1 }))
    })
  })
}
