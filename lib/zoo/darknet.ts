import { leakyRelu } from './activation.js'
import { type Layer, sequence } from './tensor.js'
import { batchNorm, conv } from './weighted.js'

/**
 * Darknet's `[convolutional]` with `batch_normalize=1`, `pad=1`,
 * `activation=leaky`; `index` is its line in the cfg file.
 */
export const convolutional = (index: number, filters: number, size: 1 | 3, stride = 1): Layer =>
  sequence(
    conv(`conv${index}`, filters, size, { stride, padding: (size - 1) / 2, bias: false }),
    batchNorm(`bn${index}`),
    leakyRelu(`leaky${index}`, 0.1),
  )

/** What goes into Darknet's `[yolo]`: for each of 3 anchors a box, its objectness and 80 classes. */
export const detection = (index: number): Layer => conv(`conv${index}`, 3 * (4 + 1 + 80), 1)
