import type { Summary } from '../results/summary.js'
import { compose, type ResultFigure } from './compose.js'
import { drawLines, linesPanel } from './lines.js'
import { orderedColours } from './palette.js'

const title = 'What neglecting data movement overestimates'

/** Networks whose lines are told apart by name; the others would lie on them. */
const most = 6

/** By how much the throughput would be overestimated if only MVMs took time, by bus, a line for each network that has most to lose. */
export const movementFigure = async ({ networkRuns = [] }: Summary): Promise<readonly ResultFigure[]> => {
  const runs = networkRuns.filter(
    ({ rounds, extraCores, schedule, duplicator, ideal }) =>
      rounds === null &&
      extraCores === 32 &&
      schedule === 'cross-layer' &&
      duplicator === 'slowest-first' &&
      ideal !== null,
  )
  const buses = [...new Set(runs.map(({ bus }) => bus))].toSorted((a, b) => a - b)
  const lines = [...new Set(runs.map(({ network }) => network))]
    .map((network) => ({
      network,
      points: runs
        .filter((run) => run.network === network)
        .toSorted((a, b) => a.bus - b.bus)
        .map(({ bus, cycles, ideal }) => ({ at: bus, value: 100 * (cycles / (ideal ?? cycles) - 1) })),
    }))
    .toSorted((a, b) => (b.points[0]?.value ?? 0) - (a.points[0]?.value ?? 0))
    .slice(0, most)
  if (lines.length === 0 || buses.length < 2) return []
  const highest = Math.max(...lines.flatMap(({ points }) => points.map(({ value }) => value)))
  const colours = orderedColours(lines.length)
  const svg = compose({
    title,
    notes: [
      'cycles / ideal − 1 with 32 extra cores, all layers at the same time; the six networks with most to lose',
    ],
    keys: [],
    height: linesPanel,
    body: await drawLines(
      lines.map(({ network, points }, i) => ({ label: network, colour: colours[i] ?? '', points })),
      {
        title: 'overestimated by',
        at: buses,
        axis: 'bytes a cycle of the bus',
        domain: [0, highest * 1.05],
        label: "datum.label + '%'",
        x: 74,
        width: 500,
      },
    ),
  })
  return [{ name: 'movement', title, svg }]
}
