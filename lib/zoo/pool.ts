import { type Layer, result } from './tensor.js'
import { type Extent, image, type Steps, windowOver } from './window.js'

export interface PoolOptions extends Steps {
  /** Whether a last window that is partly outside counts; default false. */
  readonly ceil?: boolean
}

export const maxPool =
  (name: string, kernel: Extent, { ceil = false, ...steps }: PoolOptions = {}): Layer =>
  (x) => {
    const { attributes, height, width } = windowOver(name, x, kernel, steps, ceil ? Math.ceil : Math.floor)
    return result('MaxPool', name, [x], {
      attributes: { ...attributes, ceil_mode: { int: ceil ? 1 : 0 } },
      shape: [image(x)[0], height, width],
      power: x.power,
      signed: 0,
    })
  }

/** Padding counts in the mean. */
export const averagePool =
  (name: string, kernel: Extent, steps: Steps = {}): Layer =>
  (x) => {
    const { attributes, height, width } = windowOver(name, x, kernel, steps)
    return result('AveragePool', name, [x], {
      attributes: { ...attributes, count_include_pad: { int: 1 } },
      shape: [image(x)[0], height, width],
      power: x.power,
      signed: x.signed,
    })
  }

/**
 * Means over equal windows, so that `size` × `size` remain; nothing where that many are there already.
 * Throws a RangeError where the input is no multiple of `size`.
 */
export const averagePoolTo =
  (name: string, size: number): Layer =>
  (x) => {
    const [, height, width] = image(x)
    if (height === size && width === size) return x
    if (height < size || width < size || height % size !== 0 || width % size !== 0)
      throw new RangeError(
        `${name}: ${height} × ${width} inputs do not divide into ${size} × ${size}; the network needs another resolution`,
      )
    const kernel = [height / size, width / size] as const
    return averagePool(name, kernel, { stride: kernel })(x)
  }

/** The mean of each channel, as a vector of features. */
export const globalAveragePool =
  (name: string): Layer =>
  (x) => {
    const [channels] = image(x)
    const { power, signed } = x
    const mean = result('GlobalAveragePool', name, [x], { shape: [channels, 1, 1], power, signed })
    return flatten(`${name}.flatten`)(mean)
  }

export const flatten =
  (name: string): Layer =>
  (x) =>
    result('Flatten', name, [x], {
      attributes: { axis: { int: 1 } },
      shape: [x.shape.reduce((product, extent) => product * extent, 1)],
      power: x.power,
      signed: x.signed,
    })
