import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { activation, constant } from '../../ir/lookup.js'
import type { AffineAxis } from '../../ir/lowered.js'
import type { Graph, Node } from '../../ir/network.js'
import { axis, unit } from './affine.js'
import { numbers, text } from './attribute.js'
import type { UnsupportedConvolution } from './lower.js'
import type { Product } from './product.js'

/** One spatial axis of a transposed convolution. */
interface Upsampling {
  readonly input: number
  readonly kernel: number
  readonly output: number
  readonly stride: number
  readonly dilation: number
  /** Elements cut off before the first one. */
  readonly before: number
}

/**
 * What is cut off before the first element. Source: ONNX, ConvTranspose-11: where the shape of the
 * result is given, or `auto_pad` gives it, an odd rest goes to the end for SAME_UPPER alone.
 */
const cutBefore = (
  node: Node,
  { input, kernel, output, stride, dilation }: Upsampling,
  i: number,
): number => {
  const autoPad = text(node, 'auto_pad') ?? 'NOTSET'
  const same = autoPad.startsWith('SAME')
  const given = numbers(node, 'output_shape') !== undefined
  if (!same && !given) return autoPad === 'VALID' ? 0 : (numbers(node, 'pads')?.[i] ?? 0)
  const added = numbers(node, 'output_padding')?.[i] ?? 0
  const total = Math.max(stride * (input - 1) + added + (kernel - 1) * dilation + 1 - output, 0)
  return autoPad === 'SAME_UPPER' ? Math.floor(total / 2) : Math.ceil(total / 2)
}

const upsamplingOf = (
  node: Node,
  size: readonly number[],
  kernel: readonly number[],
  output: readonly number[],
): readonly Upsampling[] =>
  size.map((input, i) => {
    const along = {
      input,
      kernel: kernel[i] ?? 1,
      output: output[i] ?? 1,
      stride: numbers(node, 'strides')?.[i] ?? 1,
      dilation: numbers(node, 'dilations')?.[i] ?? 1,
      before: 0,
    }
    return { ...along, before: cutBefore(node, along, i) }
  })

/**
 * The same axis as digits: output `stride · v + phase` adds up the inputs `v + shift - t` under the elements
 * `phase + first + stride · t` of the kernel, for `t` from 0 on; those outside of the kernel are 0.
 */
interface Phases extends Upsampling {
  /** Vectors, and elements of the kernel that are met in each of them. */
  readonly vectors: number
  readonly taps: number
  readonly shift: number
  readonly first: number
}

const phasesOf = (along: Upsampling): Phases => {
  const { kernel, output, stride, dilation, before } = along
  if (stride === 1) return { ...along, vectors: output, taps: kernel, shift: before, first: 0 }
  const shift = Math.ceil(before / stride)
  const first = before - stride * shift
  const taps = Math.ceil((kernel - first) / (stride * dilation))
  return { ...along, vectors: Math.ceil(output / stride), taps, shift, first }
}

/**
 * A transposed convolution of stride s as the s · s ordinary ones that it is made of, one for each phase of the output
 * (sub-pixel convolution, after Shi et al. 2016). All of them read the same input vectors, so that they stand beside one
 * another as columns of one matrix: it has an input vector for each s × s outputs, and rows for the elements
 * under the kernel of any phase. Null where the node is no ConvTranspose with constant weights, or has both a stride and
 * a dilation along an axis, whose phases have no common input vectors.
 */
export const convTranspose = (network: Graph, node: Node): Either<UnsupportedConvolution, Product | null> => {
  if (node.op !== 'ConvTranspose' || node.domain !== '') return E.right(null)
  const [x, weights = '', bias = ''] = node.inputs
  const [input, output] = [activation(network, x), activation(network, node.outputs[0])]
  const weight = constant(network, weights)
  if (input === undefined || output === undefined || weight === undefined) return E.right(null)
  const [batch = 1, channels = 1, ...size] = input.shape
  const [, columns = 1, ...kernel] = weight.shape
  const spatial = size.length
  if (spatial > 2)
    return E.left({
      _tag: 'UnsupportedConvolution',
      node: node.name,
      op: node.op,
      spatialDimensions: spatial,
    })
  const along = upsamplingOf(node, size, kernel, output.shape.slice(2))
  if (along.some(({ stride, dilation }) => stride > 1 && dilation > 1)) return E.right(null)
  const phases = along.map(phasesOf)
  const groups = numbers(node, 'group')?.[0] ?? 1
  const inGroup = channels / groups
  const ranks = { vector: spatial + 1, row: spatial + 1 }
  /** Columns are a box: the kernel, then the phase along each axis. */
  const of = (made: AffineAxis, digit: number): AffineAxis => ({ ...made, column: unit(spatial + 1, digit) })
  return E.right({
    groups,
    vectorShape: [batch, ...phases.map(({ vectors }) => vectors)],
    rowShape: [inGroup, ...phases.map(({ taps }) => taps)],
    columnShape: [columns, ...phases.map(({ stride }) => stride)],
    input: [
      of(axis(ranks, batch, { vector: [0, 1] }), -1),
      of(axis(ranks, channels, { row: [0, 1], group: inGroup }), -1),
      ...phases.map(({ input, shift, dilation }, i) =>
        of(axis(ranks, input, { offset: shift, vector: [i + 1, 1], row: [i + 1, -dilation] }), -1),
      ),
    ],
    weight: [
      of(axis(ranks, channels, { row: [0, 1], group: inGroup }), -1),
      of(axis(ranks, columns, {}), 0),
      ...phases.map(({ kernel, first, stride }, i) =>
        of(axis(ranks, kernel, { offset: first, row: [i + 1, stride] }), i + 1),
      ),
    ],
    output: [
      of(axis(ranks, batch, { vector: [0, 1] }), -1),
      of(axis(ranks, columns * groups, { group: columns }), 0),
      ...phases.map(({ output, stride }, i) => of(axis(ranks, output, { vector: [i + 1, stride] }), i + 1)),
    ],
    weights,
    bias: bias === '' ? null : bias,
  })
}
