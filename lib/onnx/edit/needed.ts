import { captures } from '../format/captures.js'
import type { NodeProto } from '../proto/messages.js'

/**
 * The nodes that make `outputs` of the tensors `given`, in the
 * order of the file, and all tensors that they read and make.
 */
export const needed = (
  all: readonly NodeProto[],
  outputs: readonly string[],
  given: (tensor: string) => boolean,
): { readonly nodes: readonly NodeProto[]; readonly tensors: ReadonlySet<string> } => {
  const maker = new Map(all.flatMap((node) => node.output.map((name) => [name, node] as const)))
  const nodes = new Set<NodeProto>()
  const tensors = new Set<string>()
  const waiting = [...outputs]
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (name === '' || tensors.has(name)) continue
    tensors.add(name)
    const node = given(name) ? undefined : maker.get(name)
    if (node === undefined || nodes.has(node)) continue
    nodes.add(node)
    waiting.push(...node.input, ...captures(node))
  }
  return { nodes: all.filter((node) => nodes.has(node)), tensors }
}
