import type { Kernels } from './kernels.js'
import { plainKernels } from './plainKernels.js'
import { simdKernels } from './simdKernels.js'

/**
 * The fastest kernels that the engine has, with a memory of their own: SIMD in
 * WebAssembly where there is any, and plain ones elsewhere. The bits are the same.
 *
 * @example
 * import { kernelsHere } from 'ohmflow/kernels'
 * const kernels = kernelsHere()
 * // 2 rows × 3 columns, applied to the vectors (1, 2) and (3, 4)
 * const matrix = kernels.product({ weights: Int8Array.of(1, 2, 3, 4, 5, 6), rows: 2, columns: 3 })
 * const activation = kernels.activation(Uint8Array.of(1, 2, 3, 4))
 * const [vectors, rows] = [kernels.offsets(Int32Array.of(0, 2)), kernels.offsets(Int32Array.of(0, 1))]
 * const sums = kernels.sums(6)
 * matrix.multiply(
 *   { activation, zeroPoint: 0, vectors, first: 0, count: 2, rows },
 *   { sums, start: 0, vectorStride: 3, columnStride: 1 },
 * )
 * console.assert(sums.values.join() === '9,12,15,19,26,33')
 * for (const held of [matrix, activation, vectors, rows, sums]) held.release()
 */
export const kernelsHere = (): Kernels => simdKernels() ?? plainKernels()
