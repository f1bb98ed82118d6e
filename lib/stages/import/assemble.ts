import { sum } from '../../arithmetic.js'
import { hiddenWeights } from '../../ir/hiddenWeights.js'
import type { Constant, Graph, Node, TensorType } from '../../ir/network.js'
import { partNames, weightParts } from '../../ir/weightParts.js'
import { captures } from '../../onnx/format/captures.js'
import type { ModelFile } from '../../onnx/format/modelFile.js'
import type { ImportError } from '../../onnx/importError.js'
import type { InferredGraph } from '../../onnx/inference/inferGraph.js'
import type { Inferred } from '../../onnx/inference/inferNode.js'
import { plainAttribute } from '../../onnx/operators/attribute.js'
import type { Value } from '../../onnx/operators/call.js'
import { literal } from '../../onnx/operators/fold.js'
import { learnedOperands } from '../../onnx/operators/operator.js'
import { record } from '../../onnx/operators/record.js'
import type { GraphProto } from '../../onnx/proto/messages.js'
import { count } from '../../onnx/tensors/shape.js'
import { fail, type Rule } from '../../rule.js'

const isConstant = ({ results }: Inferred): boolean =>
  results.every((value) => value === null || value.constant !== null)

/** The nodes that compute something from the inputs which some output needs, in topological order. */
const liveNodes = (
  nodes: readonly Inferred[],
  reads: (node: Inferred) => readonly string[],
  outputs: readonly string[],
) => {
  const needed = new Set(outputs)
  return nodes
    .toReversed()
    .filter((node) => {
      const live = !isConstant(node) && node.results.some((value) => value !== null && needed.has(value.name))
      if (live) for (const name of reads(node)) needed.add(name)
      return live
    })
    .toReversed()
}

const typeOf = ({ elementType, shape }: TensorType): TensorType => ({ elementType, shape })

/** Operands that say which elements an operator moves where, by their places among its inputs. */
const placing: Readonly<Record<string, readonly number[]>> = {
  Slice: [1, 2, 3, 4],
  Pad: [1, 3],
  Resize: [1, 2, 3],
  Upsample: [1],
  Gather: [1],
  ReduceL1: [1],
  ReduceL2: [1],
  ReduceLogSum: [1],
  ReduceLogSumExp: [1],
  ReduceMax: [1],
  ReduceMean: [1],
  ReduceMin: [1],
  ReduceProd: [1],
  ReduceSum: [1],
  ReduceSumSquare: [1],
}

/** The names of such operands. */
const placesOf = ({ call: { op, domain, inputs } }: Inferred): readonly string[] =>
  domain === '' && Object.hasOwn(placing, op)
    ? (placing[op] ?? []).flatMap((index) => inputs[index]?.name ?? [])
    : []

/**
 * The constants of the given names, and those that they are made of. Short ones
 * that say where elements go are written out, so that later stages know it without the file.
 */
const constantsOf = (
  names: Iterable<string>,
  values: ReadonlyMap<string, Value>,
  places: ReadonlySet<string>,
): Readonly<Record<string, Constant>> => {
  const constants = new Map<string, Constant>()
  const waiting = [...names]
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const value = values.get(name)
    if (value === undefined || value.constant === null || constants.has(name)) continue
    const short = places.has(name) ? (value.constant.elements() ?? []) : []
    const known = short.length > 0 ? literal(value, short, name) : null
    const { source } = known ?? value.constant
    constants.set(name, { ...typeOf(value), source })
    waiting.push(...partNames(weightParts(source)))
  }
  return record(constants)
}

/**
 * Elements of the learned constants of the nodes; one that several
 * nodes read, or read in another order or type, counts once.
 */
const parametersOf = (nodes: readonly Inferred[]): number => {
  const learned = new Map<string, number>()
  for (const { call, operator } of nodes) {
    const positions = operator === null ? learnedOperands(call) : (operator.learned?.(call) ?? [])
    for (const position of positions) {
      const value = call.inputs[position]
      if (value?.constant === undefined || value.constant === null) continue
      const { root } = value.constant
      const elements = operator?.learnedElements?.(call) ?? count(value.shape)
      learned.set(root, Math.max(learned.get(root) ?? 0, elements))
    }
  }
  return sum([...learned.values()])
}

function* macsOf(nodes: readonly Inferred[]): Rule<ImportError, number> {
  let total = 0
  for (const { call, operator, results } of nodes) {
    total +=
      operator?.macs?.(
        call.inputs,
        results.filter((value) => value !== null),
        call,
      ) ?? 0
    if (!Number.isSafeInteger(total)) {
      const problem = 'up to it, the network would take more than 2^53 multiply-accumulate operations'
      yield* fail({ _tag: 'BadOperator', node: call.node, op: call.op, problem })
    }
  }
  return total
}

/** Whether the node does work that no total tells: it has no rule here, or one that says so. */
const isOpaque = ({ call, operator }: Inferred): boolean =>
  operator === null || (operator.opaque?.(call) ?? false)

/** The graph, with the nodes named whose work totals miss. */
const withOpaque = (graph: Graph, unknown: ReadonlySet<string>): Graph => {
  const hidden = new Set(hiddenWeights(graph).map(({ node }) => node))
  const opaque = graph.nodes.map(({ name }) => name).filter((name) => unknown.has(name) || hidden.has(name))
  return opaque.length === 0 ? graph : { ...graph, model: { ...graph.model, opaque } }
}

const nodeOf = ({ call }: Inferred, reads: readonly string[]): Node => {
  const attributes = [...call.attributes].flatMap(([name, value]) => {
    const plain = plainAttribute(value)
    return plain === null ? [] : [[name, plain] as const]
  })
  const { node, op, domain, outputs } = call
  return { name: node, op, domain, inputs: reads, outputs, attributes: record(attributes) }
}

/** What the inferred graph computes, as a network: constants folded, and without nodes that no output needs. */
export function* assemble(
  file: ModelFile,
  opset: number,
  graph: GraphProto,
  { inputs, values, nodes }: InferredGraph,
): Rule<ImportError, Graph> {
  // A tensor that a subgraph captures is an input of the node like any other.
  const reads = ({ proto }: Inferred): readonly string[] => [...proto.input, ...captures(proto)]
  const outputs = graph.output.map(({ name }) => name)
  const live = liveNodes(nodes, reads, outputs)
  if (live.length === 0) {
    const problem = `none of its ${nodes.length} nodes computes an output from an input`
    yield* fail({ _tag: 'EmptyGraph', graph: graph.name, problem })
  }
  const made = live.flatMap(({ results }) => results.filter((value) => value !== null))
  const assembled = {
    model: {
      name: file.name,
      sha256: file.sha256,
      parameters: parametersOf(live),
      macs: yield* macsOf(live),
    },
    opset,
    inputs: [...inputs.keys()],
    outputs,
    tensors: record([...inputs, ...made.map((value) => [value.name, typeOf(value)] as const)]),
    constants: constantsOf([...live.flatMap(reads), ...outputs], values, new Set(live.flatMap(placesOf))),
    nodes: live.map((node) => nodeOf(node, reads(node))),
  }
  return withOpaque(assembled, new Set(live.filter(isOpaque).map(({ call }) => call.node)))
}
