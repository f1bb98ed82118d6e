import { relu } from './activation.js'
import { model } from './model.js'
import { averagePool, globalAveragePool, maxPool } from './pool.js'
import { branches } from './route.js'
import { type Layer, sequence } from './tensor.js'
import { batchNorm, conv, linear } from './weighted.js'
import { image } from './window.js'

/** Channels that each layer adds. */
const growth = 32

const dense = (name: string): Layer =>
  branches(
    `${name}.concat`,
    (x) => x,
    sequence(
      batchNorm(`${name}.norm1`),
      relu(`${name}.relu1`),
      conv(`${name}.conv1`, 4 * growth, 1, { bias: false }),
      batchNorm(`${name}.norm2`),
      relu(`${name}.relu2`),
      conv(`${name}.conv2`, growth, 3, { padding: 1, bias: false }),
    ),
  )

const block = (index: number, depth: number): Layer =>
  sequence(...Array.from({ length: depth }, (_, i) => dense(`denseblock${index}.denselayer${i + 1}`)))

/** Half the channels, half the height and width. */
const transition =
  (index: number): Layer =>
  (x) =>
    sequence(
      batchNorm(`transition${index}.norm`),
      relu(`transition${index}.relu`),
      conv(`transition${index}.conv`, image(x)[0] / 2, 1, { bias: false }),
      averagePool(`transition${index}.pool`, 2, { stride: 2 }),
    )(x)

export const densenet121 = model({
  name: 'densenet121',
  resolution: 224,
  source:
    'G. Huang et al., Densely Connected Convolutional Networks, CVPR 2017, table 1; parameters as in torchvision',
  parameters: 7_978_856,
  network: sequence(
    conv('conv0', 2 * growth, 7, { stride: 2, padding: 3, bias: false }),
    batchNorm('norm0'),
    relu('relu0'),
    maxPool('pool0', 3, { stride: 2, padding: 1 }),
    block(1, 6),
    transition(1),
    block(2, 12),
    transition(2),
    block(3, 24),
    transition(3),
    block(4, 16),
    batchNorm('norm5'),
    relu('relu5'),
    globalAveragePool('avgpool'),
    linear('classifier', 1000),
  ),
})
