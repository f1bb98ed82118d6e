import * as E from 'fp-ts/lib/Either.js'
import type { BaseLayer, Lowered } from '../../lib/ir/lowered.js'
import type { Network } from '../../lib/ir/network.js'
import { arbitraryOperation, loweringLaws, passLaws } from '../../lib/laws/index.js'
import { im2col } from '../../lib/stages/lower/im2col.js'
import { runs } from '../runs.js'
import { allFail, allHold, type Twin } from './check.js'

const change = (how: (lowered: Lowered) => Lowered) => (network: Network) => E.map(how)(im2col()(network))

const inLayers = (how: (layer: BaseLayer) => BaseLayer) =>
  change((lowered) => ({
    ...lowered,
    layers: lowered.layers.map((layer) => (layer.kind === 'base' ? how(layer) : layer)),
  }))

const without = (attribute: string) => (network: Network) =>
  im2col()({
    ...network,
    nodes: network.nodes.map(({ attributes, ...node }) => ({
      ...node,
      attributes: Object.fromEntries(Object.entries(attributes).filter(([name]) => name !== attribute)),
    })),
  })

const product = 'multiplying reproduces the operator'
const wrongElement =
  /layer "\w+" \((Conv|ConvInteger|ConvTranspose|Gemm|MatMul|MatMulInteger)\): (element \[[\d,]+\] is -?\d+; the operator gives -?\d+|it computes) .*\(product\)|element \[[\d,]+\] is -?\d+; the operator gives -?\d+ \(product\)/

let calls = 0

const twins: readonly Twin[] = [
  ...['strides', 'dilations', 'pads', 'auto_pad', 'transA', 'transB', 'output_shape'].map((attribute) => ({
    mistake: `${attribute} is not looked at`,
    law: product,
    laws: loweringLaws(without(attribute)),
    message: wrongElement,
  })),
  {
    mistake: 'the padding is added, not subtracted',
    law: product,
    laws: loweringLaws(
      inLayers((layer) => ({
        ...layer,
        input: layer.input.map((axis) => ({ ...axis, offset: 0 - axis.offset })),
      })),
    ),
    message: wrongElement,
  },
  {
    mistake: 'every group reads the channels of the first',
    law: product,
    laws: loweringLaws(
      inLayers((layer) => ({ ...layer, input: layer.input.map((axis) => ({ ...axis, group: 0 })) })),
    ),
    message: wrongElement,
  },
  {
    mistake: 'groups write over each other',
    law: 'each element of the result is computed once',
    laws: loweringLaws(
      inLayers((layer) => ({ ...layer, output: layer.output.map((axis) => ({ ...axis, group: 0 })) })),
    ),
    message: /layer "\w+": element \[[\d,]+\] is computed (0|2|3) times \(once\)/,
  },
  {
    mistake: 'the layer has a name of its own',
    law: 'a product with constant weights becomes a base layer of its name',
    laws: loweringLaws(inLayers((layer) => ({ ...layer, name: 'im2col' }))),
    message: /node "\w+" \(\w+\): no base layer has its name \(base layer\)/,
  },
  {
    mistake: 'the model is not named',
    law: 'nothing else changes',
    laws: loweringLaws(change((lowered) => ({ ...lowered, model: { ...lowered.model, name: '' } }))),
    message: /chip and model: .* \(unchanged\)/,
  },
  {
    mistake: 'rows are counted without the channels',
    law: 'the result decodes and verifies',
    laws: loweringLaws(inLayers((layer) => ({ ...layer, rows: layer.rows / (layer.rowShape[0] ?? 1) }))),
    message: /layer "\w+": \d+ rows, but the row shape has \d+ \(rows\)/,
  },
  {
    mistake: 'the name counts the calls',
    law: 'the same input gives the same outcomes',
    laws: loweringLaws(inLayers((layer) => ({ ...layer, op: `${layer.op} ${calls++}` }))),
    message: /the second run: .* \(deterministic\)/,
  },
  {
    mistake: 'attributes are filled in in place',
    law: 'the input is left as it was',
    laws: loweringLaws((network) => {
      for (const node of network.nodes) Object.assign(node.attributes, { group: 1, alpha: 1 })
      return im2col()(network)
    }),
    message: /the input: .* \(pure\)/,
  },
]

allHold('im2col', loweringLaws(im2col()), runs(200))
allHold('im2col as a declared pass', passLaws(im2col(), arbitraryOperation), 30)
allFail(loweringLaws(im2col()), twins)
