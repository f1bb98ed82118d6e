import { convolutional, detection } from './darknet.js'
import { model } from './model.js'
import { maxPool } from './pool.js'
import { concat, upsample } from './route.js'
import { sequence, type Tensor } from './tensor.js'

/** The numbers in the names are those of the layers in yolov3-tiny.cfg. */
const network = (image: Tensor): readonly Tensor[] => {
  const fine = sequence(
    convolutional(0, 16, 3),
    maxPool('maxpool1', 2, { stride: 2 }),
    convolutional(2, 32, 3),
    maxPool('maxpool3', 2, { stride: 2 }),
    convolutional(4, 64, 3),
    maxPool('maxpool5', 2, { stride: 2 }),
    convolutional(6, 128, 3),
    maxPool('maxpool7', 2, { stride: 2 }),
    convolutional(8, 256, 3),
  )(image)
  const coarse = sequence(
    maxPool('maxpool9', 2, { stride: 2 }),
    convolutional(10, 512, 3),
    maxPool('maxpool11', 2, { padding: [0, 0, 1, 1] }),
    convolutional(12, 1024, 3),
    convolutional(13, 256, 1),
  )(fine)
  const large = sequence(convolutional(14, 512, 3), detection(15))(coarse)
  const raised = sequence(convolutional(18, 128, 1), upsample('upsample19', 2))(coarse)
  const small = sequence(convolutional(21, 256, 3), detection(22))(concat('route20', [raised, fine]))
  return [large, small]
}

export const tinyyolov3 = model({
  name: 'tinyyolov3',
  resolution: 416,
  source:
    'J. Redmon and A. Farhadi, YOLOv3: An Incremental Improvement, arXiv 1804.02767, 2018; yolov3-tiny.cfg of Darknet for COCO, without decoding of boxes; parameters as in Ultralytics YOLOv3',
  parameters: 8_852_366,
  network,
})
