import * as E from 'fp-ts/lib/Either.js'
import type { TensorType } from '../../ir/network.js'
import { fail, outcome, type Rule } from '../../rule.js'
import { subgraphsOf } from '../format/fileParts.js'
import { domainOf } from '../format/opset.js'
import type { DeclaredType, ImportError } from '../importError.js'
import type { Value } from '../operators/call.js'
import type { GraphProto, TensorProto, ValueInfoProto } from '../proto/messages.js'
import { count } from '../tensors/shape.js'
import { declaredType } from './declared.js'
import { embed, type FlatNode } from './embed.js'
import { expanded, type Inliner, sizeOf, stepsOf } from './functions.js'
import { type Inferred, inferNode } from './inferNode.js'
import { initializer } from './initializers.js'
import { readsOf, sorted } from './order.js'
import { workInside } from './workInside.js'

/** What a walk over the nodes of a graph has come to know. */
export interface Walk {
  readonly values: Map<string, Value>
  readonly inputs: ReadonlyMap<string, TensorType>
  readonly declared: Map<string, DeclaredType[]>
  readonly bindings: ReadonlyMap<string, number>
  readonly inliner: Inliner
  readonly nodes: Inferred[]
  readonly initializers: TensorProto[]
  /** Elements that were read and written in computing constants. */
  folding: number
}

/** Adds what a branch or a function declares of its tensors. */
export const declare = ({ declared }: Walk, infos: readonly ValueInfoProto[]): void => {
  for (const info of infos) {
    const known = declared.get(info.name)
    if (known === undefined) declared.set(info.name, [declaredType(info)])
    else known.push(declaredType(info))
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

/** The branch that an If takes whose condition is known, or null. */
const branchOf = ({ node }: FlatNode, values: Walk['values']): GraphProto | null => {
  if (node.opType !== 'If' || domainOf(node.domain) !== '') return null
  const known = values.get(node.input[0] ?? '')
  const [condition, ...more] = known?.constant?.elements() ?? []
  if (known?.elementType !== 'bool' || condition === undefined || more.length > 0) return null
  const name = condition === 0 ? 'else_branch' : 'then_branch'
  return node.attribute.find((attribute) => attribute.name === name)?.g ?? null
}

/** Puts the branch that is taken in the place of its If, and infers it. */
function* inferBranch(step: FlatNode, branch: GraphProto, walk: Walk): Rule<ImportError, void> {
  const { inliner, values } = walk
  const bad = (problem: string): Rule<ImportError, never> =>
    fail({ _tag: 'BadOperator', node: step.name, op: step.node.opType, problem })
  if (branch.input.length > 0) yield* bad('its branch has inputs')
  if (branch.output.length !== step.node.output.length)
    yield* bad(`it has ${step.node.output.length} results, but its branch has ${branch.output.length}`)
  if (branch.sparseInitializer.length > 0)
    yield* bad('its branch has a sparse initializer, which is not supported')
  if (!inliner.spend(sizeOf(branch.node))) yield* bad('its branches hold more nodes than are read here')
  const body = {
    nodes: branch.node,
    initializers: branch.initializer,
    outputs: branch.output.map(({ name }) => name),
    declared: [...branch.valueInfo, ...branch.output],
  }
  const embedded = embed(step, body, new Map(), inliner.freshTensor, inliner.copied)
  declare(walk, embedded.declared)
  for (const [i, tensor] of embedded.initializers.entries()) {
    const value = yield* initializer(tensor, inliner.initializerIndexOf(branch.initializer[i]!), {})
    if (values.has(tensor.name)) {
      const makers = ['an initializer', `node "${step.name}"`] as const
      yield* fail({ _tag: 'DuplicateTensor', tensor: tensor.name, makers })
    }
    values.set(tensor.name, value)
    walk.initializers.push(tensor)
  }
  const inside = yield* expanded(stepsOf(step, embedded, step.opset, inliner, ''), inliner)
  declare(walk, inside.declared)
  const makers = new Map<string, number>()
  for (const [place, { node, name }] of inside.steps.entries())
    for (const tensor of node.output) {
      if (tensor === '') continue
      const first = makers.get(tensor)
      if (first !== undefined || values.has(tensor)) {
        const other = first === undefined ? 'the graph around' : `node "${inside.steps[first]?.name}"`
        yield* fail({ _tag: 'DuplicateTensor', tensor, makers: [other, `node "${name}"`] })
      }
      makers.set(tensor, place)
    }
  yield* inferSteps(yield* sorted(inside.steps, makers, (tensor) => values.has(tensor)), walk)
  const missing = step.node.output.find((name) => name !== '' && !values.has(name))
  if (missing !== undefined) yield* fail({ _tag: 'MissingTensor', tensor: missing, node: step.name })
}

/** The inputs of the network that a tensor is computed from. */
const decidedBy = (tensor: string, { nodes, inputs }: Walk): readonly string[] => {
  const maker = new Map(nodes.flatMap((made) => made.proto.output.map((name) => [name, made] as const)))
  const seen = new Set<string>()
  const waiting = [tensor]
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (seen.has(name)) continue
    seen.add(name)
    const made = maker.get(name)
    if (made !== undefined) waiting.push(...readsOf(made.proto))
  }
  return [...inputs.keys()].filter((name) => seen.has(name))
}

/** Inputs of more elements are data: nobody would give their value beforehand. */
const mostGiven = 8

/** Ends the rule where a node that is not unrolled or decided here has base layers in its graphs. */
function* countable(step: FlatNode, walk: Walk): Rule<ImportError, void> {
  const { node, name } = step
  if (subgraphsOf(node).length === 0) return
  const { values, inliner } = walk
  const layers = workInside(node, (tensor) => values.get(tensor)?.constant === null, inliner)
  if (!inliner.spend(0))
    yield* fail({
      _tag: 'BadOperator',
      node: name,
      op: node.opType,
      problem: 'its graphs hold more nodes than are read here',
    })
  if (layers.length > 0) yield* undecided(step, walk, layers)
}

function* undecided(
  { node, name }: FlatNode,
  walk: Walk,
  layers: readonly string[],
): Rule<ImportError, never> {
  const isBranch = node.opType === 'If' && domainOf(node.domain) === ''
  const deciding = isBranch ? decidedBy(node.input[0] ?? '', walk) : []
  const inputs = deciding.filter((input) => count(walk.inputs.get(input)?.shape ?? []) <= mostGiven)
  return yield {
    _tag: 'OpenSubgraph',
    node: name,
    op: node.opType,
    layers,
    inputs: inputs.length === deciding.length ? inputs : [],
  }
}

function* inferStep(step: FlatNode, walk: Walk): Rule<ImportError, Inferred> {
  yield* countable(step, walk)
  const { values, declared, bindings } = walk
  const rule = inferNode(step.node, {
    index: step.index,
    name: step.name,
    opset: step.opset,
    inputs: step.node.input.map((name) => values.get(name) ?? null),
    declared,
    bindings,
    mayCompute: walk.folding < mostFolding,
  })
  const inferred = outcome(rule)
  if (E.isRight(inferred)) return inferred.right
  // the branch tells the shapes, once it is known which one it is
  if (inferred.left._tag === 'UnknownOperator' && step.node.opType === 'If')
    return yield* undecided(step, walk, [])
  return yield inferred.left
}

/** Infers the types of what the steps make, in their order; an If whose condition is known gives way to its branch. */
export function* inferSteps(steps: readonly FlatNode[], walk: Walk): Rule<ImportError, void> {
  for (const step of steps) {
    const branch = branchOf(step, walk.values)
    if (branch !== null) {
      yield* inferBranch(step, branch, walk)
      continue
    }
    const inferred = yield* inferStep(step, walk)
    walk.folding += foldingOf(inferred)
    for (const result of inferred.results) if (result !== null) walk.values.set(result.name, result)
    walk.nodes.push(inferred)
  }
}
