import { factors } from './base.js'
import type { Case, Summary } from './summary.js'

const keyOf = ({ design, synchronizer, shape }: Case): string =>
  [
    ...factors.map((factor) => design[factor]),
    synchronizer,
    shape.rows,
    shape.columns,
    shape.groups,
    shape.vectors,
  ].join(' ')

/**
 * Every single case that a summary quotes, once: a layer, a chip and a synchronizer,
 * with what was measured. Measuring them again shows whether a figure has drifted.
 *
 * @example
 * import { quotedCases, summarize } from 'ohmflow/experiment'
 * const summary = summarize({ schema: 'ohmflow.results/2', shapes: [], workloads: [], points: [] })
 * console.assert(quotedCases(summary).length === 0)
 */
export const quotedCases = (summary: Summary): readonly Case[] => {
  const spreads = [
    ...summary.grid.map(({ spread }) => spread),
    ...summary.cores.map(({ spread }) => spread),
    ...summary.setups.flatMap(({ spread }) => (spread === null ? [] : [spread])),
  ]
  const all = [
    ...spreads.map(({ worst }) => worst),
    ...summary.shortfalls,
    ...summary.misses,
    ...summary.networks.flatMap(({ worstFraction, worstOverhead }) =>
      worstFraction === null ? [worstOverhead] : [worstFraction, worstOverhead],
    ),
    ...summary.architectures.map(({ worstOverhead }) => worstOverhead),
  ]
  return [...new Map(all.map((each) => [keyOf(each), each])).values()]
}
