import type { Either } from 'fp-ts/lib/Either.js'
import type { Chip } from '../../hardware/chip.js'
import type { Network } from '../../ir/network.js'
import type { ImportError } from './importError.js'
import type { GivenValues } from './values.js'

/** A model file in memory. */
export interface ModelFile {
  /** What a person calls the model: a path, or the name of a built-in network. */
  readonly name: string
  readonly bytes: Uint8Array
  /** SHA-256 of `bytes`, in hexadecimal. */
  readonly sha256: string
  /** Elements of short constants that the model keeps in other files, by their names: shapes may depend on them. */
  readonly beside?: Readonly<Record<string, readonly number[]>>
}

/** What a mapping starts from: a model, numbers for the dimensions that it leaves open, and a chip. */
export interface Task {
  readonly model: ModelFile
  /** Extents by the names of dimensions: `{ N: 1, 'image:2': 224 }`. */
  readonly bindings: Readonly<Record<string, number>>
  /** Values that inputs always have, by their names: `{ sr: 16000 }`. They become constants. */
  readonly values?: GivenValues
  readonly chip: Chip
}

export type { ImportError }

/** The slot `import`: reads a model and says what it computes, with every shape a number. */
export type Importer = (task: Task) => Either<ImportError, Network>
