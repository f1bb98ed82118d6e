import type { ModelFile } from '../format/modelFile.js'

/** What an input is always given: a number for a scalar, a list for a vector, row-major for more axes. */
export type GivenValue = number | readonly number[]

/** Constants in the place of inputs, by their names: `{ sr: 16000 }`. */
export type GivenValues = Readonly<Record<string, GivenValue>>

/** A model, and numbers for what it leaves open. */
export interface BoundModel {
  readonly model: ModelFile
  /** Extents by the names of dimensions: `{ N: 1, 'image:2': 224 }`. */
  readonly bindings: Readonly<Record<string, number>>
  /** Values that inputs always have, by their names: `{ sr: 16000 }`. They become constants. */
  readonly values?: GivenValues
}
