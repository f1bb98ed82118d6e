import type { Quads, Sink, Source } from './engine.js'

/** Adds products, one vector after the other, by four columns at a time. */
export const plainMultiply = (
  { weights, narrow, rows, columns }: Quads,
  source: Source,
  sink: Sink,
): void => {
  const { flip, shift, first, count, firstRow } = source
  const codes = new Uint8Array(source.activation.buffer)
  const vectorOffsets = new Int32Array(source.vectors.buffer)
  const rowOffsets = new Int32Array(source.rows.buffer)
  const panel = narrow ? new Int8Array(weights.buffer) : new Int16Array(weights.buffer)
  const sums = new Int32Array(sink.sums.buffer)
  const pairs = Math.ceil(rows / 2)
  const values = new Int32Array(2 * pairs)

  for (let v = first; v < first + count; v++) {
    const vector = vectorOffsets[v]!
    for (let r = 0; r < rows; r++) values[r] = (codes[vector + rowOffsets[firstRow + r]!]! ^ flip) - shift
    for (let c = 0; c < columns; c += 4) {
      let [s0, s1, s2, s3] = [0, 0, 0, 0]
      let at = c * pairs * 2
      for (let r = 0; r < 2 * pairs; r += 2, at += 8) {
        const [even, odd] = [values[r]!, values[r + 1]!]
        s0 = (s0 + Math.imul(panel[at]!, even) + Math.imul(panel[at + 1]!, odd)) | 0
        s1 = (s1 + Math.imul(panel[at + 2]!, even) + Math.imul(panel[at + 3]!, odd)) | 0
        s2 = (s2 + Math.imul(panel[at + 4]!, even) + Math.imul(panel[at + 5]!, odd)) | 0
        s3 = (s3 + Math.imul(panel[at + 6]!, even) + Math.imul(panel[at + 7]!, odd)) | 0
      }
      const to = sink.start + v * sink.vectorStride + c * sink.columnStride
      sums[to]! += s0
      if (c + 1 < columns) sums[to + sink.columnStride]! += s1
      if (c + 2 < columns) sums[to + 2 * sink.columnStride]! += s2
      if (c + 3 < columns) sums[to + 3 * sink.columnStride]! += s3
    }
  }
}
