import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { CoreProgram, Program } from '../../../ir/program.js'
import { activationsOf } from '../../../machine/activations/activations.js'
import type { MemoryExceeded } from '../../../machine/activations/memoryExceeded.js'
import type { Needs } from '../../../needs/needs.js'
import { leastBackEdges } from './backPressure.js'
import { flowsOf, holding } from './bounded.js'
import type { Draft } from './drafts.js'
import { layersTogether } from './layersTogether.js'
import type { GrainOf } from './stretches.js'

/** The layers of a round, which work at the same time, and the phase in which they do. */
export interface RoundDrafts {
  readonly phase: number
  readonly drafts: readonly Draft[]
}

/** The layers whose results rounds after one read: these wait in memory, whoever waits for whom within it. */
const readAfter = (rounds: readonly RoundDrafts[], phase: number, needs: Needs): ReadonlySet<string> =>
  new Set(
    rounds
      .filter((round) => round.phase > phase)
      .flatMap(({ drafts }) => [...new Set(drafts.map(({ layer }) => layer))])
      .flatMap((layer) => needs.direct(layer).map(({ input }) => input)),
  )

const withPhase = (program: Program, at: number, cores: readonly CoreProgram[]): Program => ({
  ...program,
  phases: program.phases.map((phase, i) => (i === at ? { ...phase, cores } : phase)),
})

/** The most bytes of results in memory while a phase runs; null where that is not told. */
const peakIn = (program: Program, phase: number): number | null => {
  let most = 0
  const told = activationsOf(program)?.overTime(phase, (bytes) => {
    most = Math.max(most, bytes)
  })
  return told === true ? most : null
}

/** By how many vectors back edges can be looser, at the most, and still hold anything back. */
const loosest = (drafts: readonly Draft[], program: Program, grainOf: GrainOf): number =>
  flowsOf(drafts, program, grainOf).reduce((most, { vectors }) => Math.max(most, vectors), 0)

/**
 * A program of several rounds whose results stay within the memory of its chip as they are timed: a round that takes more than
 * there is has back pressure, as loose as memory allows by powers of two, on layers that no later round reads. Fails with the least
 * memory that these rounds take so. As it is where nobody tells what is in memory, of several images above all.
 */
export const roundsWithinMemory = (
  rounds: readonly RoundDrafts[],
  free: Program,
  needs: Needs,
  grainOf: GrainOf,
): Either<MemoryExceeded, Program> => {
  const { name, memory, signal } = free.chip
  if (memory === undefined) return E.right(free)
  const broadcasts = signal.kind === 'broadcast'
  let [program, needed] = [free, 0]
  for (const { phase, drafts } of rounds) {
    const peak = peakIn(free, phase)
    if (peak === null) return E.right(free)
    if (peak <= memory.bytes) continue
    const later = readAfter(rounds, phase, needs)
    const edges = leastBackEdges(flowsOf(drafts, free, grainOf)).filter(
      ({ producer }) => !later.has(producer),
    )
    const held = (looser: number): Program => {
      const own = edges.map((edge) => ({ ...edge, offset: edge.offset - looser * edge.rise }))
      return withPhase(program, phase, layersTogether(drafts, broadcasts, grainOf, holding(own, 1)))
    }
    let found = held(0)
    const least = peakIn(found, phase) ?? peak
    needed = Math.max(needed, Math.min(least, peak))
    if (least > memory.bytes) continue
    const most = loosest(drafts, free, grainOf)
    for (let looser = 1; looser < most; looser *= 2) {
      const candidate = held(looser)
      if ((peakIn(candidate, phase) ?? peak) > memory.bytes) break
      found = candidate
    }
    program = found
  }
  return needed <= memory.bytes
    ? E.right(program)
    : E.left({
        _tag: 'MemoryExceeded',
        chip: name,
        schedule: 'cross-layer',
        needed,
        available: memory.bytes,
      })
}
