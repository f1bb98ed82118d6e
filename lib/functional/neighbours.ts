import type { Graph, Node } from '../ir/network.js'

/** Which operators make and read the tensors of a graph. */
export interface Neighbours {
  readonly named: (name: string) => Node | undefined
  readonly makerOf: (tensor: string) => Node | undefined
  /** The operator that reads a tensor, where it is the only one and the tensor is no output of the graph; else null. */
  readonly onlyReaderOf: (tensor: string) => Node | null
}

/** Time and memory linear in the operators and their inputs. */
export const neighboursOf = ({ nodes, outputs }: Graph): Neighbours => {
  const names = new Map(nodes.map((node) => [node.name, node] as const))
  const makers = new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)))
  const readers = new Map<string, Node | null>(outputs.map((name) => [name, null]))
  for (const node of nodes)
    for (const name of new Set(node.inputs)) readers.set(name, readers.has(name) ? null : node)
  return {
    named: (name) => names.get(name),
    makerOf: (tensor) => makers.get(tensor),
    onlyReaderOf: (tensor) => readers.get(tensor) ?? null,
  }
}
