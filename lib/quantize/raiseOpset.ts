import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { tensorType } from '../ir/lookup.js'
import type { Graph } from '../ir/network.js'
import type { DecodedModel } from '../onnx/format/decodeModel.js'
import { domainOf } from '../onnx/format/opset.js'
import { create } from '../onnx/proto/create.js'
import type { GraphProto, NodeProto } from '../onnx/proto/messages.js'
import {
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
} from '../onnx/proto/schemas.js'
import { numbersOf } from '../onnx/tensors/tensorData.js'
import type { WeightReader } from '../onnx/weights/weights.js'
import { type Additions, additionsTo } from './additions.js'
import type { OldOperator } from './quantizeError.js'
import { type Old, type Rewrite, rewrites } from './rewrites.js'

/** The first version of the operator set in which scales can differ by channel. */
const target = 13

/** What all nodes of a model have in common. */
interface Surroundings extends Omit<Old, 'node' | 'fresh' | 'constant'> {
  readonly additions: Additions
}

const rewritten = ({ additions, ...around }: Surroundings, node: NodeProto, rewrite: Rewrite) => {
  const named = (what: string): string => `${node.output[0] ?? ''}.${what}`
  return rewrite({
    ...around,
    node,
    fresh: (what) => additions.fresh(named(what)),
    constant: (what, data) => additions.constant(named(what), data),
  })
}

const refused = ({ name, output, opType }: NodeProto, found: number, problem: string): OldOperator => ({
  _tag: 'OldOperator',
  node: name === '' ? (output[0] ?? '') : name,
  op: opType,
  found,
  needed: target,
  problem,
})

/** The node with the graphs within it raised. */
const withInner = (around: Surroundings, node: NodeProto): Either<OldOperator, NodeProto> => {
  const attribute = []
  for (const each of node.attribute) {
    const graphs = []
    for (const inner of each.g === undefined ? each.graphs : [each.g, ...each.graphs]) {
      const nodes = raisedNodes(around, inner)
      if (E.isLeft(nodes)) return nodes
      graphs.push(create(GraphProtoSchema, { ...inner, node: [...nodes.right] }))
    }
    const [own, ...more] = graphs
    attribute.push(
      own === undefined
        ? each
        : create(
            AttributeProtoSchema,
            each.g === undefined ? { ...each, graphs } : { ...each, g: own, graphs: more },
          ),
    )
  }
  return E.right(create(NodeProtoSchema, { ...node, attribute }))
}

const raisedNodes = (
  around: Surroundings,
  { node: nodes }: GraphProto,
): Either<OldOperator, readonly NodeProto[]> => {
  const raised: NodeProto[] = []
  for (const each of nodes) {
    const node = withInner(around, each)
    if (E.isLeft(node)) return node
    const [below, rewrite] = rewrites[domainOf(each.domain) === '' ? each.opType : ''] ?? [0, null]
    const made =
      rewrite === null || around.opset >= below ? [node.right] : rewritten(around, node.right, rewrite)
    if (typeof made === 'string') return E.left(refused(each, around.opset, made))
    raised.push(...made)
  }
  return E.right(raised)
}

/** All tensors that are read, also by graphs within nodes. */
const readBy = ({ node, output }: GraphProto): readonly string[] => [
  ...output.map(({ name }) => name),
  ...node.flatMap(({ input, attribute }) => [
    ...input,
    ...attribute.flatMap(({ g, graphs }) => [...(g === undefined ? [] : [g]), ...graphs].flatMap(readBy)),
  ]),
]

/**
 * The same model in version 13 of the operator set, in which scales can differ
 * by channel; models of that version and newer stay as they are. Fails with
 * `OldOperator` where an operator means something that the newer one cannot say.
 */
export const raiseOpset = (
  decoded: DecodedModel,
  network: Graph,
  weights: WeightReader,
): Either<OldOperator, DecodedModel> => {
  const { model, graph } = decoded
  const { opset } = network
  if (opset >= target) return E.right(decoded)
  const additions = additionsTo(graph)
  const read = new Set(readBy(graph))
  const nodes = raisedNodes(
    {
      opset,
      typeOf: (tensor) => tensorType(network, tensor),
      valuesOf: (tensor) => {
        const values = weights(network, tensor)
        return E.isRight(values) ? numbersOf(values.right) : undefined
      },
      isRead: (tensor) => read.has(tensor),
      additions,
    },
    graph,
  )
  if (E.isLeft(nodes)) return nodes
  const raised = create(GraphProtoSchema, {
    ...graph,
    node: [...nodes.right],
    initializer: [...graph.initializer, ...additions.constants],
  })
  const opsetImport = [
    ...model.opsetImport.filter(({ domain }) => domainOf(domain) !== ''),
    create(OperatorSetIdProtoSchema, { domain: '', version: BigInt(target) }),
  ]
  // initializers need not be inputs from version 4 of the format on
  const irVersion = model.irVersion < 7n ? 7n : model.irVersion
  return E.right({
    model: create(ModelProtoSchema, { ...model, irVersion, opsetImport, graph: raised }),
    graph: raised,
  })
}
