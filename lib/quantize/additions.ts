import { constantOf } from '../onnx/edit/write.js'
import type { GraphProto, TensorProto } from '../onnx/proto/messages.js'
import type { TensorData } from '../onnx/tensors/tensorData.js'

/** What is added to a graph, under names that it does not have. */
export interface Additions {
  readonly constants: readonly TensorProto[]
  /** A name for a tensor that is added: the one asked for, or that with a number behind it. */
  readonly fresh: (name: string) => string
  /** Adds a constant, and gives its name. */
  readonly constant: (name: string, data: TensorData) => string
}

/** Additions to a graph, none so far. */
export const additionsTo = ({ node, input, initializer }: GraphProto): Additions => {
  const taken = new Set([
    ...input.map(({ name }) => name),
    ...initializer.map(({ name }) => name),
    ...node.flatMap(({ output }) => output),
  ])
  const constants: TensorProto[] = []
  const fresh = (name: string): string => {
    let found = name
    for (let i = 2; taken.has(found); i++) found = `${name}_${i}`
    taken.add(found)
    return found
  }
  return {
    constants,
    fresh,
    constant: (name, data) => {
      const made = fresh(name)
      constants.push(constantOf(made, data))
      return made
    },
  }
}
