import { printableLines } from '../codec/printable.js'
import { bytes, count, grouped, hundredths, overheadPercent, percent } from './format.js'
import { listing } from './listing.js'
import type { Summary } from './results/summary.js'

/**
 * What came out of an experiment, for a terminal: a network a
 * row at the base design, and the efficiency over all chips.
 *
 * @example
 * import { readFileSync } from 'node:fs'
 * import { decode } from 'ohmflow/codec'
 * import { resultsTable, Summary } from 'ohmflow/experiment'
 * const summary = decode(Summary, 'docs/summary.json')(JSON.parse(readFileSync('docs/summary.json', 'utf8')))
 * console.assert(summary._tag === 'Right' && resultsTable(summary.right).includes('resnet18'))
 */
export const resultsTable = ({ networks, synchronizer, cores, shortfalls, extent }: Summary): string => {
  const rows = networks.filter((row) => row.synchronizer === synchronizer)
  const table = listing(
    [
      { head: 'network' },
      ...['layers', 'tiles', 'cycles', 'speedup', 'of', 'limit%', 'signals', 'partial sums'].map((head) => ({
        head,
        numbers: true,
      })),
    ],
    rows.map(({ network, layers, tiles, cycles, parallel, dataBytes, signalBytes, peakPartialSumBytes }) => [
      network,
      grouped(layers),
      grouped(tiles),
      grouped(cycles),
      ...(parallel === null
        ? ['', '', '']
        : [
            (parallel.sequentialCycles / parallel.cycles).toFixed(2),
            (parallel.sequentialCycles / parallel.limitCycles).toFixed(2),
            hundredths(parallel.limitCycles / parallel.cycles),
          ]),
      overheadPercent(signalBytes / Math.max(1, signalBytes + dataBytes)),
      bytes(peakPartialSumBytes),
    ]),
  )
  const spreads = cores.map(
    ({ crossbar, buffers, chips, spread }) =>
      `${crossbar} × ${crossbar}, ${count(buffers, 'buffer')} a side, ${count(chips, 'chip')}: ${grouped(spread.enough)} of ${grouped(spread.pairs)} pairs at 99% of the bound or more, the worst at ${percent(spread.worst.bound / spread.worst.cycles)}`,
  )
  return printableLines([
    `${synchronizer} at the default chip; speedup, its limit and what it reaches of it: layers with more than one tile a column`,
    '',
    ...table.split('\n'),
    '',
    `layers of 49 vectors or more, on ${grouped(extent.chips)} chips:`,
    ...spreads.map((line) => `  ${line}`),
    ...(shortfalls.length === 0
      ? []
      : [`  the ${shortfalls.length} worst are on the page of results (--out)`]),
    '',
  ])
}
