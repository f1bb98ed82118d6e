/**
 * A weight matrix, row by row: element (r, c) is at `r * columns + c`. What it stands
 * for is `weights − zeroPoints`, with one zero point a column and 0 without them.
 */
export interface Matrix {
  readonly weights: Int8Array | Uint8Array
  readonly rows: number
  readonly columns: number
  /** One for each column, as in the asymmetric quantization of ONNX. */
  readonly zeroPoints?: Int8Array | Uint8Array
}
