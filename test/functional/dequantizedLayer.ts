import fc from 'fast-check'
import type { NodeProto } from '../../lib/onnx/proto/messages.js'
import { bytes, floats, int32s, modelOf, node, noise, type QuantizedModel, tensor } from './quantizedModel.js'

const type8 = fc.constantFrom<'int8' | 'uint8'>('uint8', 'int8')
const upTo = (max: number, min = 1) => fc.integer({ min, max })

/**
 * A product of floats between quantizers, or a QGemm, with all that may stand around it. All scales and factors have
 * few digits, so that float32, in which the runtime adds up, is exact.
 */
export const dequantizedLayers = fc.record({
  op: fc.constantFrom('Conv', 'ConvTranspose', 'Gemm', 'MatMul', 'QGemm'),
  types: fc.record({ input: type8, weight: type8, output: type8 }),
  zeroPoints: fc.record({ input: upTo(255, 0), weight: upTo(255, 0), output: upTo(255, 0) }),
  /** Along which axis of the weights scales go: that of the output channels, that of the rows, or none. */
  scales: fc.constantFrom('one', 'outputs', 'outputs', 'rows'),
  bias: fc.constantFrom('none', 'sums', 'other', 'zero point', 'float', 'one'),
  between: fc.constantFrom('nothing', 'nothing', 'Relu', 'Clip', 'LeakyRelu', 'SiLU', 'Transpose'),
  alpha: fc.constantFrom(1, 1, 0.5, 0.75, -2),
  beta: fc.constantFrom(1, 1, 0.25, 3, -1),
  transA: fc.boolean(),
  transB: fc.boolean(),
  groups: upTo(2),
  outputs: upTo(6),
  inner: upTo(9),
  rows: upTo(5),
  extent: upTo(6, 3),
  kernel: upTo(3),
  stride: upTo(3),
  pads: fc.tuple(upTo(1, 0), upTo(1, 0)),
  seed: upTo(1e6, 0),
})
export type DequantizedLayer = typeof dequantizedLayers extends fc.Arbitrary<infer L> ? L : never

const asType = (byte: number, type: 'int8' | 'uint8'): number => (type === 'int8' ? byte - 128 : byte)

/** The shapes of input, weights and result, and the axes of the weights along which outputs and rows lie. */
const geometry = (draw: DequantizedLayer) => {
  const { op, inner, outputs, groups, rows, extent, kernel, stride, transA, transB } = draw
  const isGemm = op.endsWith('Gemm')
  if (!op.startsWith('Conv'))
    return {
      input: isGemm && transA ? [inner, rows] : [rows, inner],
      weight: isGemm && transB ? [outputs, inner] : [inner, outputs],
      output: [rows, outputs],
      axes: isGemm && transB ? [0, 1] : [1, 0],
      channels: outputs,
      attributes: isGemm ? { transA: Number(transA), transB: Number(transB) } : {},
    }
  const [before, after] = draw.pads.map((pad) => Math.min(pad, kernel - 1))
  const padded = before! + after!
  const made =
    op === 'Conv'
      ? Math.floor((extent + padded - kernel) / stride) + 1
      : stride * (extent - 1) + kernel - padded
  const attributes = {
    group: groups,
    strides: [stride, stride],
    pads: [before!, before!, after!, after!],
    kernel_shape: [kernel, kernel],
  }
  const shape = [1, groups * inner, extent, extent]
  return {
    input: shape,
    weight:
      op === 'Conv' ? [groups * outputs, inner, kernel, kernel] : [groups * inner, outputs, kernel, kernel],
    output: [1, groups * outputs, made, made],
    axes: op === 'Conv' ? [0, 1] : [1, 0],
    channels: groups * outputs,
    attributes,
  }
}

/** The operators between the product and its QuantizeLinear. */
const standing = (between: DequantizedLayer['between'], rank: number): readonly NodeProto[] => {
  switch (between) {
    case 'nothing':
      return []
    case 'Clip':
      return [node('Clip', ['p', 'low', 'high'], ['k'])]
    case 'SiLU':
      return [node('Sigmoid', ['p'], ['s']), node('Mul', ['p', 's'], ['k'])]
    case 'Transpose':
      return [node('Transpose', ['p'], ['k'], { perm: Array.from({ length: rank }, (_, i) => rank - 1 - i) })]
    default:
      return [node(between, ['p'], ['k'])]
  }
}

/** The model of such a layer with an input that fits it. */
export const dequantizedModel = (draw: DequantizedLayer): QuantizedModel => {
  const { op, types, zeroPoints, seed, between } = draw
  const { input, weight, output, axes, channels, attributes } = geometry(draw)
  const isGemm = op.endsWith('Gemm')
  // QGemm has a scale for all or for each output, and the runtime one kernel for types that are alike
  const isInteger = op === 'QGemm'
  const inputType = types.input
  const outputType = isInteger ? inputType : types.output
  const weightType = isInteger && inputType === 'int8' ? 'int8' : types.weight
  const along = isInteger && draw.scales === 'rows' ? 'one' : draw.scales
  const [axis] = along === 'rows' ? [axes[1]!] : [axes[0]!]
  const many = along === 'one' ? 1 : weight[axis]!
  const list = along === 'one' ? [] : [many]
  const wScales = Array.from({ length: many }, (_, i) => 2 ** (-8 + ((seed + i) % 3)))
  const [xScale, yScale] = [
    2 ** -6,
    2 ** Math.round(Math.log2(2 ** -14 * 74 * 74 * Math.sqrt(draw.inner * draw.kernel ** 2) * 0.03)),
  ]
  const length = weight.reduce((a, b) => a * b, 1)
  const biases = Array.from(noise(seed + 2, channels), (byte) => (byte - 128) * 25)
  const hasBias = draw.bias !== 'none' && op !== 'MatMul'
  const one = draw.bias === 'one' && isGemm
  const ofSums = wScales.map((scale) => scale * xScale)
  // where scales go along rows, or with the groups of a transposed convolution, there are none of sums
  const alike = along === 'one' || many === channels
  const zeroOf = (byte: number, i: number): number =>
    asType(isInteger && many > 1 ? 128 : (byte + 40 * i) % 256, weightType)
  const constants = [
    bytes(
      'w',
      weightType,
      weight,
      Array.from(noise(seed + 1, length), (byte) => asType(byte, weightType)),
    ),
    floats('ws', list, wScales),
    bytes(
      'wz',
      weightType,
      list,
      wScales.map((_, i) => zeroOf(zeroPoints.weight, i)),
    ),
    floats('xs', [], [xScale]),
    bytes('xz', inputType, [], [asType(zeroPoints.input, inputType)]),
    floats('ys', [], [yScale]),
    bytes('yz', outputType, [], [asType(zeroPoints.output, outputType)]),
    int32s('b', one ? biases.slice(0, 1) : biases),
    floats(
      'bs',
      draw.bias === 'other' || !alike ? [] : list,
      draw.bias === 'other' || !alike ? [2 ** -11] : ofSums,
    ),
    tensor('bz', 'int32', [], new Uint8Array(Int32Array.of(41).buffer)),
    floats(
      'bf',
      one ? [1] : [channels],
      (one ? biases.slice(0, 1) : biases).map((value) => value / 2 ** 10),
    ),
    floats('low', [], [-yScale * 30.5]),
    floats('high', [], [yScale * 45]),
  ]
  const bias = draw.bias === 'float' || one ? 'bf' : 'br'
  const zero = draw.bias === 'zero point' && (along === 'one' || !alike) ? ['bz'] : []
  const dequantizedBias = node(
    'DequantizeLinear',
    ['b', 'bs', ...zero],
    ['br'],
    draw.bias !== 'other' && alike && along !== 'one' ? { axis: 0 } : {},
  )
  const factors = isGemm ? { alpha: draw.alpha, ...(isInteger ? {} : { beta: draw.beta }) } : {}
  const nodes: readonly NodeProto[] = isInteger
    ? [
        node(
          op,
          ['x', 'xs', 'xz', 'w', 'ws', 'wz', hasBias && !one ? 'b' : '', 'ys', 'yz'],
          ['y'],
          attributes,
          'com.microsoft',
          factors,
        ),
      ]
    : [
        node('DequantizeLinear', ['x', 'xs', 'xz'], ['xr']),
        node('DequantizeLinear', ['w', 'ws', 'wz'], ['wr'], along === 'one' ? {} : { axis }),
        ...(hasBias && bias === 'br' ? [dequantizedBias] : []),
        node(op, ['xr', 'wr', ...(hasBias ? [bias] : [])], ['p'], attributes, '', factors),
        ...standing(between, output.length),
        node('QuantizeLinear', [between === 'nothing' ? 'p' : 'k', 'ys', 'yz'], ['y']),
      ]
  const used = new Set(nodes.flatMap((each) => each.input))
  const data = noise(
    seed + 3,
    input.reduce((a, b) => a * b, 1),
  )
  const turned = between === 'Transpose' && !isInteger ? output.toReversed() : output
  return {
    bytes: modelOf(
      nodes,
      constants.filter(({ name }) => used.has(name)),
      { x: { elementType: inputType, shape: input } },
      { y: { elementType: outputType, shape: turned } },
    ),
    inputs: new Map([
      [
        'x',
        inputType === 'int8'
          ? { elementType: inputType, shape: input, data: new Int8Array(data.buffer) }
          : { elementType: inputType, shape: input, data },
      ],
    ]),
  }
}
