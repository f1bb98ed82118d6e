import * as E from 'fp-ts/lib/Either.js'
import type { GraphProto, ModelProto, NodeProto, TensorProto } from 'onnx-buf'
import type { TensorType } from '../../ir/network.js'
import { checkedBindings, graphInputs, trueInputs } from './bindings.js'
import type { Known, Value } from './call.js'
import { captures } from './captures.js'
import { admits, declarations, declaredType } from './declared.js'
import type { ImportError } from './importError.js'
import { type Inferred, inferNode } from './inferNode.js'
import { once } from './once.js'
import { fail, type Rule } from './rule.js'
import { count } from './shape.js'
import { sortNodes } from './sortNodes.js'
import { shortElements, storedTensor } from './tensorProto.js'
import { uniqueNames } from './uniqueNames.js'

/** A graph with all that is known of its tensors, its nodes in topological order. */
export interface InferredGraph {
  readonly inputs: ReadonlyMap<string, TensorType>
  readonly values: ReadonlyMap<string, Value>
  readonly nodes: readonly Inferred[]
}

/** Elements of constants in other files, as far as they have been read, by the names of the constants. */
type Beside = Readonly<Record<string, readonly number[]>>

/** An initializer as a constant, its data checked but not read. */
function* initializer(tensor: TensorProto, index: number, beside: Beside): Rule<ImportError, Value> {
  const { type, stored } = yield* storedTensor(tensor)
  const read = Object.hasOwn(beside, tensor.name) ? (beside[tensor.name] ?? null) : null
  const known: Known = {
    source: stored.kind === 'inside' ? { kind: 'initializer', index } : stored,
    root: tensor.name,
    elements: once(() => (stored.kind === 'inside' ? shortElements(tensor) : read)),
  }
  return { name: tensor.name, ...type, constant: known }
}

/**
 * From version 4 of the format on, a weight need not be listed as an input; before, one that is not has lost its name.
 */
const needsInput = (irVersion: bigint): boolean => irVersion > 0n && irVersion < 4n

function* initializers(
  graph: GraphProto,
  irVersion: bigint,
  beside: Beside,
): Rule<ImportError, Map<string, Value>> {
  const listed = new Set(graph.input.map(({ name }) => name))
  const values = new Map<string, Value>()
  const [sparse] = graph.sparseInitializer
  if (sparse !== undefined) {
    const problem = 'it is a sparse initializer, which is not read here; store it densely'
    yield* fail({ _tag: 'BadTensor', tensor: sparse.values?.name ?? '', problem })
  }
  for (const [index, tensor] of graph.initializer.entries()) {
    if (tensor.name === '')
      yield* fail({ _tag: 'BadTensor', tensor: '', problem: `initializer ${index} has no name` })
    if (values.has(tensor.name)) {
      yield* fail({
        _tag: 'DuplicateTensor',
        tensor: tensor.name,
        makers: ['an initializer', 'another initializer'],
      })
    }
    if (needsInput(irVersion) && !listed.has(tensor.name)) {
      const problem = `it is an initializer, but no input of the graph, as format version ${irVersion} has it`
      yield* fail({ _tag: 'BadTensor', tensor: tensor.name, problem })
    }
    values.set(tensor.name, yield* initializer(tensor, index, beside))
  }
  // Files of the first ONNX versions list each weight among the inputs too; both must say the same.
  for (const info of graph.input) {
    const weight = values.get(info.name)
    const declared = declaredType(info)
    if (weight !== undefined && !admits(declared, weight)) {
      const inferred = { elementType: weight.elementType, shape: weight.shape }
      yield* fail({ _tag: 'ShapeMismatch', tensor: info.name, node: null, op: null, declared, inferred })
    }
  }
  return values
}

/** Who makes each tensor: a node by its index, an initializer or input as null. */
function* makersOf(
  graph: GraphProto,
  names: readonly string[],
): Rule<ImportError, ReadonlyMap<string, number | null>> {
  const makers = new Map<string, number | null>(graph.initializer.map(({ name }) => [name, null]))
  const taken = (tensor: string, maker: string): Rule<ImportError, never> => {
    const first = makers.get(tensor) ?? null
    const input = graph.input.some(({ name }) => name === tensor)
    const other =
      first === null ? (input ? 'an input of the graph' : 'an initializer') : `node "${names[first]}"`
    return fail({ _tag: 'DuplicateTensor', tensor, makers: [other, maker] })
  }
  for (const { name } of trueInputs(graph)) {
    if (name === '')
      yield* fail({ _tag: 'BadTensor', tensor: '', problem: 'an input of the graph has no name' })
    if (makers.has(name)) yield* taken(name, 'an input of the graph')
    makers.set(name, null)
  }
  for (const [index, { output }] of graph.node.entries()) {
    for (const name of output) {
      if (name === '') continue
      if (makers.has(name)) yield* taken(name, `node "${names[index]}"`)
      makers.set(name, index)
    }
  }
  return makers
}

const readsOf = (node: NodeProto): readonly string[] =>
  [...node.input, ...captures(node)].filter((name) => name !== '')

function* sorted(
  graph: GraphProto,
  names: readonly string[],
  makers: ReadonlyMap<string, number | null>,
): Rule<ImportError, readonly number[]> {
  const dependencies: number[][] = []
  for (const [index, node] of graph.node.entries()) {
    const before: number[] = []
    for (const tensor of readsOf(node)) {
      const maker = makers.get(tensor)
      if (maker === undefined) yield* fail({ _tag: 'MissingTensor', tensor, node: names[index] ?? null })
      else if (maker !== null) before.push(maker)
    }
    dependencies.push(before)
  }
  const order = sortNodes(dependencies)
  return E.isRight(order)
    ? order.right
    : yield* fail({ _tag: 'Cycle', nodes: order.left.map((index) => names[index] ?? '') })
}

function* nonEmpty(graph: GraphProto): Rule<ImportError, void> {
  const empty = (problem: string): Rule<ImportError, never> =>
    fail({ _tag: 'EmptyGraph', graph: graph.name, problem })
  if (graph.node.length === 0) yield* empty('it has no nodes')
  if (graph.output.length === 0) yield* empty('it has no outputs')
}

function* checkedOutputs(
  graph: GraphProto,
  makers: ReadonlyMap<string, number | null>,
): Rule<ImportError, void> {
  const seen = new Set<string>()
  for (const { name } of graph.output) {
    if (!makers.has(name)) yield* fail({ _tag: 'MissingTensor', tensor: name, node: null })
    if (seen.has(name)) {
      yield* fail({
        _tag: 'DuplicateTensor',
        tensor: name,
        makers: ['an output of the graph', 'another output of the graph'],
      })
    }
    seen.add(name)
  }
}

/**
 * Elements that the import reads and writes in computing constants.
 * Graphs of exporters need a few thousand; what is left stays a node.
 */
const mostFolding = 2_000_000

/** Elements that were read and written for the results of a node, if they were computed. */
const foldingOf = ({ call, results }: Inferred): number =>
  results.some((value) => value?.constant?.source.kind === 'literal')
    ? [...call.inputs, ...results].reduce((sum, value) => sum + (value === null ? 0 : count(value.shape)), 0)
    : 0

/** Infers the type of every tensor of a graph, or ends at the first thing that is wrong with it. */
export function* inferGraph(
  { irVersion }: ModelProto,
  graph: GraphProto,
  opset: number,
  given: Readonly<Record<string, number>>,
  beside: Beside = {},
): Rule<ImportError, InferredGraph> {
  yield* nonEmpty(graph)
  const values = yield* initializers(graph, irVersion, beside)
  const names = uniqueNames(
    graph.node,
    trueInputs(graph).map(({ name }) => name),
  )
  const makers = yield* makersOf(graph, names)
  yield* checkedOutputs(graph, makers)
  const order = yield* sorted(graph, names, makers)
  const bindings = yield* checkedBindings(graph, given)
  const read = new Set([...graph.node.flatMap(readsOf), ...graph.output.map(({ name }) => name)])
  const inputs = yield* graphInputs(graph, bindings, (name) => read.has(name))
  for (const [name, type] of inputs) values.set(name, { name, ...type, constant: null })
  const declared = declarations(graph)
  const nodes: Inferred[] = []
  let folding = 0
  for (const index of order) {
    const node = graph.node[index]!
    const inferred = yield* inferNode(node, {
      index,
      name: names[index]!,
      opset,
      inputs: node.input.map((name) => values.get(name) ?? null),
      declared,
      bindings,
      mayCompute: folding < mostFolding,
    })
    folding += foldingOf(inferred)
    for (const result of inferred.results) if (result !== null) values.set(result.name, result)
    nodes.push(inferred)
  }
  return { inputs, values, nodes }
}
