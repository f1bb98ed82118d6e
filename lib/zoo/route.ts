import { type Layer, result, type Tensor } from './tensor.js'
import { image } from './window.js'

/**
 * All channels of the tensors, one tensor after the other. Throws a RangeError where their heights or widths differ.
 */
export const concat = (name: string, tensors: readonly Tensor[]): Tensor => {
  const parts = tensors.map((tensor) => ({ tensor, extents: image(tensor) }))
  const areas = [...new Set(parts.map(({ extents: [, height, width] }) => `${height} × ${width}`))]
  const [first] = parts
  if (first === undefined || areas.length > 1)
    throw new RangeError(
      `${name}: no concatenation of ${areas.join(' and ')}; the network needs another resolution`,
    )
  const channels = parts.reduce((sum, { extents }) => sum + extents[0], 0)
  const mean = (of: (tensor: Tensor) => number): number =>
    parts.reduce((sum, { tensor, extents }) => sum + of(tensor) * extents[0], 0) / channels
  return result('Concat', name, tensors, {
    attributes: { axis: { int: 1 } },
    shape: [channels, first.extents[1], first.extents[2]],
    power: mean((tensor) => tensor.power),
    signed: mean((tensor) => tensor.signed),
  })
}

/** What each of the layers makes of the same input, concatenated. */
export const branches =
  (name: string, ...layers: readonly Layer[]): Layer =>
  (x) =>
    concat(
      name,
      layers.map((layer) => layer(x)),
    )

/** `branch(x) + shortcut(x)`; the shortcut is `x` itself where none is given. */
export const residual =
  (name: string, branch: Layer, shortcut: Layer = (x) => x): Layer =>
  (x) => {
    const [a, b] = [branch(x), shortcut(x)]
    return result('Add', name, [a, b], {
      shape: a.shape,
      power: a.power + b.power,
      signed: a.signed + b.signed,
    })
  }

/** The second half of the channels. */
export const secondHalf =
  (name: string): Layer =>
  (x) => {
    const [channels, height, width] = image(x)
    const half = channels / 2
    return result('Split', name, [x], {
      operands: [
        { kind: 'literal', name: `${name}.sizes`, elementType: 'int64', shape: [2], values: [half, half] },
      ],
      attributes: { axis: { int: 1 } },
      outputs: [`${name}.0`, `${name}.1`],
      shape: [half, height, width],
      power: x.power,
      signed: x.signed,
    })
  }

/** Each element repeated `factor` times in height and width. */
export const upsample =
  (name: string, factor: number): Layer =>
  (x) => {
    const [channels, height, width] = image(x)
    return result('Resize', name, [x], {
      operands: [
        'left out',
        {
          kind: 'literal',
          name: `${name}.scales`,
          elementType: 'float32',
          shape: [4],
          values: [1, 1, factor, factor],
        },
      ],
      attributes: {
        mode: { text: 'nearest' },
        coordinate_transformation_mode: { text: 'asymmetric' },
        nearest_mode: { text: 'floor' },
      },
      shape: [channels, height * factor, width * factor],
      power: x.power,
      signed: x.signed,
    })
  }
