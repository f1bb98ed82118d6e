import type { GraphProto, NodeProto } from '../proto/messages.js'
import { subgraphsOf } from './fileParts.js'

/** The tensors that a graph reads and does not make: those of the graphs around it. */
const free = (graph: GraphProto): ReadonlySet<string> => {
  const names = new Set(graph.output.map(({ name }) => name))
  for (const node of graph.node) {
    for (const name of [...node.input, ...captures(node)]) names.add(name)
  }
  for (const { name } of [...graph.input, ...graph.initializer]) names.delete(name)
  for (const name of graph.node.flatMap(({ output }) => output)) names.delete(name)
  names.delete('')
  return names
}

/** The tensors of the surrounding graph that the subgraphs of a node (of If, Loop, Scan) read. */
export const captures = (node: NodeProto): readonly string[] => [
  ...new Set(subgraphsOf(node).flatMap((graph) => [...free(graph)])),
]
