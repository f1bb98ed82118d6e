import { shown } from '../tensors/shape.js'
import { type Call, type Checked, int, ints, must, oneOf } from './call.js'

/** A window that slides over the spatial axes of an input, one number an axis. */
export interface Window {
  readonly kernel: readonly number[]
  readonly strides: readonly number[]
  readonly dilations: readonly number[]
  readonly before: readonly number[]
  readonly after: readonly number[]
  readonly autoPad: string
  /** A last window that lies partly outside counts too. */
  readonly ceil: boolean
}

const autoPads = ['NOTSET', 'SAME_UPPER', 'SAME_LOWER', 'VALID']

/** An attribute with `length` integers of at least `least`. */
export function* perAxis(
  call: Call,
  name: string,
  length: number,
  least: number,
  otherwise: number,
): Checked<readonly number[]> {
  const given = ints(call, name)
  if (given === null) return Array.from<number>({ length }).fill(otherwise)
  yield* must(call, given.length === length, () => `${name} has ${given.length} numbers, but needs ${length}`)
  yield* must(
    call,
    given.every((n) => n >= least),
    () => `${name} is ${shown(given)}, but each must be at least ${least}`,
  )
  return given
}

/** The window that a node's attributes describe, over `kernel.length` spatial axes. */
export function* windowOf(call: Call, kernel: readonly number[]): Checked<Window> {
  const rank = kernel.length
  const autoPad = yield* oneOf(call, 'auto_pad', autoPads, 'NOTSET')
  const pads = yield* perAxis(call, 'pads', 2 * rank, 0, 0)
  const explicit = autoPad === 'NOTSET' ? pads : pads.map(() => 0)
  return {
    kernel,
    strides: yield* perAxis(call, 'strides', rank, 1, 1),
    dilations: yield* perAxis(call, 'dilations', rank, 1, 1),
    before: explicit.slice(0, rank),
    after: explicit.slice(rank),
    autoPad,
    ceil: int(call, 'ceil_mode', 0) !== 0,
  }
}

/**
 * The window of a pool over spatial axes of these extents, with what `SAME` adds to them: so much that a kernel without
 * holes is at home in `ceil(extent / stride)` places. ONNX Runtime does not count the holes of a dilation here, so that
 * a dilated window has fewer; where strides go beyond the kernel, what it adds is negative.
 *
 * Source: ONNX Runtime, `PoolAttributes::ComputeSizePadDilations`; ONNX, MaxPool-22, counts the holes.
 */
export function* poolWindow(
  call: Call,
  kernel: readonly number[],
  spatial: readonly number[],
): Checked<Window> {
  const window = yield* windowOf(call, kernel)
  if (!window.autoPad.startsWith('SAME')) return window
  const added = spatial.map((extent, axis) => {
    const stride = window.strides[axis]!
    return (Math.ceil(extent / stride) - 1) * stride + kernel[axis]! - extent
  })
  const odd = window.autoPad === 'SAME_LOWER' ? 1 : 0
  const before = added.map((elements) => Math.trunc((elements + odd) / 2))
  return {
    ...window,
    autoPad: 'NOTSET',
    before,
    after: added.map((elements, axis) => elements - before[axis]!),
  }
}

/** Extent of the window along an axis, holes of the dilation included. */
export const reach = ({ kernel, dilations }: Window, axis: number): number =>
  (kernel[axis]! - 1) * dilations[axis]! + 1

/**
 * Positions of the window along each spatial axis.
 *
 * Source: ONNX, Conv-11 and MaxPool-12; with `ceil_mode`, a last window that would start in the padding after the input
 * is left out (MaxPool-22, and ONNX Runtime for every version).
 */
export function* positions(
  call: Call,
  window: Window,
  spatial: readonly number[],
): Checked<readonly number[]> {
  const extents: number[] = []
  for (const [axis, extent] of spatial.entries()) {
    const stride = window.strides[axis]!
    if (window.autoPad.startsWith('SAME')) {
      extents.push(Math.ceil(extent / stride))
      continue
    }
    const before = window.before[axis]!
    const padded = extent + before + window.after[axis]!
    const size = reach(window, axis)
    const steps = (padded - size) / stride
    const count = (window.ceil ? Math.ceil(steps) : Math.floor(steps)) + 1
    yield* must(
      call,
      count >= 1,
      () =>
        `a window of ${size} is larger than the ${padded} (${extent} and padding) of spatial axis ${axis}`,
    )
    extents.push(window.ceil && (count - 1) * stride >= extent + before ? count - 1 : count)
  }
  return extents
}
