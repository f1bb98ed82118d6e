export { type Deviation, deviationOf, signalToError } from '../functional/deviation.js'
export type { Difference } from '../functional/difference.js'
export type { Drive } from '../functional/drive.js'
export type { Order } from '../functional/executeLayer.js'
export { type FunctionalSimulation, functional } from '../functional/functional.js'
export type {
  BadInput,
  ForeignProgram,
  FunctionalError,
  NotCalibrated,
  NotModelled,
  NotQuantized,
  ReadEarly,
  WeightTooWide,
} from '../functional/functionalError.js'
export type { FunctionalOptions, PrepareError } from '../functional/functionalOptions.js'
export type { LayerEnergy } from '../functional/layerEnergy.js'
export { type Machine, machineOf, notModelled } from '../functional/machineOf.js'
export { randomInputs } from '../functional/randomInputs.js'
export type { Differences, RunReference, RunResults } from '../functional/results.js'
export type { ImagesOptions, RunError, RunOptions } from '../functional/runOptions.js'
export {
  type LayerRun,
  type OutputRun,
  type RunExtent,
  RunReport,
  runReport,
} from '../functional/runReport.js'
export { onnxRuntime } from '../node/onnxRuntime.js'
export { flatModel } from '../onnx/edit/flatModel.js'
export type { Runtime, Session, Tensors } from '../onnx/runtime/runtime.js'
export { parseNpy } from '../onnx/tensorFile/parseNpy.js'
export { parseTensor } from '../onnx/tensorFile/parseTensor.js'
export type { Arrays, NumericType, TensorData } from '../onnx/tensors/tensorData.js'
export {
  type ReadExternal,
  type Weighted,
  type WeightReader,
  weightReader,
} from '../onnx/weights/weights.js'
export { entropy } from '../quantize/entropy.js'
export type { Closeness, Fidelity } from '../quantize/fidelity.js'
export type { LeftLayer } from '../quantize/floatLayers.js'
export { minimumMaximum } from '../quantize/minimumMaximum.js'
export { percentile } from '../quantize/percentile.js'
export {
  type Quantized,
  type QuantizeOptions,
  type QuantizeProgress,
  quantize,
  quantizeModel,
} from '../quantize/quantize.js'
export type {
  BadSamples,
  NotFinite,
  NothingToQuantize,
  OldOperator,
  QuantizationError,
  QuantizeError,
  Uncalibrated,
} from '../quantize/quantizeError.js'
export type { Range, RangeMethod, RangeObserver } from '../quantize/range.js'
export type { ActivationScale } from '../quantize/scale.js'
export type { BitsOf, LayerScales } from '../quantize/writeQdq.js'
export { foldBatchNormalization } from '../stages/import/foldBatchNormalization.js'
