import { sum } from '../../arithmetic.js'
import { type Chip, type Exchange, partialSumBytes } from '../../hardware/chip.js'
import { precisionOf } from '../../hardware/precision.js'
import { exchangesOf } from '../../ir/exchangesOf.js'
import { copiesOf, type PlacedLayer } from '../../ir/placed.js'
import type { Candidate, CoreProgram } from '../../ir/program.js'
import { tileColumns, tileRows, verticalGroups } from '../../ir/tiled.js'
import type { Statement } from '../../isa/instruction.js'
import { isBegun, isUnfinished } from '../../machine/bounds/acrossRounds.js'
import { leastCycles } from '../../machine/bounds/leastCycles.js'
import { leastSequential } from '../../machine/bounds/leastSequential.js'
import { lasted } from '../../machine/costs/lasted.js'
import { mostEvents } from '../../machine/events/phaseOutcome.js'
import type { Scheme } from './scheme.js'
import { sequentialScheme } from './sequentialScheme.js'
import { stepOf } from './step.js'
import { waysFor } from './ways.js'
import { type Workshop, workshop } from './workshop.js'

const sequential = sequentialScheme().name

/** A way to synchronize a layer that can be tried out. */
export interface Trial {
  readonly scheme: Scheme
  readonly exchange: Exchange
  /** What is known without trying it; cheap where all ways take at least so many cycles as `enough` says. */
  readonly untried: (enough: number) => Candidate
  /** What it takes, by simulation; null where it does not come to its end. */
  readonly tried: () => Tried | null
}

/** A candidate that has been tried out. */
export interface Tried extends Candidate {
  readonly cycles: number
  readonly peakPartialSumBytes: number
}

/**
 * What the ways to synchronize a layer on a chip depend on, but for the chip: on a mesh also on where its cores are.
 */
export const layerKey = (layer: PlacedLayer, { interconnect }: Chip): string =>
  [
    JSON.stringify(layer.precision ?? {}),
    ...copiesOf(layer).flatMap(({ tiles, share }) => [
      share.count,
      ...verticalGroups(tiles).map((group) =>
        [
          ...(isBegun(group) ? ['begun'] : []),
          ...group.map((tile) => {
            const size = `${tileRows(tile)}x${tileColumns(tile)}`
            return interconnect.kind === 'bus' ? size : `${size}@${tile.core}`
          }),
          ...(isUnfinished(group, layer.rows) ? ['unfinished'] : []),
        ].join('+'),
      ),
    ]),
  ].join(' ')

/** The vectors of the copy that takes most. */
const mostVectors = (layer: PlacedLayer): number =>
  copiesOf(layer).reduce((most, { share }) => Math.max(most, share.count), 0)

/**
 * What every way takes at least, whatever the scheme: each crossbar
 * its first input, all its MVMs, and the way out of the last result.
 */
const leastOfAll = (layer: PlacedLayer, chip: Chip): number => {
  const { name, tiles } = layer
  const count = mostVectors(layer)
  const code: readonly Statement[] = [{ op: 'LOOP', count, start: 0, step: 1, body: alone }]
  const sizes = new Map(tiles.map((tile) => [`${tileRows(tile)}x${tileColumns(tile)}`, tile]))
  // as if no core had to exchange anything
  return [...sizes.values()].reduce(
    (most, { core, ...tile }) =>
      Math.max(most, leastCycles([{ core, layer: name, tile, ...precisionOf(layer), code }], chip)),
    0,
  )
}

/** Bytes of partial sums that wait in memory for a layer when it begins: those of vertical groups that earlier rounds have begun. */
const waitingFor = (layer: PlacedLayer): number =>
  sum(
    verticalGroups(layer.tiles).map(([first]) =>
      first !== undefined && isBegun([first]) ? tileColumns(first) * partialSumBytes * layer.vectors : 0,
    ),
  )

const alone = stepOf({ from: [], to: null, exchange: 'memory', signals: false })

/**
 * The ways to synchronize a layer on a chip, the likelier ones first, none of them twice.
 */
export const trialsOf = (
  layer: PlacedLayer,
  chip: Chip,
  { programs, run }: Workshop = workshop,
): readonly Trial[] => {
  const heights = verticalGroups(copiesOf(layer)[0]?.tiles ?? []).map(({ length }) => length)
  const parallel = heights.some((height) => height > 1)
  const [least, waiting] = [leastOfAll(layer, chip), waitingFor(layer)]
  const ways = waysFor({ heights, vectors: mostVectors(layer) }, chip.exchange)
  return ways.map(({ scheme, exchange }): Trial => {
    const nothing = { scheme: scheme.name, cycles: null, peakPartialSumBytes: null }
    let known: { readonly cores: readonly CoreProgram[]; readonly untried: Candidate } | undefined
    const scheduled = () => {
      if (known !== undefined) return known
      const cores = programs(layer, chip, scheme, exchange)
      const actual = exchangesOf(cores)[0] ?? null
      const atLeast = scheme.name === sequential ? leastSequential(cores, chip) : leastCycles(cores, chip)
      known = { cores, untried: { ...nothing, exchange: actual, atLeast } }
      return known
    }
    return {
      scheme,
      exchange,
      untried: (enough) =>
        least >= enough
          ? { ...nothing, exchange: parallel ? exchange : null, atLeast: least }
          : scheduled().untried,
      tried: () => {
        const { cores, untried } = scheduled()
        const { lastStore, end, peakPartialSumBytes, blocked, events } = run(cores, chip)
        const cycles = lasted(lastStore, cores, end)
        return blocked.length > 0 || events > mostEvents
          ? null
          : { ...untried, cycles, peakPartialSumBytes: waiting + peakPartialSumBytes }
      },
    }
  })
}
