export { closed, type Fields } from './codec/closed.js'
export { decode, type Problem, type Undecodable } from './codec/decode.js'
export type { Explanation } from './codec/explanation.js'
export { oneOf } from './codec/oneOf.js'
export { type BadJson, parseJson } from './codec/parseJson.js'
export { tagged, type Variants } from './codec/tagged.js'
export type { Invalid, Violation } from './codec/violation.js'
export { type Adc, losslessBits } from './devices/adc.js'
export type { CellModel, CellSite } from './devices/cellModel.js'
export type { CellLayout } from './devices/cells.js'
export {
  type DeviceModel,
  type Devices,
  type DevicesError,
  DevicesFile,
  devicesOf,
  parseDevices,
  type ReadNoise,
} from './devices/devices.js'
export { type Drift, drift } from './devices/drift.js'
export { type IrDrop, irDrop } from './devices/irDrop.js'
export { type Stuck, stuck } from './devices/stuck.js'
export { type Variation, variation } from './devices/variation.js'
export { designChip, designName, type Factors, grid } from './experiment/design.js'
export { type Experiment, type Failure, measure } from './experiment/experiment.js'
export { type Design, Point, Results, type Shape, type Workload } from './experiment/results.js'
export { type Convolutions, convolutionsOf } from './experiment/workload.js'
export { explain, type OhmflowError } from './explain.js'
export type { Trial } from './functional/cellMultiplier.js'
export { type Deviation, signalToError } from './functional/deviation.js'
export {
  DeviceStudy,
  type LayerStudy,
  type OutputDeviation,
  StudyFinding,
  type StudyOptions,
  type StudyRun,
  studyOf,
  studyOn,
  studyRuns,
} from './functional/deviceStudy.js'
export type { Difference } from './functional/difference.js'
export { type FunctionalSimulation, functional } from './functional/functional.js'
export type {
  BadInput,
  ForeignProgram,
  FunctionalError,
  NotQuantized,
  WeightTooWide,
} from './functional/functionalError.js'
export {
  type Machine,
  machineOf,
  type RunError,
  type RunOptions,
} from './functional/machineOf.js'
export type { Order } from './functional/order.js'
export type { FunctionalOptions, PrepareError } from './functional/prepare.js'
export { randomInputs } from './functional/randomInputs.js'
export type { Results as RunResults } from './functional/results.js'
export {
  type LayerRun,
  type OutputRun,
  RunReport,
  runReport,
} from './functional/runReport.js'
export { type Borrowed, borrowedFigures, type CrossbarDifference } from './hardware/borrowed.js'
export {
  type Arbitration,
  type Bus,
  Chip,
  type Core,
  type Crossbar,
  type Energy,
  type Exchange,
  type Interconnect,
  logicalColumns,
  type Mesh,
  type Signal,
} from './hardware/chip.js'
export { type ChipError, parseChip } from './hardware/parseChip.js'
export type { BusChip, Figure, Preset, Sourced, SourceRow } from './hardware/preset.js'
export { defaultPreset, isPresetName, type PresetName, presets } from './hardware/presets.js'
export { verifyChip } from './hardware/verifyChip.js'
export { assembly } from './ir/assembly.js'
export { type Copied, type Copies, type Share, sharesOf } from './ir/copies.js'
export { elementAt, type Indices } from './ir/elementAt.js'
export {
  type AffineAxis,
  type AffineMap,
  type BaseLayer,
  type Geometry,
  type Layer,
  Lowered,
  type OperatorLayer,
} from './ir/lowered.js'
export { Need, type NeedAxis, type Reading } from './ir/need.js'
export {
  type Attribute,
  type Constant,
  type ElementType,
  type Model,
  Network,
  type Node,
  type TensorType,
  type WeightSource,
} from './ir/network.js'
export { type BadAssembly, parseAssembly } from './ir/parseAssembly.js'
export { copiesOf, Placed, type PlacedCopy, type PlacedLayer, type PlacedTile } from './ir/placed.js'
export { type Candidate, type CoreProgram, type Phase, Program, type Provenance } from './ir/program.js'
export {
  type EnergyReport,
  type LayerReport,
  type Limits,
  type NetworkReport,
  type OperatorReport,
  Report,
  type TileReport,
} from './ir/report.js'
export {
  type Span,
  type Tile,
  Tiled,
  type TiledLayer,
  tileColumns,
  tileRows,
  verticalGroups,
} from './ir/tiled.js'
export { verifyLowered } from './ir/verifyLowered.js'
export { verifyNetwork } from './ir/verifyNetwork.js'
export { verifyPlaced } from './ir/verifyPlaced.js'
export { verifyReport } from './ir/verifyReport.js'
export { verifyTiled } from './ir/verifyTiled.js'
export type { Instruction, Loop, Statement } from './isa/instruction.js'
export {
  instructionSet,
  type Mnemonic,
  type Payload,
  type Resource,
  type Row,
  type Unit,
  type Way,
} from './isa/instructionSet.js'
export { type Executed, instructions } from './isa/instructions.js'
export type { OperandName, WaitingUnit } from './isa/operand.js'
export { programBytes } from './isa/programBytes.js'
export type { CellMatrix, Noise, Plane } from './kernels/cellMatrix.js'
export type { Activation, Kernels, Multiplier, Offsets, Sums, Target, Vectors } from './kernels/kernels.js'
export { kernelsHere } from './kernels/kernelsHere.js'
export type { Matrix } from './kernels/matrix.js'
export type { Blocked, Want } from './machine/blocked.js'
export { type Interval, timeline } from './machine/timeline.js'
export { type Needs, needsOf } from './needs/needs.js'
export {
  firstNeeded,
  firstNeededFrom,
  lastNeeded,
  lastNeededBefore,
  lastNeededOfCopy,
} from './needs/positions.js'
export type { FileError } from './node/fileError.js'
export { onnxRuntime } from './node/onnxRuntime.js'
export type { BadTensorFile } from './onnx/badTensorFile.js'
export { flatModel } from './onnx/flatModel.js'
export { parseNpy } from './onnx/parseNpy.js'
export { parseTensor } from './onnx/parseTensor.js'
export * from './pipeline/index.js'
export { entropy } from './quantize/entropy.js'
export type { Closeness, Fidelity } from './quantize/fidelity.js'
export type { LeftLayer } from './quantize/floatLayers.js'
export { minimumMaximum } from './quantize/minimumMaximum.js'
export { percentile } from './quantize/percentile.js'
export {
  type Quantized,
  type QuantizeOptions,
  type QuantizeProgress,
  quantize,
  quantizeModel,
} from './quantize/quantize.js'
export type {
  BadSamples,
  NotFinite,
  NothingToQuantize,
  OldOperator,
  QuantizeError,
  Uncalibrated,
} from './quantize/quantizeError.js'
export type { Range, RangeMethod, RangeObserver } from './quantize/range.js'
export type { ActivationScale } from './quantize/scale.js'
export type { QuantizationError } from './quantize/source.js'
export type { LayerScales } from './quantize/writeQdq.js'
export type { Runtime, Session, Tensors } from './runtime/runtime.js'
export type { RuntimeFailed } from './runtime/runtimeFailed.js'
export { type Annealing, annealing } from './stages/assign/annealing.js'
export type {
  AssignError,
  Assigner,
  LayerTooLarge,
  SearchTooLarge,
  TooFewCores,
} from './stages/assign/assign.js'
export { firstFit } from './stages/assign/firstFit.js'
export { firstFitInRounds } from './stages/assign/firstFitInRounds.js'
export { locality } from './stages/assign/locality.js'
export { optimal } from './stages/assign/optimal.js'
export { snake } from './stages/assign/snake.js'
export { travel } from './stages/assign/travel.js'
export { foldBatchNormalization } from './stages/import/foldBatchNormalization.js'
export type { Importer, ModelFile, Task } from './stages/import/import.js'
export type { ImportError } from './stages/import/importError.js'
export { importOnnx } from './stages/import/importOnnx.js'
export { modelFile } from './stages/import/modelFile.js'
export type { TensorData } from './stages/import/tensorData.js'
export type { GivenValue, GivenValues } from './stages/import/values.js'
export type { WeightError } from './stages/import/weightError.js'
export { type ReadExternal, type WeightReader, weightReader } from './stages/import/weights.js'
export { im2col } from './stages/lower/im2col.js'
export type { LowerError, Lowering, NoBaseLayer, UnsupportedConvolution } from './stages/lower/lower.js'
export { analytical } from './stages/simulate/analytical.js'
export type { SimulateError, Simulator, Stalled, TooLong } from './stages/simulate/simulate.js'
export { type Progress, type TimingOptions, timing, timingOn, timingWith } from './stages/simulate/timing.js'
export { type AutoOptions, auto } from './stages/synchronize/auto.js'
export { autoFront } from './stages/synchronize/autoFront.js'
export { cyclic } from './stages/synchronize/cyclic.js'
export { cyclicScheme } from './stages/synchronize/cyclicScheme.js'
export { even } from './stages/synchronize/even.js'
export { evenScheme } from './stages/synchronize/evenScheme.js'
export { linear } from './stages/synchronize/linear.js'
export { linearScheme } from './stages/synchronize/linearScheme.js'
export type { Scheme, VerticalGroup } from './stages/synchronize/scheme.js'
export { sequential } from './stages/synchronize/sequential.js'
export { sequentialScheme } from './stages/synchronize/sequentialScheme.js'
export type {
  BadBlock,
  BadLimit,
  BadTolerance,
  PartialSumLimit,
  SynchronizeError,
  Synchronizer,
} from './stages/synchronize/synchronize.js'
export { synchronizer } from './stages/synchronize/synchronizer.js'
export { tree } from './stages/synchronize/tree.js'
export { treeScheme } from './stages/synchronize/treeScheme.js'
export { balanced } from './stages/tile/balanced.js'
export { type Cut, cutEvenly, cutFull } from './stages/tile/cut.js'
export { depthwisePacking } from './stages/tile/depthwisePacking.js'
export { kernelMajor } from './stages/tile/kernelMajor.js'
export { type Grid, partitioner, type Room } from './stages/tile/partitioner.js'
export { rowMajor } from './stages/tile/rowMajor.js'
export { shiftedDuplicate } from './stages/tile/shiftedDuplicate.js'
export type { CrossbarTooSmall, Partitioner, TileError, TooManyTiles, TooTall } from './stages/tile/tile.js'
export { unwrap } from './unwrap.js'
export type { Step, SynchronizationRule, Undecided, Unsynchronized } from './verify/unsynchronized.js'
export { type Unproved, verify } from './verify/verify.js'
export { choices } from './view/choices.js'
export { compareTable } from './view/compareTable.js'
export {
  describeChip,
  describeLowered,
  describeNetwork,
  describePlaced,
  describeProgram,
  describeTiled,
} from './view/describe.js'
export { floorplanFigure } from './view/drawings/floorplanFigure.js'
export { im2colFigure } from './view/drawings/im2colFigure.js'
export { networkFigure } from './view/drawings/networkFigure.js'
export { scheduleFigure } from './view/drawings/scheduleFigure.js'
export { tilesFigure } from './view/drawings/tilesFigure.js'
export { timelineFigure } from './view/drawings/timelineFigure.js'
export type { ResultFigure } from './view/figures/resultFigure.js'
export { resultFigures } from './view/figures/resultFigures.js'
export { grouped } from './view/format.js'
export { frontTable } from './view/frontTable.js'
export { type Column, listing } from './view/listing.js'
export { quantizationLine } from './view/quantizationLine.js'
export { reportTable } from './view/reportTable.js'
export { type ResultFile, resultFiles } from './view/resultFiles.js'
export { quotedCases } from './view/results/cases.js'
export { summarize } from './view/results/summarize.js'
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
} from './view/results/summary.js'
export { resultsMarkdown } from './view/resultsMarkdown.js'
export { resultsTable } from './view/resultsTable.js'
export { runTable } from './view/runTable.js'
export { sourceTable } from './view/sourceTable.js'
export type { ZooModel, ZooOptions } from './zoo/model.js'
export { teachingNetwork } from './zoo/teachingNetwork.js'
export { isZooName, type ZooName, zoo, zooNames } from './zoo/zoo.js'
