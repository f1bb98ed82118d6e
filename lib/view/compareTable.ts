import { printable } from '../codec/printable.js'
import type { Report } from '../ir/report.js'
import { about, atLeast, bytes, duration, energy, grouped } from './format.js'
import { fitting, listing } from './listing.js'
import { notesOnAll } from './notes.js'
import { isSameNetwork, tellings, timeOf } from './tellings.js'
import { wrapped } from './wrapped.js'

/** A column of numbers: what it says of a report beside the one that it is held against, and when it goes to make room. */
interface Shown {
  readonly head: string
  readonly of: (report: Report, first: Report) => string
  /** The greater, the sooner it is left out where the width is too small; 0 stays. */
  readonly gives?: number
}

/** What is not counted makes of the cycles a lower bound. */
const certainty = ({ model, precision }: Report): Report['precision'] =>
  model.opaque === undefined ? precision : 'estimate'

const timesAsFast = (report: Report, first: Report): string =>
  about(
    [first, report].some(({ precision }) => precision === 'estimate') ? 'estimate' : 'exact',
    (timeOf(first) / timeOf(report)).toFixed(2),
  )

const columnsOf = (reports: readonly Report[]): readonly Shown[] => {
  const several = reports.some(({ network }) => network.images > 1)
  const clocks = new Set(reports.map(({ chip }) => chip.clockGigahertz)).size
  const time: Shown = {
    head: 'time',
    of: (report) => atLeast(certainty(report), duration(report.network.milliseconds)),
  }
  return [
    ...(several ? [{ head: 'images', of: ({ network }: Report) => grouped(network.images) }] : []),
    { head: 'tiles', of: ({ network }) => grouped(network.tiles), gives: 2 },
    { head: 'cores', of: ({ network }) => grouped(network.cores) },
    { head: 'cycles', of: (report) => atLeast(certainty(report), grouped(report.network.cycles)) },
    ...(clocks > 1 ? [time] : []),
    { head: 'times as fast', of: timesAsFast },
    {
      head: 'partial sums',
      of: ({ network, precision }) => atLeast(precision, bytes(network.peakPartialSumBytes)),
      gives: 1,
    },
    { head: 'energy', of: ({ network, precision }) => about(precision, energy(network.energy.total)) },
  ]
}

/**
 * Mappings side by side, a line each, with as many columns as the width holds: what tells them apart, tiles, cores,
 * cycles, the time that they take where clocks differ, how many times as fast as the first of the same network each is
 * (in time an image, not in cycles), the most partial sums alive at once, and energy. What is an estimate is marked; below
 * stands what gains nothing, and why.
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
export const compareTable = (reports: readonly Report[], width = 100): string => {
  const telling = tellings(reports)
  const columns = columnsOf(reports)
  const table = (shown: readonly Shown[]): string =>
    listing(
      [...telling.map(([head]) => ({ head })), ...shown.map(({ head }) => ({ head, numbers: true }))],
      reports.map((report) => {
        const first = reports.find((other) => isSameNetwork(other, report)) ?? report
        return [...telling.map(([, of]) => of(report)), ...shown.map(({ of }) => of(report, first))]
      }),
    )
  const tables = [3, 2, 1].map((given) => table(columns.filter(({ gives = 0 }) => gives < given)))
  const notes = notesOnAll(reports).flatMap((note) =>
    wrapped(`note  ${printable(note)}`, Math.min(width, 80)),
  )
  return [fitting(tables, width), ...(notes.length === 0 ? [] : ['', ...notes])].join('\n')
}
