import { relu } from './activation.js'
import { model } from './model.js'
import { averagePoolTo, flatten, maxPool } from './pool.js'
import { sequence } from './tensor.js'
import { conv, linear } from './weighted.js'

export const alexnet = model({
  name: 'alexnet',
  resolution: 224,
  source:
    'A. Krizhevsky, One weird trick for parallelizing convolutional neural networks, arXiv 1404.5997, 2014; as in torchvision',
  parameters: 61_100_840,
  network: sequence(
    conv('conv1', 64, 11, { stride: 4, padding: 2 }),
    relu('relu1'),
    maxPool('pool1', 3, { stride: 2 }),
    conv('conv2', 192, 5, { padding: 2 }),
    relu('relu2'),
    maxPool('pool2', 3, { stride: 2 }),
    conv('conv3', 384, 3, { padding: 1 }),
    relu('relu3'),
    conv('conv4', 256, 3, { padding: 1 }),
    relu('relu4'),
    conv('conv5', 256, 3, { padding: 1 }),
    relu('relu5'),
    maxPool('pool5', 3, { stride: 2 }),
    averagePoolTo('avgpool', 6),
    flatten('flatten'),
    linear('fc6', 4096),
    relu('relu6'),
    linear('fc7', 4096),
    relu('relu7'),
    linear('fc8', 1000),
  ),
})
