import { product } from '../../arithmetic.js'
import { tensorType } from '../../ir/lookup.js'
import type { Graph } from '../../ir/network.js'
import type { Tensors } from './runtime.js'

/** An input of a network, and why the tensor that is given for it does not fit. */
export interface Misfit {
  readonly input: string
  readonly problem: string
}

const sizes = (shape: readonly number[]): string => (shape.length === 0 ? 'one number' : shape.join(' × '))

/** The first input of a network that tensors do not fit; null where all do. */
export const misfit = (graph: Graph, given: Tensors): Misfit | null => {
  for (const input of graph.inputs) {
    const [type, tensor] = [tensorType(graph, input), given.get(input)]
    if (type === undefined) continue
    if (tensor === undefined) return { input, problem: 'nothing is given for it' }
    if (tensor.elementType !== type.elementType)
      return { input, problem: `it takes ${type.elementType}, but is given ${tensor.elementType}` }
    const elements = product(type.shape)
    if (tensor.shape.join() !== type.shape.join() || tensor.data.length !== elements)
      return {
        input,
        problem: `it takes ${sizes(type.shape)}, but is given ${sizes(tensor.shape)}`,
      }
  }
  const unknown = [...given.keys()].find((name) => !graph.inputs.includes(name))
  return unknown === undefined
    ? null
    : { input: unknown, problem: `the network has ${graph.inputs.join(', ')}` }
}
