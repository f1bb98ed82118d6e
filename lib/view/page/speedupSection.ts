import { bytes, energy, grouped, overheadPercent, percent } from '../format.js'
import { plain, section, table } from '../markdown.js'
import { fractionOfLimit, overhead, requiredOverhead } from '../results/measured.js'
import type { Summary } from '../results/summary.js'
import { picture } from './words.js'

/** What each network takes on the default chip. */
export const speedupSection = ({ networks, synchronizer }: Summary): string => {
  const own = networks.filter((row) => row.synchronizer === synchronizer)
  const drawn = networks.some((row) => row.parallel !== null && row.synchronizer !== 'sequential')
  return section(
    'Speedup against the limit',
    drawn ? picture('speedup', 'Speedup against the limit, by network') : '',
    table(
      [
        { head: 'network' },
        ...[
          'layers',
          'tiles P',
          'cycles',
          'with P_V ≥ 2',
          'speedup',
          'limit',
          'of the limit',
          'worst layer',
          'overhead',
          'required',
          'worst layer',
          'partial sums',
          'energy',
        ].map((head) => ({ head, numbers: true })),
      ],
      own.map((row) => [
        plain(row.network),
        grouped(row.layers),
        grouped(row.tiles),
        grouped(row.cycles),
        ...(row.parallel === null
          ? ['0', '', '', '']
          : [
              grouped(row.parallel.layers),
              (row.parallel.sequentialCycles / row.parallel.cycles).toFixed(3),
              (row.parallel.sequentialCycles / row.parallel.limitCycles).toFixed(3),
              percent(row.parallel.limitCycles / row.parallel.cycles),
            ]),
        row.worstFraction === null ? '' : percent(fractionOfLimit(row.worstFraction)),
        overheadPercent(overhead(row)),
        overheadPercent(requiredOverhead(row)),
        overheadPercent(overhead(row.worstOverhead)),
        bytes(row.peakPartialSumBytes),
        energy(row.energy),
      ]),
    ),
    own.length === 0
      ? ''
      : `Convolutions only, on the default chip, with ${plain(synchronizer)}. Speedup and limit are those of the layers with P_V ≥ 2; the worst layer is the one of them with at least 196 vectors that comes least near its limit, and the layer with the largest share of signals. Energy is that of the convolutions in a network whose other layers have cores too.`,
  )
}
