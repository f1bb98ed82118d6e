import { relu } from './activation.js'
import { model, type ZooModel } from './model.js'
import { averagePoolTo, flatten, maxPool } from './pool.js'
import { type Layer, sequence } from './tensor.js'
import { conv, linear } from './weighted.js'

/** `depth` 3 × 3 convolutions, then a pooling. */
const block = (index: number, channels: number, depth: number): Layer =>
  sequence(
    ...Array.from({ length: depth }, (_, i) =>
      sequence(conv(`conv${index}_${i + 1}`, channels, 3, { padding: 1 }), relu(`relu${index}_${i + 1}`)),
    ),
    maxPool(`pool${index}`, 2, { stride: 2 }),
  )

type Depths = readonly [number, number, number, number, number]

const vgg = <const Name extends string>(name: Name, parameters: number, depths: Depths): ZooModel<Name> =>
  model({
    name,
    resolution: 224,
    source:
      'K. Simonyan and A. Zisserman, Very Deep Convolutional Networks for Large-Scale Image Recognition, ICLR 2015, table 1; parameters as in torchvision',
    parameters,
    network: sequence(
      block(1, 64, depths[0]),
      block(2, 128, depths[1]),
      block(3, 256, depths[2]),
      block(4, 512, depths[3]),
      block(5, 512, depths[4]),
      averagePoolTo('avgpool', 7),
      flatten('flatten'),
      linear('fc6', 4096),
      relu('relu6'),
      linear('fc7', 4096),
      relu('relu7'),
      linear('fc8', 1000),
    ),
  })

export const vgg16 = vgg('vgg16', 138_357_544, [2, 2, 3, 3, 3])
export const vgg19 = vgg('vgg19', 143_667_240, [2, 2, 4, 4, 4])
