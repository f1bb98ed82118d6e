import { memoryPlaces } from '../figures/memoryPlaces.js'
import { bytes } from '../format.js'
import { plain, section, table } from '../markdown.js'
import type { Summary } from '../results/summary.js'
import { more, picture } from './words.js'

/** What partial sums take, by synchronizer. */
export const memorySection = (summary: Summary): string => {
  const { networks, synchronizer, extent } = summary
  const names = extent.synchronizers.filter((name) => networks.some((row) => row.synchronizer === name))
  const rows = [...new Set(networks.map(({ network }) => network))].map((network) => {
    const of = (name: string) => networks.find((row) => row.network === network && row.synchronizer === name)
    const reference = of(synchronizer)
    return [
      plain(network),
      ...names.flatMap((name) => {
        const row = of(name)
        if (row === undefined) return ['', '']
        const ratio =
          reference === undefined || name === synchronizer ? '' : more(row.cycles / reference.cycles)
        return name === synchronizer
          ? [bytes(row.peakPartialSumBytes)]
          : [bytes(row.peakPartialSumBytes), ratio]
      }),
    ]
  })
  const drawn = new Set(memoryPlaces(summary).map((place) => place.synchronizer)).size >= 2
  return section(
    'Partial-sum memory against cycles',
    drawn ? picture('memory', 'Peak partial-sum memory against cycles, by synchronizer') : '',
    table(
      [
        { head: 'network' },
        ...names.flatMap((name) => [
          { head: plain(name), numbers: true },
          ...(name === synchronizer ? [] : [{ head: 'cycles', numbers: true }]),
        ]),
      ],
      rows,
    ),
    rows.length === 0
      ? ''
      : `The most bytes of partial sums alive at once in any layer, by synchronizer, and how many more cycles all convolutions take than with ${plain(synchronizer)}.`,
  )
}
