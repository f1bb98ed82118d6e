import { relu } from './activation.js'
import { model } from './model.js'
import { globalAveragePool } from './pool.js'
import { type Layer, sequence } from './tensor.js'
import { batchNorm, conv, linear } from './weighted.js'
import { image } from './window.js'

/** A 3 × 3 convolution of each channel by itself, then a 1 × 1 convolution across channels (figure 3 of the paper). */
const separable = (name: string, channels: number, stride: number): Layer =>
  sequence(
    (x) => {
      const [inputs] = image(x)
      return conv(`${name}.depthwise`, inputs, 3, { stride, padding: 1, groups: inputs, bias: false })(x)
    },
    batchNorm(`${name}.bn1`),
    relu(`${name}.relu1`),
    conv(`${name}.pointwise`, channels, 1, { bias: false }),
    batchNorm(`${name}.bn2`),
    relu(`${name}.relu2`),
  )

export const mobilenetv1 = model({
  name: 'mobilenetv1',
  resolution: 224,
  source:
    'A. Howard et al., MobileNets: Efficient Convolutional Neural Networks for Mobile Vision Applications, arXiv 1704.04861, 2017, table 1; parameters as in Keras',
  parameters: 4_231_976,
  network: sequence(
    conv('conv1', 32, 3, { stride: 2, padding: 1, bias: false }),
    batchNorm('bn1'),
    relu('relu1'),
    separable('block1', 64, 1),
    separable('block2', 128, 2),
    separable('block3', 128, 1),
    separable('block4', 256, 2),
    separable('block5', 256, 1),
    separable('block6', 512, 2),
    separable('block7', 512, 1),
    separable('block8', 512, 1),
    separable('block9', 512, 1),
    separable('block10', 512, 1),
    separable('block11', 512, 1),
    separable('block12', 1024, 2),
    separable('block13', 1024, 1),
    globalAveragePool('avgpool'),
    linear('fc', 1000),
  ),
})
