import { printable } from '../codec/printable.js'
import type { Report } from '../ir/report.js'
import { about, atLeast, bytes, duration, energy, grouped } from './format.js'
import { listing } from './listing.js'
import { notesOnAll } from './notes.js'
import { isSameNetwork, tellings, timeOf } from './tellings.js'
import { wrapped } from './wrapped.js'

/**
 * Mappings side by side, a line each: what tells them apart, tiles, cores, cycles, the time that they take where
 * clocks differ, how many times as fast as the first of the same network each is (in time an image, not in cycles), the
 * most partial sums alive at once, and energy. What is an estimate is marked; below stands what gains nothing, and why.
 *
 * @example
 * import { balanced, compareTable, modelFile, presets, zoo } from 'ohmflow'
 * import { baseline } from 'ohmflow/pipelines'
 * const model = await modelFile('alexnet', zoo.alexnet.build())()
 * const task = { model, bindings: {}, chip: presets.rram256.chip }
 * const outcomes = [await baseline.task(task)(), await baseline.swap('tile', balanced()).task(task)()]
 * const table = compareTable(outcomes.flatMap((one) => (one._tag === 'Right' ? [one.right] : [])))
 * console.assert(table.startsWith('partitioner') && table.includes('balanced'))
 */
export const compareTable = (reports: readonly Report[]): string => {
  const telling = tellings(reports)
  const several = reports.some(({ network: { images = 1 } }) => images > 1)
  const clocks = new Set(reports.map(({ chip }) => chip.clockGigahertz)).size
  const table = listing(
    [
      ...telling.map(([head]) => ({ head })),
      ...(several ? [{ head: 'images', numbers: true }] : []),
      { head: 'tiles', numbers: true },
      { head: 'cores', numbers: true },
      { head: 'cycles', numbers: true },
      ...(clocks > 1 ? [{ head: 'time', numbers: true }] : []),
      { head: 'times as fast', numbers: true },
      { head: 'partial sums', numbers: true },
      { head: 'energy', numbers: true },
    ],
    reports.map((report) => {
      const { network, precision } = report
      // what is not counted makes of the cycles a lower bound
      const lower = report.model.opaque === undefined ? precision : 'estimate'
      const first = reports.find((other) => isSameNetwork(other, report)) ?? report
      const isEstimate = [first, report].some((each) => each.precision === 'estimate')
      const times = (timeOf(first) / timeOf(report)).toFixed(2)
      return [
        ...telling.map(([, of]) => of(report)),
        ...(several ? [grouped(network.images ?? 1)] : []),
        grouped(network.tiles),
        grouped(network.cores),
        atLeast(lower, grouped(network.cycles)),
        ...(clocks > 1 ? [atLeast(lower, duration(network.milliseconds))] : []),
        about(isEstimate ? 'estimate' : 'exact', times),
        atLeast(precision, bytes(network.peakPartialSumBytes)),
        about(precision, energy(network.energy.total)),
      ]
    }),
  )
  const notes = notesOnAll(reports).flatMap((note) => wrapped(`note  ${printable(note)}`, 80))
  return [table, ...(notes.length === 0 ? [] : ['', ...notes])].join('\n')
}
