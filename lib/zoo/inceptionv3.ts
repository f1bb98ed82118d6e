import { relu } from './activation.js'
import { model } from './model.js'
import { averagePool, globalAveragePool, maxPool } from './pool.js'
import { branches } from './route.js'
import { type Layer, sequence } from './tensor.js'
import { batchNorm, conv, linear } from './weighted.js'
import { type Extent, pair, type Steps } from './window.js'

const convolution = (name: string, channels: number, kernel: Extent, steps: Steps = {}): Layer =>
  sequence(
    conv(`${name}.conv`, channels, kernel, { ...steps, bias: false }),
    batchNorm(`${name}.bn`, 1e-3),
    relu(`${name}.relu`),
  )

/** A convolution that keeps height and width. */
const same = (name: string, channels: number, kernel: Extent): Layer => {
  const [height, width] = pair(kernel)
  return convolution(name, channels, kernel, { padding: [(height - 1) / 2, (width - 1) / 2] })
}

const pooled = (name: string, channels: number): Layer =>
  sequence(averagePool(`${name}.avgpool`, 3, { padding: 1 }), same(`${name}.branch_pool`, channels, 1))

/** 35 × 35: figure 5 of the paper. */
const mixedA = (name: string, pool: number): Layer =>
  branches(
    `${name}.concat`,
    same(`${name}.branch1x1`, 64, 1),
    sequence(same(`${name}.branch5x5_1`, 48, 1), same(`${name}.branch5x5_2`, 64, 5)),
    sequence(
      same(`${name}.branch3x3dbl_1`, 64, 1),
      same(`${name}.branch3x3dbl_2`, 96, 3),
      same(`${name}.branch3x3dbl_3`, 96, 3),
    ),
    pooled(name, pool),
  )

/** 35 × 35 to 17 × 17: figure 10. */
const mixedB = (name: string): Layer =>
  branches(
    `${name}.concat`,
    convolution(`${name}.branch3x3`, 384, 3, { stride: 2 }),
    sequence(
      same(`${name}.branch3x3dbl_1`, 64, 1),
      same(`${name}.branch3x3dbl_2`, 96, 3),
      convolution(`${name}.branch3x3dbl_3`, 96, 3, { stride: 2 }),
    ),
    maxPool(`${name}.maxpool`, 3, { stride: 2 }),
  )

/** 17 × 17, 7 × 7 convolutions as 1 × 7 and 7 × 1: figure 6. */
const mixedC = (name: string, channels: number): Layer =>
  branches(
    `${name}.concat`,
    same(`${name}.branch1x1`, 192, 1),
    sequence(
      same(`${name}.branch7x7_1`, channels, 1),
      same(`${name}.branch7x7_2`, channels, [1, 7]),
      same(`${name}.branch7x7_3`, 192, [7, 1]),
    ),
    sequence(
      same(`${name}.branch7x7dbl_1`, channels, 1),
      same(`${name}.branch7x7dbl_2`, channels, [7, 1]),
      same(`${name}.branch7x7dbl_3`, channels, [1, 7]),
      same(`${name}.branch7x7dbl_4`, channels, [7, 1]),
      same(`${name}.branch7x7dbl_5`, 192, [1, 7]),
    ),
    pooled(name, 192),
  )

/** 17 × 17 to 8 × 8. */
const mixedD = (name: string): Layer =>
  branches(
    `${name}.concat`,
    sequence(same(`${name}.branch3x3_1`, 192, 1), convolution(`${name}.branch3x3_2`, 320, 3, { stride: 2 })),
    sequence(
      same(`${name}.branch7x7x3_1`, 192, 1),
      same(`${name}.branch7x7x3_2`, 192, [1, 7]),
      same(`${name}.branch7x7x3_3`, 192, [7, 1]),
      convolution(`${name}.branch7x7x3_4`, 192, 3, { stride: 2 }),
    ),
    maxPool(`${name}.maxpool`, 3, { stride: 2 }),
  )

const forked = (name: string): Layer =>
  branches(`${name}.concat`, same(`${name}a`, 384, [1, 3]), same(`${name}b`, 384, [3, 1]))

/** 8 × 8: figure 7. */
const mixedE = (name: string): Layer =>
  branches(
    `${name}.concat`,
    same(`${name}.branch1x1`, 320, 1),
    sequence(same(`${name}.branch3x3_1`, 384, 1), forked(`${name}.branch3x3_2`)),
    sequence(
      same(`${name}.branch3x3dbl_1`, 448, 1),
      same(`${name}.branch3x3dbl_2`, 384, 3),
      forked(`${name}.branch3x3dbl_3`),
    ),
    pooled(name, 192),
  )

export const inceptionv3 = model({
  name: 'inceptionv3',
  resolution: 299,
  source:
    'C. Szegedy et al., Rethinking the Inception Architecture for Computer Vision, CVPR 2016, table 1; as in torchvision, no auxiliary head',
  parameters: 23_834_568,
  network: sequence(
    convolution('Conv2d_1a_3x3', 32, 3, { stride: 2 }),
    convolution('Conv2d_2a_3x3', 32, 3),
    same('Conv2d_2b_3x3', 64, 3),
    maxPool('maxpool1', 3, { stride: 2 }),
    same('Conv2d_3b_1x1', 80, 1),
    convolution('Conv2d_4a_3x3', 192, 3),
    maxPool('maxpool2', 3, { stride: 2 }),
    mixedA('Mixed_5b', 32),
    mixedA('Mixed_5c', 64),
    mixedA('Mixed_5d', 64),
    mixedB('Mixed_6a'),
    mixedC('Mixed_6b', 128),
    mixedC('Mixed_6c', 160),
    mixedC('Mixed_6d', 160),
    mixedC('Mixed_6e', 192),
    mixedD('Mixed_7a'),
    mixedE('Mixed_7b'),
    mixedE('Mixed_7c'),
    globalAveragePool('avgpool'),
    linear('fc', 1000),
  ),
})
