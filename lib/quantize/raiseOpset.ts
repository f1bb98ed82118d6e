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
import { fail, outcome, type Rule } from '../rule.js'
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
function* withInner(around: Surroundings, node: NodeProto): Rule<OldOperator, NodeProto> {
  const attribute = []
  for (const each of node.attribute) {
    const graphs = []
    for (const inner of each.g === undefined ? each.graphs : [each.g, ...each.graphs]) {
      const nodes = yield* raisedNodes(around, inner)
      graphs.push(create(GraphProtoSchema, { ...inner, node: [...nodes] }))
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
  return create(NodeProtoSchema, { ...node, attribute })
}

function* raisedNodes(
  around: Surroundings,
  { node: nodes }: GraphProto,
): Rule<OldOperator, readonly NodeProto[]> {
  const raised: NodeProto[] = []
  for (const each of nodes) {
    const node = yield* withInner(around, each)
    const [below, rewrite] = rewrites[domainOf(each.domain) === '' ? each.opType : ''] ?? [0, null]
    const made = rewrite === null || around.opset >= below ? [node] : rewritten(around, node, rewrite)
    raised.push(...(typeof made === 'string' ? yield* fail(refused(each, around.opset, made)) : made))
  }
  return raised
}

/** All tensors that are read, also by graphs within nodes. */
const readBy = ({ node, output }: GraphProto): readonly string[] => [
  ...output.map(({ name }) => name),
  ...node.flatMap(({ input, attribute }) => [
    ...input,
    ...attribute.flatMap(({ g, graphs }) => [...(g === undefined ? [] : [g]), ...graphs].flatMap(readBy)),
  ]),
]

function* raisedModel(
  decoded: DecodedModel,
  network: Graph,
  weights: WeightReader,
): Rule<OldOperator, DecodedModel> {
  const { model, graph } = decoded
  const { opset } = network
  if (opset >= target) return decoded
  const additions = additionsTo(graph)
  const read = new Set(readBy(graph))
  const nodes = yield* raisedNodes(
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
  const raised = create(GraphProtoSchema, {
    ...graph,
    node: [...nodes],
    initializer: [...graph.initializer, ...additions.constants],
  })
  const opsetImport = [
    ...model.opsetImport.filter(({ domain }) => domainOf(domain) !== ''),
    create(OperatorSetIdProtoSchema, { domain: '', version: BigInt(target) }),
  ]
  // initializers need not be inputs from version 4 of the format on
  const irVersion = model.irVersion < 7n ? 7n : model.irVersion
  return {
    model: create(ModelProtoSchema, { ...model, irVersion, opsetImport, graph: raised }),
    graph: raised,
  }
}

/**
 * The same model in version 13 of the operator set, in which scales can differ
 * by channel; models of that version and newer stay as they are. Fails with
 * `OldOperator` where an operator means something that the newer one cannot say.
 */
export const raiseOpset = (
  decoded: DecodedModel,
  network: Graph,
  weights: WeightReader,
): Either<OldOperator, DecodedModel> => outcome(raisedModel(decoded, network, weights))
