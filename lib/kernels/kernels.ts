import type { CellMatrix } from './cellMatrix.js'
import type { Matrix } from './matrix.js'

/**
 * Something that is in the memory of the kernels until it is released;
 * whoever uses it afterwards, or with other kernels, gets an exception.
 */
export interface Held {
  readonly release: () => void
}

/**
 * A quantized activation. `values` is a view that may be written to; take it anew
 * after anything was made by the kernels, since their memory may have moved.
 */
export interface Activation extends Held {
  readonly values: Uint8Array | Int8Array
}

/**
 * Sums, 0 at first. `values` is a view that may be written to; take it anew
 * after anything was made by the kernels, since their memory may have moved.
 */
export interface Sums extends Held {
  readonly values: Int32Array
}

/** Where something lies in an activation: one half of an im2col map, for all vectors or for all rows. */
export interface Offsets extends Held {
  readonly length: number
}

/**
 * im2col vectors `first` … `first + count − 1` of an activation: element r of vector
 * v is the value at `vectors[v] + rows[firstRow + r]`, less the zero point. An
 * activation that is to be padded has its padding in it, filled with the zero point.
 */
export interface Vectors {
  readonly activation: Activation
  /** An integer that the type of the activation, or of its unsigned sibling, can hold: −128 … 255. */
  readonly zeroPoint: number
  readonly vectors: Offsets
  readonly first: number
  readonly count: number
  readonly rows: Offsets
  /** 0 unless it is given. */
  readonly firstRow?: number
  /** The number of the first vector, which the noise of its conversions follows from; `first` unless it is given. */
  readonly number?: number
}

/**
 * Where sums go: that of vector v (counted from 0, not from `first`) and
 * column c to `start + v * vectorStride + c * columnStride`. A block of
 * vectors that has sums of its own starts at a negative number.
 */
export interface Target {
  readonly sums: Sums
  readonly start: number
  readonly vectorStride: number
  readonly columnStride: number
}

/** A matrix that multiplies vectors. */
export interface Multiplier extends Held {
  readonly rows: number
  readonly columns: number
  /**
   * Adds the products of all vectors and columns to the sums, in wrap-around
   * int32. Addresses outside what they refer to are an exception.
   */
  readonly multiply: (vectors: Vectors, target: Target) => void
}

/**
 * How sums become codes: `saturate(round(float32(sum + bias) · scale + addend) + zeroPoint)`, in float32
 * step by step, with ties to even; a bias, a scale and an addend for each column.
 */
export interface Rescaling {
  readonly biases: Int32Array
  readonly scales: Float32Array
  /** Zeros where they are left out. */
  readonly addends?: Float32Array
  /** An integer that the codes can hold: −128 … 127 where they are signed, else 0 … 255. */
  readonly zeroPoint: number
  readonly signed: boolean
  /** What codes are kept within; all that the type holds where it is left out. */
  readonly least?: number
  readonly most?: number
}

/** Where codes go: that of vector v and column c to `vectors[v] + columns[c]` of an activation. */
export interface Place {
  readonly activation: Activation
  readonly vectors: Offsets
  readonly first: number
  readonly count: number
  /** As many as there are biases. */
  readonly columns: Offsets
  readonly firstColumn: number
  readonly columnCount: number
}

/** Makes codes of sums. */
export interface Requantizer extends Held {
  /**
   * Writes the codes of all these vectors and columns. The sums
   * of column `firstColumn` are those of column 0 of `from`.
   */
  readonly requantize: (from: Target, to: Place) => void
}

/** Kernels on quantized numbers, and the memory that they work in. Kernels of both kinds give the same bits. */
export interface Kernels {
  readonly kind: 'simd' | 'plain'
  /** A copy of the values. */
  readonly activation: (values: Uint8Array | Int8Array) => Activation
  readonly offsets: (offsets: Int32Array) => Offsets
  readonly sums: (length: number) => Sums
  /** Exact products. */
  readonly product: (matrix: Matrix) => Multiplier
  /** Products as a crossbar of cells computes them, conversion by conversion. */
  readonly conversion: (cells: CellMatrix) => Multiplier
  readonly requantizer: (how: Rescaling) => Requantizer
}
