import { overheadPercent } from '../format.js'
import { plain, section, table } from '../markdown.js'
import { overhead, requiredOverhead } from '../results/measured.js'
import type { Summary } from '../results/summary.js'
import { largest, layerText, picture } from './words.js'

/** What part of all bytes signals take, by architecture. */
export const overheadSection = ({ architectures, synchronizer }: Summary): string => {
  const keys = [...new Set(architectures.map(({ exchange, signal }) => `${exchange}, ${signal}`))]
  return section(
    'Overhead by architecture',
    keys.length === 0 ? '' : picture('overhead', 'Share of signals among all bytes, by exchange and signal'),
    table(
      [
        { head: 'architecture' },
        { head: 'all networks', numbers: true },
        { head: 'required', numbers: true },
        { head: 'worst network', numbers: true },
        { head: '' },
        { head: 'worst layer', numbers: true },
        { head: '' },
      ],
      keys.flatMap((key) => {
        const rows = architectures.filter(({ exchange, signal }) => `${exchange}, ${signal}` === key)
        const sums = rows.reduce(
          (sum, row) => ({
            dataBytes: sum.dataBytes + row.dataBytes,
            signalBytes: sum.signalBytes + row.signalBytes,
            redundantSignalBytes: sum.redundantSignalBytes + row.redundantSignalBytes,
          }),
          { dataBytes: 0, signalBytes: 0, redundantSignalBytes: 0 },
        )
        const worst = largest(rows, overhead)
        const layer = largest(rows, (row) => overhead(row.worstOverhead))?.worstOverhead
        if (worst === undefined || layer === undefined) return []
        return [
          [
            key,
            overheadPercent(overhead(sums)),
            overheadPercent(requiredOverhead(sums)),
            overheadPercent(overhead(worst)),
            plain(worst.network),
            overheadPercent(overhead(layer)),
            layerText(layer),
          ],
        ]
      }),
    ),
    keys.length === 0
      ? ''
      : `Signal bytes of all bytes, with ${plain(synchronizer)}; required: without those that only accompany a forwarded partial sum. A chip that forwards moves each partial sum once instead of twice, so that the same signals are a larger part of fewer bytes.`,
  )
}
