import type { PaperRun } from '../../experiment/paper/paperRun.js'
import { grouped, percent } from '../format.js'
import { plain } from '../markdown.js'
import type { Summary } from '../results/summary.js'
import { networksIn, runsOf, total } from './paperRuns.js'

/** Cycles by which a layer misses its limit. */
const lost = ({ cycles, sequentialCycles, limit }: PaperRun): number => cycles - sequentialCycles / limit

const span = (values: readonly number[], text: (value: number) => string): string => {
  const [least, most] = [Math.min(...values), Math.max(...values)].map(text)
  return least === most ? `${least}` : `${least} to ${most}`
}

/** In which layers a network loses what it misses of its limit on a crossbar, and what the bus has to do with it. */
export const lostCycles = (summary: Summary, crossbar: number, least: number): string =>
  networksIn(summary)
    .flatMap((network) => {
      const runs = runsOf(summary, network, { crossbar, exchange: 'forward', synchronizer: 'linear' }).filter(
        ({ limit }) => limit > 1,
      )
      const slow = runs.filter((run) => run.sequentialCycles / run.limit / run.cycles < least)
      if (slow.length === 0) return []
      const carried = slow.map(
        ({ dataBytes, signalBytes, bus, cycles }) => (dataBytes + signalBytes) / bus / cycles,
      )
      const cores = span(
        slow.map((run) => run.cores),
        grouped,
      )
      return [
        `At ${crossbar}², ${percent(total(slow, lost) / total(runs, lost))} of the cycles by which ${plain(network)} misses its limit are lost in ${slow.length} of its ${runs.length} layers, of ${cores} cores, in which the bus carries ${span(carried, percent)} of the bytes that fit into their cycles.`,
      ]
    })
    .join(' ')
