import * as fc from 'fast-check'
import type { Violation } from '../codec/violation.js'
import { type BaseLayer, Lowered } from '../ir/lowered.js'
import type { Network, Node } from '../ir/network.js'
import { verifyLowered } from '../ir/verifyLowered.js'
import type { Pass } from '../pipeline/pass.js'
import { arbitraryNetwork } from './arbitraries/network.js'
import { arbitraryOperation } from './arbitraries/operation.js'
import { integers, pointAt } from './lowering/array.js'
import { multiplied } from './lowering/multiplied.js'
import { reference } from './lowering/reference.js'
import type { Laws } from './pipeline/subject.js'
import { slotLaws, undecodable, unequal, violationsOf } from './slotLaws.js'

const shapeOf = ({ tensors, constants }: Network, name = ''): readonly number[] =>
  (tensors[name] ?? constants[name])?.shape ?? []

/** Both operands of a product, in the order of the node's inputs, filled with integers. */
const operandsOf = (network: Network, { inputs: [a = '', b = ''] }: Node) =>
  [integers(a, shapeOf(network, a)), integers(b, shapeOf(network, b))] as const

const basesOf = (network: Network, { layers }: Lowered) =>
  network.nodes.flatMap((node) =>
    layers.flatMap((layer) => (layer.kind === 'base' && layer.name === node.name ? [{ node, layer }] : [])),
  )

const computed = (network: Network, node: Node, layer: BaseLayer) => {
  const [a, b] = operandsOf(network, node)
  return node.inputs[0] === layer.weights ? multiplied(layer, b, a) : multiplied(layer, a, b)
}

const productViolations = (network: Network, lowered: Lowered): readonly Violation[] =>
  basesOf(network, lowered).flatMap(({ node, layer }) => {
    const where = `layer "${layer.name}" (${node.op})`
    const expected = reference(node, operandsOf(network, node), shapeOf(network, node.outputs[0]))
    const { shape, data } = computed(network, node, layer)
    if (shape.join() !== expected.shape.join())
      return [
        {
          rule: 'product',
          where,
          problem: `it computes [${shape.join()}]; the operator gives [${expected.shape.join()}]`,
        },
      ]
    const wrong = data.findIndex((x, i) => x !== expected.data[i])
    if (wrong < 0) return []
    const point = pointAt(shape, wrong).join()
    return [
      {
        rule: 'product',
        where,
        problem: `element [${point}] is ${data[wrong]}; the operator gives ${expected.data[wrong]}`,
      },
    ]
  })

const onceViolations = (network: Network, lowered: Lowered): readonly Violation[] =>
  basesOf(network, lowered).flatMap(({ node, layer }) => {
    const { shape, times } = computed(network, node, layer)
    const wrong = times.findIndex((count) => count !== 1)
    if (wrong < 0) return []
    const problem = `element [${pointAt(shape, wrong).join()}] is computed ${times[wrong]} times`
    return [{ rule: 'once', where: `layer "${layer.name}"`, problem }]
  })

const products = new Set(['Conv', 'ConvInteger', 'ConvTranspose', 'Gemm', 'MatMul', 'MatMulInteger'])

const baseViolations = (network: Network, lowered: Lowered): readonly Violation[] => {
  const found = new Set(basesOf(network, lowered).map(({ node }) => node.name))
  return network.nodes
    .filter(({ op, name }) => products.has(op) && !found.has(name))
    .map(({ op, name }) => ({
      rule: 'base layer',
      where: `node "${name}" (${op})`,
      problem: 'no base layer has its name',
    }))
}

/** Every form that a product has, and whole networks, in which layers read each other. */
const operationsAndNetworks: fc.Arbitrary<Network> = fc.oneof(arbitraryOperation, arbitraryNetwork)

/**
 * What every lowering has to hold, as properties by name: multiplying the lowered form of a convolution or of
 * a matrix product gives what the operator gives by its definition in ONNX, for every kernel, stride,
 * padding, dilation and group count, in exact arithmetic. In `inputs`, every Conv, ConvInteger, ConvTranspose, Gemm,
 * MatMul and MatMulInteger has to have constant weights.
 *
 * @example
 * import fc from 'fast-check'
 * import { im2col } from 'ohmflow'
 * import { loweringLaws } from 'ohmflow/laws'
 * const laws = Object.values(loweringLaws(im2col()))
 * for (const law of laws) await fc.assert(law, { numRuns: 5 })
 * console.assert(laws.length > 0)
 */
export const loweringLaws = <E>(
  lowering: Pass<Network, Lowered, E>,
  inputs: fc.Arbitrary<Network> = operationsAndNetworks,
): Laws =>
  slotLaws({
    plugin: lowering,
    inputs,
    rules: {
      'a product with constant weights becomes a base layer of its name': baseViolations,
      'multiplying reproduces the operator': productViolations,
      'each element of the result is computed once': onceViolations,
      'nothing else changes': ({ chip, model }, lowered) =>
        unequal('unchanged', 'chip and model', [chip, model], [lowered.chip, lowered.model]),
      'the result decodes and verifies': (_, lowered) => [
        ...undecodable(Lowered, 'the lowered network', lowered),
        ...violationsOf(verifyLowered(lowered)),
      ],
    },
  })
