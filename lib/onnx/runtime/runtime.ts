import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import type { TensorData } from '../tensors/tensorData.js'

/** Tensors by name. */
export type Tensors = ReadonlyMap<string, TensorData>

/** A model that is ready to run. */
export interface Session {
  /** All outputs of the model, in answer to all of its inputs. */
  readonly run: (inputs: Tensors) => TaskEither<string, Tensors>
  /** Frees what the session holds; it does not run again. */
  readonly release: () => Promise<void>
}

/**
 * What computes ONNX models: the reference for the numbers, and what
 * computes the operators that run on no crossbar. A failure is what it says.
 */
export interface Runtime {
  readonly name: string
  readonly load: (model: Uint8Array) => TaskEither<string, Session>
}
