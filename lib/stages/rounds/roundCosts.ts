import { sum } from '../../arithmetic.js'
import { mvmCyclesOf, precisionOf } from '../../hardware/precision.js'
import { type Placed, partsOf as partsOfLayer } from '../../ir/placed.js'
import type { CoreProgram } from '../../ir/program.js'
import type { TiledLayer } from '../../ir/tiled.js'
import { countIn } from '../../isa/code.js'
import { writeCrossbar } from '../../isa/written.js'
import { perVector } from '../../machine/bounds/networkBound.js'
import { bound } from '../../machine/costs/demand.js'
import { transferTime } from '../../machine/costs/transferTime.js'
import { runPhase } from '../../machine/events/machine.js'
import type { PhaseOutcome } from '../../machine/events/phaseOutcome.js'
import { assembleMicrocode } from '../../machine/relation/assembleMicrocode.js'
import { idealOf } from '../../needs/ideal.js'
import { needsOf } from '../../needs/needs.js'
import { programsTogether } from '../synchronize/crossLayer/programsTogether.js'
import { roundsFor } from './cut.js'
import { leastSignals } from './leastSignals.js'
import { placedTiles, placeInParts } from './place.js'
import { baseOf, layersIn, type Planned, type Round } from './round.js'

/** What rounds cost, in cycles, each told once. */
export interface RoundCosts {
  /** Cores that the tiles of a round take, with their copies; more than there are where a layer is cut. */
  readonly tilesIn: (round: Round) => number
  /** Writing all of its tiles. */
  readonly writing: (round: Round) => number
  /** What writing and its vectors take at least, by closed forms. */
  readonly atLeast: (round: Round) => number
  /** What its vectors take at least, all of its layers at once: by the ideal, and by what its very programs demand. */
  readonly bound: (round: Round) => number
  /** What its vectors take, timed to the cycle. */
  readonly timed: (round: Round) => number
  /** Instructions that are executed to time it. */
  readonly effort: (round: Round) => number
}

/** Images that are timed at the most: what more of them take follows from how long these were apart. */
export const mostTimed = 4

/** What so many images take, from the outcome of fewer. */
const extrapolated = ({ end, firstImage }: PhaseOutcome, timed: number, images: number): number =>
  timed === images || firstImage === null ? end : end + ((images - timed) * (end - firstImage)) / (timed - 1)

/** Layers in consecutive cores from 0 on; of one that is cut, each part for itself, and operators with the last. */
const placedParts = (
  layers: ReturnType<ReturnType<typeof layersIn>>,
  cores: number,
): readonly Placed['layers'][] => {
  const large = layers.find(
    (layer): layer is TiledLayer => layer.kind === 'base' && layer.tiles.length > cores,
  )
  if (large !== undefined) {
    const parts = partsOfLayer(placeInParts(large, cores, 0))
    const operators = layers.flatMap((layer) => (layer.kind === 'operator' ? [layer] : []))
    return parts.map((part, i) => (i === parts.length - 1 ? [part, ...operators] : [part]))
  }
  let free = 0
  return [
    layers.map((layer) => {
      if (layer.kind === 'operator') return layer
      const from = free
      const tiles = placedTiles(layer, (i) => from + i)
      free += tiles.length
      return { ...layer, round: 0, tiles }
    }),
  ]
}

const once = (of: (round: Round) => number): ((round: Round) => number) => {
  const known = new Map<string, number>()
  return (round) => {
    const key = `${round.first} ${round.copies.join()}`
    const found = known.get(key) ?? of(round)
    known.set(key, found)
    return found
  }
}

/**
 * The costs of rounds of a network on a chip. Bounds hold for every program with these copies (`atLeast`), and for those of
 * `crossLayer` (`bound`); `timed` is what these take, and beyond a few images what they take if images go on as they did.
 */
// oxlint-disable-next-line max-lines-per-function -- one state, and the short functions that share it
export const roundCosts = (given: Planned): RoundCosts => {
  const { layers, chip, cores, images } = given
  const base = baseOf(given)
  const own = layersIn(layers)
  const needs = needsOf(layers)
  const transfers = base.map((layer) => {
    const program = { core: 0, layer: layer.name, ...precisionOf(layer), code: [] }
    return sum(layer.tiles.map((tile) => transferTime(writeCrossbar, { ...program, tile }, chip)))
  })
  // over a mesh many transfers go at a time
  const moved = base.map((layer) => {
    const { busBefore, busAfter } = perVector(layer, chip)
    return chip.interconnect.kind === 'bus' ? images * layer.vectors * (busBefore + busAfter) : 0
  })
  /** Cycles of all transfers of data over the bus. */
  const movedIn = ({ first, last }: Round): number => sum(moved.slice(first, last + 1))
  /** Cycles of all signals over the bus, at the least. */
  const signalledIn = (round: Round): number => {
    const { signal, interconnect } = chip
    if (signal.kind !== 'register' || interconnect.kind !== 'bus') return 0
    const each = interconnect.arbitrationCycles + Math.ceil(signal.bytes / interconnect.bytesPerCycle)
    return tilesIn(round) > cores ? 0 : each * leastSignals(own(round), needs, images)
  }
  const tilesIn = ({ first, copies }: Round): number =>
    sum(copies.map((count, i) => count * base[first + i]!.tiles.length))
  const partsIn = (round: Round): number => roundsFor(tilesIn(round), cores)
  const writing = (round: Round): number =>
    sum(round.copies.map((count, i) => count * transfers[round.first + i]!)) +
    partsIn(round) * chip.crossbar.programCycles
  /** Cycles that the slowest layer multiplies for an image. */
  const slowestIn = ({ first, copies }: Round): number =>
    copies.reduce((most, count, i) => {
      const layer = base[first + i]!
      return Math.max(most, Math.ceil(layer.vectors / count) * mvmCyclesOf(chip.crossbar, layer))
    }, 0)
  /** The programs of each of its phases. */
  const programsOf = (round: Round, images: number): readonly (readonly CoreProgram[])[] =>
    placedParts(own(round), cores).map((part) => programsTogether(part, { chip, images, needs }))
  const few = Math.min(images, mostTimed)
  return {
    tilesIn,
    writing,
    atLeast: once(
      (round) =>
        writing(round) +
        Math.max(partsIn(round) * images * slowestIn(round), movedIn(round) + signalledIn(round)),
    ),
    bound: once((round) => {
      const alone = idealOf({ chip, layers: own(round) }, needs, images).cycles
      // who polls has no registers to wait for other layers
      if (chip.signal.kind === 'polling') return Math.max(partsIn(round) * alone, movedIn(round))
      return sum(programsOf(round, images).map((cores) => Math.max(alone, bound(cores, chip))))
    }),
    timed: once((round) =>
      sum(
        programsOf(round, few).map((cores) =>
          extrapolated(runPhase(assembleMicrocode(cores, chip, few), chip), few, images),
        ),
      ),
    ),
    effort: once((round) =>
      sum(programsOf(round, few).flatMap((cores) => cores.map(({ code }) => countIn(code, () => 1)))),
    ),
  }
}
