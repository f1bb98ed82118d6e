export { recalling } from '../pipeline/recalling.js'
export {
  type Comparison,
  holds,
  type Product,
  parseComparison,
  type Sign,
  type Term,
} from '../sweep/comparison.js'
export { contentKey } from '../sweep/contentKey.js'
export type { Setting } from '../sweep/deviceFactors.js'
export { estimator, type Parts } from '../sweep/estimator.js'
export { frontOf, type Objective, objectivesOf } from '../sweep/front.js'
export {
  type Compiler,
  type Figures,
  type Mapped,
  mapped,
  recorded,
  rowsOf,
  type Scorer,
  scored,
} from '../sweep/mapped.js'
export type { Mapping, Mappings } from '../sweep/mappings.js'
export { measurer } from '../sweep/measurer.js'
export {
  accuracyMeasures,
  greaterIsBetter,
  isMeasureName,
  type Measure,
  type MeasureName,
  measureNames,
  measures,
  type NetworkFigures,
} from '../sweep/measures.js'
export { parseSweep } from '../sweep/parseSweep.js'
export { everyPoint, type Point, pointAt, type Sweep, sampledPoints } from '../sweep/points.js'
export { Row, type Rows, RowsHeader } from '../sweep/rows.js'
export { type RowsRead, readRows } from '../sweep/rowText.js'
export { type Programmer, type ScorerParts, scorer } from '../sweep/scorer.js'
export { type Search, type SearchOptions, type Seen, searches } from '../sweep/search.js'
export { type Design, designAt, type Space, spaceOf } from '../sweep/space.js'
export { type StopwatchParts, stopwatch } from '../sweep/stopwatch.js'
export type { BadRows, BadSweep, BadYaml, SweepError, SweepProblem } from '../sweep/sweepError.js'
export { type Factors, type SweepDataset, SweepFile, type SweepModel } from '../sweep/sweepFile.js'
export { type Leaf, type Range, type Value, type Values, valuesOf } from '../sweep/values.js'
