import type { ModelFile } from '../format/modelFile.js'
import type { GivenValues } from './values.js'

/** A model, and numbers for what it leaves open. */
export interface BoundModel {
  readonly model: ModelFile
  /** Extents by the names of dimensions: `{ N: 1, 'image:2': 224 }`. */
  readonly bindings: Readonly<Record<string, number>>
  /** Values that inputs always have, by their names: `{ sr: 16000 }`. They become constants. */
  readonly values?: GivenValues
}
