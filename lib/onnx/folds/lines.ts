import { stridesOf } from '../../arithmetic.js'
import { type Call, float, int } from '../operators/call.js'
import { broadcastReader, eachPoint, rounded, tabulate } from '../operators/fold.js'
import type { Compute, Numbers, Operand } from '../operators/operator.js'
import { count } from '../tensors/shape.js'

/** Elements of a tensor at the same places but for one axis, or several neighbouring ones. */
interface Line {
  readonly length: number
  /** The index of an element of the line among all of the tensor. */
  readonly place: (i: number) => number
}

/** Calls `see` with each line along axes `first` to `last` of a shape. */
const eachLine = (
  shape: readonly number[],
  first: number,
  last: number,
  see: (line: Line, index: number) => void,
): void => {
  const length = count(shape.slice(first, last + 1))
  const stride = stridesOf(shape)[last] ?? 1
  const lines = length === 0 ? 0 : count(shape) / length
  for (let index = 0; index < lines; index++) {
    const start = Math.floor(index / stride) * stride * length + (index % stride)
    see({ length, place: (i) => start + i * stride }, index)
  }
}

const fromFront = (axis: number, { shape }: Operand): number => (axis < 0 ? axis + shape.length : axis)

/** Writes what becomes of a line, element by element. */
type OfLine = (x: Numbers, line: Line, put: (i: number, value: number) => void) => void

/** Lines as a softmax has them: along an axis; before opset 13 along all from this axis on. Source: ONNX, Softmax-11. */
const alongSoftmaxAxis =
  (of: OfLine): Compute =>
  ([x], [output], call) => {
    if (x === null || x === undefined || output === undefined) return null
    const rank = x.shape.length
    const legacy = call.opset < 13
    const first = fromFront(int(call, 'axis', legacy ? Math.min(1, rank - 1) : -1), x)
    const values = new Float64Array(x.values.length)
    eachLine(x.shape, first, legacy ? rank - 1 : first, (line) =>
      of(x.values, line, (i, value) => {
        values[line.place(i)] = rounded(output.elementType, value)
      }),
    )
    return [values]
  }

const largestOf = (x: Numbers, { length, place }: Line): number => {
  let most = Number.NEGATIVE_INFINITY
  for (let i = 0; i < length; i++) most = Math.max(most, x[place(i)]!)
  return most
}

/** What is subtracted from a line so that its exponentials do not overflow, and the sum of these. */
const exponentials = (x: Numbers, line: Line): readonly [most: number, sum: number] => {
  const most = largestOf(x, line)
  let sum = 0
  for (let i = 0; i < line.length; i++) sum += Math.exp(x[line.place(i)]! - most)
  return [most, sum]
}

export const softmax: Compute = alongSoftmaxAxis((x, line, put) => {
  const [most, sum] = exponentials(x, line)
  for (let i = 0; i < line.length; i++) put(i, Math.exp(x[line.place(i)]! - most) / sum)
})

export const logSoftmax: Compute = alongSoftmaxAxis((x, line, put) => {
  const [most, sum] = exponentials(x, line)
  for (let i = 0; i < line.length; i++) put(i, x[line.place(i)]! - most - Math.log(sum))
})

/** 1 at the first of the largest elements. */
export const hardmax: Compute = alongSoftmaxAxis((x, line, put) => {
  const most = largestOf(x, line)
  for (let i = 0; i < line.length; i++)
    if (x[line.place(i)] === most) {
      put(i, 1)
      break
    }
})

/** Each element and those before it (`exclusive`: only those; `reverse`: behind it), rounded as it is added. Source: ONNX, CumSum-14. */
export const cumulative: Compute = ([x, along], [output], call) => {
  if (x === null || x === undefined || output === undefined) return null
  const axis = fromFront(along?.values[0] ?? Number.NaN, x)
  if (x.shape[axis] === undefined) return null
  const [exclusive, reverse] = [int(call, 'exclusive', 0) !== 0, int(call, 'reverse', 0) !== 0]
  const values = new Float64Array(x.values.length)
  eachLine(x.shape, axis, axis, ({ length, place }) => {
    let sum = 0
    for (let i = 0; i < length; i++) {
      const at = place(reverse ? length - 1 - i : i)
      const next = rounded(output.elementType, sum + x.values[at]!)
      values[at] = exclusive ? sum : next
      sum = next
    }
  })
  return [values]
}

/** Divided by its sum of magnitudes (`p` = 1), or the root of its sum of squares. Source: ONNX, LpNormalization-22. */
export const lpNormalized: Compute = ([x], [output], call) => {
  if (x === null || x === undefined || output === undefined) return null
  const axis = fromFront(int(call, 'axis', -1), x)
  const isFirst = int(call, 'p', 2) === 1
  const values = new Float64Array(x.values.length)
  eachLine(x.shape, axis, axis, ({ length, place }) => {
    let sum = 0
    for (let i = 0; i < length; i++) sum += isFirst ? Math.abs(x.values[place(i)]!) : x.values[place(i)]! ** 2
    const norm = isFirst ? sum : Math.sqrt(sum)
    for (let i = 0; i < length; i++)
      values[place(i)] = norm === 0 ? 0 : rounded(output.elementType, x.values[place(i)]! / norm)
  })
  return [values]
}

/** Each line less its mean, by its deviation, scaled and shifted; then the means, and what each was multiplied by. Source: ONNX, LayerNormalization-17. */
export const layerNormalized: Compute = ([x, scale, shift], [output], call) => {
  if (x === null || x === undefined || scale === null || scale === undefined || output === undefined)
    return null
  const epsilon = float(call, 'epsilon', Math.fround(1e-5))
  const [factor, added] = [broadcastReader(scale), shift ? broadcastReader(shift) : () => 0]
  const [means, inverses]: [number[], number[]] = [[], []]
  eachLine(x.shape, fromFront(int(call, 'axis', -1), x), x.shape.length - 1, ({ length, place }, index) => {
    let [sum, squares] = [0, 0]
    for (let i = 0; i < length; i++) sum += x.values[place(i)]!
    const mean = sum / length
    for (let i = 0; i < length; i++) squares += (x.values[place(i)]! - mean) ** 2
    means[index] = Math.fround(mean)
    inverses[index] = Math.fround(1 / Math.sqrt(squares / length + epsilon))
  })
  const length = x.values.length / means.length
  const normalized = tabulate(output.shape, (coordinates, index) => {
    const line = Math.floor(index / length)
    const unit = (x.values[index]! - means[line]!) * inverses[line]!
    return rounded(output.elementType, unit * factor(coordinates) + added(coordinates))
  })
  return [normalized, means, inverses]
}

/** The `k` largest elements of each line, or its smallest, in order, and their places; of equal ones the first. Source: ONNX, TopK-11. */
export const largestFirst: Compute = ([x], [output], call) => {
  if (x === null || x === undefined || output === undefined) return null
  const axis = fromFront(int(call, 'axis', -1), x)
  const sign = int(call, 'largest', 1) === 0 ? -1 : 1
  const values = new Float64Array(count(output.shape))
  const places = new Float64Array(values.length)
  const sorted: (readonly number[])[] = []
  eachLine(x.shape, axis, axis, ({ length, place }) => {
    const order = Array.from({ length }, (_, i) => i)
    sorted.push(order.sort((a, b) => sign * (x.values[place(b)]! - x.values[place(a)]!) || a - b))
  })
  eachLine(output.shape, axis, axis, ({ length, place }, index) => {
    const order = sorted[index] ?? []
    for (let i = 0; i < length; i++) places[place(i)] = order[i]!
  })
  const read = broadcastReader(x)
  eachPoint(output.shape, (coordinates, index) => {
    values[index] = read(coordinates.with(axis, places[index]!))
  })
  return [values, places]
}

/** The place along an axis of its extreme element: the first, or the last, of those that are as large. */
export const extremePlace =
  (isBeyond: (a: number, b: number) => boolean): Compute =>
  ([x], _, call: Call) => {
    if (x === null || x === undefined) return null
    const axis = fromFront(int(call, 'axis', 0), x)
    const isLast = int(call, 'select_last_index', 0) !== 0
    const places: number[] = []
    eachLine(x.shape, axis, axis, ({ length, place }, index) => {
      let best = 0
      for (let i = 1; i < length; i++) {
        const [now, most] = [x.values[place(i)]!, x.values[place(best)]!]
        if (isBeyond(now, most) || (isLast && now === most)) best = i
      }
      places[index] = best
    })
    return [places]
  }
