import { relu } from './activation.js'
import { model, type ZooModel } from './model.js'
import { globalAveragePool, maxPool } from './pool.js'
import { residual } from './route.js'
import { type Layer, sequence } from './tensor.js'
import { batchNorm, conv, linear } from './weighted.js'

/** Two 3 × 3 convolutions. */
const basic = (name: string, channels: number, stride: number): Layer =>
  sequence(
    conv(`${name}.conv1`, channels, 3, { stride, padding: 1, bias: false }),
    batchNorm(`${name}.bn1`),
    relu(`${name}.relu1`),
    conv(`${name}.conv2`, channels, 3, { padding: 1, bias: false }),
    batchNorm(`${name}.bn2`),
  )

/** 1 × 1, 3 × 3 and 1 × 1 convolutions; the middle one strides, as in torchvision. */
const bottleneck = (name: string, channels: number, stride: number): Layer =>
  sequence(
    conv(`${name}.conv1`, channels, 1, { bias: false }),
    batchNorm(`${name}.bn1`),
    relu(`${name}.relu1`),
    conv(`${name}.conv2`, channels, 3, { stride, padding: 1, bias: false }),
    batchNorm(`${name}.bn2`),
    relu(`${name}.relu2`),
    conv(`${name}.conv3`, 4 * channels, 1, { bias: false }),
    batchNorm(`${name}.bn3`),
  )

/** A projection where the shape changes, else the identity. */
const shortcut =
  (name: string, channels: number, stride: number): Layer =>
  (x) =>
    x.shape[0] === channels
      ? x
      : sequence(conv(`${name}.0`, channels, 1, { stride, bias: false }), batchNorm(`${name}.1`))(x)

type Depths = readonly [number, number, number, number]

const resnet = (block: typeof basic, expansion: 1 | 4, depths: Depths): Layer => {
  const stages = depths.flatMap((depth, stage) =>
    Array.from({ length: depth }, (_, i): Layer => {
      const name = `layer${stage + 1}.${i}`
      const channels = 64 * 2 ** stage
      const stride = stage > 0 && i === 0 ? 2 : 1
      return sequence(
        residual(
          `${name}.add`,
          block(name, channels, stride),
          shortcut(`${name}.downsample`, expansion * channels, stride),
        ),
        relu(`${name}.relu`),
      )
    }),
  )
  return sequence(
    conv('conv1', 64, 7, { stride: 2, padding: 3, bias: false }),
    batchNorm('bn1'),
    relu('relu'),
    maxPool('maxpool', 3, { stride: 2, padding: 1 }),
    ...stages,
    globalAveragePool('avgpool'),
    linear('fc', 1000),
  )
}

const published = <const Name extends string>(
  name: Name,
  parameters: number,
  network: Layer,
): ZooModel<Name> =>
  model({
    name,
    resolution: 224,
    source:
      'K. He et al., Deep Residual Learning for Image Recognition, CVPR 2016, table 1; as in torchvision',
    parameters,
    network,
  })

export const resnet18 = published('resnet18', 11_689_512, resnet(basic, 1, [2, 2, 2, 2]))
export const resnet34 = published('resnet34', 21_797_672, resnet(basic, 1, [3, 4, 6, 3]))
export const resnet50 = published('resnet50', 25_557_032, resnet(bottleneck, 4, [3, 4, 6, 3]))
export const resnet101 = published('resnet101', 44_549_160, resnet(bottleneck, 4, [3, 4, 23, 3]))
export const resnet152 = published('resnet152', 60_192_808, resnet(bottleneck, 4, [3, 8, 36, 3]))
