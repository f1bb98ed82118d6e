import type { NetworkRun } from '../../experiment/networks/networkRun.js'
import { bytes } from '../format.js'
import { plain, table } from '../markdown.js'
import type { Summary } from '../results/summary.js'

/** What copies give: by which parts throughput and the activations that wait at a time grow. */
export interface CopiesGive {
  readonly run: NetworkRun
  readonly throughput: number
  readonly activations: number
}

const onUsualBus = ({ networkRuns = [] }: Pick<Summary, 'networkRuns'>): readonly NetworkRun[] =>
  networkRuns.filter(
    ({ rounds, schedule, bus, duplicator }) =>
      rounds === null &&
      schedule === 'cross-layer' &&
      bus === 128 &&
      (duplicator ?? 'slowest-first') === 'slowest-first',
  )

/** What each number of extra cores gives a network whose layers all work at the same time, on the usual bus. */
export const activationsIn = (summary: Pick<Summary, 'networkRuns'>): readonly CopiesGive[] => {
  const runs = onUsualBus(summary)
  return runs.flatMap((run) => {
    const once = runs.find(({ network, extraCores }) => network === run.network && extraCores === 0)
    const [own, other] = [run.peakActivationBytes ?? null, once?.peakActivationBytes ?? null]
    if (once === undefined || run === once || own === null || other === null) return []
    return [{ run, throughput: once.cycles / run.cycles - 1, activations: own / other - 1 }]
  })
}

const signed = (ratio: number): string => {
  const percents = Math.round(100 * ratio)
  return `${percents < 0 ? '−' : '+'}${Math.abs(percents)}%`
}

/** What waits in memory without copies, and how much more throughput and memory each number of extra cores means. */
export const activationsTable = (summary: Pick<Summary, 'networkRuns'>): string => {
  const all = activationsIn(summary)
  const extras = [...new Set(all.map(({ run }) => run.extraCores))].toSorted((a, b) => a - b)
  return table(
    [
      { head: 'network' },
      { head: 'without copies', numbers: true },
      ...extras.map((extra) => ({ head: `${extra} more`, numbers: true })),
    ],
    onUsualBus(summary)
      .filter(({ extraCores }) => extraCores === 0)
      .map(({ network, peakActivationBytes }) => [
        plain(network),
        bytes(peakActivationBytes ?? 0),
        ...extras.map((extra) => {
          const own = all.find(({ run }) => run.network === network && run.extraCores === extra)
          return own === undefined ? '' : `${signed(own.throughput)} for ${signed(own.activations)}`
        }),
      ]),
  )
}
