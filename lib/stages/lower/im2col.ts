import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { type BaseLayer, Layer, type Lowered } from '../../ir/lowered.js'
import type { Graph, Network, Node } from '../../ir/network.js'
import { pass } from '../../pipeline/index.js'
import { convolution } from './convolution.js'
import { fusedAfter, readersOf, views } from './fusion.js'
import type { LowerError } from './lower.js'
import { matrixProduct } from './matrixProduct.js'
import { operatorCost } from './operatorCost.js'
import { type Product, points } from './product.js'

const productOf = (network: Graph, node: Node): Either<LowerError, Product | null> => {
  const found = convolution(network, node)
  return E.isLeft(found) || found.right !== null ? found : E.right(matrixProduct(network, node))
}

const baseLayer = (
  node: Node,
  product: Product,
  inputs: readonly string[],
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
})

/**
 * Lowers a network to matrix-vector products by im2col: 1-D and 2-D convolutions with any stride, dilation,
 * padding, `auto_pad` and group count, Gemm and MatMul become base layers; elementwise operators right behind
 * one are fused into it; reshaping operators vanish; the rest run on the output units. Linear in the number
 * of nodes.
 *
 * Fails with `UnsupportedConvolution` for three spatial dimensions
 * and `NoBaseLayer` where nothing would run on a crossbar.
 */
export const lowerGraph = (network: Graph): Either<LowerError, readonly Layer[]> => {
  const readers = readersOf(network)
  const fused = new Set<Node>()
  const source = new Map(network.inputs.map((name) => [name, name]))
  const layers: Layer[] = []
  for (const node of network.nodes) {
    if (fused.has(node)) continue
    const inputs = [...new Set(node.inputs.flatMap((tensor) => source.get(tensor) ?? []))]
    const comesFrom = (name: string, made: Node) => made.outputs.forEach((tensor) => source.set(tensor, name))
    const product = productOf(network, node)
    if (E.isLeft(product)) return product
    if (product.right !== null) {
      const chain = fusedAfter(network, readers, node)
      for (const made of [node, ...chain]) {
        fused.add(made)
        comesFrom(node.name, made)
      }
      layers.push(baseLayer(node, product.right, inputs, chain))
    } else if (views.has(node.op)) {
      for (const name of inputs.slice(0, 1)) comesFrom(name, node)
    } else {
      comesFrom(node.name, node)
      layers.push({ kind: 'operator', name: node.name, op: node.op, inputs, ...operatorCost(network, node) })
    }
  }
  return layers.some(({ kind }) => kind === 'base')
    ? E.right(layers)
    : E.left({
        _tag: 'NoBaseLayer',
        network: network.model.name,
        operators: [...new Set(network.nodes.map(({ op }) => op))],
      })
}

/**
 * The lowering of a whole network by im2col, see `lowerGraph`.
 *
 * @example
 * import { im2col, importOnnx, modelFile, presets, zoo } from 'ohmflow'
 * const model = await modelFile('resnet18', zoo.resnet18.build())()
 * const network = importOnnx({ model, bindings: {}, chip: presets.rram256.chip })
 * const lowered = network._tag === 'Right' ? im2col(network.right) : network
 * const conv1 = lowered._tag === 'Right' ? lowered.right.layers[0] : undefined
 * console.assert(conv1?.kind === 'base' && conv1.rows === 147 && conv1.columns === 64 && conv1.vectors === 12544)
 */
export const im2col = pass({
  implementation: 'im2col',
  version: '2',
  reads: ({ chip: _chip, ...graph }: Network): Graph => graph,
  compute: lowerGraph,
  product: t.readonlyArray(Layer),
  join: ({ chip, model }, layers): Lowered => ({ chip, model, layers }),
})
