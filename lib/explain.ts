import { codecExplanations } from './codec/codecExplanations.js'
import type { Undecodable } from './codec/decode.js'
import type { ByTag, Explanation, Explanations } from './codec/explanation.js'
import type { BadJson } from './codec/parseJson.js'
import { printable } from './codec/printable.js'
import type { Invalid } from './codec/violation.js'
import { quoted } from './codec/wording.js'
import { type BadDataset, datasetExplanations } from './datasets/badDataset.js'
import type { FunctionalError } from './functional/functionalError.js'
import { functionalExplanations } from './functional/functionalExplanations.js'
import { assemblyExplanations } from './ir/assemblyExplanations.js'
import type { BadAssembly } from './ir/parseAssembly.js'
import type { FileError } from './node/fileError.js'
import { nodeExplanations, type StageFailed } from './node/nodeExplanations.js'
import type { QueueFailed } from './node/queueFailed.js'
import type { WorkerFailed } from './node/workerFailed.js'
import type { ImportError } from './onnx/importError.js'
import { importExplanations } from './onnx/importExplanations.js'
import { runtimeExplanations } from './onnx/runtime/runtimeExplanations.js'
import { type BadTensorFile, tensorFileExplanations } from './onnx/tensorFile/badTensorFile.js'
import type { WeightError } from './onnx/weights/weightError.js'
import { weightExplanations } from './onnx/weights/weightExplanations.js'
import type { Infeasible, NoOutcome, OverBudget } from './pipeline/index.js'
import type { QuantizeError } from './quantize/quantizeError.js'
import { quantizeExplanations } from './quantize/quantizeExplanations.js'
import type { AssignError } from './stages/assign/assign.js'
import { assignExplanations } from './stages/assign/assignExplanations.js'
import type { DuplicateError } from './stages/duplicate/duplicate.js'
import { duplicateExplanations } from './stages/duplicate/duplicateExplanations.js'
import type { LowerError } from './stages/lower/lower.js'
import { lowerExplanations } from './stages/lower/lowerExplanations.js'
import type { PrecisionError } from './stages/precision/precision.js'
import { precisionExplanations } from './stages/precision/precisionExplanations.js'
import type { SimulateError } from './stages/simulate/simulate.js'
import { simulateExplanations } from './stages/simulate/simulateExplanations.js'
import type { SynchronizeError } from './stages/synchronize/synchronize.js'
import { synchronizeExplanations } from './stages/synchronize/synchronizeExplanations.js'
import type { TileError } from './stages/tile/tile.js'
import { tileExplanations } from './stages/tile/tileExplanations.js'
import type { SweepError } from './sweep/sweepError.js'
import { sweepExplanations } from './sweep/sweepExplanations.js'
import { verifyExplanations } from './verify/faults/verifyExplanations.js'
import type { Unproved } from './verify/verify.js'

/** Every expected failure of the library. */
export type OhmflowError =
  | ImportError
  | WeightError
  | LowerError
  | PrecisionError
  | TileError
  | DuplicateError
  | AssignError
  | SynchronizeError
  | SimulateError
  | FunctionalError
  | QuantizeError
  | BadTensorFile
  | BadDataset
  | BadJson
  | Undecodable
  | Invalid
  | BadAssembly
  | Unproved
  | FileError
  | StageFailed
  | WorkerFailed
  | QueueFailed
  | SweepError
  | NoOutcome
  | OverBudget
  | Infeasible<OhmflowError>

/** What errors of pipelines themselves mean. */
const pipelineExplanations: Explanations<NoOutcome | OverBudget | Infeasible<OhmflowError>> = {
  Infeasible: (error) => ({
    happened:
      error.rejected[0] === undefined
        ? 'there was no candidate to choose from'
        : `${error.rejected.length === 1 ? 'the only candidate fails because' : `none of ${error.rejected.length} candidates is feasible; the first one fails because`} ${explanationOf(error.rejected[0]).happened}`,
    remedy: 'Relax what rules them out, or offer more candidates.',
  }),
  OverBudget: (error) => ({
    happened: `a candidate takes ${error.cost} ${error.of}, and the budget is ${error.atMost}`,
    remedy: 'Raise the budget, or offer candidates that take less.',
  }),
  NoOutcome: (error) => ({
    happened: `stage ${quoted(error.stage)} gave no outcome at all`,
    remedy: 'A pass has to give at least one result for each input.',
  }),
}

/** What each error means. */
const explanations: Explanations<OhmflowError> = {
  ...importExplanations,
  ...weightExplanations,
  ...lowerExplanations,
  ...precisionExplanations,
  ...tileExplanations,
  ...duplicateExplanations,
  ...assignExplanations,
  ...synchronizeExplanations,
  ...simulateExplanations,
  ...verifyExplanations,
  ...functionalExplanations,
  ...quantizeExplanations,
  ...runtimeExplanations,
  ...tensorFileExplanations,
  ...datasetExplanations,
  ...codecExplanations,
  ...assemblyExplanations,
  ...nodeExplanations,
  ...sweepExplanations,
  ...pipelineExplanations,
}

const explained = <Tag extends OhmflowError['_tag']>(
  tag: Tag,
  error: ByTag<OhmflowError>[Tag],
): Explanation => explanations[tag](error)

const explanationOf = (error: OhmflowError): Explanation => explained(error._tag, error)

const ended = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`)

/**
 * An error as one paragraph: what happened, where, and what to
 * do. Total: an error without an explanation does not compile.
 *
 * @example
 * import { explain } from 'ohmflow'
 * const largest = { layer: 'fc', tiles: 32 }
 * const text = explain({ _tag: 'TooFewCores', chip: 'mine', needed: 201, available: 64, places: null, largest })
 * console.assert(text.includes('needs 201 cores') && text.includes('has 64'))
 */
export const explain = (error: OhmflowError): string => {
  const { happened, remedy } = explanationOf(error)
  return printable(`${ended(happened)} ${ended(remedy)}`)
}
