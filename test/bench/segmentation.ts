import { relu } from '../../lib/zoo/activation.js'
import { model } from '../../lib/zoo/model.js'
import { maxPool } from '../../lib/zoo/pool.js'
import { concat, upsample } from '../../lib/zoo/route.js'
import { type Layer, result, sequence } from '../../lib/zoo/tensor.js'
import { conv } from '../../lib/zoo/weighted.js'
import { image } from '../../lib/zoo/window.js'

const pair = (name: string, channels: number): Layer =>
  sequence(
    conv(`${name}.a`, channels, 3, { padding: 1 }),
    relu(`${name}.relu.a`),
    conv(`${name}.b`, channels, 3, { padding: 1 }),
    relu(`${name}.relu.b`),
  )

/** Twice the height and width by a transposed convolution of 2 × 2, whose windows do not overlap. */
const transposed =
  (name: string, channels: number): Layer =>
  (x) => {
    const [inputs, height, width] = image(x)
    const weight = {
      kind: 'parameter',
      name: `${name}.weight`,
      shape: [inputs, channels, 2, 2],
      mean: 0,
      deviation: Math.sqrt(1 / (inputs * x.power)),
      fill: 1 / inputs,
    } as const
    return result('ConvTranspose', name, [x], {
      operands: [weight],
      attributes: { kernel_shape: { ints: [2, 2] }, strides: { ints: [2, 2] } },
      shape: [channels, 2 * height, 2 * width],
      power: 1,
      signed: 1,
    })
  }

/** Twice the height and width: repeated and convolved, or by a transposed convolution, in turn. */
const raised = (depth: number, channels: number): Layer =>
  depth % 2 === 0
    ? sequence(upsample(`up${depth}`, 2), conv(`up${depth}.conv`, channels, 1))
    : transposed(`up${depth}`, channels)

/**
 * Down to half of the size, what is done there, up again, and beside
 * what was there before (Ronneberger et al., U-Net, 2015, with padding).
 */
const level =
  (depth: number, channels: number): Layer =>
  (x) => {
    const here = pair(`down${depth}`, channels)(x)
    if (depth === 4) return here
    const below = sequence(
      maxPool(`pool${depth}`, 2, { stride: 2 }),
      level(depth + 1, 2 * channels),
      raised(depth, channels),
    )(here)
    return pair(`up${depth}.pair`, channels)(concat(`skip${depth}`, [here, below]))
  }

/** A U-Net of four halvings and 21 classes, for images of 4096 × 4096 pixels. */
export const segmentation = model({
  name: 'segmentation',
  resolution: 4096,
  source: 'made for measuring',
  parameters: 0,
  network: sequence(level(0, 64), conv('classes', 21, 1)),
})
