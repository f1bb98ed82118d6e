import { multimap } from '../../multimap.js'
import { subgraphsOf } from '../format/fileParts.js'
import { domainOf } from '../format/opset.js'
import type { GraphProto, NodeProto } from '../proto/messages.js'
import { calledBy, type Inliner } from './functions.js'

/** Products and convolutions, with the operands of which one may be a weight. */
const operands: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>> = {
  '': {
    Conv: [1],
    ConvTranspose: [1],
    ConvInteger: [1],
    QLinearConv: [3],
    Gemm: [0, 1],
    MatMul: [0, 1],
    MatMulInteger: [0, 1],
    QLinearMatMul: [0, 3],
    Einsum: [0, 1],
  },
  'com.microsoft': {
    FusedConv: [1],
    FusedGemm: [0, 1],
    FusedMatMul: [0, 1],
    MatMulNBits: [1],
    QGemm: [0, 3],
  },
}

const operandsOf = ({ domain, opType }: NodeProto): readonly number[] => {
  const known = operands[domainOf(domain)]
  return known !== undefined && Object.hasOwn(known, opType) ? (known[opType] ?? []) : []
}

/** Whether a tensor depends on what the graph is given when it runs. */
type Moves = (tensor: string) => boolean

/**
 * The tensors that change with `moves`, of those that the nodes make; nodes may stand in any order.
 * A node whose inputs are all constant makes constants.
 */
const movingIn = (nodes: readonly NodeProto[], moves: Moves): ReadonlySet<string> => {
  const readers = multimap(nodes.flatMap((node) => node.input.map((name) => [name, node] as const)))
  const moving = new Set<string>()
  const waiting = nodes.filter((node) => node.input.some(moves))
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    for (const name of node.output) {
      if (moving.has(name)) continue
      moving.add(name)
      waiting.push(...(readers.get(name) ?? []))
    }
  }
  return moving
}

/**
 * The names of the nodes in the graphs of `node` (branches, bodies of loops) that would be base layers: products of a
 * constant with a tensor that moves. Calls of functions are looked into.
 */
export const workInside = (node: NodeProto, moves: Moves, inliner: Inliner): readonly string[] => {
  const found: string[] = []
  const look = (nodes: readonly NodeProto[], outer: Moves, own: ReadonlySet<string>, depth: number): void => {
    const ofOwn: Moves = (tensor) => !own.has(tensor) && outer(tensor)
    const moving = movingIn(nodes, ofOwn)
    const here: Moves = (tensor) => tensor !== '' && (moving.has(tensor) || ofOwn(tensor))
    for (const inner of nodes) {
      if (!inliner.spend(1)) return
      const named = inner.name === '' ? inner.opType : inner.name
      const places = operandsOf(inner).filter((place) => (inner.input[place] ?? '') !== '')
      if (inner.input.some(here) && places.some((place) => !here(inner.input[place] ?? ''))) found.push(named)
      for (const graph of subgraphsOf(inner)) lookIn(graph, here, depth)
      const made = calledBy(inliner.functions, inner)
      if (made === undefined || depth > 100) continue
      const given = new Map(made.input.map((name, i) => [name, here(inner.input[i] ?? '')]))
      look(made.node, (tensor) => given.get(tensor) ?? false, new Set(), depth + 1)
    }
  }
  const lookIn = (graph: GraphProto, outer: Moves, depth: number): void => {
    const inputs = new Set(graph.input.map(({ name }) => name))
    const own = new Set([
      ...graph.initializer.map(({ name }) => name),
      ...graph.node.flatMap(({ output }) => output),
    ])
    look(graph.node, (tensor) => inputs.has(tensor) || outer(tensor), own, depth + 1)
  }
  for (const graph of subgraphsOf(node)) lookIn(graph, moves, 0)
  return found
}
