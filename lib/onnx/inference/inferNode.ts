import * as E from 'fp-ts/lib/Either.js'
import type { TensorType } from '../../ir/network.js'
import { fail, outcome } from '../../rule.js'
import { domainOf } from '../format/opset.js'
import type { DeclaredType } from '../importError.js'
import { type AttributeValue, attributeValue } from '../operators/attribute.js'
import { type Call, type Checked, type Known, must, type Value } from '../operators/call.js'
import { computed } from '../operators/fold.js'
import type { Operator } from '../operators/operator.js'
import { operatorOf } from '../operators/table.js'
import type { NodeProto } from '../proto/messages.js'
import { isCountable, shown } from '../tensors/shape.js'
import { admits, resolved } from './declared.js'

/** What a node's surroundings say of it. */
export interface Surroundings {
  readonly index: number | null
  readonly name: string
  readonly opset: number
  /** The values that the node reads, null where it leaves an input out. */
  readonly inputs: readonly (Value | null)[]
  readonly declared: ReadonlyMap<string, readonly DeclaredType[]>
  readonly bindings: ReadonlyMap<string, number>
  readonly mayCompute: boolean
}

/**
 * A node with all that is known of its results. `operator` is
 * null where only the model's declarations tell their types.
 */
export interface Inferred {
  /** The node, its tensors by the names that they have in the flat graph. */
  readonly proto: NodeProto
  readonly call: Call
  readonly operator: Operator | null
  /** One value for each result; null for one that the node leaves out. */
  readonly results: readonly (Value | null)[]
  /** Names of dimensions that only the model's declarations tell, and bindings close. */
  readonly bound: readonly string[]
}

/** The types of a node's results, and the names of dimensions that were bound for them. */
interface Types {
  readonly types: readonly TensorType[]
  readonly bound: readonly string[]
}

function* attributesOf(node: NodeProto, name: string): Checked<ReadonlyMap<string, AttributeValue>> {
  const attributes = new Map<string, AttributeValue>()
  const bad = (attribute: string, problem: string): Checked<never> =>
    fail({ _tag: 'BadAttribute', node: name, op: node.opType, attribute, problem })
  for (const proto of node.attribute) {
    const value = attributeValue(proto)
    if (E.isLeft(value)) return yield* bad(proto.name, value.left)
    if (attributes.has(proto.name)) yield* bad(proto.name, 'is given twice')
    attributes.set(proto.name, value.right)
  }
  return attributes
}

/**
 * An attribute of all operators of the first opsets, by which
 * runtimes could reuse memory; exporters still wrote it at opset 6.
 */
const ignored = 'consumed_inputs'

/** Ends the rule unless the node has the attributes, inputs and results that its operator may have. */
function* fits(call: Call, operator: Operator): Checked<void> {
  const { node, op, opset, attributes, inputs, outputs } = call
  const known = operator.attributes ?? {}
  for (const [attribute, { kind }] of attributes) {
    if (attribute === ignored && opset < 7) continue
    const expected = Object.hasOwn(known, attribute) ? known[attribute] : undefined
    const until =
      operator.until !== undefined && Object.hasOwn(operator.until, attribute)
        ? operator.until[attribute]
        : undefined
    const bad = (problem: string): Checked<never> =>
      fail({ _tag: 'BadAttribute', node, op, attribute, problem })
    if (expected === undefined)
      yield* bad(`is not an attribute of ${op}; it has ${Object.keys(known).join(', ') || 'none'}`)
    else if (expected !== kind) yield* bad(`is of type ${kind}, not ${expected}`)
    else if (until !== undefined && opset >= until)
      yield* bad(`is of the opsets before ${until}, but the model is of opset ${opset}`)
  }
  const [fewest, most] = operator.inputs
  const missing = Array.from({ length: fewest }, (_, i) => i).find((i) => (inputs[i] ?? null) === null)
  yield* must(call, missing === undefined, () => `input ${missing} is missing; ${op} needs ${fewest}`)
  yield* must(
    call,
    inputs.length <= most,
    () => `it has ${inputs.length} inputs, but ${op} takes at most ${most}`,
  )
  const results = operator.outputs ?? 1
  yield* must(
    call,
    outputs.length <= results,
    () => `it has ${outputs.length} results, but ${op} has at most ${results}`,
  )
}

/** The names of dimensions that keep a declared type open, where binding them closes it. */
const openNames = (
  declarations: readonly DeclaredType[],
  bindings: ReadonlyMap<string, number>,
): readonly string[] =>
  declarations.flatMap(({ elementType, shape }) =>
    elementType === null || shape === null || shape.includes(null)
      ? []
      : shape.filter((extent) => typeof extent === 'string').filter((name) => !bindings.has(name)),
  )

/** Types of the results as the model declares them, where its operator has no rule here or cannot tell. */
function* declaredTypes(call: Call, { declared, bindings }: Surroundings): Checked<Types> {
  const { node, op, domain } = call
  const bound: string[] = []
  const types = call.outputs.map((name): TensorType | null => {
    if (name === '') return { elementType: 'float32', shape: [] }
    for (const declaration of declared.get(name) ?? []) {
      const type = resolved(declaration, bindings)
      if (type === null) continue
      bound.push(...(declaration.shape ?? []).filter((extent) => typeof extent === 'string'))
      return type
    }
    return null
  })
  const outputs = call.outputs.filter((_, i) => types[i] === null)
  const dimensions = outputs.flatMap((name) => openNames(declared.get(name) ?? [], bindings))
  if (outputs.length > 0 && outputs.every((name) => openNames(declared.get(name) ?? [], bindings).length > 0))
    yield* fail({ _tag: 'OpenResult', node, op, dimensions: [...new Set(dimensions)] })
  if (outputs.length > 0) yield* fail({ _tag: 'UnknownOperator', node, op, domain, outputs })
  return { types: types.filter((type) => type !== null), bound }
}

function* typesOf(call: Call, operator: Operator | null, around: Surroundings): Checked<Types> {
  if (operator === null) return yield* declaredTypes(call, around)
  yield* fits(call, operator)
  const types = outcome(operator.infer(call))
  if (E.isRight(types)) return { types: types.right, bound: [] }
  if (types.left._tag !== 'DataDependentShape') return yield types.left
  const declared = outcome(declaredTypes(call, around))
  return E.isRight(declared) ? declared.right : yield types.left
}

/** Ends the rule where a result is impossible, or is not what the model declares it to be. */
function* acceptable(
  call: Call,
  tensor: string,
  type: TensorType,
  constant: boolean,
  around: Surroundings,
): Checked<void> {
  const { shape } = type
  yield* must(
    call,
    isCountable(shape),
    () => `its result "${tensor}" ${shown(shape)} has more than 2^53 elements or 64 axes`,
  )
  yield* must(
    call,
    constant || !shape.includes(0),
    () => `its result "${tensor}" ${shown(shape)} has no elements`,
  )
  const declared = around.declared.get(tensor)?.find((declaration) => !admits(declaration, type))
  if (declared !== undefined) {
    yield* fail({ _tag: 'ShapeMismatch', tensor, node: call.node, op: call.op, declared, inferred: type })
  }
}

const constantsOf = (
  { constant, compute }: Operator,
  call: Call,
  types: readonly TensorType[],
): readonly Known[] | null => {
  if (constant !== undefined) return constant(call, types)
  return compute === undefined ? null : computed(compute)(call, types)
}

/** The rule of a node's operator applied to it: the types of its results, and what they are where they are constant. */
export function* inferNode(node: NodeProto, around: Surroundings): Checked<Inferred> {
  const call: Call = {
    index: around.index,
    node: around.name,
    op: node.opType,
    domain: domainOf(node.domain),
    opset: around.opset,
    mayCompute: around.mayCompute,
    inputs: around.inputs,
    outputs: node.output,
    attributes: yield* attributesOf(node, around.name),
  }
  const operator = operatorOf(call.domain, call.op) ?? null
  const { types, bound } = yield* typesOf(call, operator, around)
  yield* must(
    call,
    node.output.length <= types.length,
    () => `it has ${node.output.length} results, but makes ${types.length}`,
  )
  const constants: readonly Known[] | null = operator === null ? null : constantsOf(operator, call, types)
  const results: (Value | null)[] = []
  for (const [i, name] of node.output.entries()) {
    const type = types[i]
    if (name === '' || type === undefined) {
      results.push(null)
      continue
    }
    const constant = constants?.[i] ?? null
    yield* acceptable(call, name, type, constant !== null, around)
    results.push({ name, elementType: type.elementType, shape: type.shape, constant })
  }
  return { proto: node, call, operator, results, bound }
}
