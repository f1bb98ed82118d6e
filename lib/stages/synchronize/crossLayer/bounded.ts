import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { sum } from '../../../arithmetic.js'
import type { Share } from '../../../ir/copies.js'
import type { CoreProgram, Program } from '../../../ir/program.js'
import { activationsOf } from '../../../machine/activations/activations.js'
import type { MemoryExceeded } from '../../../machine/activations/memoryExceeded.js'
import { resultsOf } from '../../../machine/activations/results.js'
import type { BackEdge } from './backEdge.js'
import { bytesHeld, type Flow, leastBackEdges } from './backPressure.js'
import type { Draft } from './drafts.js'
import { layersTogether } from './layersTogether.js'
import type { GrainOf } from './stretches.js'

/** Each only once, by what it says. */
const distinct = <A>(all: readonly A[]): readonly A[] => [
  ...new Map(all.map((each) => [JSON.stringify(each), each])).values(),
]

/** The layers of a phase as back pressure sees them. */
export const flowsOf = (drafts: readonly Draft[], program: Program, grainOf: GrainOf): readonly Flow[] => {
  const results = resultsOf(program)
  return [...new Set(drafts.map(({ layer }) => layer))].map((layer): Flow => {
    const own = drafts.filter((draft) => draft.layer === layer)
    const { vectors = 0, blocks = [] } = results.get(layer) ?? {}
    const shares: readonly Share[] = distinct(own.map(({ site }) => site.share))
    const reads = own.flatMap(({ waits }) => waits.map(({ site, need }) => ({ input: site.layer, need })))
    return {
      layer,
      vectors,
      shares,
      grain: grainOf(layer),
      bytes: sum(blocks.map(({ bytes }) => bytes)),
      reads: distinct(reads),
    }
  })
}

/** By how many vectors the back edges can be looser, so that what is held stays within some bytes. */
const loosest = (flows: readonly Flow[], edges: readonly BackEdge[], bytes: number): number => {
  let [fits, most] = [0, flows.reduce((all, { vectors }) => Math.max(all, vectors), 0)]
  while (fits < most) {
    const middle = Math.ceil((fits + most) / 2)
    if (bytesHeld(flows, edges, middle) <= bytes) fits = middle
    else most = middle - 1
  }
  return fits
}

/** The back edges that are worth their signals: those of several images, and of one that hold anything back. */
export const holding = (edges: readonly BackEdge[], images: number): readonly BackEdge[] =>
  edges.filter(({ rise, run, offset, vectors }) => images > 1 || rise * (vectors - 1) + offset >= run)

/** Layers that work at the same time, and how often each is to signal. */
export interface Crowd {
  readonly drafts: readonly Draft[]
  /** What they do where nobody waits for room. */
  readonly free: Program
  readonly grainOf: GrainOf
}

/** Layers whose readers hold them back, as little as is right in every order of events, or as timing shows. */
const heldBack = ({ drafts, free, grainOf }: Crowd) => {
  const flows = flowsOf(drafts, free, grainOf)
  const edges = leastBackEdges(flows)
  const [phase] = free.phases
  const programs = (looser: number): readonly CoreProgram[] => {
    const own = edges.map((edge) => ({ ...edge, offset: edge.offset - looser * edge.rise }))
    const broadcasts = free.chip.signal.kind === 'broadcast'
    return layersTogether(drafts, broadcasts, grainOf, holding(own, free.images ?? 1))
  }
  const peakOf = (cores: readonly CoreProgram[]): number | null =>
    phase === undefined ? null : (activationsOf({ ...free, phases: [{ ...phase, cores }] })?.peak() ?? null)
  return {
    /** Those whose results take at most so many bytes in every order of events; null where there are none. */
    always: (bytes: number): readonly CoreProgram[] | null =>
      bytesHeld(flows, edges) > bytes ? null : programs(loosest(flows, edges, bytes)),
    /** Those whose results take at most so many bytes as they are timed; where there are none, how many they take at least. */
    timed: (bytes: number): Either<number, readonly CoreProgram[]> => {
      let found = programs(0)
      const peak = peakOf(found)
      if (peak === null || peak > bytes) return E.left(peak ?? bytesHeld(flows, edges))
      for (
        let looser = 1;
        bytesHeld(flows, edges, looser - 1) < bytesHeld(flows, edges, looser);
        looser *= 2
      ) {
        const cores = programs(looser)
        if ((peakOf(cores) ?? Number.POSITIVE_INFINITY) > bytes) break
        found = cores
      }
      return E.right(found)
    },
  }
}

/**
 * The programs of layers whose results stay within the memory of their chip: as they are where that is enough for them, to
 * the cycle; else with back pressure, a result being stored once its readers have done enough: so much that memory is enough
 * in every order of events where that can be, otherwise in that of timing. They signal as seldom as `seldom` finds worth it
 * where there is room for that. Fails with the least memory that these take.
 */
export const withinMemory = (
  crowd: Crowd,
  seldom: (cores: readonly CoreProgram[]) => GrainOf | null,
): Either<MemoryExceeded, readonly CoreProgram[]> => {
  const { free } = crowd
  const { name, memory } = free.chip
  const asTheyAre = free.phases[0]?.cores ?? []
  if (memory === undefined) return E.right(asTheyAre)
  const { bytes } = memory
  const peak = activationsOf(free)?.peak() ?? null
  if (peak !== null && peak <= bytes) return E.right(asTheyAre)
  const often = heldBack(crowd)
  const always = often.always(bytes)
  if (always !== null) {
    const grainOf = seldom(always)
    return E.right((grainOf === null ? null : heldBack({ ...crowd, grainOf }).always(bytes)) ?? always)
  }
  return E.mapLeft(
    (needed: number): MemoryExceeded => ({
      _tag: 'MemoryExceeded',
      chip: name,
      schedule: 'cross-layer',
      needed: Math.min(needed, peak ?? needed),
      available: bytes,
    }),
  )(often.timed(bytes))
}
