export { designChip, designName, type Factors, grid } from '../experiment/design.js'
export { type Experiment, type Failure, families, measure } from '../experiment/experiment.js'
export { measureNetwork, type NetworkError } from '../experiment/networks/measureNetwork.js'
export { networkCases, quickCases, roundsCases } from '../experiment/networks/networkCases.js'
export {
  type DuplicatorName,
  type NetworkCase,
  NetworkRun,
  type RoundsWay,
} from '../experiment/networks/networkRun.js'
export { measurePaper, type PaperError, paperSetups } from '../experiment/paper/measurePaper.js'
export { type PaperLayer, PaperResults, PaperRun, type PaperSetup } from '../experiment/paper/paperRun.js'
export {
  type ClaimKind,
  type PublishedClaim,
  type PublishedLatency,
  type PublishedTiles,
  type PublishedWindows,
  published,
} from '../experiment/published.js'
export { type PublishedSetup, publishedSetups, type SetupClaim } from '../experiment/publishedSetups.js'
export { type Design, type Matrix, Point, Results, type Shape, type Workload } from '../experiment/results.js'
export { im2colCycles, leastWindow, type Slid, type Window } from '../experiment/windows.js'
export { type Convolutions, convolutionsOf } from '../experiment/workload.js'
export type { Period } from '../machine/events/imageEnds.js'
export type { PhaseOutcome } from '../machine/events/phaseOutcome.js'
export { timingOn } from '../stages/simulate/timing.js'
export type { Choice, Choose, Choosing } from '../stages/synchronize/synchronizer.js'
export type { Workshop } from '../stages/synchronize/workshop.js'
export { quotedCases } from '../view/results/cases.js'
export { summarize } from '../view/results/summarize.js'
export {
  type ArchitectureRow,
  type Case,
  type CoreCell,
  type Extent,
  type GridCell,
  type NetworkRow,
  type OptimizationRow,
  type Parallel,
  type SetupRow,
  type Spread,
  Summary,
  type WorkloadRow,
} from '../view/results/summary.js'
export { resultsMarkdown } from '../view/resultsMarkdown.js'
export { resultsTable } from '../view/resultsTable.js'
export { convolutionalNames, zooNames } from '../zoo/zoo.js'
