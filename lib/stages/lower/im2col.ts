import type { Either } from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { closed } from '../../codec/closed.js'
import { hiddenWeights } from '../../ir/hiddenWeights.js'
import { activation } from '../../ir/lookup.js'
import { type BaseLayer, Layer, type Lowered } from '../../ir/lowered.js'
import type { Reading } from '../../ir/need.js'
import type { Graph, Network, Node } from '../../ir/network.js'
import { fullName, operatorOf } from '../../ir/operatorOf.js'
import { Signature } from '../../ir/signature.js'
import { pass } from '../../pipeline/index.js'
import { fail, get, outcome, type Rule } from '../../rule.js'
import { convolution } from './convolution.js'
import { convTranspose } from './convTranspose.js'
import { einsumProduct } from './einsumProduct.js'
import { fusedAfter, readersOf, views } from './fusion.js'
import { type Origins, originsOf } from './geometry/origins.js'
import type { LowerError } from './lower.js'
import { matrixProduct } from './matrixProduct.js'
import { operatorCost } from './operatorCost.js'
import { type Product, points } from './product.js'
import { type Residual, residualOf } from './residual.js'
import { sharedNames } from './sharedNames.js'

function* productOf(network: Graph, node: Node): Rule<LowerError, Product | null> {
  for (const convolved of [convolution, convTranspose]) {
    const found = yield* get(convolved(network, node))
    if (found !== null) return found
  }
  return operatorOf(node) === 'Einsum' ? einsumProduct(network, node) : matrixProduct(network, node)
}

const baseLayer = (
  node: Node,
  product: Product,
  inputs: readonly string[],
  reads: readonly Reading[] | undefined,
  fused: readonly Node[],
): BaseLayer => ({
  kind: 'base',
  name: node.name,
  op: node.op,
  inputs,
  rows: points(product.rowShape),
  columns: points(product.columnShape),
  vectors: points(product.vectorShape),
  ...product,
  fused: fused.map(({ op }) => op),
  ...(reads === undefined ? {} : { reads }),
})

/** What a lowering makes of a graph. */
interface Layered extends Pick<Lowered, 'layers'> {
  readonly signature: Signature
}

/** What a network takes and gives, all of whose nodes `origins` has seen. */
const signatureOf = (network: Graph, origins: Origins): Signature => {
  const elementsOf = (tensor: string): number => points(activation(network, tensor)?.shape ?? [])
  const outputs = new Map<string, number>()
  for (const tensor of network.outputs) {
    for (const name of origins.sources([tensor]))
      outputs.set(name, Math.max(outputs.get(name) ?? 0, elementsOf(tensor)))
  }
  return {
    inputs: Object.fromEntries(network.inputs.map((name) => [name, elementsOf(name)])),
    outputs: Object.fromEntries(outputs),
  }
}

/** A name for the addition in a node, that no layer has. */
const addName = (node: string, role: string, names: Set<string>): string => {
  let name = `${node}.${role}`
  for (let i = 2; names.has(name); i++) name = `${node}.${role}_${i}`
  names.add(name)
  return name
}

/** The base layer of a node, and the addition of its bias as an operator behind it, where that is no bias of crossbars. */
const addedApart = (
  node: Node,
  product: Product,
  residual: Residual,
  origins: Origins,
  names: Set<string>,
): readonly Layer[] => {
  const multiplied = node.inputs.filter((tensor) => tensor !== residual.tensor)
  const base = baseLayer(
    node,
    { ...product, bias: residual.bias },
    origins.sources(multiplied),
    origins.reads(multiplied),
    [],
  )
  const name = addName(node.name, residual.role, names)
  origins.made(node, base)
  const [result = ''] = node.outputs
  const tensors = [result, residual.tensor]
  const geometry = origins.sum(tensors)
  const inputs = origins.sources(tensors)
  const add: Layer = { kind: 'operator', name, op: 'Add', inputs, ...residual.cost, geometry }
  origins.made(node, add)
  return [base, add]
}

function* layersOf(network: Graph): Rule<LowerError, Layered> {
  const readers = readersOf(network)
  const fused = new Set<Node>()
  const origins = originsOf(network)
  const layers: Layer[] = []
  const weights = sharedNames(network)
  const names = new Set([...network.inputs, ...network.nodes.map(({ name }) => name)])
  for (const node of network.nodes) {
    if (fused.has(node)) continue
    const inputs = origins.sources(node.inputs)
    const made = yield* productOf(network, node)
    if (made !== null) {
      const product = { ...made, weights: weights(made.weights) }
      const residual = residualOf(network, node, product)
      if (residual !== null) {
        layers.push(...addedApart(node, product, residual, origins, names))
        continue
      }
      const chain = fusedAfter(network, readers, node)
      const base = baseLayer(node, product, inputs, origins.reads(node.inputs), chain)
      for (const each of [node, ...chain]) {
        fused.add(each)
        origins.made(each, base)
      }
      layers.push(base)
    } else if (views.has(operatorOf(node) ?? '')) origins.viewed(node)
    else {
      const geometry = origins.geometry(node)
      const layer: Layer = {
        kind: 'operator',
        name: node.name,
        op: fullName(node),
        inputs,
        ...operatorCost(network, node),
        ...(geometry === undefined ? {} : { geometry }),
      }
      origins.made(node, layer)
      layers.push(layer)
    }
  }
  if (!layers.some(({ kind }) => kind === 'base')) {
    const operators = [...new Set(network.nodes.map(fullName))]
    const hidden = hiddenWeights(network)
    yield* fail<LowerError>({ _tag: 'NoBaseLayer', network: network.model.name, operators, hidden })
  }
  return { signature: signatureOf(network, origins), layers }
}

/**
 * Lowers a network to matrix-vector products by im2col: 1-D and 2-D convolutions with any stride, dilation,
 * padding, `auto_pad` and group count, transposed ones, Gemm and MatMul become base layers; elementwise operators right behind
 * one are fused into it; reshaping operators vanish; the rest run on the output units. Linear in the number
 * of nodes.
 *
 * Fails with `UnsupportedConvolution` for three spatial dimensions
 * and `NoBaseLayer` where nothing would run on a crossbar.
 */
export const lowerGraph = (network: Graph): Either<LowerError, Layered> => outcome(layersOf(network))

/**
 * The lowering of a whole network by im2col, see `lowerGraph`.
 *
 * @example
 * import { im2col, importOnnx, modelFile, presets, zoo } from 'ohmflow'
 * const model = await modelFile('resnet18', zoo.resnet18.build())()
 * const network = importOnnx()({ model, bindings: {}, chip: presets.rram256.chip })
 * const lowered = network._tag === 'Right' ? im2col()(network.right) : network
 * const conv1 = lowered._tag === 'Right' ? lowered.right.layers[0] : undefined
 * console.assert(conv1?.kind === 'base' && conv1.rows === 147 && conv1.columns === 64 && conv1.vectors === 12544)
 */
export const im2col = () =>
  pass({
    implementation: 'im2col',
    version: '6',
    reads: ({ chip: _chip, ...graph }: Network): Graph => graph,
    compute: lowerGraph,
    product: closed<Layered>('Layered', { signature: Signature, layers: t.readonlyArray(Layer) }),
    join: ({ chip, model }, layered): Lowered => ({ chip, model, ...layered }),
  })
