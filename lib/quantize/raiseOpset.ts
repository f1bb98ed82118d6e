import { create } from '@bufbuild/protobuf'
import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import {
  type AttributeProto,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  type TensorProto,
} from 'onnx-buf'
import { activation } from '../ir/lookup.js'
import type { Graph } from '../ir/network.js'
import { constantOf, intAttribute, nodeOf, textAttribute } from '../onnx/write.js'
import type { DecodedModel } from '../stages/import/decodeModel.js'
import type { TensorData } from '../stages/import/tensorData.js'
import type { OldOperator } from './quantizeError.js'

/** The first version of the operator set in which scales can differ by channel. */
const target = 13

/** A node of an old operator set and what it takes to write it anew. */
interface Old {
  readonly node: NodeProto
  readonly rank: (tensor: string) => number | undefined
  /** Adds a constant and gives its name. */
  readonly constant: (what: string, data: TensorData) => string
}

/** The node as newer sets have it, or why that cannot be written. */
type Rewrite = (old: Old) => readonly NodeProto[] | string

const attributeOf = (node: NodeProto, name: string): AttributeProto | undefined =>
  node.attribute.find((attribute) => attribute.name === name)

const intOf = (node: NodeProto, name: string, otherwise: number): number => {
  const found = attributeOf(node, name)
  return found === undefined ? otherwise : Number(found.i)
}

const rewritten = (
  node: NodeProto,
  { without = [], inputs = node.input }: { without?: readonly string[]; inputs?: readonly string[] },
): NodeProto =>
  create(NodeProtoSchema, {
    ...node,
    input: [...inputs],
    attribute: node.attribute.filter(({ name }) => !without.includes(name)),
  })

const int64s = (values: readonly bigint[]): TensorData => ({
  elementType: 'int64',
  shape: [values.length],
  data: BigInt64Array.from(values),
})

const floats = (values: readonly number[], shape: readonly number[] = [values.length]): TensorData => ({
  elementType: 'float32',
  shape,
  data: Float32Array.from(values),
})

/** Attributes of integers that became inputs, in the order of the inputs. */
const toInputs =
  (...names: readonly string[]): Rewrite =>
  ({ node, constant }) => {
    const inputs = node.input.slice(0, 1)
    for (const name of names) {
      const found = attributeOf(node, name)
      inputs.push(found === undefined ? '' : constant(name, int64s(found.ints)))
    }
    while (inputs.at(-1) === '') inputs.pop()
    return [rewritten(node, { without: names, inputs })]
  }

const without =
  (...names: readonly string[]): Rewrite =>
  ({ node }) => [rewritten(node, { without: names })]

const clip: Rewrite = ({ node, constant }) => {
  const bound = (name: string): string => {
    const found = attributeOf(node, name)
    return found === undefined ? '' : constant(name, floats([found.f], []))
  }
  return [
    rewritten(node, { without: ['min', 'max'], inputs: [node.input[0] ?? '', bound('min'), bound('max')] }),
  ]
}

/** Before version 13, all axes from `axis` on are one. */
const softmax: Rewrite = ({ node, rank }) => {
  const axes = rank(node.input[0] ?? '')
  const axis = intOf(node, 'axis', 1)
  if (axes === undefined) return 'the rank of its input is not known'
  return axis === axes - 1 || axis === -1
    ? [
        create(NodeProtoSchema, {
          ...node,
          attribute: [intAttribute('axis', -1)],
        }),
      ]
    : 'it normalizes over several axes'
}

const pad: Rewrite = ({ node, constant }) => {
  const value = attributeOf(node, 'value')?.f ?? 0
  const pads = constant('pads', int64s(attributeOf(node, 'pads')?.ints ?? []))
  const inputs = [node.input[0] ?? '', pads, constant('value', floats([value], []))]
  return [rewritten(node, { without: ['pads', 'value'], inputs })]
}

const upsample: Rewrite = ({ node, constant }) => {
  const own = attributeOf(node, 'scales')
  const scales = own === undefined ? (node.input[1] ?? '') : constant('scales', floats(own.floats))
  const mode = attributeOf(node, 'mode')
  return [
    nodeOf('Resize', node.name, [node.input[0] ?? '', '', scales], node.output, [
      ...(mode === undefined ? [] : [mode]),
      textAttribute('coordinate_transformation_mode', 'asymmetric'),
      textAttribute('nearest_mode', 'floor'),
    ]),
  ]
}

const topK: Rewrite = ({ node, constant }) => [
  rewritten(node, {
    without: ['k'],
    inputs: [node.input[0] ?? '', constant('k', int64s([BigInt(intOf(node, 'k', 1))]))],
  }),
]

const broadcasting: Rewrite = ({ node }) =>
  attributeOf(node, 'axis') === undefined
    ? [rewritten(node, { without: ['broadcast'] })]
    : 'it broadcasts along an axis'

/** Of each operator, below which version it has to be rewritten and how. Source: ONNX, docs/Changelog.md. */
const rewrites: Readonly<Record<string, readonly [below: number, rewrite: Rewrite]>> = {
  Clip: [11, clip],
  Slice: [10, toInputs('starts', 'ends', 'axes')],
  Dropout: [12, without('ratio', 'is_test')],
  Softmax: [13, softmax],
  LogSoftmax: [13, softmax],
  Hardmax: [13, softmax],
  Squeeze: [13, toInputs('axes')],
  Unsqueeze: [13, toInputs('axes')],
  ReduceSum: [13, toInputs('axes')],
  Split: [13, toInputs('split')],
  Pad: [11, pad],
  Upsample: [10, upsample],
  Resize: [11, upsample],
  TopK: [10, topK],
  BatchNormalization: [9, without('spatial', 'is_test', 'consumed_inputs')],
  Gemm: [7, without('broadcast')],
  Add: [7, broadcasting],
  Sub: [7, broadcasting],
  Mul: [7, broadcasting],
  Div: [7, broadcasting],
}

/**
 * The same model in version 13 of the operator set, in which scales can differ
 * by channel; models of that version and newer stay as they are. Fails with
 * `OldOperator` where an operator means something that the newer one cannot say.
 */
export const raiseOpset = (decoded: DecodedModel, network: Graph): Either<OldOperator, DecodedModel> => {
  const { model, graph } = decoded
  const found = network.opset
  if (found >= target) return E.right(decoded)
  const constants: TensorProto[] = []
  const nodes: NodeProto[] = []
  for (const [i, node] of graph.node.entries()) {
    const [below, rewrite] = rewrites[node.domain === '' ? node.opType : ''] ?? [0, without()]
    const inner = node.attribute.some(({ g, graphs }) => g !== undefined || graphs.length > 0)
    const made = inner
      ? 'it holds graphs of its own'
      : found >= below
        ? [node]
        : rewrite({
            node,
            rank: (tensor) => activation(network, tensor)?.shape.length,
            constant: (what, data) => {
              const name = `${node.output[0] ?? i}.${what}`
              constants.push(constantOf(name, data))
              return name
            },
          })
    if (typeof made === 'string')
      return E.left({
        _tag: 'OldOperator',
        node: node.name === '' ? (node.output[0] ?? '') : node.name,
        op: node.opType,
        found,
        needed: target,
        problem: made,
      })
    nodes.push(...made)
  }
  const raised = create(GraphProtoSchema, {
    ...graph,
    node: nodes,
    initializer: [...graph.initializer, ...constants],
  })
  const opsetImport = [
    ...model.opsetImport.filter(({ domain }) => domain !== '' && domain !== 'ai.onnx'),
    create(OperatorSetIdProtoSchema, { domain: '', version: BigInt(target) }),
  ]
  // initializers need not be inputs from version 4 of the format on
  const irVersion = model.irVersion < 7n ? 7n : model.irVersion
  return E.right({
    model: create(ModelProtoSchema, { ...model, irVersion, opsetImport, graph: raised }),
    graph: raised,
  })
}
