export { type Borrowed, borrowedFigures, type CrossbarDifference } from '../hardware/borrowed.js'
export { choices, limitOf } from '../view/choices.js'
export { compareCsv } from '../view/compareCsv.js'
export {
  describeChip,
  describeLowered,
  describeNetwork,
  describePlaced,
  describeProgram,
  describeTiled,
} from '../view/describe.js'
export { comparisonFigure } from '../view/drawings/comparisonFigure.js'
export { coresFigure } from '../view/drawings/coresFigure.js'
export type { FigureSize } from '../view/drawings/figureSize.js'
export { floorplanFigure } from '../view/drawings/floorplanFigure.js'
export { im2colFigure } from '../view/drawings/im2colFigure.js'
export { networkFigure } from '../view/drawings/networkFigure.js'
export { networkTimeFigure } from '../view/drawings/networkTimeFigure.js'
export { type ParetoOptions, paretoFigure } from '../view/drawings/paretoFigure.js'
export { scheduleFigure } from '../view/drawings/scheduleFigure.js'
export { tilesFigure } from '../view/drawings/tilesFigure.js'
export { timelineFigure } from '../view/drawings/timelineFigure.js'
export type { ResultFigure } from '../view/figures/compose.js'
export { resultFigures } from '../view/figures/resultFigures.js'
export { inTheme, type Theme } from '../view/figures/theme.js'
export { bytes, duration, energy, grouped, percent } from '../view/format.js'
export { frontTable } from '../view/frontTable.js'
export { comparedPage } from '../view/html/comparedPage.js'
export type { MadeBy } from '../view/html/madeBy.js'
export { type Mapped, mappedPage } from '../view/html/mappedPage.js'
export { type Column, listing } from '../view/listing.js'
export { quantizationLine } from '../view/quantizationLine.js'
export { type ResultFile, resultFiles } from '../view/resultFiles.js'
export { type Quantization, runTable } from '../view/runTable.js'
export { sourceTable } from '../view/sourceTable.js'
export { chromeTrace } from '../view/trace/chromeTrace.js'
