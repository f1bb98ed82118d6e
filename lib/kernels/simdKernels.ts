import { allocator } from './allocator.js'
import { analogConverter } from './analogConverter.js'
import { countingConverter } from './countingConverter.js'
import type { Block } from './engine.js'
import { instance } from './instance.js'
import type { Kernels } from './kernels.js'
import { kernelsOn } from './kernelsOn.js'
import { storedBy } from './stored.js'
import { targetOf } from './targetOf.js'

const page = 65536
/** Kernels read whole registers, up to so many bytes before and behind what they use. */
const margin = 64

/** Kernels in WebAssembly with SIMD, with a memory of their own; undefined where the engine has none. */
// oxlint-disable-next-line max-lines-per-function -- the kernels, each a short function on the same memory
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

  const allocated = (bytes: number): Block => {
    const address = allocate(bytes)
    return {
      get buffer() {
        return memory.buffer
      },
      address,
      free: () => free(address),
    }
  }

  return kernelsOn({
    kind: 'simd',
    allocate: allocated,
    multiply: ({ weights, narrow, rows, columns }, source, sink) =>
      exports.multiply(
        weights.address,
        Number(narrow),
        rows,
        columns,
        source.activation.address,
        source.flip,
        source.shift,
        source.vectors.address + 4 * source.first,
        source.rows.address + 4 * source.firstRow,
        source.count,
        ...targetOf(source, sink),
        scratchOf(exports.scratchBytes(rows)),
      ),
    requantize: ({ biases, scales, addends, low, high, zeroPoint }, from, to) =>
      exports.requantize(
        ...targetOf(to, from),
        biases.address + 4 * to.firstColumn,
        scales.address + 4 * to.firstColumn,
        addends.address + 4 * to.firstColumn,
        low,
        high,
        zeroPoint,
        to.codes.address,
        to.vectors.address + 4 * to.first,
        to.count,
        to.columns.address + 4 * to.firstColumn,
        to.columnCount,
      ),
    converter: (matrix) =>
      matrix.conductances === null && matrix.noise === null
        ? countingConverter(matrix, { exports, stored: storedBy(allocated), scratchOf })
        : analogConverter(matrix, { exports, stored: storedBy(allocated), scratchOf }),
  })
}
