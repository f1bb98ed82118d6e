export { type AccuracyOptions, accuracyOn, type LabelledSamples } from '../accuracy/accuracyOn.js'
export {
  AccuracyReport,
  type DeviceAccuracy,
  type LayerAccuracy,
  type RuntimeAccuracy,
  type Trials,
  type VariedAccuracy,
} from '../accuracy/accuracyReport.js'
export {
  AccuracyFinding,
  type AccuracyPlan,
  type AccuracyRun,
  type AccuracyStudy,
  accuracyOf,
  accuracyRuns,
} from '../accuracy/accuracyRuns.js'
export { type LayerCost, layerCosts } from '../accuracy/layerCosts.js'
export { heldAgainst, RuntimeFinding } from '../accuracy/runtimeFinding.js'
export { type RuntimeOutputs, runtimeOn } from '../accuracy/runtimeOn.js'
export { type ClassScore, figureOf, Score, scoreOfAll, type ValueScore } from '../accuracy/score.js'
export { type Spread, spreadOf } from '../accuracy/spread.js'
export { type ConfidenceInterval, wilson } from '../accuracy/wilson.js'
export type { BadDataset } from '../datasets/badDataset.js'
export { type InputType, inputOf } from '../datasets/inputOf.js'
export { type Labels, labelsAt } from '../datasets/labels.js'
export { parseIdx } from '../datasets/parseIdx.js'
export { type LabelFile, parseLabels } from '../datasets/parseLabels.js'
export type { Picture } from '../datasets/picture.js'
export { Preprocessing, parsePreprocessing } from '../datasets/preprocessing.js'
export type { Sample, SamplesOptions } from '../functional/runOptions.js'
