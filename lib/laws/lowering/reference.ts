import type { Node } from '../../ir/network.js'
import { broadcast } from '../arbitraries/operation.js'
import { arrayOf, at, eachPoint, type NumberArray, offsetOf } from './array.js'

const list = (node: Node, name: string, assumed: readonly number[]): readonly number[] => {
  const value = node.attributes[name]
  return Array.isArray(value) ? value.map(Number) : assumed
}

/** Padding before the first element, after the definition of `auto_pad` in the ONNX operators. */
const padding = (
  node: Node,
  x: NumberArray,
  w: NumberArray,
  output: readonly number[],
): readonly number[] => {
  const spatial = x.shape.slice(2)
  const ones = spatial.map(() => 1)
  const [strides, dilations] = [list(node, 'strides', ones), list(node, 'dilations', ones)]
  return spatial.map((extent, i) => {
    const kernel = (w.shape[i + 2]! - 1) * dilations[i]! + 1
    const total = Math.max((output[i + 2]! - 1) * strides[i]! + kernel - extent, 0)
    switch (node.attributes['auto_pad']) {
      case 'SAME_UPPER':
        return total >> 1
      case 'SAME_LOWER':
        return total - (total >> 1)
      case 'VALID':
        return 0
      default:
        return list(node, 'pads', [])[i] ?? 0
    }
  })
}

/** A convolution by its definition in ONNX, without bias: one multiplication after the other. */
const convolve = (node: Node, x: NumberArray, w: NumberArray, output: readonly number[]): NumberArray => {
  const ones = x.shape.slice(2).map(() => 1)
  const [strides, dilations] = [list(node, 'strides', ones), list(node, 'dilations', ones)]
  const before = padding(node, x, w, output)
  const kernelsInGroup = w.shape[0]! / Number(node.attributes['group'] ?? 1)
  return arrayOf(output, ([image = 0, kernel = 0, ...position]) => {
    const firstChannel = Math.floor(kernel / kernelsInGroup) * w.shape[1]!
    let sum = 0
    eachPoint(w.shape.slice(1), ([channel = 0, ...tap]) => {
      const where = position.map((p, i) => p * strides[i]! - before[i]! + tap[i]! * dilations[i]!)
      sum += at(x, [image, firstChannel + channel, ...where]) * at(w, [kernel, channel, ...tap])
    })
    return sum
  })
}

/** Elements cut off before the first one, after the definition of the ONNX operator ConvTranspose. */
const cut = (node: Node, x: NumberArray, w: NumberArray, output: readonly number[], i: number): number => {
  const autoPad = node.attributes['auto_pad'] ?? 'NOTSET'
  if (autoPad === 'VALID' && node.attributes['output_shape'] === undefined) return 0
  if (autoPad === 'NOTSET' && node.attributes['output_shape'] === undefined)
    return list(node, 'pads', [])[i] ?? 0
  const [stride, dilation] = [list(node, 'strides', [])[i] ?? 1, list(node, 'dilations', [])[i] ?? 1]
  const whole =
    stride * (x.shape[i + 2]! - 1) +
    (list(node, 'output_padding', [])[i] ?? 0) +
    (w.shape[i + 2]! - 1) * dilation +
    1
  const total = Math.max(whole - output[i + 2]!, 0)
  return autoPad === 'SAME_UPPER' ? total >> 1 : total - (total >> 1)
}

/** A transposed convolution by its definition in ONNX, without bias: each input adds the kernel to the outputs. */
const spread = (node: Node, x: NumberArray, w: NumberArray, output: readonly number[]): NumberArray => {
  const ones = x.shape.slice(2).map(() => 1)
  const [strides, dilations] = [list(node, 'strides', ones), list(node, 'dilations', ones)]
  const before = ones.map((_, i) => cut(node, x, w, output, i))
  const channels = x.shape[1]! / Number(node.attributes['group'] ?? 1)
  const sums = arrayOf(output, () => 0)
  eachPoint(x.shape, ([image = 0, channel = 0, ...position]) =>
    eachPoint(w.shape.slice(1), ([kernel = 0, ...tap]) => {
      const to = position.map((p, i) => p * strides[i]! + tap[i]! * dilations[i]! - before[i]!)
      const offset = offsetOf(output, [image, Math.floor(channel / channels) * w.shape[1]! + kernel, ...to])
      if (offset >= 0)
        sums.data[offset]! += at(x, [image, channel, ...position]) * at(w, [channel, kernel, ...tap])
    }),
  )
  return sums
}

const transposed = ({ shape: [m = 1, n = 1], data }: NumberArray): NumberArray =>
  arrayOf([n, m], ([i = 0, j = 0]) => data[j * n + i]!)

/** A matrix product by the definition of `numpy.matmul`, to which ONNX refers. */
const multiply = (a: NumberArray, b: NumberArray): NumberArray => {
  const left = a.shape.length === 1 ? { ...a, shape: [1, ...a.shape] } : a
  const right = b.shape.length === 1 ? { ...b, shape: [...b.shape, 1] } : b
  const batch = broadcast(left.shape.slice(0, -2), right.shape.slice(0, -2))
  const own = ({ shape }: NumberArray, point: readonly number[]): readonly number[] => {
    const extents = shape.slice(0, -2)
    return extents.map((extent, i) => (extent === 1 ? 0 : point[i + batch.length - extents.length]!))
  }
  const product = arrayOf([...batch, left.shape.at(-2)!, right.shape.at(-1)!], (point) => {
    const [row, column] = [point.at(-2)!, point.at(-1)!]
    let sum = 0
    for (let k = 0; k < left.shape.at(-1)!; k++)
      sum += at(left, [...own(left, point), row, k]) * at(right, [...own(right, point), k, column])
    return sum
  })
  const rows = a.shape.length === 1 ? [] : [left.shape.at(-2)!]
  const columns = b.shape.length === 1 ? [] : [right.shape.at(-1)!]
  return { shape: [...batch, ...rows, ...columns], data: product.data }
}

/**
 * What a convolution or a matrix product gives by its definition in ONNX, without bias, alpha
 * and zero points: as plain and slow as the definition. `output` is the shape of the result.
 */
export const reference = (
  node: Node,
  [a, b]: readonly [NumberArray, NumberArray],
  output: readonly number[],
): NumberArray => {
  switch (node.op) {
    case 'Conv':
    case 'ConvInteger':
      return convolve(node, a, b, output)
    case 'ConvTranspose':
      return spread(node, a, b, output)
    case 'Gemm':
      return multiply(
        node.attributes['transA'] === 1 ? transposed(a) : a,
        node.attributes['transB'] === 1 ? transposed(b) : b,
      )
    default:
      return multiply(a, b)
  }
}
