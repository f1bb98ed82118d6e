import { relu } from './activation.js'
import { model } from './model.js'
import { globalAveragePool, maxPool } from './pool.js'
import { branches } from './route.js'
import { type Layer, sequence } from './tensor.js'
import { conv } from './weighted.js'

/** A few 1 × 1 convolutions, then as many 1 × 1 as 3 × 3 (section 3.2 of the paper). */
const fire = (index: number, squeeze: number, expand: number): Layer => {
  const name = `fire${index}`
  return sequence(
    conv(`${name}.squeeze`, squeeze, 1),
    relu(`${name}.squeeze.relu`),
    branches(
      `${name}.concat`,
      sequence(conv(`${name}.expand1x1`, expand, 1), relu(`${name}.expand1x1.relu`)),
      sequence(conv(`${name}.expand3x3`, expand, 3, { padding: 1 }), relu(`${name}.expand3x3.relu`)),
    ),
  )
}

const pool = (name: string): Layer => maxPool(name, 3, { stride: 2, ceil: true })

const classifier = sequence(conv('conv10', 1000, 1), relu('relu10'), globalAveragePool('avgpool10'))

const paper =
  'F. Iandola et al., SqueezeNet: AlexNet-level accuracy with 50x fewer parameters and <0.5MB model size, arXiv 1602.07360, 2016'

export const squeezenet10 = model({
  name: 'squeezenet1.0',
  resolution: 224,
  source: `${paper}, table 1; parameters as in torchvision`,
  parameters: 1_248_424,
  network: sequence(
    conv('conv1', 96, 7, { stride: 2 }),
    relu('relu1'),
    pool('pool1'),
    fire(2, 16, 64),
    fire(3, 16, 64),
    fire(4, 32, 128),
    pool('pool4'),
    fire(5, 32, 128),
    fire(6, 48, 192),
    fire(7, 48, 192),
    fire(8, 64, 256),
    pool('pool8'),
    fire(9, 64, 256),
    classifier,
  ),
})

export const squeezenet11 = model({
  name: 'squeezenet1.1',
  resolution: 224,
  source: `${paper}; version 1.1 of the authors' repository, parameters as in torchvision`,
  parameters: 1_235_496,
  network: sequence(
    conv('conv1', 64, 3, { stride: 2 }),
    relu('relu1'),
    pool('pool1'),
    fire(2, 16, 64),
    fire(3, 16, 64),
    pool('pool3'),
    fire(4, 32, 128),
    fire(5, 32, 128),
    pool('pool5'),
    fire(6, 48, 192),
    fire(7, 48, 192),
    fire(8, 64, 256),
    fire(9, 64, 256),
    classifier,
  ),
})
