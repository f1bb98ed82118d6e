import type { TensorType } from '../../ir/network.js'
import { sameShape, shown } from '../tensors/shape.js'
import {
  axesOf,
  axisOf,
  type Call,
  type Checked,
  elements,
  input,
  int,
  ints,
  type Known,
  must,
  optional,
  required,
  scalar,
  typed,
  type Value,
} from './call.js'
import { broadcastReader, computed, computedLater, eachPoint, literal, tabulate } from './fold.js'
import { type Compute, learnedOperands, type Operators } from './operator.js'

/** Positions `start, start + step, …` along an axis, `length` of them. */
interface Range {
  readonly axis: number
  readonly start: number
  readonly step: number
  readonly length: number
}

const clamped = (n: number, least: number, most: number): number => Math.min(Math.max(n, least), most)

/** Source: ONNX, Slice-13: negative positions count from the back, all are clamped to the axis. */
const rangeOf = (axis: number, extent: number, start: number, end: number, step: number): Range => {
  const back = step < 0
  const place = (n: number, least: number): number =>
    clamped(n < 0 ? n + extent : n, least, back ? extent - 1 : extent)
  // Going back, an end may lie before the first element, a start may not.
  const from = place(start, 0)
  const length = Math.ceil((place(end, back ? -1 : 0) - from) / step)
  return { axis, start: from, step, length: extent === 0 ? 0 : Math.max(length, 0) }
}

/** By which exporters mean "to the end". */
const largest: ReadonlySet<number> = new Set([2 ** 31 - 1, Number.MAX_SAFE_INTEGER])

interface SliceLists {
  readonly starts: readonly number[]
  readonly ends: readonly number[]
  readonly axes: readonly number[]
  readonly steps: readonly number[]
}

/** The four lists of a slice: inputs from opset 10 on, attributes before. */
function* sliceLists(call: Call, rank: number): Checked<SliceLists> {
  const all = Array.from({ length: rank }, (_, axis) => axis)
  const attributes = call.opset < 10
  yield* must(call, attributes === (call.inputs.length === 1), () =>
    attributes
      ? `opset ${call.opset} takes starts and ends as attributes`
      : `opset ${call.opset} takes starts and ends as inputs`,
  )
  if (attributes) {
    const starts = yield* required(call, 'starts', ints(call, 'starts'))
    const ends = yield* required(call, 'ends', ints(call, 'ends'))
    const axes = ints(call, 'axes') ?? all.slice(0, starts.length)
    return { starts, ends, axes, steps: starts.map(() => 1) }
  }
  const starts = yield* elements(call, yield* input(call, 1, 'starts'))
  const ends = yield* elements(call, yield* input(call, 2, 'ends'))
  const axes = optional(call, 3)
  const steps = optional(call, 4)
  return {
    starts,
    ends,
    axes: axes === null ? all.slice(0, starts.length) : yield* elements(call, axes),
    steps: steps === null ? starts.map(() => 1) : yield* elements(call, steps),
  }
}

function* ranges(call: Call, { shape }: Value): Checked<readonly Range[]> {
  const { starts, ends, axes: given, steps } = yield* sliceLists(call, shape.length)
  const lengths = [starts, ends, given, steps].map((list) => list.length)
  yield* must(
    call,
    new Set(lengths).size === 1,
    () => `starts, ends, axes and steps have ${lengths.join(', ')} numbers`,
  )
  const axes = yield* axesOf(call, given, shape.length)
  yield* must(call, !steps.includes(0), () => 'a step is 0')
  // Going back, the largest integer is before the start by the
  // text of Slice-13, and "to the first element" to runtimes.
  const unclear = ends.find((end, i) => steps[i]! < 0 && largest.has(end))
  yield* must(call, unclear === undefined, () => `an end of ${unclear} with a step back is read in two ways`)
  return axes.map((axis, i) => rangeOf(axis, shape[axis]!, starts[i]!, ends[i]!, steps[i]!))
}

function* slice(call: Call): Checked<readonly TensorType[]> {
  const data = yield* input(call, 0, 'data')
  const cuts = yield* ranges(call, data)
  const lengths = new Map(cuts.map(({ axis, length }) => [axis, length]))
  return [
    { elementType: data.elementType, shape: data.shape.map((extent, axis) => lengths.get(axis) ?? extent) },
  ]
}

const sliced: Compute = ([data], [output], call) => {
  const value = call.inputs[0]
  if (data === null || data === undefined || value === null || value === undefined || output === undefined)
    return null
  const cuts = ranges(call, value).next()
  if (cuts.done !== true) return null
  const read = broadcastReader(data)
  const at = (coordinates: readonly number[]): number => {
    const source = [...coordinates]
    for (const { axis, start, step } of cuts.value) source[axis] = start + step * coordinates[axis]!
    return read(source)
  }
  return [tabulate(output.shape, at)]
}

function* gather(call: Call): Checked<readonly TensorType[]> {
  const data = yield* input(call, 0, 'data')
  const indices = yield* input(call, 1, 'indices')
  yield* typed(call, indices, ['int32', 'int64'])
  const axis = yield* axisOf(call, int(call, 'axis', 0), data.shape.length)
  const extent = data.shape[axis]!
  const outside = indices.constant?.elements()?.find((index) => index < -extent || index >= extent)
  yield* must(call, outside === undefined, () => `index ${outside} is outside the ${extent} of axis ${axis}`)
  const shape = [...data.shape.slice(0, axis), ...indices.shape, ...data.shape.slice(axis + 1)]
  return [{ elementType: data.elementType, shape }]
}

const gathered: Compute = ([data, indices], [output], call) => {
  if (
    data === null ||
    data === undefined ||
    indices === null ||
    indices === undefined ||
    output === undefined
  )
    return null
  const given = int(call, 'axis', 0)
  const axis = given < 0 ? given + data.shape.length : given
  const readData = broadcastReader(data)
  const readIndex = broadcastReader(indices)
  const end = axis + indices.shape.length
  const at = (coordinates: readonly number[]): number => {
    const index = readIndex(coordinates.slice(axis, end))
    const position = index < 0 ? index + data.shape[axis]! : index
    return readData([...coordinates.slice(0, axis), position, ...coordinates.slice(end)])
  }
  return [tabulate(output.shape, at)]
}

function* gatherElements(call: Call): Checked<readonly TensorType[]> {
  const data = yield* input(call, 0, 'data')
  const indices = yield* input(call, 1, 'indices')
  yield* typed(call, indices, ['int32', 'int64'])
  yield* axisOf(call, int(call, 'axis', 0), data.shape.length)
  yield* must(
    call,
    indices.shape.length === data.shape.length,
    () =>
      `"${indices.name}" ${shown(indices.shape)} and "${data.name}" ${shown(data.shape)} differ in their number of axes`,
  )
  return [{ elementType: data.elementType, shape: indices.shape }]
}

function* gatherND(call: Call): Checked<readonly TensorType[]> {
  const data = yield* input(call, 0, 'data')
  const indices = yield* input(call, 1, 'indices')
  const batch = int(call, 'batch_dims', 0)
  const depth = indices.shape.at(-1) ?? 0
  yield* must(
    call,
    batch >= 0 &&
      depth >= 1 &&
      batch < Math.min(data.shape.length, indices.shape.length) &&
      batch + depth <= data.shape.length &&
      sameShape(data.shape.slice(0, batch), indices.shape.slice(0, batch)),
    () =>
      `indices ${shown(indices.shape)} with ${batch} batch axes do not fit "${data.name}" ${shown(data.shape)}`,
  )
  return [
    {
      elementType: data.elementType,
      shape: [...indices.shape.slice(0, -1), ...data.shape.slice(batch + depth)],
    },
  ]
}

function* scattered(call: Call): Checked<readonly TensorType[]> {
  const { elementType, shape } = yield* input(call, 0, 'data')
  return [{ elementType, shape }]
}

function* oneHot(call: Call): Checked<readonly TensorType[]> {
  const indices = yield* input(call, 0, 'indices')
  const depth = yield* scalar(call, yield* input(call, 1, 'depth'), 'depth')
  const values = yield* input(call, 2, 'values')
  const axis = yield* axisOf(call, int(call, 'axis', -1), indices.shape.length + 1)
  return [{ elementType: values.elementType, shape: indices.shape.toSpliced(axis, 0, depth) }]
}

/** Where a short constant is not zero; of an activation only a run could tell. */
function* nonZero(call: Call): Checked<readonly TensorType[]> {
  const x = yield* input(call, 0, 'X')
  const values = yield* elements(call, x)
  return [{ elementType: 'int64', shape: [x.shape.length, values.filter((value) => value !== 0).length] }]
}

const nonZeroPlaces: Compute = ([x]) => {
  if (x === null || x === undefined) return null
  const places: (readonly number[])[] = []
  const read = broadcastReader(x)
  eachPoint(x.shape, (coordinates) => {
    if (read(coordinates) !== 0) places.push([...coordinates])
  })
  return [x.shape.flatMap((_, axis) => places.map((place) => place[axis]!))]
}

const none = ({ outputs }: Call, type: TensorType): readonly Known[] | null => {
  const known = literal(type, [], outputs[0] ?? '')
  return known === null ? null : [known]
}

export const selections: Operators = {
  Slice: {
    inputs: [1, 5],
    attributes: { starts: 'ints', ends: 'ints', axes: 'ints' },
    until: { starts: 10, ends: 10, axes: 10 },
    infer: slice,
    compute: sliced,
    // what has no elements is known, whatever it is cut from
    constant: (call, outputs) =>
      outputs[0]?.shape.includes(0) ? none(call, outputs[0]) : computed(sliced)(call, outputs),
  },
  Gather: {
    inputs: [2, 2],
    attributes: { axis: 'int' },
    infer: gather,
    compute: gathered,
    // The rows of an embedding.
    learned: (call) => learnedOperands(call).filter((position) => position === 0),
  },
  GatherElements: {
    inputs: [2, 2],
    attributes: { axis: 'int' },
    infer: gatherElements,
    constant: computedLater,
  },
  GatherND: {
    inputs: [2, 2],
    attributes: { batch_dims: 'int' },
    infer: gatherND,
    constant: computedLater,
  },
  ScatterElements: {
    inputs: [3, 3],
    attributes: { axis: 'int', reduction: 'string' },
    infer: scattered,
    constant: computedLater,
  },
  ScatterND: {
    inputs: [3, 3],
    attributes: { reduction: 'string' },
    infer: scattered,
    constant: computedLater,
  },
  OneHot: { inputs: [3, 3], attributes: { axis: 'int' }, infer: oneHot, constant: computedLater },
  NonZero: { inputs: [1, 1], infer: nonZero, compute: nonZeroPlaces },
}
