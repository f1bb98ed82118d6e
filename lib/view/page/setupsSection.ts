import { grouped, percent } from '../format.js'
import { plain, section, table } from '../markdown.js'
import { efficiency } from '../results/measured.js'
import type { Summary } from '../results/summary.js'
import { layerText, more, picture } from './words.js'

/** What one factor of the chip does by itself. */
export const setupsSection = ({ setups, base, synchronizer }: Summary): string => {
  const own = setups.filter((row) => row.synchronizer === synchronizer)
  const buffers = setups.some(
    ({ factor, synchronizer: name, spread }) =>
      factor === 'buffers' && name !== 'sequential' && spread !== null,
  )
  return section(
    'Impact of the setup',
    table(
      [
        { head: 'factor' },
        { head: 'value' },
        ...['cycles', 'of the limit', '≥ 99% of the bound', 'median', 'worst'].map((head) => ({
          head,
          numbers: true,
        })),
        { head: 'worst layer' },
      ],
      own.map(({ factor, value, cycles, parallel, spread }) => {
        const reference = own.find((row) => row.factor === factor && row.value === String(base[factor]))
        const usual = reference?.value === value
        return [
          factor,
          usual ? `**${value}**` : value,
          usual || reference === undefined ? grouped(cycles) : more(cycles / reference.cycles),
          parallel === null ? '' : percent(parallel.limitCycles / parallel.cycles),
          ...(spread === null
            ? ['', '', '', '']
            : [
                `${grouped(spread.enough)} of ${grouped(spread.pairs)}`,
                percent(spread.median),
                percent(efficiency(spread.worst)),
                layerText(spread.worst),
              ]),
        ]
      }),
    ),
    own.length === 0
      ? ''
      : `One factor at a time, the others as on the default chip (its values in bold), with ${plain(synchronizer)}: cycles of all convolutions of all networks, their fraction of the limit, and efficiencies over distinct shapes with at least 49 vectors.`,
    buffers ? picture('buffers', 'Efficiency of the worst and the median layer, by buffers a side') : '',
  )
}
