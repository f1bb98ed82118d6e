import type { Report } from '../ir/report.js'
import { bytes, energy, grouped } from './format.js'
import { listing } from './listing.js'

const parts = ['partitioner', 'assigner', 'synchronizer', 'simulator'] as const

/** What tells the reports apart: chip, and parts of the pipeline. */
const differences = (
  reports: readonly Report[],
): readonly (readonly [head: string, of: (report: Report) => string])[] => {
  const all = [
    ['chip', ({ chip }: Report) => chip.name] as const,
    ...parts.map((part) => [part, ({ pipeline }: Report) => pipeline[part]] as const),
  ]
  const telling = all.filter(([, of]) => new Set(reports.map(of)).size > 1)
  return telling.length > 0 ? telling : all.slice(1, 2)
}

/**
 * Mappings of one network side by side, a line each: what tells them apart, tiles, cores, cycles,
 * how many times as fast as the first each is, the most partial sums alive at once, and energy.
 *
 * @example
 * import { balanced, compareTable, modelFile, presets, zoo } from 'ohmflow'
 * import { baseline } from 'ohmflow/pipelines'
 * const model = await modelFile('alexnet', zoo.alexnet.build())()
 * const task = { model, bindings: {}, chip: presets.rram256.chip }
 * const outcomes = [await baseline.task(task)(), await baseline.swap('tile', balanced).task(task)()]
 * const table = compareTable(outcomes.flatMap((one) => (one._tag === 'Right' ? [one.right] : [])))
 * console.assert(table.startsWith('partitioner') && table.includes('balanced'))
 */
export const compareTable = (reports: readonly Report[]): string => {
  const telling = differences(reports)
  const first = reports[0]?.network.cycles ?? 0
  return listing(
    [
      ...telling.map(([head]) => ({ head })),
      { head: 'tiles', numbers: true },
      { head: 'cores', numbers: true },
      { head: 'cycles', numbers: true },
      { head: 'times as fast', numbers: true },
      { head: 'partial sums', numbers: true },
      { head: 'energy', numbers: true },
    ],
    reports.map((report) => {
      const { network } = report
      return [
        ...telling.map(([, of]) => of(report)),
        grouped(network.tiles),
        grouped(network.cores),
        `${report.model.opaque === undefined ? '' : '≥ '}${grouped(network.cycles)}`,
        (first / network.cycles).toFixed(2),
        bytes(network.peakPartialSumBytes),
        energy(network.energy.total),
      ]
    }),
  )
}
