import { bytes, grouped } from '../format.js'
import { plain, section, table } from '../markdown.js'
import type { Summary } from '../results/summary.js'
import { more, picture } from './words.js'

/** What the optimized architecture saves. */
export const optimizationSection = ({ optimizations, base, synchronizer }: Summary): string => {
  const buses = [...new Set(optimizations.map(({ bus }) => bus))]
  const networks = [...new Set(optimizations.map(({ network }) => network))]
  const shown = buses.includes(base.bus) ? base.bus : buses.at(-1)
  return section(
    'Naive against optimized architecture',
    buses.length === 0
      ? ''
      : picture(
          'optimization',
          'Cycles on the naive architecture as a multiple of those on the optimized one',
        ),
    table(
      [
        { head: 'network' },
        { head: `naive, bus ${shown}`, numbers: true },
        { head: `optimized, bus ${shown}`, numbers: true },
        ...buses.map((bus) => ({ head: `bus ${bus}`, numbers: true })),
        { head: 'bytes', numbers: true },
      ],
      networks.flatMap((network) => {
        const of = (bus: number | undefined) =>
          optimizations.find((row) => row.network === network && row.bus === bus)
        const row = of(shown)
        if (row === undefined) return []
        return [
          [
            plain(network),
            grouped(row.naiveCycles),
            grouped(row.optimizedCycles),
            ...buses.map((bus) => {
              const other = of(bus)
              return other === undefined ? '' : more(other.naiveCycles / other.optimizedCycles)
            }),
            `${bytes(row.naiveDataBytes)} → ${bytes(row.optimizedDataBytes)}`,
          ],
        ]
      }),
    ),
    networks.length === 0
      ? ''
      : `Naive: partial sums through memory, polling, first come first served. Optimized: forwarded, registers, inputs first. Both with ${plain(synchronizer)}: how many more cycles the naive one takes, by bus width in bytes a cycle, and the data that both move (bus ${shown}).`,
  )
}
