import type { Summary } from '../results/summary.js'
import { compose, type ResultFigure } from './compose.js'
import { drawLines, linesPanel } from './lines.js'
import { orderedColours } from './palette.js'

const title = 'What neglecting data movement overestimates'

/** Networks whose lines are told apart by name; the others would lie on them. */
const most = 6

/** Percent at which the axis may have a mark; less than the first is not told apart. */
const marks = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000] as const
const [least] = marks

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
  const values = lines.flatMap(({ points }) => points.map(({ value }) => value))
  const [lowest, highest] = [Math.max(least, Math.min(...values)), Math.max(least, ...values)]
  const [low, high] = [marks.findLast((mark) => mark <= lowest) ?? least, 1.25 * highest]
  const colours = orderedColours(lines.length)
  const svg = compose({
    title,
    notes: [
      'cycles / ideal − 1 with 32 extra cores, all layers at the same time; the six networks with most to lose, on a logarithmic scale',
    ],
    keys: [],
    height: linesPanel,
    body: await drawLines(
      lines.map(({ network, points }, i) => ({ label: network, colour: colours[i] ?? '', points })),
      {
        title: 'overestimated by',
        at: buses,
        axis: 'bytes a cycle of the bus',
        domain: [low, high],
        logarithmic: marks.filter((mark) => mark >= low && mark <= high),
        label: "datum.value + '%'",
        x: 74,
        width: 500,
      },
    ),
  })
  return [{ name: 'movement', title, svg }]
}
