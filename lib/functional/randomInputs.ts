import { activation } from '../ir/lookup.js'
import type { Graph } from '../ir/network.js'
import type { Tensors } from '../onnx/runtime/runtime.js'
import { isNumeric, type TensorData, tensorOf } from '../onnx/tensors/tensorData.js'
import { uniformFrom } from '../random.js'

/** The range of random integers of a type that a network takes. */
const integers: Readonly<Record<string, readonly [least: number, count: number]>> = {
  uint8: [0, 256],
  int8: [-128, 256],
  uint16: [0, 2 ** 16],
  int16: [-(2 ** 15), 2 ** 16],
  uint4: [0, 16],
  int4: [-8, 16],
  bool: [0, 2],
}

/**
 * Random inputs of a network: real numbers of mean 0 and variance 1, roughly normal, as
 * normalized images are; integers of up to 16 bits over all of their range; zeros for the rest.
 *
 * @example
 * import { importOnnx, modelFile, presets, zoo } from 'ohmflow'
 * import { randomInputs } from 'ohmflow/run'
 * const model = await modelFile('alexnet', zoo.alexnet.build())()
 * const network = importOnnx()({ model, bindings: {}, chip: presets.rram256.chip })
 * const inputs = network._tag === 'Right' ? randomInputs(network.right, 7) : new Map()
 * console.assert(inputs.get('input')?.shape.join() === '1,3,224,224')
 */
export const randomInputs = (graph: Graph, seed: number): Tensors =>
  new Map(
    graph.inputs.flatMap((name, i): readonly (readonly [string, TensorData])[] => {
      const type = activation(graph, name)
      if (type === undefined || !isNumeric(type.elementType)) return []
      const { elementType, shape } = type
      const draw = uniformFrom(seed * 1009 + i)
      const range = integers[elementType]
      const of = (): number => {
        if (range !== undefined) return range[0] + Math.floor(draw() * range[1])
        if (!elementType.includes('float')) return 0
        return (draw() + draw() + draw() + draw() - 2) * Math.sqrt(3)
      }
      return [[name, tensorOf(elementType, shape, of)]]
    }),
  )
