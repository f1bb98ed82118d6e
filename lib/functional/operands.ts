import { activation, constant } from '../ir/lookup.js'
import type { BaseLayer } from '../ir/lowered.js'
import type { Graph, Node } from '../ir/network.js'

/** The names of what a quantized base layer computes with, in the graph; null where ONNX's default holds. */
export interface Operands {
  readonly input: string
  readonly inputZeroPoint: string | null
  /** The integers. */
  readonly weights: string
  readonly weightZeroPoint: string | null
  readonly bias: string | null
  /** The tensor that it makes. */
  readonly result: string
  /** Null where the result is the int32 sums. */
  readonly output: {
    readonly inputScale: string
    readonly weightScale: string
    readonly outputScale: string
    readonly outputZeroPoint: string | null
    readonly outputType: 'int8' | 'uint8'
  } | null
  /** Whether a Relu stands before the requantization, which has to do the same by saturating. */
  readonly relu: boolean
  readonly nodes: readonly Node[]
}

const named = (name: string | undefined): string | null => (name === undefined || name === '' ? null : name)

/** Which inputs of an operator are the moving side and the weights: (value, scale, zero point) each. */
interface Sides {
  readonly a: readonly [value: number, scale: number | null, zeroPoint: number]
  readonly b: readonly [value: number, scale: number | null, zeroPoint: number]
  readonly output: readonly [scale: number, zeroPoint: number] | null
  readonly bias: number | null
}

/**
 * Operators whose operands are integers, and where these stand. Source: ONNX and com.microsoft operator documentation.
 */
const integerOperators: Readonly<Record<string, Sides>> = {
  QLinearConv: { a: [0, 1, 2], b: [3, 4, 5], output: [6, 7], bias: 8 },
  QLinearMatMul: { a: [0, 1, 2], b: [3, 4, 5], output: [6, 7], bias: null },
  QGemm: { a: [0, 1, 2], b: [3, 4, 5], output: [7, 8], bias: 6 },
  ConvInteger: { a: [0, null, 2], b: [1, null, 3], output: null, bias: null },
  MatMulInteger: { a: [0, null, 2], b: [1, null, 3], output: null, bias: null },
}

const is8Bit = (type: string | undefined): type is 'int8' | 'uint8' => type === 'int8' || type === 'uint8'

const ofIntegers = (graph: Graph, layer: BaseLayer, node: Node, sides: Sides): Operands | string => {
  const at = (index: number | null): string | null => (index === null ? null : named(node.inputs[index]))
  const flipped = node.inputs[sides.a[0]] === layer.weights
  const [moving, still] = flipped ? [sides.b, sides.a] : [sides.a, sides.b]
  const result = node.outputs[0] ?? ''
  const type = activation(graph, result)?.elementType
  const input = at(moving[0])
  if (input === null) return 'it has no input'
  const common = {
    input,
    inputZeroPoint: at(moving[2]),
    weights: layer.weights,
    weightZeroPoint: at(still[2]),
    bias: at(sides.bias),
    result,
    relu: false,
    nodes: [node],
  }
  if (sides.output === null) return { ...common, output: null }
  const [inputScale, weightScale, outputScale] = [at(moving[1]), at(still[1]), at(sides.output[0])]
  if (inputScale === null || weightScale === null || outputScale === null)
    return 'a scale of it is left out, so that its result is float32'
  if (!is8Bit(type)) return `its result is ${type ?? 'of no known type'}, not int8 or uint8`
  const outputZeroPoint = at(sides.output[1])
  return { ...common, output: { inputScale, weightScale, outputScale, outputZeroPoint, outputType: type } }
}

const makerOf = (graph: Graph, tensor: string): Node | undefined =>
  graph.nodes.find(({ outputs }) => outputs.includes(tensor))

const onlyReaderOf = (graph: Graph, tensor: string): Node | null => {
  const readers = graph.nodes.filter(({ inputs }) => inputs.includes(tensor))
  return readers.length === 1 && !graph.outputs.includes(tensor) ? (readers[0] ?? null) : null
}

/** The float products whose result the runtime computes with integers between DequantizeLinear and QuantizeLinear. */
const floatOperators = new Set(['Conv', 'Gemm', 'MatMul'])

const ofFloats = (graph: Graph, layer: BaseLayer, node: Node): Operands | string => {
  const moving = node.inputs.find((name) => activation(graph, name) !== undefined) ?? ''
  const dequantize = makerOf(graph, moving)
  if (dequantize?.op !== 'DequantizeLinear')
    return `its input "${moving}" does not come from a DequantizeLinear`
  const weight = constant(graph, layer.weights)?.source
  if (weight?.kind !== 'dequantized')
    return `its weights "${layer.weights}" do not come from a DequantizeLinear`
  const bias = layer.bias === null ? undefined : constant(graph, layer.bias)?.source
  if (layer.bias !== null && bias?.kind !== 'dequantized')
    return `its bias "${layer.bias}" does not come from a DequantizeLinear`
  const nodes = [node]
  let next = onlyReaderOf(graph, node.outputs[0] ?? '')
  const after = next === null ? null : onlyReaderOf(graph, next.outputs[0] ?? '')
  const relu = next?.op === 'Relu' && after?.op === 'QuantizeLinear' ? next : null
  if (relu !== null) {
    nodes.push(relu)
    next = after
  }
  if (next?.op !== 'QuantizeLinear') return 'its result does not go into a QuantizeLinear alone'
  nodes.push(next)
  const result = next.outputs[0] ?? ''
  const [inputType, outputType] = [
    activation(graph, dequantize.inputs[0])?.elementType,
    activation(graph, result)?.elementType,
  ]
  if (!is8Bit(inputType)) return `its input is ${inputType ?? 'of no known type'}, not int8 or uint8`
  if (!is8Bit(outputType)) return `its result is ${outputType ?? 'of no known type'}, not int8 or uint8`
  return {
    input: dequantize.inputs[0] ?? '',
    inputZeroPoint: named(dequantize.inputs[2]),
    weights: weight.of,
    weightZeroPoint: weight.zeroPoint,
    bias: bias?.kind === 'dequantized' ? bias.of : null,
    result,
    output: {
      inputScale: dequantize.inputs[1] ?? '',
      weightScale: weight.scale,
      outputScale: next.inputs[1] ?? '',
      outputZeroPoint: named(next.inputs[2]),
      outputType,
    },
    relu: relu !== null,
    nodes,
  }
}

/**
 * What a base layer of a quantized graph computes with, or why it is none of integers. Integers come as
 * operators of their own (QLinearConv, QLinearMatMul, QGemm, ConvInteger, MatMulInteger) or as a float
 * product between DequantizeLinear and QuantizeLinear, which the runtime computes with integers too.
 */
export const operandsOf = (graph: Graph, layer: BaseLayer): Operands | string => {
  const node = graph.nodes.find(({ name }) => name === layer.name)
  if (node === undefined) return 'the network has no such operator'
  const sides = integerOperators[node.op]
  if (sides !== undefined) return ofIntegers(graph, layer, node, sides)
  if (floatOperators.has(node.op)) return ofFloats(graph, layer, node)
  return `${node.op} does not multiply integers`
}
