import { allocator } from './allocator.js'
import { inputBits } from './cellMatrix.js'
import type { Block } from './engine.js'
import { instance } from './instance.js'
import type { Kernels } from './kernels.js'
import { kernelsOn } from './kernelsOn.js'
import { plainConvert } from './plainConvert.js'

const page = 65536
/** Kernels read whole registers, up to so many bytes before and behind what they use. */
const margin = 64

/** Kernels in WebAssembly with SIMD, with a memory of their own; undefined where the engine has none. */
export const simdKernels = (): Kernels | undefined => {
  const running = instance()
  if (running === undefined) return undefined
  const { exports, memory } = running

  // a memory that grows by at least a quarter grows seldom
  const { allocate, free } = allocator(margin, (end) => {
    const missing = Math.ceil((end + margin - memory.buffer.byteLength) / page)
    if (missing > 0) memory.grow(Math.max(missing, Math.min(memory.buffer.byteLength >> 18, 1024)))
  })
  let scratch = { address: allocate(page / 4), bytes: page / 4 }
  const scratchOf = (bytes: number): number => {
    if (bytes <= scratch.bytes) return scratch.address
    const larger = { address: allocate(bytes), bytes }
    free(scratch.address)
    scratch = larger
    return larger.address
  }

  return kernelsOn({
    kind: 'simd',
    allocate: (bytes): Block => {
      const address = allocate(bytes)
      return {
        get buffer() {
          return memory.buffer
        },
        address,
        free: () => free(address),
      }
    },
    multiply: ({ weights, rows, columns }, source, { sums, start, vectorStride, columnStride }) => {
      exports.multiply(
        weights.address,
        rows,
        columns,
        source.activation.address,
        source.flip,
        source.shift,
        source.vectors.address + 4 * source.first,
        source.rows.address + 4 * source.firstRow,
        source.count,
        sums.address + 4 * (start + source.first * vectorStride),
        4 * vectorStride,
        4 * columnStride,
        scratchOf(exports.scratchBytes(rows)),
      )
    },
    countsBits: true,
    convert: ({ matrix, cells, tables }, source, sink) => {
      if (cells === null || tables === null) return plainConvert(matrix, source, sink)
      const { rows, columns, planes, cellBits, dacBits, shift, most } = matrix
      const { sums, start, vectorStride, columnStride } = sink
      const [shifts, signs] = [tables.address, tables.address + 4 * planes.length]
      const offsets = tables.address + 8 * planes.length
      exports.convert(
        cells.address,
        rows,
        columns,
        planes.length,
        Math.min(cellBits, inputBits),
        Math.min(dacBits, inputBits),
        shift,
        most,
        shifts,
        signs,
        offsets,
        offsets + 4 * columns,
        source.activation.address,
        source.flip,
        source.shift,
        source.vectors.address + 4 * source.first,
        source.rows.address + 4 * source.firstRow,
        source.count,
        sums.address + 4 * (start + source.first * vectorStride),
        4 * vectorStride,
        4 * columnStride,
        scratchOf(exports.convertScratch(rows)),
      )
    },
  })
}
