import { product, stridesOf } from '../../arithmetic.js'
import { outcome } from '../../rule.js'
import { type Call, int, ints } from '../operators/call.js'
import { eachPoint, rounded } from '../operators/fold.js'
import type { Compute, Operand } from '../operators/operator.js'
import { poolWindow, reach, type Window, windowOf } from '../operators/window.js'

/** What a window sees at one position: the offsets of elements within a channel, and within the kernel. */
interface Taps {
  readonly sources: readonly number[]
  readonly kernel: readonly number[]
  /** How many elements it sees with those of the padding, but not what lies beyond: there ends a last window of `ceil_mode`. */
  readonly withPadding: number
}

/** How far the window begins before the input. Source: ONNX, Conv-11. */
const beginning = (window: Window, spatial: readonly number[], extents: readonly number[]) => {
  if (!window.autoPad.startsWith('SAME')) return window.before
  return spatial.map((extent, axis) => {
    const missing = (extents[axis]! - 1) * window.strides[axis]! + reach(window, axis) - extent
    const half = Math.max(missing, 0) / 2
    return window.autoPad === 'SAME_UPPER' ? Math.floor(half) : Math.ceil(half)
  })
}

/** Calls `see` with what a window sees at each of its positions; padding is not seen. */
const eachWindow = (
  window: Window,
  spatial: readonly number[],
  extents: readonly number[],
  see: (taps: Taps, position: number) => void,
): void => {
  const before = beginning(window, spatial, extents)
  const strides = stridesOf(spatial)
  eachPoint(extents, (coordinates, position) => {
    const sources: number[] = []
    const kernel: number[] = []
    let withPadding = 0
    eachPoint(window.kernel, (within, tap) => {
      let [at, isInside, isPadded] = [0, true, true]
      for (let axis = 0; axis < within.length; axis++) {
        const place =
          coordinates[axis]! * window.strides[axis]! - before[axis]! + within[axis]! * window.dilations[axis]!
        isPadded &&= place < spatial[axis]! + window.after[axis]!
        isInside &&= place >= 0 && place < spatial[axis]!
        at += place * strides[axis]!
      }
      if (isPadded) withPadding++
      if (!isInside) return
      sources.push(at)
      kernel.push(tap)
    })
    see({ sources, kernel, withPadding }, position)
  })
}

const kernelOf = (call: Call, { shape }: Operand): readonly number[] =>
  ints(call, 'kernel_shape') ?? shape.slice(2)

/** Elements that windows see, all in all. */
export const seenByPools = (
  [x]: readonly (Operand | null)[],
  [output]: readonly { readonly shape: readonly number[] }[],
  call: Call,
): number => (x === null || x === undefined ? 0 : product(output?.shape ?? []) * product(kernelOf(call, x)))

/** What becomes of the elements that a window sees in one channel, which begins at `start`. */
type OfWindow = (x: Operand, start: number, taps: Taps, call: Call) => readonly number[]

/** A result a position of a window in each channel; without a kernel the window is the whole channel. */
const pool =
  (of: OfWindow): Compute =>
  ([x], outputs, call) => {
    const [output] = outputs
    if (x === null || x === undefined || output === undefined) return null
    const [spatial, extents] = [x.shape.slice(2), output.shape.slice(2)]
    const found = outcome(poolWindow(call, kernelOf(call, x), spatial))
    if (found._tag === 'Left') return null
    const window = found.right
    const [size, positions] = [product(spatial), product(extents)]
    const channels = product(x.shape.slice(0, 2))
    const lists = outputs.map(() => new Float64Array(channels * positions))
    eachWindow(window, spatial, extents, (taps, position) => {
      for (let channel = 0; channel < channels; channel++)
        for (const [i, value] of of(x, channel * size, taps, call).entries()) {
          const list = lists[i]
          const type = outputs[i]?.elementType
          if (list !== undefined && type !== undefined)
            list[channel * positions + position] = rounded(type, value)
        }
    })
    return lists
  }

/** The offset of an element where the first axis, not the last, has its elements side by side. */
const byColumns = (offset: number, spatial: readonly number[]): number => {
  let [rest, place] = [offset, 0]
  for (let axis = spatial.length - 1; axis >= 0; axis--) {
    place += (rest % spatial[axis]!) * product(spatial.slice(0, axis))
    rest = Math.floor(rest / spatial[axis]!)
  }
  return place
}

/** The largest element, and where in the whole tensor it is. Source: ONNX, MaxPool-12. */
export const maxPool: Compute = pool(({ values, shape }, start, { sources }, call) => {
  let [most, at] = [Number.NEGATIVE_INFINITY, sources[0] ?? 0]
  for (const source of sources)
    if (values[start + source]! > most) {
      most = values[start + source]!
      at = source
    }
  return [most, start + (int(call, 'storage_order', 0) === 0 ? at : byColumns(at, shape.slice(2)))]
})

/** Source: ONNX, AveragePool-22. */
export const averagePool: Compute = pool(({ values }, start, { sources, withPadding }, call) => {
  let sum = 0
  for (const source of sources) sum += values[start + source]!
  return [sum / (int(call, 'count_include_pad', 0) === 0 ? sources.length : withPadding)]
})

/** Source: ONNX, Conv-11. */
export const convolved: Compute = ([x, w, bias], [output], call) => {
  if (x === null || x === undefined || w === null || w === undefined || output === undefined) return null
  const found = outcome(windowOf(call, w.shape.slice(2)))
  if (found._tag === 'Left') return null
  const window = found.right
  const [spatial, extents] = [x.shape.slice(2), output.shape.slice(2)]
  const [size, positions, taken] = [product(spatial), product(extents), product(window.kernel)]
  const [batch = 0, channels = 0] = x.shape
  const [kernels = 0, depth = 0] = w.shape
  const groupOf = (kernel: number): number => Math.floor((kernel * int(call, 'group', 1)) / kernels)
  const values = new Float64Array(batch * kernels * positions)
  eachWindow(window, spatial, extents, ({ sources, kernel: taps }, position) => {
    for (let row = 0; row < batch * kernels; row++) {
      const kernel = row % kernels
      const first = Math.floor(row / kernels) * channels + groupOf(kernel) * depth
      let sum = bias?.values[kernel] ?? 0
      for (let channel = 0; channel < depth; channel++) {
        const [start, weight] = [(first + channel) * size, (kernel * depth + channel) * taken]
        for (let i = 0; i < taps.length; i++)
          sum += x.values[start + sources[i]!]! * w.values[weight + taps[i]!]!
      }
      values[row * positions + position] = rounded(output.elementType, sum)
    }
  })
  return [values]
}
