import type { Chip, Exchange } from '../../hardware/chip.js'
import { exchangesOf } from '../../ir/exchangesOf.js'
import type { PlacedLayer } from '../../ir/placed.js'
import type { Candidate } from '../../ir/program.js'
import { tileColumns, tileRows, verticalGroups } from '../../ir/tiled.js'
import { leastCycles } from '../../machine/leastCycles.js'
import { runPhase } from '../../machine/machine.js'
import { assembleMicrocode } from '../../machine/microcode.js'
import type { Scheme } from './scheme.js'
import { corePrograms } from './synchronizer.js'
import { waysFor } from './ways.js'

/** A way to synchronize a layer that can be tried out. */
export interface Trial {
  readonly scheme: Scheme
  readonly exchange: Exchange
  /** What is known without trying it. */
  readonly untried: Candidate
  /** What it takes, by simulation; null where it does not come to its end. */
  readonly tried: () => Tried | null
}

/** A candidate that has been tried out. */
export interface Tried extends Candidate {
  readonly cycles: number
  readonly peakPartialSumBytes: number
}

/** What the ways to synchronize a layer depend on, but for the chip. */
export const layerKey = ({ vectors, tiles }: PlacedLayer): string =>
  [
    vectors,
    ...verticalGroups(tiles).map((group) =>
      group.map((tile) => `${tileRows(tile)}x${tileColumns(tile)}`).join('+'),
    ),
  ].join(' ')

/**
 * The ways to synchronize a layer on a chip, the likelier ones first, none of them twice.
 */
export const trialsOf = (layer: PlacedLayer, chip: Chip): readonly Trial[] => {
  const longest = verticalGroups(layer.tiles).reduce((most, { length }) => Math.max(most, length), 1)
  const known = new Set<string>()
  return waysFor(longest, layer.vectors, chip.exchange).flatMap(({ scheme, exchange }): readonly Trial[] => {
    const cores = corePrograms(layer, chip, scheme, exchange)
    const actual = exchangesOf(cores)[0] ?? null
    // where there is no room for forwarded sums, forwarding is the way through memory under another name
    const key = `${scheme.name} ${actual}`
    if (known.has(key)) return []
    known.add(key)
    const untried: Candidate = {
      scheme: scheme.name,
      exchange: actual,
      atLeast: leastCycles(cores, chip),
      cycles: null,
      peakPartialSumBytes: null,
    }
    const tried = (): Tried | null => {
      const { lastStore, peakPartialSumBytes, blocked } = runPhase(assembleMicrocode(cores, chip), chip)
      const cycles = lastStore.reduce((a, b) => Math.max(a, b), 0)
      return blocked.length > 0 ? null : { ...untried, cycles, peakPartialSumBytes }
    }
    return [{ scheme, exchange, untried, tried }]
  })
}
