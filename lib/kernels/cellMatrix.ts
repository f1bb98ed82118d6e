/** A matrix in the cells of a crossbar, and how the sums of its columns become numbers. */
export interface CellMatrix {
  readonly rows: number
  readonly columns: number
  /** Planes of cells, each rows × columns, row by row, one after the other; a level is at most 2^`cellBits` − 1. */
  readonly levels: Uint8Array
  /** Conductances in levels in the same layout, where they are not what the levels say; null where they are. */
  readonly conductances: Float64Array | null
  readonly planes: readonly Plane[]
  readonly cellBits: number
  /** Bits of an input that are applied at a time, the lowest first. */
  readonly dacBits: number
  /** A sum is converted to `min(round(sum / 2^shift), most) · 2^shift`, ties up. */
  readonly shift: number
  readonly most: number
  /** What is subtracted from the code that the planes hold to get the weight, one a column. */
  readonly offsets: Int32Array
  /**
   * Σ of the codes of each column, as they were meant: what the digital correction for the inputs' zero point takes.
   */
  readonly codeSums: Int32Array
  /** Null where there is none. */
  readonly noise: Noise | null
}

/** What a plane of cells counts: its sums are shifted to the left and added, or subtracted. */
export interface Plane {
  readonly shift: number
  readonly sign: 1 | -1
}

/**
 * What is added to the sum of a column before it is converted: normal, by its state,
 * the number of the vector, the step of the input, the plane and the column alone.
 */
export interface Noise {
  readonly state: number
  /** Standard deviation, in levels. */
  readonly sigma: number
}

/** Bits of an activation. */
export const inputBits = 8

/** How often a conversion takes place for a vector: once for each part of the input. */
export const stepsOf = (dacBits: number): number => Math.ceil(inputBits / dacBits)
