import { create } from '@bufbuild/protobuf'
import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { GraphProtoSchema, type NodeProto, type TensorProto } from 'onnx-buf'
import type { Graph } from '../ir/network.js'
import { constantOf, intAttribute, nodeOf } from '../onnx/write.js'
import type { DecodedModel } from '../stages/import/decodeModel.js'
import type { TensorData } from '../stages/import/tensorData.js'
import type { WeightError } from '../stages/import/weightError.js'
import type { WeightReader } from '../stages/import/weights.js'
import type { FloatLayer } from './floatLayers.js'
import type { Range } from './range.js'
import { type ActivationScale, activationScale, channelScales } from './scale.js'

/** How a layer was quantized. */
export interface LayerScales {
  readonly input: ActivationScale
  readonly output: ActivationScale
  readonly weights: Float32Array
}

/** A quantized model, in which what nothing needs any more is left, and the scales of its layers by name. */
export interface Written {
  readonly model: DecodedModel
  readonly scales: ReadonlyMap<string, LayerScales>
}

/** What the writing adds to a graph. */
interface Additions {
  readonly constants: TensorProto[]
  /** Instead of the node whose first output is the key. */
  readonly nodes: Map<string, NodeProto[]>
  readonly scales: Map<string, LayerScales>
}

const scalar = (value: number): TensorData => ({
  elementType: 'float32',
  shape: [],
  data: Float32Array.of(value),
})
const code = (value: number): TensorData => ({ elementType: 'uint8', shape: [], data: Uint8Array.of(value) })
const vector = (data: Float32Array): TensorData => ({ elementType: 'float32', shape: [data.length], data })

const floatsOf = (tensor: TensorData): Float32Array =>
  tensor.elementType === 'float32' ? tensor.data : new Float32Array(0)

/**
 * Writes a float model as a quantized one in ONNX's QuantizeLinear/DequantizeLinear form: each layer is a
 * float product between DequantizeLinear and QuantizeLinear, which runtimes compute with integers; all other
 * operators stay as they are. `graph` is the network with BatchNormalization folded, `original` the one that
 * the file says.
 */
export const writeQdq = (
  { model, graph: file }: DecodedModel,
  original: Graph,
  graph: Graph,
  layers: readonly FloatLayer[],
  ranges: ReadonlyMap<string, Range>,
  weights: WeightReader,
): Either<WeightError, Written> => {
  const made: Additions = { constants: [], nodes: new Map(), scales: new Map() }
  const maker = new Map(file.node.flatMap((node) => node.output.map((name) => [name, node] as const)))
  const firstOutput = new Map(original.nodes.map(({ name, outputs }) => [name, outputs[0] ?? '']))
  /** Quantized tensors by the float tensors that they stand for. */
  const quantized = new Map<string, { readonly name: string; readonly scale: ActivationScale }>()
  const add = (name: string, data: TensorData): string => {
    made.constants.push(constantOf(name, data))
    return name
  }

  for (const { node, input, output, weight, bias, axis } of layers) {
    const at = `${node.name}.quantized`
    const nodes: NodeProto[] = []
    let source = quantized.get(input)
    if (source === undefined) {
      const scale = activationScale(ranges.get(input) ?? { low: 0, high: 0 })
      source = { name: `${input}.quantized`, scale }
      quantized.set(input, source)
      nodes.push(
        nodeOf(
          'QuantizeLinear',
          `${input}.quantize`,
          [
            input,
            add(`${input}.scale`, scalar(scale.scale)),
            add(`${input}.zeroPoint`, code(scale.zeroPoint)),
          ],
          [source.name],
        ),
      )
    }
    const [values, biases] = [weights(graph, weight), bias === null ? null : weights(graph, bias)]
    if (E.isLeft(values)) return values
    if (biases !== null && E.isLeft(biases)) return biases
    const { shape } = values.right
    const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1)
    const channels = shape[axis] ?? 1
    const layer = channelScales(
      floatsOf(values.right),
      channels,
      (i) => Math.floor(i / inner) % channels,
      biases === null ? null : floatsOf(biases.right),
      source.scale.scale,
    )
    const scale = activationScale(ranges.get(output) ?? { low: 0, high: 0 })
    made.scales.set(node.name, { input: source.scale, output: scale, weights: layer.scales })

    const operand = (
      what: string,
      codes: TensorData,
      scales: Float32Array,
      along: number,
    ): readonly [string, NodeProto] => [
      `${at}.${what}.real`,
      nodeOf(
        'DequantizeLinear',
        `${at}.${what}.dequantize`,
        [add(`${at}.${what}`, codes), add(`${at}.${what}.scale`, vector(scales))],
        [`${at}.${what}.real`],
        [intAttribute('axis', along)],
      ),
    ]
    const x = `${at}.input.real`
    const [w, dequantizeWeights] = operand(
      'weight',
      { elementType: 'int8', shape, data: layer.codes },
      layer.scales,
      axis,
    )
    nodes.push(
      nodeOf(
        'DequantizeLinear',
        `${at}.input.dequantize`,
        [
          source.name,
          add(`${at}.input.scale`, scalar(source.scale.scale)),
          add(`${at}.input.zeroPoint`, code(source.scale.zeroPoint)),
        ],
        [x],
      ),
      dequantizeWeights,
    )
    const operands = [x, w]
    if (layer.bias !== null) {
      const { codes, scales } = layer.bias
      const [b, dequantizeBias] = operand(
        'bias',
        { elementType: 'int32', shape: [channels], data: codes },
        scales,
        0,
      )
      nodes.push(dequantizeBias)
      operands.push(b)
    }
    const product = maker.get(firstOutput.get(node.name) ?? '')
    const [y, yScale, yZero] = [
      `${at}.output`,
      add(`${at}.output.scale`, scalar(scale.scale)),
      add(`${at}.output.zeroPoint`, code(scale.zeroPoint)),
    ]
    nodes.push(
      nodeOf(node.op, node.name, operands, [`${at}.product`], product?.attribute ?? []),
      nodeOf('QuantizeLinear', `${at}.output.quantize`, [`${at}.product`, yScale, yZero], [y]),
      nodeOf('DequantizeLinear', `${at}.output.dequantize`, [y, yScale, yZero], [output]),
    )
    quantized.set(output, { name: y, scale })
    made.nodes.set(firstOutput.get(node.name) ?? output, nodes)
  }

  // where a layer was, its new nodes are; what made its result behind it, normalization or activation, is part of it
  const replaced = new Set([...made.nodes.values()].flat().flatMap(({ output }) => output))
  const nodes = file.node.flatMap((node) => {
    const instead = made.nodes.get(node.output[0] ?? '')
    if (instead !== undefined) return instead
    return node.output.some((name) => replaced.has(name)) ? [] : [node]
  })
  return E.right({
    scales: made.scales,
    model: {
      model,
      graph: create(GraphProtoSchema, {
        ...file,
        node: nodes,
        initializer: [...file.initializer, ...made.constants],
      }),
    },
  })
}
