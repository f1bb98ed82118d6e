import * as fc from 'fast-check'

/** One spatial axis of a convolution with explicit padding, as the ONNX operator Conv defines it. */
export interface Window {
  readonly input: number
  readonly kernel: number
  readonly stride: number
  readonly dilation: number
  /** Padding before the first and after the last element. */
  readonly before: number
  readonly after: number
  readonly output: number
}

/** Elements from the first to the last under the kernel. */
export const extent = ({ kernel, dilation }: Pick<Window, 'kernel' | 'dilation'>): number =>
  (kernel - 1) * dilation + 1

/**
 * Small windows with every stride, dilation and padding, also padding as wide as the kernel; at least one output each.
 */
export const arbitraryWindow: fc.Arbitrary<Window> = fc
  .record({
    input: fc.integer({ min: 1, max: 5 }),
    kernel: fc.integer({ min: 1, max: 3 }),
    stride: fc.integer({ min: 1, max: 3 }),
    dilation: fc.integer({ min: 1, max: 3 }),
    before: fc.nat(2),
    after: fc.nat(2),
  })
  .map((window) => {
    const covered = extent(window)
    const input = Math.max(window.input, covered - window.before - window.after)
    const output = Math.floor((input + window.before + window.after - covered) / window.stride) + 1
    return { ...window, input, output }
  })
