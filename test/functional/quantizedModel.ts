import fc from 'fast-check'
import type { ElementType, TensorType } from '../../lib/ir/network.js'
import { dataTypeOf, valueInfo } from '../../lib/onnx/edit/valueInfo.js'
import { create } from '../../lib/onnx/proto/create.js'
import { encode } from '../../lib/onnx/proto/encode.js'
import { type NodeProto, type TensorProto, AttributeType as Type } from '../../lib/onnx/proto/messages.js'
import {
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProtoSchema,
} from '../../lib/onnx/proto/schemas.js'
import type { TensorData } from '../../lib/onnx/tensors/tensorData.js'

type Attributes = Readonly<Record<string, number | readonly number[]>>

export const node = (
  opType: string,
  input: readonly string[],
  output: readonly string[],
  attributes: Attributes = {},
  domain = '',
  floating: Readonly<Record<string, number>> = {},
): NodeProto =>
  create(NodeProtoSchema, {
    opType,
    domain,
    name: `${opType}.${output[0]}`,
    input: [...input],
    output: [...output],
    attribute: [
      ...Object.entries(attributes).map(([name, value]) =>
        typeof value === 'number'
          ? create(AttributeProtoSchema, { name, type: Type.INT, i: BigInt(value) })
          : create(AttributeProtoSchema, { name, type: Type.INTS, ints: value.map(BigInt) }),
      ),
      ...Object.entries(floating).map(([name, f]) =>
        create(AttributeProtoSchema, { name, type: Type.FLOAT, f }),
      ),
    ],
  })

/** Elements from 0 … 255 without a pattern, always the same for a seed. */
export const noise = (seed: number, length: number): Uint8Array => {
  let state = Math.imul(seed, 2654435761) ^ 0x9e3779b9
  return Uint8Array.from({ length }, () => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d)
    state = Math.imul(state ^ (state >>> 12), 0x297a2d39)
    state ^= state >>> 15
    return state >>> 24
  })
}

const elements = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1)

export const tensor = (
  name: string,
  elementType: ElementType,
  shape: readonly number[],
  rawData: Uint8Array,
): TensorProto =>
  create(TensorProtoSchema, {
    name,
    dims: shape.map(BigInt),
    dataType: dataTypeOf(elementType),
    rawData: Uint8Array.from(rawData),
  })

export const floats = (name: string, shape: readonly number[], values: readonly number[]): TensorProto =>
  tensor(name, 'float32', shape, new Uint8Array(Float32Array.from(values).buffer))

export const bytes = (
  name: string,
  elementType: 'int8' | 'uint8',
  shape: readonly number[],
  values: readonly number[],
): TensorProto => tensor(name, elementType, shape, Uint8Array.from(values))

export const int32s = (name: string, values: readonly number[]): TensorProto =>
  tensor(name, 'int32', [values.length], new Uint8Array(Int32Array.from(values).buffer))

/** An ONNX model, as bytes. */
export const modelOf = (
  nodes: readonly NodeProto[],
  initializer: readonly TensorProto[],
  inputs: Readonly<Record<string, TensorType>>,
  outputs: Readonly<Record<string, TensorType>>,
): Uint8Array =>
  encode(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: 8n,
      opsetImport: [
        { domain: '', version: 17n },
        { domain: 'com.microsoft', version: 1n },
      ],
      graph: create(GraphProtoSchema, {
        name: 'quantized',
        node: [...nodes],
        initializer: [...initializer],
        input: Object.entries(inputs).map(([name, type]) => valueInfo(name, type)),
        output: Object.entries(outputs).map(([name, type]) => valueInfo(name, type)),
      }),
    }),
  )

const type8 = fc.constantFrom<'int8' | 'uint8'>('uint8', 'int8')
const upTo = (max: number, min = 1) => fc.integer({ min, max })

/** One base layer of a quantized model, of any kind that computes with integers. */
export const quantizedLayers = fc.record({
  op: fc.constantFrom(
    'QLinearConv',
    'ConvInteger',
    'QLinearMatMul',
    'MatMulInteger',
    'Conv',
    'Conv+Relu',
    'Gemm',
    'MatMul',
  ),
  inputType: type8,
  weightType: type8,
  outputType: type8,
  inputZeroPoint: upTo(255, 0),
  outputZeroPoint: upTo(255, 0),
  weightZeroPoint: upTo(255, 0),
  perChannel: fc.boolean(),
  hasBias: fc.boolean(),
  batch: upTo(2),
  groups: upTo(3),
  channelsInGroup: upTo(5),
  kernelsInGroup: upTo(6),
  size: fc.tuple(upTo(9), upTo(9)),
  kernel: fc.tuple(upTo(4), upTo(4)),
  strides: fc.tuple(upTo(3), upTo(3)),
  dilations: fc.tuple(upTo(2), upTo(2)),
  pads: fc.tuple(upTo(3, 0), upTo(3, 0), upTo(3, 0), upTo(3, 0)),
  oneDimensional: fc.boolean(),
  inner: upTo(40),
  rows: upTo(7),
  columns: upTo(20),
  seed: upTo(1e6, 0),
})
export type QuantizedLayer = typeof quantizedLayers extends fc.Arbitrary<infer L> ? L : never

export interface QuantizedModel {
  readonly bytes: Uint8Array
  readonly inputs: ReadonlyMap<string, TensorData>
}

const asType = (byte: number, type: 'int8' | 'uint8'): number => (type === 'int8' ? byte - 128 : byte)

/** A scale for which results of so many rows fill the range, and saturate now and then. */
const outputScaleFor = (rows: number): number => 0.02 * 0.01 * 74 * 74 * Math.sqrt(rows) * 0.02

/** The model of a layer with an input that fits it. */
export const quantizedModel = (draw: QuantizedLayer): QuantizedModel => {
  const { op, inputType, seed } = draw
  // these operators have no kernel in the runtime that turns one type into another
  const outputType = op.startsWith('QLinear') ? inputType : draw.outputType
  const isConv = op.includes('Conv')
  const isFloat = ['Conv', 'Conv+Relu', 'Gemm', 'MatMul'].includes(op)
  const weightType = op.startsWith('QLinear') && inputType === 'int8' ? 'int8' : draw.weightType
  const spatial = draw.oneDimensional ? 1 : 2
  const [groups, perGroup] = isConv ? [draw.groups, draw.kernelsInGroup] : [1, draw.columns]
  const channels = groups * perGroup
  const kernel = draw.kernel.slice(0, spatial)
  const dilations = draw.dilations.slice(0, spatial)
  const strides = draw.strides.slice(0, spatial)
  const [top, left, bottom, right] = draw.pads
  const pads = spatial === 1 ? [top, bottom] : [top, left, bottom, right]
  const size = draw.size
    .slice(0, spatial)
    .map((extent, i) => Math.max(extent, ((kernel[i] ?? 1) - 1) * (dilations[i] ?? 1) + 1))
  const outputSize = size.map((extent, i) => {
    const covered = ((kernel[i] ?? 1) - 1) * (dilations[i] ?? 1) + 1
    return Math.floor((extent + (pads[i] ?? 0) + (pads[i + spatial] ?? 0) - covered) / (strides[i] ?? 1)) + 1
  })
  const rows = isConv ? draw.channelsInGroup * elements(kernel) : draw.inner
  const inputShape = isConv ? [draw.batch, groups * draw.channelsInGroup, ...size] : [draw.rows, draw.inner]
  const weightShape = isConv ? [channels, draw.channelsInGroup, ...kernel] : [draw.inner, channels]
  const outputShape = isConv ? [draw.batch, channels, ...outputSize] : [draw.rows, channels]
  const axis = isConv ? 0 : 1

  const weights = noise(seed + 1, elements(weightShape))
  const weightValues = Array.from(weights, (byte) => asType(byte, weightType))
  // the runtime takes one zero point for all channels of integer products
  const many = draw.perChannel && !op.endsWith('Integer') ? channels : 1
  const scales = Array.from({ length: many }, (_, i) => 0.01 * (1 + ((seed + i) % 7) / 3))
  const symmetric = isFloat || many > 1
  const weightZero = symmetric ? (weightType === 'int8' ? 0 : 128) : asType(draw.weightZeroPoint, weightType)
  const inputZero = asType(draw.inputZeroPoint, inputType)
  const least = outputType === 'int8' ? -128 : 0
  const outputZero = op === 'Conv+Relu' ? least : asType(draw.outputZeroPoint, outputType)
  const xScale = 0.02
  const yScale = outputScaleFor(rows)
  const bias = Array.from(noise(seed + 2, channels), (byte) => (byte - 128) * 100)
  const vector = many === 1 ? [] : [many]
  const zeros = Array.from({ length: many }, () => weightZero)

  const constants = [
    bytes('w', weightType, weightShape, weightValues),
    bytes('wz', weightType, vector, zeros),
    floats('ws', vector, scales),
    floats('xs', [], [xScale]),
    bytes('xz', inputType, [], [inputZero]),
    floats('ys', [], [yScale]),
    bytes('yz', outputType, [], [outputZero]),
    int32s('b', bias),
    floats(
      'bs',
      vector,
      scales.map((scale) => Math.fround(xScale * scale)),
    ),
  ]
  const window: Attributes = { kernel_shape: kernel, strides, dilations, pads, group: groups }
  const nodes = (): readonly NodeProto[] => {
    switch (op) {
      case 'QLinearConv':
        return [
          node(
            op,
            ['x', 'xs', 'xz', 'w', 'ws', 'wz', 'ys', 'yz', ...(draw.hasBias ? ['b'] : [])],
            ['y'],
            window,
          ),
        ]
      case 'ConvInteger':
        return [node(op, ['x', 'w', 'xz', 'wz'], ['y'], window)]
      case 'QLinearMatMul':
        return [node(op, ['x', 'xs', 'xz', 'w', 'ws', 'wz', 'ys', 'yz'], ['y'])]
      case 'MatMulInteger':
        return [node(op, ['x', 'w', 'xz', 'wz'], ['y'])]
      default: {
        const product = op === 'Conv+Relu' ? 'Conv' : op
        const withBias = draw.hasBias && product !== 'MatMul'
        return [
          node('DequantizeLinear', ['x', 'xs', 'xz'], ['xf']),
          node('DequantizeLinear', ['w', 'ws', 'wz'], ['wf'], many === 1 ? {} : { axis }),
          ...(withBias ? [node('DequantizeLinear', ['b', 'bs'], ['bf'], many === 1 ? {} : { axis: 0 })] : []),
          node(product, ['xf', 'wf', ...(withBias ? ['bf'] : [])], ['yf'], product === 'Conv' ? window : {}),
          ...(op === 'Conv+Relu' ? [node('Relu', ['yf'], ['yr'])] : []),
          node('QuantizeLinear', [op === 'Conv+Relu' ? 'yr' : 'yf', 'ys', 'yz'], ['y']),
        ]
      }
    }
  }
  const used = new Set(nodes().flatMap(({ input }) => input))
  const made = op.endsWith('Integer') ? 'int32' : outputType
  const data = noise(seed + 3, elements(inputShape))
  return {
    bytes: modelOf(
      nodes(),
      constants.filter(({ name }) => used.has(name)),
      { x: { elementType: inputType, shape: inputShape } },
      { y: { elementType: made, shape: outputShape } },
    ),
    inputs: new Map([
      [
        'x',
        inputType === 'int8'
          ? { elementType: inputType, shape: inputShape, data: new Int8Array(data.buffer) }
          : { elementType: inputType, shape: inputShape, data },
      ],
    ]),
  }
}
