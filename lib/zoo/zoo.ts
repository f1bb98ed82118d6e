import { alexnet } from './alexnet.js'
import { densenet121 } from './densenet.js'
import { googlenet } from './googlenet.js'
import { inceptionv3 } from './inceptionv3.js'
import { mobilenetv1 } from './mobilenetv1.js'
import { mobilenetv2 } from './mobilenetv2.js'
import type { ZooModel } from './model.js'
import { resnet18, resnet34, resnet50, resnet101, resnet152 } from './resnet.js'
import { squeezenet10, squeezenet11 } from './squeezenet.js'
import { tinyyolov3 } from './tinyyolov3.js'
import { tinyyolov4 } from './tinyyolov4.js'
import { vgg16, vgg19 } from './vgg.js'
import { vitB32 } from './vit.js'

/**
 * Published networks, by name, each with its source and a `build` that writes it as a real ONNX model
 * in its inference form: without auxiliary heads and dropout, with BatchNormalization unfolded.
 *
 * @example
 * import { zoo } from 'ohmflow'
 * const shapes = zoo.resnet18.build()
 * const seeded = zoo.resnet18.build({ weights: { seed: 1 } })
 * console.assert(shapes.length < 30_000 && seeded.length > 4 * zoo.resnet18.parameters)
 */
export const zoo = {
  alexnet,
  vgg16,
  vgg19,
  resnet18,
  resnet34,
  resnet50,
  resnet101,
  resnet152,
  mobilenetv1,
  mobilenetv2,
  'squeezenet1.0': squeezenet10,
  'squeezenet1.1': squeezenet11,
  googlenet,
  inceptionv3,
  densenet121,
  tinyyolov3,
  tinyyolov4,
  vit_b_32: vitB32,
} as const satisfies Readonly<Record<string, ZooModel>>

/** The name of a network in the zoo. */
export type ZooName = keyof typeof zoo

/**
 * All names of the zoo, by family.
 *
 * @example
 * import { zoo } from 'ohmflow'
 * import { zooNames } from 'ohmflow/experiment'
 * console.assert(zooNames.every((name) => zoo[name].parameters > 0))
 */
export const zooNames: readonly ZooName[] = Object.values(zoo).map(({ name }) => name)

/**
 * The names of convolutional networks, which the tables of results are about.
 *
 * @example
 * import { convolutionalNames } from 'ohmflow/experiment'
 * console.assert(convolutionalNames.length === 17)
 */
export const convolutionalNames: readonly ZooName[] = Object.values(zoo).flatMap(({ name, kind }) =>
  kind === 'convolutional' ? [name] : [],
)

/**
 * Whether the zoo has a network of that name.
 *
 * @example
 * import { isZooName } from 'ohmflow/codec'
 * console.assert(isZooName('vgg16') && !isZooName('vgg17'))
 */
export const isZooName = (name: string): name is ZooName => Object.hasOwn(zoo, name)
