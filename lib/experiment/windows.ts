/** A convolution on VW-SDK's terms: a square input and kernel, no padding, stride 1. */
export interface Slid {
  /** Rows, and columns, of the input. */
  readonly input: number
  readonly kernel: number
  readonly channels: number
  readonly kernels: number
}

/** A part of the input that one MVM sees, and the MVMs of the layer with it. */
export interface Window {
  readonly height: number
  readonly width: number
  readonly cycles: number
}

/**
 * MVMs of a convolution on one crossbar of `rows` × `columns` where each sees the kernel's own window: im2col, the rows of
 * the matrix in as few pieces as will do.
 *
 * @example
 * import { im2colCycles } from 'ohmflow/experiment'
 * // the first layer of ResNet-18, on the terms of VW-SDK
 * console.assert(im2colCycles({ input: 112, kernel: 7, channels: 3, kernels: 64 }, 512, 512) === 11236)
 */
export const im2colCycles = (
  { input, kernel, channels, kernels }: Slid,
  rows: number,
  columns: number,
): number =>
  (input - kernel + 1) ** 2 * Math.ceil((kernel ** 2 * channels) / rows) * Math.ceil(kernels / columns)

/**
 * The window with the fewest MVMs where one window's results lie beside one another in the crossbar, and as many channels of
 * it as the rows hold (VW-SDK, Rhe et al., DATE 2022): positions of the window × pieces of channels × pieces of kernels; of
 * equal ones the first by height, im2col before all. It counts MVMs alone, not what the larger inputs take to load.
 *
 * @example
 * import { leastWindow } from 'ohmflow/experiment'
 * const { height, width, cycles } = leastWindow({ input: 56, kernel: 3, channels: 64, kernels: 64 }, 512, 512)
 * console.assert(height === 4 && width === 4 && cycles === 1458)
 */
export const leastWindow = (layer: Slid, rows: number, columns: number): Window => {
  const { input, kernel, channels, kernels } = layer
  let best: Window = { height: kernel, width: kernel, cycles: im2colCycles(layer, rows, columns) }
  const positions = (side: number): number => Math.ceil((input - kernel + 1) / (side - kernel + 1))
  for (let height = kernel; height <= input; height++)
    for (let width = kernel; width <= input && height * width <= rows; width++) {
      const windows = (height - kernel + 1) * (width - kernel + 1)
      if (windows > columns) break
      const pieces =
        Math.ceil(channels / Math.floor(rows / (height * width))) *
        Math.ceil(kernels / Math.floor(columns / windows))
      const cycles = positions(height) * positions(width) * pieces
      if (cycles < best.cycles) best = { height, width, cycles }
    }
  return best
}
