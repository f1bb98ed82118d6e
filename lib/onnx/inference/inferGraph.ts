import type { TensorType } from '../../ir/network.js'
import { fail, type Rule } from '../../rule.js'
import type { ImportError } from '../importError.js'
import type { Value } from '../operators/call.js'
import type { GraphProto, ModelProto, TensorProto } from '../proto/messages.js'
import { checkedBindings, graphInputs, relatedBindings, trueInputs, usedBindings } from './bindings.js'
import type { GivenValues } from './boundModel.js'
import { declarations } from './declared.js'
import type { FlatNode } from './embed.js'
import { expanded } from './functions.js'
import type { Inferred } from './inferNode.js'
import { declare, inferSteps, type Walk } from './inferSteps.js'
import { type Beside, initializers } from './initializers.js'
import { inlinerOf } from './inliner.js'
import { makersOf, readsOf, sorted } from './order.js'
import { uniqueNames } from './uniqueNames.js'
import { givenConstants } from './values.js'

/** A graph with all that is known of its tensors, its nodes in topological order. */
export interface InferredGraph {
  readonly inputs: ReadonlyMap<string, TensorType>
  /** Inputs that are given a value. */
  readonly given: ReadonlyMap<string, Value>
  readonly values: ReadonlyMap<string, Value>
  readonly nodes: readonly Inferred[]
  /** The constants of branches that were taken, by the names that they have in the flat graph. */
  readonly initializers: readonly TensorProto[]
}

/** What a person says of a model: extents of dimensions, and values of inputs. */
export interface Given {
  readonly bindings: Readonly<Record<string, number>>
  readonly values: GivenValues
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

/** Infers the type of every tensor of a graph, or ends at the first thing that is wrong with it. */
export function* inferGraph(
  model: ModelProto,
  graph: GraphProto,
  opset: number,
  given: Given,
  beside: Beside = {},
): Rule<ImportError, InferredGraph> {
  yield* nonEmpty(graph)
  const values = yield* initializers(graph, model.irVersion, beside)
  const names = uniqueNames(
    graph.node,
    trueInputs(graph).map(({ name }) => name),
  )
  const inliner = yield* inlinerOf(model, names)
  const calls = graph.node.map((node, index): FlatNode => ({ node, name: names[index]!, index, opset }))
  const { steps, declared } = yield* expanded(calls, inliner)
  const makers = yield* makersOf(graph, steps)
  yield* checkedOutputs(graph, makers)
  const order = yield* sorted(steps, makers)
  const asked = yield* checkedBindings(graph, given.bindings)
  const { constants, bindings: known } = yield* givenConstants(graph, given.values, asked)
  const bindings = yield* relatedBindings(graph, known)
  for (const [name, value] of constants) values.set(name, value)
  const read = new Set([
    ...steps.flatMap(({ node }) => readsOf(node)),
    ...graph.output.map(({ name }) => name),
  ])
  const inputs = yield* graphInputs(
    graph,
    bindings,
    (name) => read.has(name),
    (name) => constants.has(name),
  )
  for (const [name, type] of inputs) values.set(name, { name, ...type, constant: null })
  const walk: Walk = {
    values,
    inputs,
    declared: declarations(graph),
    bindings,
    inliner,
    nodes: [],
    initializers: [],
    folding: 0,
  }
  declare(walk, declared)
  yield* inferSteps(order, walk)
  const bound = walk.nodes.flatMap((node) => node.bound)
  yield* usedBindings(graph, given.bindings, bound)
  return { inputs, given: constants, values, nodes: walk.nodes, initializers: walk.initializers }
}
