import type { PaperRun, PaperSetup } from '../../experiment/paper/paperRun.js'
import type { Summary } from '../results/summary.js'

/** The runs of a network's convolutions, one a layer, in a set-up of the widest bus. */
export const runsOf = (
  { paperLayers = [], paperRuns = [] }: Summary,
  network: string,
  wanted: Pick<PaperRun, 'crossbar' | 'exchange' | 'synchronizer'>,
): readonly PaperRun[] => {
  const own = paperRuns.filter(
    (run) =>
      run.crossbar === wanted.crossbar &&
      run.exchange === wanted.exchange &&
      run.synchronizer === wanted.synchronizer,
  )
  return paperLayers
    .filter((layer) => layer.network === network)
    .flatMap(({ shape }) => own.find((run) => run.shape === shape) ?? [])
}

/** A sum over runs. */
export const total = (runs: readonly PaperRun[], of: (run: PaperRun) => number): number =>
  runs.reduce((sum, run) => sum + of(run), 0)

/** The paper's networks that were measured. */
export const networksIn = ({ paperLayers = [] }: Summary): readonly string[] => [
  ...new Set(paperLayers.map(({ network }) => network)),
]

/** The part of its limit that a network comes to: of its layers that have several tiles a column. */
export const networkShare = (runs: readonly PaperRun[]): number => {
  const parallel = runs.filter(({ limit }) => limit > 1)
  return (
    total(parallel, ({ sequentialCycles, limit }) => sequentialCycles / limit) /
    total(parallel, ({ cycles }) => cycles)
  )
}

/** Cores that a bus feeds so that no convolution of up to so many falls below 90% of its limit; 0 where the fewest do. */
export const coresFed = ({ paperShares = [] }: Pick<Summary, 'paperShares'>, setup: PaperSetup): number => {
  const own = paperShares
    .filter(
      (row) =>
        row.crossbar === setup.crossbar &&
        row.bus === setup.bus &&
        row.exchange === setup.exchange &&
        row.mvmCycles === setup.mvmCycles &&
        row.synchronizer === setup.synchronizer,
    )
    .toSorted((a, b) => a.cores - b.cores)
  const below = own.findIndex(({ share }) => share < 0.9)
  return own[(below < 0 ? own.length : below) - 1]?.cores ?? 0
}
