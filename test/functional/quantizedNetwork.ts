import fc from 'fast-check'
import type { TensorType } from '../../lib/ir/network.js'
import type { NodeProto, TensorProto } from '../../lib/onnx/proto/messages.js'
import { bytes, floats, int32s, modelOf, node, noise, type QuantizedModel } from './quantizedModel.js'

const upTo = (max: number, min = 1) => fc.integer({ min, max })

/** What a network does next; `from` picks among the tensors that there are. */
const moves = fc.record({
  kind: fc.constantFrom('conv', 'conv', 'depthwise', 'relu', 'pool', 'add', 'concat', 'sigmoid', 'float'),
  from: fc.nat(99),
  other: fc.nat(99),
  kernels: upTo(8),
  kernel: fc.constantFrom(1, 3),
  stride: upTo(2),
  bias: fc.boolean(),
  /** What stands between a convolution and its QuantizeLinear. */
  between: fc.constantFrom('nothing', 'nothing', 'Relu', 'LeakyRelu', 'Clip', 'SiLU'),
})

type Move = typeof moves extends fc.Arbitrary<infer M> ? M : never

/**
 * Small quantized networks: convolutions between other operators, which several layers read, with residuals and joins.
 */
export const quantizedNetworks = fc.record({
  channels: upTo(4),
  size: upTo(9, 4),
  moves: fc.array(moves, { minLength: 1, maxLength: 9 }),
  classes: fc.option(upTo(7, 3)),
  seed: fc.nat(1e6),
})
export type QuantizedNetwork = typeof quantizedNetworks extends fc.Arbitrary<infer N> ? N : never

/** A quantized tensor of the network. */
interface Quantized {
  readonly name: string
  readonly shape: readonly number[]
  readonly scale: number
  readonly zero: number
}

/**
 * A scale for sums of so many products: they fill the range, and leave it now and then. All scales are powers of two,
 * so that float32, in which the runtime adds up, is exact.
 */
const productScale = ({ scale }: Quantized, rows: number): number =>
  2 ** Math.round(Math.log2(scale * 2 ** -7 * Math.sqrt(rows) * 110))

/** The model of a network, every operator between DequantizeLinear and QuantizeLinear, as quantizers write it. */
export const quantizedNetwork = ({
  channels,
  size,
  moves,
  classes,
  seed,
}: QuantizedNetwork): QuantizedModel => {
  const nodes: NodeProto[] = []
  const constants: TensorProto[] = []
  let count = 0
  const fresh = (what: string): string => `${what}${count++}`
  const scale = (value: number): string => {
    const name = fresh('scale')
    constants.push(floats(name, [], [value]))
    return name
  }
  const zeroPoint = (value: number): string => {
    const name = fresh('zero')
    constants.push(bytes(name, 'uint8', [], [value]))
    return name
  }
  const dequantized = ({ name, scale: s, zero }: Quantized): string => {
    const out = fresh('f')
    nodes.push(node('DequantizeLinear', [name, scale(s), zeroPoint(zero)], [out]))
    return out
  }
  const quantized = (float: string, shape: readonly number[], s: number, zero: number): Quantized => {
    const name = fresh('q')
    nodes.push(node('QuantizeLinear', [float, scale(s), zeroPoint(zero)], [name]))
    return { name, shape, scale: s, zero }
  }
  const weights = (
    shape: readonly number[],
    channels_: number,
    axis: number,
    xScale: number,
    bias: boolean,
  ) => {
    const [w, b] = [fresh('w'), fresh('b')]
    const length = shape.reduce((a, c) => a * c, 1)
    const scales = Array.from({ length: channels_ }, (_, i) => 2 ** (-8 + ((seed + i) % 3)))
    const [ws, wz, bs, wf, bf] = [fresh('ws'), fresh('wz'), fresh('bs'), fresh('wf'), fresh('bf')]
    constants.push(
      bytes(
        w,
        'int8',
        shape,
        Array.from(noise(seed + count, length), (x) => x - 128),
      ),
      floats(ws, [channels_], scales),
      bytes(
        wz,
        'int8',
        [channels_],
        scales.map(() => 0),
      ),
    )
    nodes.push(node('DequantizeLinear', [w, ws, wz], [wf], { axis }))
    if (!bias) return [wf]
    constants.push(
      int32s(
        b,
        Array.from(noise(seed + count + 1, channels_), (x) => (x - 128) * 50),
      ),
      floats(
        bs,
        [channels_],
        scales.map((s) => Math.fround(Math.fround(xScale) * s)),
      ),
    )
    nodes.push(node('DequantizeLinear', [b, bs], [bf], { axis: 0 }))
    return [wf, bf]
  }
  const behind = (float: string, between: Move['between'], most: number): string => {
    if (between === 'nothing') return float
    const out = fresh('f')
    if (between === 'SiLU') {
      const gate = fresh('f')
      nodes.push(node('Sigmoid', [float], [gate]), node('Mul', [float, gate], [out]))
    } else
      nodes.push(node(between, between === 'Clip' ? [float, scale(-most / 2), scale(most)] : [float], [out]))
    return out
  }

  const shape = [1, channels, size, size]
  const first: Quantized = { name: 'x', shape, scale: 2 ** -6, zero: 118 }
  const tensors = [first]
  const pick = (at: number): Quantized => tensors[tensors.length - 1 - (at % Math.min(3, tensors.length))]!
  for (const { kind, from, other, kernels, kernel, stride, bias, between } of moves) {
    const x = pick(from)
    const [, c = 1, h = 1] = x.shape
    const zero = 100 + (count % 50)
    switch (kind) {
      case 'conv':
      case 'depthwise': {
        const groups = kind === 'depthwise' ? c : 1
        const out = kind === 'depthwise' ? c : kernels
        const pad = (kernel - 1) / 2
        const extent = Math.floor((h + 2 * pad - kernel) / stride) + 1
        const input = dequantized(x)
        const operands = weights([out, c / groups, kernel, kernel], out, 0, x.scale, bias)
        const [float, window] = [
          fresh('f'),
          {
            kernel_shape: [kernel, kernel],
            strides: [stride, stride],
            pads: [pad, pad, pad, pad],
            group: groups,
          },
        ]
        nodes.push(node('Conv', [input, ...operands], [float], window))
        const step = productScale(x, (c / groups) * kernel ** 2)
        tensors.push(quantized(behind(float, between, 60 * step), [1, out, extent, extent], step, zero))
        break
      }
      case 'relu': {
        const float = fresh('f')
        nodes.push(node('Relu', [dequantized(x)], [float]))
        tensors.push(quantized(float, x.shape, x.scale, 0))
        break
      }
      case 'sigmoid': {
        const float = fresh('f')
        nodes.push(node('Sigmoid', [dequantized(x)], [float]))
        tensors.push(quantized(float, x.shape, 2 ** -8, 0))
        break
      }
      case 'pool': {
        if (h < 2) break
        const [float, extent] = [fresh('f'), Math.floor((h - 2) / 2) + 1]
        nodes.push(node('MaxPool', [dequantized(x)], [float], { kernel_shape: [2, 2], strides: [2, 2] }))
        tensors.push(quantized(float, [1, c, extent, extent], x.scale, x.zero))
        break
      }
      case 'add': {
        const y = tensors.find((tensor) => tensor !== x && tensor.shape.join() === x.shape.join()) ?? x
        const float = fresh('f')
        nodes.push(node('Add', [dequantized(x), dequantized(y)], [float]))
        tensors.push(quantized(float, x.shape, 2 * Math.max(x.scale, y.scale), zero))
        break
      }
      case 'concat': {
        const y = tensors.findLast((tensor) => tensor !== x && tensor.shape[2] === h) ?? pick(other)
        if (y.shape[2] !== h) break
        const float = fresh('f')
        nodes.push(node('Concat', [dequantized(x), dequantized(y)], [float], { axis: 1 }))
        tensors.push(quantized(float, [1, c + (y.shape[1] ?? 1), h, h], Math.max(x.scale, y.scale), 118))
        break
      }
      case 'float': {
        // a float tensor that a layer and another operator read
        const [float, doubled] = [fresh('f'), fresh('f')]
        nodes.push(node('Abs', [dequantized(x)], [float]), node('Add', [float, float], [doubled]))
        tensors.push(quantized(float, x.shape, x.scale, 0), quantized(doubled, x.shape, 2 * x.scale, 3))
      }
    }
  }
  // there is a base layer in any case
  const last = tensors[tensors.length - 1]!
  const [, c = 1] = last.shape
  const float = fresh('f')
  nodes.push(
    node('Conv', [dequantized(last), ...weights([3, c, 1, 1], 3, 0, last.scale, true)], [float], {
      kernel_shape: [1, 1],
    }),
  )
  const head = quantized(float, [1, 3, ...last.shape.slice(2)], productScale(last, c), 120)
  const outputs: Record<string, TensorType> = {}
  if (classes === null) {
    const out = dequantized(head)
    outputs[out] = { elementType: 'float32', shape: head.shape }
  } else {
    const [pooled, flat, scores] = [fresh('f'), fresh('f'), fresh('f')]
    nodes.push(node('GlobalAveragePool', [dequantized(head)], [pooled]))
    nodes.push(node('Flatten', [pooled], [flat]))
    const vector = quantized(flat, [1, 3], head.scale, 120)
    nodes.push(
      node('Gemm', [dequantized(vector), ...weights([3, classes], classes, 1, vector.scale, true)], [scores]),
    )
    const result = quantized(scores, [1, classes], productScale(vector, 3), 128)
    outputs[result.name] = { elementType: 'uint8', shape: result.shape }
    const softmax = fresh('f')
    nodes.push(node('Softmax', [dequantized(result)], [softmax], { axis: 1 }))
    outputs[softmax] = { elementType: 'float32', shape: result.shape }
  }
  const data = noise(seed, channels * size * size)
  return {
    bytes: modelOf(nodes, constants, { x: { elementType: 'uint8', shape } }, outputs),
    inputs: new Map([['x', { elementType: 'uint8', shape, data }]]),
  }
}
