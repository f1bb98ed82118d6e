import { activation, constant } from '../ir/lookup.js'
import type { BaseLayer } from '../ir/lowered.js'
import type { Graph, Node } from '../ir/network.js'
import type { Neighbours } from './neighbours.js'
import { type Bound, type Codes, is8Bit, isKnown, named, numberOf, type Operands } from './operands.js'

/** The integers behind a constant of floating-point numbers, or null where it is not made of any. */
const codesBehind = (graph: Graph, name: string): Codes | null => {
  const source = constant(graph, name)?.source
  if (source?.kind === 'dequantized') {
    const { of, scale, zeroPoint, axis } = source
    return { of, scale, zeroPoint, axis, permutation: null }
  }
  if (source?.kind !== 'transposed') return null
  const inner = codesBehind(graph, source.of)
  if (inner === null) return null
  const { permutation } = source
  return {
    ...inner,
    axis: inner.axis === null ? null : permutation.indexOf(inner.axis),
    permutation: permutation.map((axis) => inner.permutation?.[axis] ?? axis),
  }
}

/** A bias: of integers with a scale, or of float32 as it is; null where it is neither. */
const biasBehind = (graph: Graph, name: string): Codes | null =>
  codesBehind(graph, name) ??
  (constant(graph, name)?.elementType === 'float32'
    ? { of: name, permutation: null, scale: null, zeroPoint: null, axis: null }
    : null)

/** The bounds of a Relu or Clip; null for an operator that does something else. */
const boundsOf = (node: Node): { readonly least: Bound; readonly most: Bound } | null => {
  const { op, inputs, attributes } = node
  if (!isKnown(node)) return null
  if (op === 'Relu') return { least: 0, most: null }
  if (op !== 'Clip') return null
  const bound = (index: number, attribute: string): Bound => {
    const value = attributes[attribute]
    return named(inputs[index]) ?? (typeof value === 'number' ? value : null)
  }
  return { least: bound(1, 'min'), most: bound(2, 'max') }
}

/** The operators from a product to its QuantizeLinear, with what they do on the way; or what is in between instead. */
const toQuantize = (
  graph: Graph,
  { onlyReaderOf }: Neighbours,
  product: Node,
):
  | {
      readonly quantize: Node
      readonly nodes: readonly Node[]
      readonly clips: NonNullable<Operands['output']>['clips']
    }
  | string => {
  const nodes = [product]
  const clips: { readonly least: Bound; readonly most: Bound }[] = []
  for (let tensor = product.outputs[0] ?? ''; ; ) {
    const next = onlyReaderOf(tensor)
    if (next === null) return 'its result does not go into a QuantizeLinear alone'
    nodes.push(next)
    if (next.op === 'QuantizeLinear' && isKnown(next)) return { quantize: next, nodes, clips }
    const bounds = boundsOf(next)
    if (bounds === null)
      return `${next.op} "${next.name}" stands between it and a QuantizeLinear, and needs its result as floating-point numbers`
    const computed = [bounds.least, bounds.most].find(
      (bound) => typeof bound === 'string' && constant(graph, bound) === undefined,
    )
    if (computed !== undefined && computed !== null)
      return `the bound "${computed}" of its ${next.op} is computed while the network runs`
    clips.push(bounds)
    tensor = next.outputs[0] ?? ''
  }
}

/** What a float product between DequantizeLinear and QuantizeLinear computes with, or why it cannot be computed in integers. */
export const floatOperands = (
  graph: Graph,
  neighbours: Neighbours,
  layer: BaseLayer,
  node: Node,
): Operands | string => {
  const moving = node.inputs.find((name) => activation(graph, name) !== undefined) ?? ''
  const dequantize = neighbours.makerOf(moving)
  if (dequantize?.op !== 'DequantizeLinear' || !isKnown(dequantize))
    return `its input "${moving}" does not come from a DequantizeLinear`
  const weights = codesBehind(graph, layer.weights)
  if (weights === null || weights.scale === null)
    return `its weights "${layer.weights}" do not come from a DequantizeLinear with one scale, or one for each channel`
  if (node.op === 'ConvTranspose' && layer.groups > 1 && layer.bias !== null)
    return 'its groups share the scales of their weights, but not their bias'
  const bias = layer.bias === null ? null : biasBehind(graph, layer.bias)
  if (layer.bias !== null && bias === null) return `its bias "${layer.bias}" is no constant of float32`
  const after = toQuantize(graph, neighbours, node)
  if (typeof after === 'string') return after
  const { quantize, nodes, clips } = after
  const [input = '', inputScale = ''] = dequantize.inputs
  const [result = ''] = quantize.outputs
  const [inputType, outputType] = [
    activation(graph, input)?.elementType,
    activation(graph, result)?.elementType,
  ]
  if (!is8Bit(inputType)) return `its input is ${inputType ?? 'of no known type'}, not int8 or uint8`
  if (!is8Bit(outputType)) return `its result is ${outputType ?? 'of no known type'}, not int8 or uint8`
  return {
    input,
    inputZeroPoint: named(dequantize.inputs[2]),
    weights,
    bias,
    productFactor: numberOf(node, 'alpha', 1),
    biasFactor: numberOf(node, 'beta', 1),
    result,
    output: {
      inputScale,
      weightScale: weights.scale,
      outputScale: quantize.inputs[1] ?? '',
      outputZeroPoint: named(quantize.inputs[2]),
      outputType,
      clips,
    },
    nodes,
  }
}
