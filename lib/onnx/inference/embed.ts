import { create } from '../proto/create.js'
import type { GraphProto, NodeProto, TensorProto, ValueInfoProto } from '../proto/messages.js'
import {
  AttributeProtoSchema,
  GraphProtoSchema,
  NodeProtoSchema,
  TensorProtoSchema,
  ValueInfoProtoSchema,
} from '../proto/schemas.js'
import type { FreshNames } from './freshNames.js'

/** A node in the flat graph, where no function is called and no branch is left to take. */
export interface FlatNode {
  /** Its tensors have the names that they have in the flat graph. */
  readonly node: NodeProto
  /** Unique in the flat graph. */
  readonly name: string
  /** Its number among the nodes of the file; null where the file does not hold it as it is. */
  readonly index: number | null
  readonly opset: number
}

/** Nodes with constants and declarations of their own: a branch, or what a function stands for. */
export interface Body {
  readonly nodes: readonly NodeProto[]
  readonly initializers: readonly TensorProto[]
  readonly outputs: readonly string[]
  readonly declared: readonly ValueInfoProto[]
}

/** A body in the place of the node that stood for it. */
export interface Embedded extends Omit<Body, 'outputs'> {
  /** Nodes that hand a tensor on under the name of a result. */
  readonly handedOn: readonly NodeProto[]
  /** The names of the body in the graph around it. */
  readonly names: ReadonlyMap<string, string>
}

const nameIn = (names: ReadonlyMap<string, string>, name: string): string => names.get(name) ?? name

/** Is told of each copy of a node, so that it is known where in the file a node stands. */
export type Copied = (copy: NodeProto, original: NodeProto) => void

const renamedGraph = (graph: GraphProto, outer: ReadonlyMap<string, string>, copied: Copied): GraphProto => {
  const names = new Map(outer)
  for (const { name } of [...graph.input, ...graph.initializer]) names.delete(name)
  for (const name of graph.node.flatMap(({ output }) => output)) names.delete(name)
  if (names.size === 0) return graph
  return create(GraphProtoSchema, {
    ...graph,
    node: graph.node.map((node) => renamedNode(node, names, copied)),
    // a result may be a tensor of the graph around
    output: graph.output.map((info) =>
      create(ValueInfoProtoSchema, { ...info, name: nameIn(names, info.name) }),
    ),
  })
}

/** The node with other names for its tensors, also where graphs in its attributes read them. */
const renamedNode = (node: NodeProto, names: ReadonlyMap<string, string>, copied: Copied): NodeProto => {
  const copy = create(NodeProtoSchema, {
    ...node,
    input: node.input.map((name) => nameIn(names, name)),
    output: node.output.map((name) => nameIn(names, name)),
    attribute: node.attribute.map((attribute) => {
      const { g, graphs } = attribute
      if (g === undefined && graphs.length === 0) return attribute
      return create(AttributeProtoSchema, {
        ...attribute,
        ...(g === undefined ? {} : { g: renamedGraph(g, names, copied) }),
        graphs: graphs.map((graph) => renamedGraph(graph, names, copied)),
      })
    }),
  })
  copied(copy, node)
  return copy
}

/**
 * Puts a body in the place of the node `caller`: its results get the names of the node's results, all
 * else that it makes gets a fresh name, and `given` names what it reads. Other names stay as they are.
 */
export const embed = (
  caller: FlatNode,
  body: Body,
  given: ReadonlyMap<string, string>,
  fresh: FreshNames,
  copied: Copied,
): Embedded => {
  const own = new Set([
    ...body.initializers.map(({ name }) => name),
    ...body.nodes.flatMap(({ output }) => output),
  ])
  own.delete('')
  const inner = (name: string): string => fresh(`${caller.name}/${name}`)
  const names = new Map(given)
  const handedOn: (readonly [from: string, to: string])[] = []
  for (const [i, output] of body.outputs.entries()) {
    const result = caller.node.output[i] ?? ''
    if (result === '') continue
    if (own.has(output) && !names.has(output)) names.set(output, result)
    else handedOn.push([output, result])
  }
  for (const name of own) if (!names.has(name)) names.set(name, inner(name))
  return {
    names,
    nodes: body.nodes.map((node) => renamedNode(node, names, copied)),
    initializers: body.initializers.map((tensor) =>
      create(TensorProtoSchema, { ...tensor, name: nameIn(names, tensor.name) }),
    ),
    declared: body.declared.map((info) =>
      create(ValueInfoProtoSchema, { ...info, name: nameIn(names, info.name) }),
    ),
    handedOn: handedOn.map(([from, to]) =>
      create(NodeProtoSchema, { opType: 'Identity', input: [nameIn(names, from)], output: [to] }),
    ),
  }
}
