import type { NeedAxis } from '../../../ir/need.js'
import type { Graph, Node } from '../../../ir/network.js'
import { sameAxis, wholeAxis } from '../../../needs/axes.js'
import { numbers, text } from '../attribute.js'
import { fromFront, literalOf, type ReadsOf, shapeOf } from './reading.js'

/** The place of output x in the input: `(stride · x + offset) / divisor`. */
interface Place {
  readonly stride: number
  readonly offset: number
  readonly divisor: number
}

/** Input positions an output position, as a fraction. */
type Ratio = readonly [over: number, under: number]

/** Where output positions lie in the input; null where that is no matter of extents. Source: ONNX, Resize-19. */
const placeOf = (mode: string, [p, q]: Ratio, input: number, output: number): Place | null => {
  const first: Place = { stride: 0, offset: 0, divisor: 1 }
  switch (mode) {
    case 'half_pixel':
    case 'half_pixel_symmetric':
      return { stride: 2 * p, offset: p - q, divisor: 2 * q }
    case 'pytorch_half_pixel':
      return output === 1 ? first : { stride: 2 * p, offset: p - q, divisor: 2 * q }
    case 'tf_half_pixel_for_nn':
      return { stride: 2 * p, offset: p, divisor: 2 * q }
    case 'asymmetric':
      return { stride: p, offset: 0, divisor: q }
    case 'align_corners':
      return output === 1 ? first : { stride: input - 1, offset: 0, divisor: output - 1 }
    default:
      return null
  }
}

/** The first and the last position around a place, as offsets under the same divisor. */
const around = (mode: string, nearest: string, place: Place): readonly [Place, number, number] | null => {
  const { stride, offset, divisor } = place
  const doubled: Place = { stride: 2 * stride, offset: 2 * offset, divisor: 2 * divisor }
  const shifted = (of: Place, by: number) => [of, of.offset + by, of.offset + by] as const
  switch (`${mode} ${nearest}`) {
    case 'nearest round_prefer_floor':
      return shifted(doubled, divisor - 1)
    case 'nearest round_prefer_ceil':
      return shifted(doubled, divisor)
    case 'nearest floor':
      return shifted(place, 0)
    case 'nearest ceil':
      return shifted(place, divisor - 1)
  }
  if (mode === 'linear') return [place, offset, offset + divisor]
  return mode === 'cubic' ? [place, offset - divisor, offset + 2 * divisor] : null
}

/** A fraction that is a scale, as far as single precision tells; null where it has no small terms. */
const fraction = (scale: number): Ratio | null => {
  for (let under = 1; under <= 1024; under++) {
    const over = Math.round(scale * under)
    if (over > 0 && Math.fround(over / under) === Math.fround(scale)) return [over, under]
  }
  return null
}

/** How a node resizes: by what factors, along which axes, by which rules. */
interface Resizing {
  readonly scales: ReadonlyMap<number, number>
  readonly mode: string
  readonly coordinates: string
  readonly nearest: string
}

const resizingOf = (network: Graph, node: Node, rank: number): Resizing => {
  const isOld = network.opset < 11
  const given = node.op === 'Upsample' || isOld ? node.inputs[1] : node.inputs[2]
  const scales = numbers(node, 'scales') ?? literalOf(network, given) ?? []
  const axes = numbers(node, 'axes') ?? Array.from({ length: rank }, (_, i) => i)
  return {
    scales: new Map(scales.map((scale, i) => [fromFront(axes[i] ?? i, rank), scale])),
    mode: text(node, 'mode') ?? 'nearest',
    coordinates: isOld ? 'asymmetric' : (text(node, 'coordinate_transformation_mode') ?? 'half_pixel'),
    nearest: isOld ? 'floor' : (text(node, 'nearest_mode') ?? 'round_prefer_floor'),
  }
}

const resizedAxis = (resizing: Resizing, axis: number, input: number, output: number): NeedAxis => {
  const scale = resizing.scales.get(axis)
  if (input === output && (scale ?? 1) === 1) return sameAxis(input, axis)
  const exact = scale === undefined || Math.fround(scale) === Math.fround(output / input)
  const factor = exact ? ([output, input] as const) : fraction(scale)
  const place = factor === null ? null : placeOf(resizing.coordinates, [factor[1], factor[0]], input, output)
  const found =
    place === null
      ? null
      : around(resizing.mode === 'bilinear' ? 'linear' : resizing.mode, resizing.nearest, place)
  if (found === null) return wholeAxis(input)
  const [{ stride, divisor }, low, high] = found
  return {
    ...sameAxis(input, axis),
    stride,
    divisor,
    // a place before the first position or after the last one is at it
    low: Math.min(low, divisor * input - 1 - stride * (output - 1)),
    high: Math.max(high, 0),
  }
}

export const resized: ReadsOf = (network, node) => {
  const [input, output] = [shapeOf(network, node.inputs[0]), shapeOf(network, node.outputs[0])]
  const resizing = resizingOf(network, node, input.length)
  const isSpread = (numbers(node, 'antialias')?.[0] ?? 0) !== 0
  return [
    input.map((size, axis) => {
      const made = output[axis] ?? size
      return isSpread && made < size ? wholeAxis(size) : resizedAxis(resizing, axis, size, made)
    }),
  ]
}
