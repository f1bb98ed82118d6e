import type { Either } from 'fp-ts/lib/Either.js'
import type { Chip } from '../../hardware/chip.js'
import type { Network } from '../../ir/network.js'
import type { ImportError } from '../../onnx/importError.js'
import type { BoundModel } from '../../onnx/inference/boundModel.js'

/** What a mapping starts from: a model, numbers for the dimensions that it leaves open, and a chip. */
export interface Task extends BoundModel {
  readonly chip: Chip
}

/** The slot `import`: reads a model and says what it computes, with every shape a number. */
export type Importer = (task: Task) => Either<ImportError, Network>
