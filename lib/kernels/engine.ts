import type { CellMatrix } from './cellMatrix.js'

/** A piece of memory. Its buffer is another one after the memory has grown. */
export interface Block {
  readonly buffer: ArrayBuffer
  readonly address: number
  readonly free: () => void
}

/** Vectors in blocks: a value is `(code ^ flip) − shift`, where flip makes an unsigned code of a signed one. */
export interface Source {
  readonly activation: Block
  readonly flip: number
  readonly shift: number
  readonly vectors: Block
  readonly first: number
  readonly count: number
  readonly rows: Block
  readonly firstRow: number
  /** The number of the first vector, which noise follows from. */
  readonly number: number
}

/** Sums in a block; strides in elements. */
export interface Sink {
  readonly sums: Block
  readonly start: number
  readonly vectorStride: number
  readonly columnStride: number
}

/** Weights as `writeQuads` lays them out. */
export interface Quads {
  readonly weights: Block
  /** Whether they are numbers of 8 bits, and not of 16. */
  readonly narrow: boolean
  readonly rows: number
  readonly columns: number
}

/** A matrix in the cells of a crossbar, in the memory of an engine. */
export interface Converter {
  readonly convert: (source: Source, sink: Sink) => void
  readonly blocks: readonly Block[]
}

/**
 * How sums become codes: one bias (int32), one scale and one addend (float32)
 * a column, and bounds before the zero point is added.
 */
export interface Rounding {
  readonly biases: Block
  readonly scales: Block
  readonly addends: Block
  readonly low: number
  readonly high: number
  readonly zeroPoint: number
}

/** Where codes go: that of vector v and column c to `vectors[v] + columns[c]`. */
export interface Destination {
  readonly codes: Block
  readonly vectors: Block
  readonly first: number
  readonly count: number
  readonly columns: Block
  readonly firstColumn: number
  readonly columnCount: number
}

/** What differs between kernels of two kinds. What it is given has been checked. */
export interface Engine {
  readonly kind: 'simd' | 'plain'
  /** A block of so many bytes, whatever is in it, at a multiple of 16. */
  readonly allocate: (bytes: number) => Block
  readonly multiply: (quads: Quads, source: Source, sink: Sink) => void
  readonly converter: (matrix: CellMatrix) => Converter
  readonly requantize: (rounding: Rounding, from: Sink, to: Destination) => void
}
