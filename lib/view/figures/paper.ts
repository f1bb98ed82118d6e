import type { PaperRun } from '../../experiment/paper/paperRun.js'
import { overhead } from '../results/measured.js'
import type { Summary } from '../results/summary.js'
import { compose, type ResultFigure } from './compose.js'
import { drawLines, type Lines, linesPanel, type NamedLine } from './lines.js'
import { orderedColours } from './palette.js'

const [networks, crossbars] = [
  ['mobilenetv1', 'resnet18'],
  [32, 64, 128],
] as const

/** Of each convolution of a network, by its number, what runs say of it; a line for each crossbar. */
const byLayer = (
  { paperLayers = [], paperRuns = [] }: Summary,
  network: string,
  of: (run: PaperRun) => number | null,
): { readonly at: readonly number[]; readonly series: readonly NamedLine[] } => {
  const layers = paperLayers.filter((layer) => layer.network === network)
  const colours = orderedColours(crossbars.length)
  const series = crossbars.map((crossbar, i) => ({
    label: `${crossbar}²`,
    colour: colours[i] ?? '',
    points: layers.flatMap(({ shape }, place) => {
      const run = paperRuns.find(
        (each) =>
          each.shape === shape &&
          each.crossbar === crossbar &&
          each.exchange === 'forward' &&
          each.synchronizer === 'linear',
      )
      const value = run === undefined ? null : of(run)
      return value === null ? [] : [{ at: place + 1, value }]
    }),
  }))
  return { at: layers.map((_, i) => i + 1), series }
}

const bothNetworks = async (
  summary: Summary,
  of: (run: PaperRun) => number | null,
  domain: readonly [number, number],
  rest: Pick<Lines, 'label' | 'rules'>,
): Promise<string> => {
  const panels = await Promise.all(
    networks.map((network, i) => {
      const { at, series } = byLayer(summary, network, of)
      const layout = { ...rest, title: network, at, axis: 'convolution', labels: false, domain }
      return drawLines(series, { ...layout, x: 74 + i * 348, width: 236 })
    }),
  )
  return panels.join('')
}

const speedups = async (summary: Summary): Promise<ResultFigure> => {
  const title = "Speedup by crossbar, as in the paper's Fig. 5"
  const own = (run: PaperRun): number | null => (run.limit > 1 ? run.sequentialCycles / run.cycles : null)
  const highest = Math.max(1, ...(summary.paperRuns ?? []).flatMap((run) => own(run) ?? []))
  const svg = compose({
    title,
    notes: [
      'linear, partial sums forwarded, bus of 64 bytes; layers of at most 1 024 cores whose columns have two tiles or more',
    ],
    keys: [],
    height: linesPanel,
    body: await bothNetworks(summary, own, [0, highest * 1.05], { label: 'datum.label' }),
  })
  return { name: 'paper-speedup', title, svg }
}

const overheads = async (summary: Summary): Promise<ResultFigure> => {
  const title = "Overhead by crossbar, as in the paper's Fig. 7"
  const svg = compose({
    title,
    notes: [
      'signal bytes / all bytes; linear, partial sums forwarded; dashed: the 4% and 2% that are claimed',
    ],
    keys: [],
    height: linesPanel,
    body: await bothNetworks(summary, (run) => 100 * overhead(run), [0, 5], {
      label: "datum.label + '%'",
      rules: [2, 4],
    }),
  })
  return { name: 'paper-overhead', title, svg }
}

/** How a time of an MVM and an exchange go together in a panel. */
const panels = [
  { title: 'through memory, MVM of 1 400 cycles', exchange: 'memory', mvmCycles: 1400 },
  { title: 'forwarded, MVM of 2 304 cycles', exchange: 'forward', mvmCycles: 2304 },
] as const

const shares = async ({ paperShares = [] }: Summary): Promise<ResultFigure> => {
  const title = "Share of the limit by cores and bus, as in the paper's Fig. 6"
  const own = paperShares.filter(({ crossbar, synchronizer }) => crossbar === 32 && synchronizer === 'linear')
  const cores = [...new Set(own.map((row) => row.cores))].toSorted((a, b) => a - b)
  const buses = [...new Set(own.map(({ bus }) => bus))].toSorted((a, b) => a - b)
  const colours = orderedColours(buses.length)
  const drawn = await Promise.all(
    panels.map(({ title: name, exchange, mvmCycles }, i) =>
      drawLines(
        buses.map((bus, k) => ({
          label: `${bus} B`,
          colour: colours[k] ?? '',
          points: own
            .filter((row) => row.bus === bus && row.exchange === exchange && row.mvmCycles === mvmCycles)
            .map((row) => ({ at: row.cores, value: 100 * row.share })),
        })),
        {
          title: name,
          at: cores,
          axis: 'cores of the layer, at most',
          domain: [0, 105],
          label: "datum.label + '%'",
          rules: [90],
          x: 74 + i * 348,
          width: 236,
        },
      ),
    ),
  )
  const svg = compose({
    title,
    notes: [
      'crossbars of 32², linear; the worst convolution of MobileNet and ResNet-18 with so many cores; dashed: 90%',
    ],
    keys: [],
    height: linesPanel,
    body: drawn.join(''),
  })
  return { name: 'paper-shares', title, svg }
}

/** The figures of the source paper's own set-ups, where they were measured. */
export const paperFigures = async (summary: Summary): Promise<readonly ResultFigure[]> =>
  (summary.paperRuns ?? []).length === 0
    ? []
    : Promise.all([speedups(summary), shares(summary), overheads(summary)])
