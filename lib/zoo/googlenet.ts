import { localResponse, relu } from './activation.js'
import { model } from './model.js'
import { globalAveragePool, maxPool } from './pool.js'
import { branches } from './route.js'
import { type Layer, sequence } from './tensor.js'
import { conv, linear } from './weighted.js'

const convolution = (name: string, channels: number, kernel: 1 | 3 | 5 | 7, stride = 1): Layer =>
  sequence(conv(name, channels, kernel, { stride, padding: (kernel - 1) / 2 }), relu(`${name}.relu`))

const pool = (name: string): Layer => maxPool(name, 3, { stride: 2, ceil: true })

type Pair = readonly [reduce: number, channels: number]

/**
 * A row of table 1 of the paper: 1 × 1, 3 × 3 and 5 × 5 convolutions,
 * the larger after a reduction, and a pooling with projection.
 */
const inception = (index: string, single: number, triple: Pair, quintuple: Pair, project: number): Layer => {
  const name = `inception${index}`
  return branches(
    `${name}.concat`,
    convolution(`${name}.1x1`, single, 1),
    sequence(convolution(`${name}.3x3_reduce`, triple[0], 1), convolution(`${name}.3x3`, triple[1], 3)),
    sequence(convolution(`${name}.5x5_reduce`, quintuple[0], 1), convolution(`${name}.5x5`, quintuple[1], 5)),
    sequence(maxPool(`${name}.pool`, 3, { padding: 1 }), convolution(`${name}.pool_proj`, project, 1)),
  )
}

export const googlenet = model({
  name: 'googlenet',
  resolution: 224,
  source:
    "C. Szegedy et al., Going Deeper with Convolutions, CVPR 2015, table 1; parameters as in Caffe's bvlc_googlenet without auxiliary heads",
  parameters: 6_998_552,
  network: sequence(
    convolution('conv1', 64, 7, 2),
    pool('pool1'),
    localResponse('norm1'),
    convolution('conv2.reduce', 64, 1),
    convolution('conv2', 192, 3),
    localResponse('norm2'),
    pool('pool2'),
    inception('3a', 64, [96, 128], [16, 32], 32),
    inception('3b', 128, [128, 192], [32, 96], 64),
    pool('pool3'),
    inception('4a', 192, [96, 208], [16, 48], 64),
    inception('4b', 160, [112, 224], [24, 64], 64),
    inception('4c', 128, [128, 256], [24, 64], 64),
    inception('4d', 112, [144, 288], [32, 64], 64),
    inception('4e', 256, [160, 320], [32, 128], 128),
    pool('pool4'),
    inception('5a', 256, [160, 320], [32, 128], 128),
    inception('5b', 384, [192, 384], [48, 128], 128),
    globalAveragePool('pool5'),
    linear('fc', 1000),
  ),
})
