import { convolutional, detection } from './darknet.js'
import { model } from './model.js'
import { maxPool } from './pool.js'
import { concat, secondHalf, upsample } from './route.js'
import { type Layer, sequence, type Tensor } from './tensor.js'

/** A cross-stage partial block: what goes round it, the result inside, and both together. */
interface CrossStage {
  readonly inner: Tensor
  readonly outer: Tensor
}

/** Layers `index` to `index + 8` of the cfg file; half of the channels goes through two more convolutions. */
const crossStage = (x: Tensor, index: number, filters: number): CrossStage => {
  const whole = convolutional(index, filters, 3)(x)
  const half = filters / 2
  const first = sequence(secondHalf(`route${index + 1}`), convolutional(index + 2, half, 3))(whole)
  const second = convolutional(index + 3, half, 3)(first)
  const inner = convolutional(index + 5, filters, 1)(concat(`route${index + 4}`, [second, first]))
  return { inner, outer: concat(`route${index + 6}`, [whole, inner]) }
}

const halved = (index: number): Layer => maxPool(`maxpool${index}`, 2, { stride: 2 })

/** The numbers in the names are those of the layers in yolov4-tiny.cfg. */
const network = (image: Tensor): readonly Tensor[] => {
  const stem = sequence(convolutional(0, 32, 3, 2), convolutional(1, 64, 3, 2))(image)
  const eighth = crossStage(stem, 2, 64).outer
  const sixteenth = crossStage(halved(9)(eighth), 10, 128).outer
  const fine = crossStage(halved(17)(sixteenth), 18, 256)
  const coarse = sequence(halved(25), convolutional(26, 512, 3), convolutional(27, 256, 1))(fine.outer)
  const large = sequence(convolutional(28, 512, 3), detection(29))(coarse)
  const raised = sequence(convolutional(32, 128, 1), upsample('upsample33', 2))(coarse)
  const small = sequence(convolutional(35, 256, 3), detection(36))(concat('route34', [raised, fine.inner]))
  return [large, small]
}

export const tinyyolov4 = model({
  name: 'tinyyolov4',
  resolution: 416,
  source:
    'C.-Y. Wang et al., Scaled-YOLOv4: Scaling Cross Stage Partial Network, CVPR 2021; yolov4-tiny.cfg of Darknet for COCO, without decoding of boxes; parameters as in TensorFlow ports',
  parameters: 6_056_606,
  network,
})
