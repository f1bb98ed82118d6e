import { analogCells } from './analogCells.js'
import type { Block } from './engine.js'
import type { Kernels } from './kernels.js'
import { kernelsOn } from './kernelsOn.js'
import { plainConvert } from './plainConvert.js'
import { plainMultiply } from './plainMultiply.js'
import { plainRequantize } from './plainRequantize.js'

/** A buffer of its own for each block, which the garbage collector frees. */
const allocate = (bytes: number): Block => ({
  buffer: new ArrayBuffer(Math.ceil(bytes / 16) * 16),
  address: 0,
  free: () => {},
})

/** Kernels that need nothing but the language. */
export const plainKernels = (): Kernels =>
  kernelsOn({
    kind: 'plain',
    allocate,
    multiply: plainMultiply,
    requantize: plainRequantize,
    converter: (matrix) => {
      const cells = analogCells(matrix)
      return { convert: (source, sink) => plainConvert(matrix, cells, source, sink), blocks: [] }
    },
  })
