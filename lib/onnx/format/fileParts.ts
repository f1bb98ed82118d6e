import type { GraphProto, ModelProto, NodeProto, TensorProto } from '../proto/messages.js'

/** The nodes and initializers of a model file, each at the number by which a network refers to it. */
export interface FileParts {
  readonly nodes: readonly NodeProto[]
  readonly initializers: readonly TensorProto[]
}

/** The graphs in the attributes of a node: branches and bodies. */
export const subgraphsOf = (node: NodeProto): readonly GraphProto[] =>
  node.attribute.flatMap(({ g, graphs }) => (g === undefined ? graphs : [g, ...graphs]))

/**
 * Numbers what a model file holds: first what its graph lists, then what the graphs
 * within do (branches, bodies of loops), then what its functions do, in the order of the file.
 */
export const filePartsOf = ({ graph, functions }: ModelProto): FileParts => {
  const nodes: NodeProto[] = []
  const initializers: TensorProto[] = []
  const add = (list: readonly NodeProto[], tensors: readonly TensorProto[]): void => {
    for (const node of list) nodes.push(node)
    for (const tensor of tensors) initializers.push(tensor)
    for (const node of list) for (const inner of subgraphsOf(node)) add(inner.node, inner.initializer)
  }
  if (graph !== undefined) add(graph.node, graph.initializer)
  for (const { node } of functions) add(node, [])
  return { nodes, initializers }
}
