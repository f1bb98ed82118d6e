import { tensorBytes } from '../../lib/onnx/tensors/tensorBytes.js'
import { type TensorData, tensorOf } from '../../lib/onnx/tensors/tensorData.js'
import { DataType, type NodeSpec, onnx, tensor } from '../arbitraries/onnx.js'
import { noise, type QuantizedModel } from './quantizedModel.js'

/** Products of integers by definition, and products of floats between DequantizeLinear and QuantizeLinear. */
export const rescaled = ['QLinearConv', 'QLinearMatMul', 'QGemm'] as const
export const summed = ['ConvInteger', 'MatMulInteger'] as const
export const dequantized = ['Conv', 'ConvTranspose', 'Gemm', 'MatMul'] as const

const codes = {
  uint8: { type: DataType.UINT8, bits: 8, middle: 128 },
  int8: { type: DataType.INT8, bits: 8, middle: 0 },
  uint4: { type: DataType.UINT4, bits: 4, middle: 8 },
  int4: { type: DataType.INT4, bits: 4, middle: 0 },
  uint16: { type: DataType.UINT16, bits: 16, middle: 2 ** 15 },
  int16: { type: DataType.INT16, bits: 16, middle: 0 },
  int32: { type: DataType.INT32, bits: 32, middle: 0 },
} as const
export type Code = keyof typeof codes

/** What a base layer multiplies, and what it makes of that. */
export interface Combination {
  readonly form: (typeof rescaled | typeof summed | typeof dequantized)[number]
  readonly activation: Code
  readonly weight: Code
  readonly result: Code
  /** Whether each output channel has a scale of its own, or one zero point where there are no scales. */
  readonly perChannel: boolean
}

/** Rows of the weight matrix, and output channels. */
const [rows, channels] = [36, 8]

const codesOf = (code: Code, shape: readonly number[], seed: number): TensorData => {
  const { bits, middle } = codes[code]
  const length = shape.reduce((a, b) => a * b, 1)
  const [high, low] = [noise(seed, length), noise(seed + 1, length)]
  return tensorOf(code, shape, (i) => {
    const word = 256 * high[i]! + low[i]!
    return (word >> (16 - bits)) - 2 ** (bits - 1) + middle
  })
}

const constantOf = (name: string, data: TensorData, code: Code) =>
  tensor(name, data.shape, tensorBytes(data), codes[code].type)

/**
 * A model of one base layer that makes at least `elements` elements, and an input over all of its codes. Scales are
 * powers of two or none of them; a step of the result is a fortieth of what sums are on average.
 */
export const combinationModel = (
  { form, activation, weight, result, perChannel }: Combination,
  scales: 'powers of two' | 'others',
  elements: number,
  seed: number,
): QuantizedModel => {
  const isConv = form.includes('Conv')
  const up = form === 'ConvTranspose' ? 2 : 1
  const extent = Math.ceil(Math.sqrt(elements / channels) / up)
  const inputs = isConv ? [1, 4, extent, extent] : [Math.ceil(elements / channels), rows]
  const outputs = isConv ? [1, channels, up * extent, up * extent] : [inputs[0]!, channels]
  const shape = !isConv ? [rows, channels] : up === 2 ? [4, channels, 3, 3] : [channels, 4, 3, 3]
  const axis = isConv && up === 1 ? 0 : 1
  const many = perChannel ? channels : 1
  const list = perChannel ? [channels] : []
  const spread = (code: Code): number => 2 ** codes[code].bits * 0.29
  const scale = (value: number): number =>
    scales === 'others' ? value : 2 ** Math.round(Math.log2(Math.abs(value)))
  const [xScale, wScale] = [scale(0.0213), scale(0.0117)]
  const yScale = scale((xScale * wScale * spread(activation) * spread(weight) * Math.sqrt(rows)) / 40)
  const zero = (code: Code, off: number): number => codes[code].middle + off
  // a list of zero points is one of zeros for all operators but MatMulInteger
  const wZero = (i: number): number =>
    perChannel ? zero(weight, form === 'MatMulInteger' ? (i % 3) - 1 : 0) : zero(weight, 1)
  const constants = [
    constantOf('w', codesOf(weight, shape, seed), weight),
    tensor('xs', [], Float32Array.of(xScale)),
    tensor(
      'ws',
      list,
      Float32Array.from({ length: many }, (_, i) => scale(wScale * (1 + (i % 5) / 3))),
    ),
    tensor('ys', [], Float32Array.of(yScale)),
    constantOf(
      'xz',
      tensorOf(activation, [], () => zero(activation, -5)),
      activation,
    ),
    constantOf('wz', tensorOf(weight, list, wZero), weight),
    constantOf(
      'yz',
      tensorOf(result, [], () => zero(result, 7)),
      result,
    ),
  ]
  const window = !isConv ? {} : up === 2 ? { strides: [2, 2], pads: [0, 0, 1, 1] } : { pads: [1, 1, 1, 1] }
  const x = ['x', 'xs', 'xz']
  const w = ['w', 'ws', 'wz']
  const node = (op: string, inputs: readonly string[], output: string, attributes = {}): NodeSpec => ({
    op,
    inputs,
    outputs: [output],
    attributes,
  })
  const nodes = (): readonly NodeSpec[] => {
    switch (form) {
      case 'QLinearConv':
      case 'QLinearMatMul':
        return [node(form, [...x, ...w, 'ys', 'yz'], 'y', window)]
      case 'QGemm':
        return [{ ...node(form, [...x, ...w, '', 'ys', 'yz'], 'y'), domain: 'com.microsoft' }]
      case 'ConvInteger':
      case 'MatMulInteger':
        return [node(form, ['x', 'w', 'xz', 'wz'], 'y', window)]
      default:
        return [
          node('DequantizeLinear', x, 'xr'),
          node('DequantizeLinear', w, 'wr', perChannel ? { axis } : {}),
          node(form, ['xr', 'wr'], 'p', window),
          node('QuantizeLinear', ['p', 'ys', 'yz'], 'y'),
        ]
    }
  }
  const used = new Set(nodes().flatMap(({ inputs }) => inputs))
  return {
    bytes: onnx({
      opset: 21,
      inputs: { x: { type: codes[activation].type, shape: inputs } },
      nodes: nodes(),
      outputs: { y: { type: codes[result].type, shape: outputs } },
      initializers: constants.filter(({ name }) => used.has(name)),
    }),
    inputs: new Map([['x', codesOf(activation, inputs, seed + 2)]]),
  }
}
