import type { Sink } from './engine.js'

/** Where WebAssembly finds the sums of the first vector, and its strides, in bytes. */
export const targetOf = (
  { first }: { readonly first: number },
  { sums, start, vectorStride, columnStride }: Sink,
): readonly [sums: number, vectorStride: number, columnStride: number] => [
  sums.address + 4 * (start + first * vectorStride),
  4 * vectorStride,
  4 * columnStride,
]
