import { fail, type Rule } from '../../rule.js'
import { captures } from '../format/captures.js'
import { subgraphsOf } from '../format/fileParts.js'
import { domainOf } from '../format/opset.js'
import type { ImportError } from '../importError.js'
import { create } from '../proto/create.js'
import type {
  AttributeProto,
  FunctionProto,
  GraphProto,
  ModelProto,
  NodeProto,
  TensorProto,
  ValueInfoProto,
} from '../proto/messages.js'
import { AttributeProtoSchema, GraphProtoSchema, NodeProtoSchema } from '../proto/schemas.js'
import { saturated } from '../tensors/tensorData.js'
import { declaredType } from './declared.js'
import { type Copied, type Embedded, embed, type FlatNode } from './embed.js'
import type { FreshNames } from './freshNames.js'

/** The functions of a model, by domain, name and overload. */
export type Functions = ReadonlyMap<string, FunctionProto>

const keyOf = (domain: string, name: string, overload: string): string =>
  JSON.stringify([domainOf(domain), name, overload])

/** The functions that a model brings; two of one name are refused. */
export function* functionsOf({ functions }: ModelProto): Rule<ImportError, Functions> {
  const byName = new Map<string, FunctionProto>()
  for (const made of functions) {
    const key = keyOf(made.domain, made.name, made.overload)
    if (byName.has(key)) yield* fail({ _tag: 'BadFunction', name: made.name, problem: 'there are two of it' })
    byName.set(key, made)
  }
  return byName
}

/** The function that a node calls, or undefined. */
export const calledBy = (functions: Functions, { domain, opType, overload }: NodeProto) =>
  functions.size === 0 ? undefined : functions.get(keyOf(domain, opType, overload))

/** What inlining draws on. */
export interface Inliner {
  readonly functions: Functions
  /** The number of a node of the file, or of a copy of one; null for one that the file does not hold as it is. */
  readonly indexOf: (node: NodeProto) => number | null
  readonly copied: Copied
  /** The number of an initializer of the file. */
  readonly initializerIndexOf: (tensor: TensorProto) => number
  readonly freshNode: FreshNames
  readonly freshTensor: FreshNames
  /** Counts nodes that are put into the graph; false where there are too many. */
  readonly spend: (nodes: number) => boolean
}

/** Nodes, those of the graphs within included. */
export const sizeOf = (nodes: readonly NodeProto[]): number =>
  nodes.reduce(
    (sum, node) => subgraphsOf(node).reduce((all, { node: inner }) => all + sizeOf(inner), sum),
    nodes.length,
  )

/** Functions call one another as deep as this; ONNX forbids that one calls itself. */
const deepest = 100

type BadAttribute = (attribute: string, problem: string) => Rule<ImportError, never>

/** A node of a function with the attributes that the call gives in the place of references. */
function* resolved(
  node: NodeProto,
  given: ReadonlyMap<string, AttributeProto>,
  bad: BadAttribute,
  copied: Copied,
): Rule<ImportError, NodeProto> {
  const attribute: AttributeProto[] = []
  let refers = false
  let within = false
  for (const own of node.attribute) {
    if (own.refAttrName !== '') {
      refers = true
      const value = given.get(own.refAttrName)
      if (value === undefined) continue
      if (own.type !== 0 && value.type !== 0 && own.type !== value.type)
        yield* bad(own.refAttrName, 'is of another type than the function uses it as')
      attribute.push(create(AttributeProtoSchema, { ...value, name: own.name }))
    } else if (own.g !== undefined || own.graphs.length > 0) {
      within = true
      const graphs: GraphProto[] = []
      for (const graph of own.graphs) graphs.push(yield* resolvedGraph(graph, given, bad, copied))
      const g = own.g === undefined ? {} : { g: yield* resolvedGraph(own.g, given, bad, copied) }
      attribute.push(create(AttributeProtoSchema, { ...own, ...g, graphs }))
    } else attribute.push(own)
  }
  if (!refers && !within) return node
  const copy = create(NodeProtoSchema, { ...node, attribute })
  if (!refers) copied(copy, node)
  return copy
}

function* resolvedGraph(
  graph: GraphProto,
  given: ReadonlyMap<string, AttributeProto>,
  bad: BadAttribute,
  copied: Copied,
): Rule<ImportError, GraphProto> {
  const node: NodeProto[] = []
  for (const inner of graph.node) node.push(yield* resolved(inner, given, bad, copied))
  return create(GraphProtoSchema, { ...graph, node })
}

/** The attributes that a call gives, those that it leaves at their default included. */
function* attributesOf(
  { node, name }: FlatNode,
  made: FunctionProto,
): Rule<ImportError, Map<string, AttributeProto>> {
  const given = new Map(made.attributeProto.map((attribute) => [attribute.name, attribute]))
  const known = new Set([...made.attribute, ...given.keys()])
  for (const attribute of node.attribute) {
    if (!known.has(attribute.name)) {
      const problem = `is no attribute of the function ${made.name}; it has ${[...known].join(', ') || 'none'}`
      yield* fail({ _tag: 'BadAttribute', node: name, op: node.opType, attribute: attribute.name, problem })
    }
    given.set(attribute.name, attribute)
  }
  return given
}

/** What the inputs of a function are called where it is called; one that is left out has no name. */
function* argumentsOf({ node, name }: FlatNode, made: FunctionProto): Rule<ImportError, Map<string, string>> {
  const bad = (problem: string): Rule<ImportError, never> =>
    fail({ _tag: 'BadOperator', node: name, op: node.opType, problem })
  if (node.input.length > made.input.length)
    yield* bad(`it has ${node.input.length} inputs, but the function takes ${made.input.length}`)
  if (node.output.length > made.output.length)
    yield* bad(`it has ${node.output.length} results, but the function has ${made.output.length}`)
  return new Map(made.input.map((input, i) => [input, node.input[i] ?? '']))
}

/** The version of the ONNX operator set that the nodes of a function are of. */
const opsetIn = ({ opsetImport }: FunctionProto, otherwise: number): number => {
  const own = opsetImport.find(({ domain }) => domainOf(domain) === '')
  return own === undefined ? otherwise : saturated(own.version)
}

/** A function sees its inputs and nothing else of the graph around it. */
function* selfContained(made: FunctionProto): Rule<ImportError, void> {
  const known = new Set([...made.input, ...made.node.flatMap(({ output }) => output), ''])
  for (const node of made.node) {
    const missing = [...node.input, ...captures(node)].find((tensor) => !known.has(tensor))
    if (missing !== undefined)
      yield* fail({
        _tag: 'MissingTensor',
        tensor: missing,
        node: `${made.name}/${node.name || node.opType}`,
      })
  }
  const missing = made.output.find((tensor) => !known.has(tensor))
  if (missing !== undefined)
    yield* fail({
      _tag: 'BadFunction',
      name: made.name,
      problem: `nothing in it produces its output "${missing}"`,
    })
}

/** Names in the shapes that a function declares are its own: only those without any say something outside. */
const isPlain = (info: ValueInfoProto): boolean =>
  declaredType(info).shape?.every((extent) => typeof extent !== 'string') ?? false

function* body(
  caller: FlatNode,
  made: FunctionProto,
  inliner: Inliner,
  declared: ValueInfoProto[],
): Rule<ImportError, readonly FlatNode[]> {
  yield* selfContained(made)
  const given = yield* argumentsOf(caller, made)
  const attributes = yield* attributesOf(caller, made)
  const nodes: NodeProto[] = []
  const bad: BadAttribute = (attribute, problem) =>
    fail({ _tag: 'BadAttribute', node: caller.name, op: made.name, attribute, problem })
  for (const node of made.node) nodes.push(yield* resolved(node, attributes, bad, inliner.copied))
  const embedded = embed(
    caller,
    { nodes, initializers: [], outputs: made.output, declared: made.valueInfo.filter(isPlain) },
    given,
    inliner.freshTensor,
    inliner.copied,
  )
  declared.push(...embedded.declared)
  const opset = opsetIn(made, caller.opset)
  return stepsOf(caller, embedded, opset, inliner, `${caller.name}/`)
}

/** The nodes of a body in the place of its caller, as steps; their own names stand behind `prefix`. */
export const stepsOf = (
  caller: FlatNode,
  { nodes, handedOn }: Embedded,
  opset: number,
  { freshNode, indexOf }: Inliner,
  prefix: string,
): readonly FlatNode[] =>
  [...nodes, ...handedOn].map((node, i) => ({
    node,
    name: freshNode(node.name === '' ? `${caller.name}/${node.opType}_${i}` : `${prefix}${node.name}`),
    index: indexOf(node),
    opset,
  }))

/**
 * Nodes that a call of each function stands for. Ends where a function calls itself, or where calls nest too deep: how
 * many nodes there are is known before one of them is made.
 */
const sizes = (functions: Functions) => {
  const known = new Map<FunctionProto, number>()
  const open = new Set<FunctionProto>()
  return function* sizeOfCall(made: FunctionProto): Rule<ImportError, number> {
    const size = known.get(made)
    if (size !== undefined) return size
    const bad = (problem: string): Rule<ImportError, never> =>
      fail({ _tag: 'BadFunction', name: made.name, problem })
    if (open.has(made)) yield* bad('it calls itself')
    if (open.size >= deepest) yield* bad(`it is called ${deepest} functions deep`)
    open.add(made)
    let sum = sizeOf(made.node)
    for (const node of made.node) {
      const inner = calledBy(functions, node)
      if (inner !== undefined) sum += yield* sizeOfCall(inner)
    }
    open.delete(made)
    known.set(made, sum)
    return sum
  }
}

/** Nodes without calls, and what the functions in their place declare of their tensors. */
export interface Expanded {
  readonly steps: readonly FlatNode[]
  readonly declared: readonly ValueInfoProto[]
}

/**
 * Puts in the place of each call of a function of the model what the function stands for, and
 * so on for the calls within. Names are made unique, attributes by reference get their values.
 *
 * Source: ONNX, docs/IR.md, Functions.
 */
export function* expanded(calls: readonly FlatNode[], inliner: Inliner): Rule<ImportError, Expanded> {
  const { functions } = inliner
  if (functions.size === 0) return { steps: calls, declared: [] }
  const steps: FlatNode[] = []
  const declared: ValueInfoProto[] = []
  const sizeOfCall = sizes(functions)
  function* expand(list: readonly FlatNode[]): Rule<ImportError, void> {
    for (const step of list) {
      const made = calledBy(functions, step.node)
      if (made === undefined) steps.push(step)
      else yield* expand(yield* body(step, made, inliner, declared))
    }
  }
  for (const step of calls) {
    const made = calledBy(functions, step.node)
    if (made !== undefined && !inliner.spend(yield* sizeOfCall(made))) {
      const problem = 'its calls stand for more nodes than are read here'
      yield* fail({ _tag: 'BadFunction', name: made.name, problem })
    }
    yield* expand([step])
  }
  return { steps, declared }
}
