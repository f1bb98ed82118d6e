import { relu } from './activation.js'
import { model } from './model.js'
import { flatten } from './pool.js'
import { sequence } from './tensor.js'
import { conv, linear } from './weighted.js'

/**
 * Two small convolutions and a fully connected layer, for 3 channels of 4 × 4 pixels: small enough
 * to be worked out on paper. It is no network that anybody has published, and so not in the zoo.
 *
 * @example
 * import { importOnnx, modelFile, presets, teachingNetwork } from 'ohmflow'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const network = importOnnx()({ model, bindings: {}, chip: presets.rram256.chip })
 * console.assert(network._tag === 'Right' && network.right.nodes.length === 6)
 */
export const teachingNetwork = model({
  name: 'teaching',
  resolution: 4,
  source: 'made for teaching',
  parameters: 3 * 4 * 4 + 4 + 4 * 4 * 4 + 4 + 16 * 4 + 4,
  network: sequence(
    conv('conv1', 4, 2),
    relu('relu1'),
    conv('conv2', 4, 2),
    relu('relu2'),
    flatten('flatten'),
    linear('classes', 4),
  ),
})
