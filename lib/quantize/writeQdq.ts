import type { ElementType, Graph } from '../ir/network.js'
import { dataTypeOf } from '../onnx/edit/valueInfo.js'
import { intAttribute, nodeOf } from '../onnx/edit/write.js'
import type { DecodedModel } from '../onnx/format/decodeModel.js'
import { create } from '../onnx/proto/create.js'
import type { AttributeProto, NodeProto } from '../onnx/proto/messages.js'
import { GraphProtoSchema } from '../onnx/proto/schemas.js'
import type { TensorData } from '../onnx/tensors/tensorData.js'
import type { WeightError } from '../onnx/weights/weightError.js'
import type { WeightReader } from '../onnx/weights/weights.js'
import { fail, type Rule } from '../rule.js'
import { type Additions, additionsTo } from './additions.js'
import type { FloatLayer } from './floatLayers.js'
import { type LayerConstants, layerConstants } from './layerConstants.js'
import type { Uncalibrated } from './quantizeError.js'
import type { Range } from './range.js'
import { type ActivationScale, activationScale, topCode } from './scale.js'

/** In how many bits a layer is to be computed, by its name; 8 where nothing is said. */
export type BitsOf = (layer: string) => { readonly weightBits?: number; readonly inputBits?: number }

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

/** A quantized tensor, and what its codes mean. */
interface Codes {
  readonly name: string
  readonly scale: ActivationScale
  /** The constants that say so. */
  readonly parameters: readonly [scale: string, zeroPoint: string]
  /** The constants between which real numbers are held first, where it has fewer bits than its type. */
  readonly bounds: readonly string[]
}

const scalar = (value: number): TensorData => ({
  elementType: 'float32',
  shape: [],
  data: Float32Array.of(value),
})
const code = (value: number): TensorData => ({ elementType: 'uint8', shape: [], data: Uint8Array.of(value) })
const vector = (data: Float32Array): TensorData => ({ elementType: 'float32', shape: [data.length], data })

const codesOf = ({ constant, fresh }: Additions, tensor: string, range: Range, bits = 8): Codes => {
  const scale = activationScale(range, bits)
  const realOf = (code: number): TensorData => scalar(Math.fround(scale.scale * (code - scale.zeroPoint)))
  return {
    name: fresh(`${tensor}.quantized`),
    scale,
    parameters: [
      constant(`${tensor}.scale`, scalar(scale.scale)),
      constant(`${tensor}.zeroPoint`, code(scale.zeroPoint)),
    ],
    bounds:
      bits < 8
        ? [constant(`${tensor}.lowest`, realOf(0)), constant(`${tensor}.highest`, realOf(topCode(bits)))]
        : [],
  }
}

const cast = (from: string, to: string, elementType: ElementType): NodeProto =>
  nodeOf('Cast', `${to}.cast`, [from], [to], [intAttribute('to', dataTypeOf(elementType))])

/** Quantizes a tensor of real numbers; only float32 has codes in every version of the operator set. */
const quantizing = (
  { fresh }: Additions,
  real: string,
  elementType: ElementType,
  { name, parameters, bounds }: Codes,
): readonly NodeProto[] => {
  const quantize = (from: string): readonly NodeProto[] => {
    const held = bounds.length === 0 ? from : fresh(`${real}.held`)
    return [
      ...(held === from ? [] : [nodeOf('Clip', `${held}.clip`, [from, ...bounds], [held])]),
      nodeOf('QuantizeLinear', `${held}.quantize`, [held, ...parameters], [name]),
    ]
  }
  if (elementType === 'float32') return quantize(real)
  const narrow = fresh(`${real}.float32`)
  return [cast(real, narrow, 'float32'), ...quantize(narrow)]
}

/** Gives a tensor of real numbers the values of its codes. */
const dequantizing = (
  { fresh }: Additions,
  { name, parameters }: Codes,
  real: string,
  elementType: ElementType,
): readonly NodeProto[] => {
  const dequantize = (to: string): NodeProto =>
    nodeOf('DequantizeLinear', `${real}.dequantize`, [name, ...parameters], [to])
  if (elementType === 'float32') return [dequantize(real)]
  const wide = fresh(`${real}.float32`)
  return [dequantize(wide), cast(wide, real, elementType)]
}

/** The weights and the bias of a layer as real numbers again. */
const dequantizedConstants = (
  { constant, fresh }: Additions,
  { node, axis }: FloatLayer,
  { codes, scales, bias, shape, channels }: LayerConstants,
): readonly NodeProto[] => {
  const operand = (what: string, integers: TensorData, steps: Float32Array, along: number): NodeProto => {
    const name = `${node.name}.${what}`
    return nodeOf(
      'DequantizeLinear',
      `${name}.dequantize`,
      [constant(`${name}.quantized`, integers), constant(`${name}.scale`, vector(steps))],
      [fresh(`${name}.real`)],
      [intAttribute('axis', along)],
    )
  }
  return [
    operand('weight', { elementType: 'int8', shape, data: codes }, scales, axis),
    ...(bias === null
      ? []
      : [operand('bias', { elementType: 'int32', shape: [channels], data: bias.codes }, bias.scales, 0)]),
  ]
}

/** What the rewritten operands of a Gemm do instead. */
const undone = new Set(['alpha', 'beta', 'transA'])

/** The nodes of a layer, from the codes that it reads to those that it makes. */
const layerNodes = (
  additions: Additions,
  layer: FloatLayer,
  constants: LayerConstants,
  attributes: readonly AttributeProto[],
  read: Codes,
  made: Codes,
): readonly NodeProto[] => {
  const { node, transposed, output, elementType } = layer
  const name = (what: string): string => additions.fresh(`${node.name}.${what}`)
  const turned = transposed ? { ...read, name: name('transposed') } : read
  const [input, product] = [name('input'), name('product')]
  const operands = dequantizedConstants(additions, layer, constants)
  return [
    ...(transposed
      ? [nodeOf('Transpose', turned.name, [read.name], [turned.name], [intAttribute('perm', [1, 0])])]
      : []),
    ...dequantizing(additions, turned, input, 'float32'),
    ...operands,
    nodeOf(
      node.op,
      node.name,
      [input, ...operands.flatMap((operand) => operand.output)],
      [product],
      node.op === 'Gemm' ? attributes.filter((attribute) => !undone.has(attribute.name)) : attributes,
    ),
    ...quantizing(additions, product, 'float32', made),
    ...dequantizing(additions, made, output, elementType),
  ]
}

/**
 * Writes a float model as a quantized one in ONNX's QuantizeLinear/DequantizeLinear form: each layer is a
 * float product between DequantizeLinear and QuantizeLinear, which runtimes compute with integers; all other
 * operators stay as they are. Codes of fewer bits than eight are held within them before they are rounded. `graph` is the network with BatchNormalization folded, `original` the one that
 * the file says. `written` is told as layers are done. Fails where a range is missing.
 */
export function* writeQdq(
  { model, graph: file }: DecodedModel,
  original: Graph,
  graph: Graph,
  layers: readonly FloatLayer[],
  ranges: ReadonlyMap<string, Range>,
  weights: WeightReader,
  bitsOf: BitsOf = () => ({}),
  done: (layers: number) => void = () => {},
): Rule<WeightError | Uncalibrated, Written> {
  const additions = additionsTo(file)
  const scales = new Map<string, LayerScales>()
  const maker = new Map(file.node.flatMap((node) => node.output.map((name) => [name, node] as const)))
  const firstOutput = new Map(original.nodes.map(({ name, outputs }) => [name, outputs[0] ?? '']))
  /** Instead of the node whose first output is the key. */
  const instead = new Map<string, readonly NodeProto[]>()
  /** By the bits and the tensors of real numbers that they stand for. */
  const quantized = new Map<string, Codes>()
  const keyOf = (tensor: string, bits: number): string => `${Math.min(8, bits)} ${tensor}`

  for (const layer of layers) {
    const { node, input, output, elementType } = layer
    const [reads, makes] = [ranges.get(input), ranges.get(output)]
    if (reads === undefined || makes === undefined)
      return yield* fail({
        _tag: 'Uncalibrated' as const,
        layer: node.name,
        tensor: reads === undefined ? input : output,
      })
    const { weightBits = 8, inputBits = 8 } = bitsOf(node.name)
    const known = quantized.get(keyOf(input, inputBits))
    const read = known ?? codesOf(additions, input, reads, inputBits)
    const constants = yield* layerConstants(graph, layer, read.scale.scale, weights, weightBits)
    const made = codesOf(additions, output, makes)
    const product = firstOutput.get(node.name) ?? ''
    const attributes = maker.get(product)?.attribute ?? []
    instead.set(product, [
      ...(known === undefined ? quantizing(additions, input, elementType, read) : []),
      ...layerNodes(additions, layer, constants, attributes, read, made),
    ])
    scales.set(node.name, { input: read.scale, output: made.scale, weights: constants.scales })
    quantized.set(keyOf(input, inputBits), read)
    quantized.set(keyOf(output, 8), made)
    done(scales.size)
  }

  // where a layer was, its new nodes are; what made its result behind it, normalization or activation, is part of it
  const replaced = new Set([...instead.values()].flat().flatMap(({ output }) => output))
  const nodes = file.node.flatMap(
    (node) =>
      instead.get(node.output[0] ?? '') ?? (node.output.some((name) => replaced.has(name)) ? [] : [node]),
  )
  const initializer = [...file.initializer, ...additions.constants]
  return {
    scales,
    model: { model, graph: create(GraphProtoSchema, { ...file, node: [...nodes], initializer }) },
  }
}
