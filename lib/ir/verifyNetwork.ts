import type { Either } from 'fp-ts/lib/Either.js'
import { product } from '../arithmetic.js'
import { type Invalid, type Violation, verified } from '../codec/violation.js'
import type { Constant, Network } from './network.js'
import { partNames, weightParts } from './weightParts.js'

/** The part of a network that is verified: all but the chip. */
type Verifiable = Omit<Network, 'chip'>

const violation = (rule: string, where: string, problem: string): Violation => ({ rule, where, problem })

const count = (shape: readonly number[]): number => product(shape)

const isShape = (shape: readonly number[], least: number): boolean =>
  shape.every((extent) => Number.isSafeInteger(extent) && extent >= least) &&
  Number.isSafeInteger(count(shape))

function* shapes({ tensors, constants }: Verifiable): Iterable<Violation> {
  for (const [name, { shape }] of Object.entries(tensors)) {
    if (!isShape(shape, 1))
      yield violation('shape', name, `[${shape.join(', ')}] is no shape of an activation`)
  }
  for (const [name, { shape }] of Object.entries(constants)) {
    if (!isShape(shape, 0)) yield violation('shape', name, `[${shape.join(', ')}] is no shape`)
    if (Object.hasOwn(tensors, name))
      yield violation('defined once', name, 'is both a constant and an activation')
  }
}

/** Every tensor is made once, before it is read, and has a type. */
function* order({ inputs, outputs, tensors, constants, nodes }: Verifiable): Iterable<Violation> {
  const made = new Set<string>()
  const make = function* (name: string, where: string): Iterable<Violation> {
    if (made.has(name)) yield violation('defined once', where, `makes "${name}", which is there already`)
    if (!Object.hasOwn(tensors, name)) yield violation('typed', where, `"${name}" has no shape`)
    made.add(name)
  }
  for (const name of inputs) yield* make(name, 'inputs')
  for (const node of nodes) {
    for (const name of node.inputs) {
      const known = name === '' || made.has(name) || Object.hasOwn(constants, name)
      if (!known) yield violation('order', node.name, `reads "${name}", which nothing before it makes`)
    }
    for (const name of node.outputs) if (name !== '') yield* make(name, node.name)
  }
  for (const name of outputs) {
    const known = made.has(name) || Object.hasOwn(constants, name)
    if (!known) yield violation('outputs', name, 'is an output, but nothing makes it')
  }
  for (const name of Object.keys(tensors)) {
    if (!made.has(name)) yield violation('typed', name, 'has a shape, but nothing makes it')
  }
}

function* names({ nodes }: Verifiable): Iterable<Violation> {
  const seen = new Set<string>()
  for (const { name } of nodes) {
    if (name === '') yield violation('names', 'nodes', 'a node has no name')
    if (seen.has(name)) yield violation('names', name, 'two nodes have this name')
    seen.add(name)
  }
}

const channelsOf = ({ shape, source }: Constant): number | null => {
  if (source.kind === 'foldedBias') return count(shape)
  return 'axis' in source ? (shape[source.axis] ?? null) : null
}

/** What a constant is made of is there, fits it, and is not made of that constant in turn. */
function* sources({ constants }: Verifiable): Iterable<Violation> {
  const get = (name: string): Constant | undefined =>
    Object.hasOwn(constants, name) ? constants[name] : undefined
  const settled = new Set<string>()
  for (const [name, constant] of Object.entries(constants)) {
    const { source, shape } = constant
    if (source.kind === 'literal' && source.values.length !== count(shape)) {
      yield violation('literal', name, `has ${source.values.length} elements, but a shape of ${count(shape)}`)
    }
    const parts = weightParts(source)
    const { whole, operands } = parts
    for (const part of partNames(parts)) {
      const elements = get(part) === undefined ? null : count(get(part)?.shape ?? [])
      const perChannel =
        elements === channelsOf(constant) || (elements === 1 && source.kind.endsWith('quantized'))
      if (elements === null) yield violation('source', name, `is made of "${part}", which is no constant`)
      else if (operands.includes(part)) continue
      else if (whole.includes(part) ? elements !== count(shape) : !perChannel) {
        yield violation('source', name, `is made of "${part}", whose ${elements} elements do not fit it`)
      }
    }
    if (isRing(name, get, settled)) yield violation('source', name, 'is made of itself')
  }
}

/** Whether a constant is made of itself. `settled` collects the constants that are not. */
const isRing = (
  start: string,
  get: (name: string) => Constant | undefined,
  settled: Set<string>,
): boolean => {
  const open = new Set<string>()
  const path = [start]
  while (path.length > 0) {
    const name = path.at(-1)!
    const constant = get(name)
    open.add(name)
    const parts = constant === undefined ? [] : partNames(weightParts(constant.source))
    const next = parts.find((part) => !settled.has(part))
    if (next !== undefined && open.has(next)) return true
    if (next !== undefined) path.push(next)
    else {
      settled.add(name)
      open.delete(name)
      path.pop()
    }
  }
  return false
}

/**
 * The network itself when it breaks no invariant: nodes in topological order with names of their
 * own, every tensor made once and with a shape, activations that are not empty, outputs that exist,
 * literals as long as their shapes, and constants that are made of constants which fit them.
 *
 * @example
 * import { verifyNetwork } from 'ohmflow/codec'
 * const model = { name: 'none', sha256: '', parameters: 0, macs: 0 }
 * const network = { model, opset: 13, inputs: [], outputs: ['y'], tensors: {}, constants: {}, nodes: [] }
 * console.assert(verifyNetwork(network)._tag === 'Left')
 */
export const verifyNetwork = <N extends Verifiable>(network: N): Either<Invalid, N> =>
  verified('network', network, [
    ...names(network),
    ...shapes(network),
    ...order(network),
    ...sources(network),
  ])
