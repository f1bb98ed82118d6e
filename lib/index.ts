export type { Bytes } from './bytes.js'
export type { Problem, Undecodable } from './codec/decode.js'
export type { BadJson } from './codec/parseJson.js'
export type { Invalid, Violation } from './codec/violation.js'
export { explain, type OhmflowError } from './explain.js'
export {
  type Arbitration,
  type Bus,
  type CellArray,
  type Chip,
  type Core,
  type Crossbar,
  type Energy,
  type Exchange,
  type Interconnect,
  logicalColumns,
  type Mesh,
  type SharedMemory,
  type Signal,
} from './hardware/chip.js'
export type { Circuit, CoreComponents } from './hardware/coreComponents.js'
export { type ChipError, parseChip } from './hardware/parseChip.js'
export { type MvmTime, type Precise, type Precision, type Room, roomOf } from './hardware/precision.js'
export type { BusChip, Figure, MeshChip, Preset, Sourced, SourceRow } from './hardware/preset.js'
export { type PresetName, presets } from './hardware/presets.js'
export { verifyChip } from './hardware/verifyChip.js'
export { assembly } from './ir/assembly.js'
export type { Copied, Copies, Share } from './ir/copies.js'
export { elementAt, type Indices } from './ir/elementAt.js'
export type { EnergyReport } from './ir/energyReport.js'
export type { HiddenWeights } from './ir/hiddenWeights.js'
export type { LayerReport, Limits, Reference, TileReport } from './ir/layerReport.js'
export type {
  AffineAxis,
  AffineMap,
  BaseLayer,
  Geometry,
  Layer,
  Lowered,
  OperatorLayer,
} from './ir/lowered.js'
export type { Need, NeedAxis, Reading } from './ir/need.js'
export type {
  Attribute,
  Constant,
  ElementType,
  Graph,
  Model,
  Network,
  Node,
  TensorType,
  WeightSource,
} from './ir/network.js'
export type { AreaReport, NetworkReport, OperatorReport, Schedule } from './ir/networkReport.js'
export { type BadAssembly, parseAssembly } from './ir/parseAssembly.js'
export type { Placed, PlacedCopy, PlacedLayer, PlacedTile } from './ir/placed.js'
export type { Candidate, CoreProgram, Phase, Program, Provenance } from './ir/program.js'
export type { Report } from './ir/report.js'
export type { Signature } from './ir/signature.js'
export { type Span, type Tile, type Tiled, type TiledLayer, verticalGroups } from './ir/tiled.js'
export type { Instruction, Loop, Statement } from './isa/instruction.js'
export type { MemoryExceeded } from './machine/activations/memoryExceeded.js'
export type { Blocked, Want } from './machine/events/blocked.js'
export type { Needs } from './needs/needs.js'
export type { FileError } from './node/fileError.js'
export type { StageFailed } from './node/nodeExplanations.js'
export type { QueueFailed } from './node/queueFailed.js'
export type { WorkerFailed } from './node/workerFailed.js'
export { type ModelFile, modelFile } from './onnx/format/modelFile.js'
export type { DeclaredType, ImportError, OpenDimension } from './onnx/importError.js'
export type { BoundModel, GivenValue, GivenValues } from './onnx/inference/boundModel.js'
export type { RuntimeFailed } from './onnx/runtime/runtimeFailed.js'
export type { BadTensorFile } from './onnx/tensorFile/badTensorFile.js'
export type { WeightError } from './onnx/weights/weightError.js'
export { alternatives } from './pipeline/alternatives.js'
export { best } from './pipeline/best.js'
export { firstOf } from './pipeline/firstOf.js'
export type { StageAfter } from './pipeline/linked.js'
export type { LiveOptions } from './pipeline/live.js'
export type { Memory, MemoryOf } from './pipeline/memory.js'
export { memoryStore } from './pipeline/memoryStore.js'
export type { Observer } from './pipeline/observed.js'
export {
  type FailureIn,
  type Infeasible,
  type ObservableEither,
  type Outcome,
  outcomes,
  type ValueIn,
} from './pipeline/outcome.js'
export { type Objective, pareto } from './pipeline/pareto.js'
export { type Declaration, type DeclaredPass, type Pass, type PassFor, pass } from './pipeline/pass.js'
export { type Pipeline, pipeline } from './pipeline/pipeline.js'
export { type DeclaredStage, type Stage, type StageInfo, type StageOf, stage } from './pipeline/stage.js'
export type {
  AnyStage,
  At,
  ErrorOf,
  InputOf,
  NameOf,
  OutputOf,
  StageOutcome,
  Stages,
} from './pipeline/stages.js'
export type { Store } from './pipeline/store.js'
export type { NoOutcome } from './pipeline/task.js'
export { type Budget, type OverBudget, within } from './pipeline/within.js'
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
export type {
  BadExtraCores,
  BudgetTooLarge,
  DuplicateError,
  Duplicator,
  NoExtraCores,
  TooManyExtraCores,
} from './stages/duplicate/duplicate.js'
export {
  type Duplicable,
  type DuplicateOptions,
  type DuplicationRule,
  duplicator,
} from './stages/duplicate/duplicator.js'
export { leastInterval } from './stages/duplicate/leastInterval.js'
export { leastLatency } from './stages/duplicate/leastLatency.js'
export { leastSum } from './stages/duplicate/leastSum.js'
export { slowestFirst } from './stages/duplicate/slowestFirst.js'
export type { Importer, Task } from './stages/import/import.js'
export { importOnnx } from './stages/import/importOnnx.js'
export { im2col } from './stages/lower/im2col.js'
export type { LowerError, Lowering, NoBaseLayer, UnsupportedConvolution } from './stages/lower/lower.js'
export type {
  NoSuchPrecision,
  PrecisionError,
  PrecisionPolicy,
  UnknownLayer,
} from './stages/precision/precision.js'
export type { PolicyFile } from './stages/precision/precisionFromPolicy.js'
export type { Precisable, PrecisionRule, RuleOptions } from './stages/precision/precisionPolicy.js'
export { analytical } from './stages/simulate/analytical.js'
export type { SimulateError, Simulator, Stalled, TooLong } from './stages/simulate/simulate.js'
export { type Progress, type TimingOptions, timing } from './stages/simulate/timing.js'
export { type AutoOptions, auto } from './stages/synchronize/auto.js'
export { autoFront } from './stages/synchronize/autoFront.js'
export { type CrossLayerOptions, crossLayer } from './stages/synchronize/crossLayer/crossLayer.js'
export type { Scheme, VerticalGroup } from './stages/synchronize/scheme.js'
export type {
  BadBlock,
  BadImages,
  BadLimit,
  BadTolerance,
  InPieces,
  NoRegisters,
  PartialSumLimit,
  SynchronizeError,
  Synchronizer,
} from './stages/synchronize/synchronize.js'
export { synchronizer } from './stages/synchronize/synchronizer.js'
export { cyclic, even, linear, sequential, tree } from './stages/synchronize/synchronizers.js'
export { balanced } from './stages/tile/balanced.js'
export { type Cut, cutEvenly, cutFull } from './stages/tile/cut.js'
export { depthwisePacking } from './stages/tile/depthwisePacking.js'
export { kernelMajor } from './stages/tile/kernelMajor.js'
export { type Grid, partitioner } from './stages/tile/partitioner.js'
export { rowMajor } from './stages/tile/rowMajor.js'
export { shiftedDuplicate } from './stages/tile/shiftedDuplicate.js'
export type { CrossbarTooSmall, Partitioner, TileError, TooManyTiles, TooTall } from './stages/tile/tile.js'
export { unwrap } from './unwrap.js'
export type { Step, SynchronizationRule, Undecided, Unsynchronized } from './verify/faults/unsynchronized.js'
export { type Unproved, verify } from './verify/verify.js'
export { compareTable } from './view/compareTable.js'
export { reportTable } from './view/reportTable.js'
export type { ZooKind, ZooModel, ZooOptions } from './zoo/model.js'
export { teachingNetwork } from './zoo/teachingNetwork.js'
export { type ZooName, zoo } from './zoo/zoo.js'
