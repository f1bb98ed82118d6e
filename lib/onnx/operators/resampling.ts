import type { TensorType } from '../../ir/network.js'
import { outcome } from '../../rule.js'
import { shown } from '../tensors/shape.js'
import type { AttributeKind } from './attribute.js'
import {
  axesOf,
  type Call,
  type Checked,
  elements,
  float,
  floats,
  input,
  ints,
  must,
  oneOf,
  optional,
  required,
  text,
  type Value,
} from './call.js'
import { broadcastReader, computed, tabulate } from './fold.js'
import type { Compute, Operators } from './operator.js'

/** The pads, as opset 11 has them (inputs) and as the opsets before have them (an attribute). */
function* padLists(call: Call, rank: number): Checked<readonly [readonly number[], readonly number[]]> {
  const all = Array.from({ length: rank }, (_, axis) => axis)
  const attribute = call.opset < 11
  yield* must(
    call,
    attribute === (call.inputs.length === 1),
    () => `opset ${call.opset} takes pads as ${attribute ? 'an attribute' : 'an input'}`,
  )
  if (attribute) return [yield* required(call, 'pads', ints(call, 'pads')), all]
  const pads = yield* elements(call, yield* input(call, 1, 'pads'))
  const axes = optional(call, 3)
  return [pads, axes === null ? all : yield* axesOf(call, yield* elements(call, axes), rank)]
}

/** Negative pads cut off. Source: ONNX, Pad-18. */
function* pad(call: Call): Checked<readonly TensorType[]> {
  const data = yield* input(call, 0, 'data')
  const mode = yield* oneOf(call, 'mode', ['constant', 'reflect', 'edge', 'wrap'], 'constant')
  const [pads, axes] = yield* padLists(call, data.shape.length)
  yield* must(
    call,
    pads.length === 2 * axes.length,
    () => `${pads.length} pads do not fit the ${axes.length} axes that are padded`,
  )
  const shape = [...data.shape]
  for (const [i, axis] of axes.entries()) {
    const [before, after] = [pads[i]!, pads[axes.length + i]!]
    const kept = shape[axis]! + Math.min(before, 0) + Math.min(after, 0)
    yield* must(call, kept >= 0, () => `pads of ${before} and ${after} leave nothing of axis ${axis}`)
    yield* must(
      call,
      mode !== 'reflect' || Math.max(before, after) < kept,
      () => `pads of ${before} and ${after} reflect more than the ${kept} of axis ${axis}`,
    )
    shape[axis] = kept + Math.max(before, 0) + Math.max(after, 0)
  }
  return [{ elementType: data.elementType, shape }]
}

/** Where an element of the padding comes from along an axis; null for one that is filled. */
const padSources: Readonly<Record<string, (place: number, extent: number) => number | null>> = {
  constant: () => null,
  edge: (place, extent) => (place < 0 ? 0 : extent - 1),
  reflect: (place, extent) => (place < 0 ? -place : 2 * (extent - 1) - place),
  wrap: (place, extent) => ((place % extent) + extent) % extent,
}

/** What a constant is when it is padded: kernels are enlarged so. */
const padded: Compute = ([data, , value], [output], call) => {
  const x = call.inputs[0]
  if (data === null || data === undefined || x === null || x === undefined || output === undefined)
    return null
  const lists = outcome(padLists(call, data.shape.length))
  if (lists._tag === 'Left') return null
  const [pads, axes] = lists.right
  const before = data.shape.map((_, axis) => pads[axes.indexOf(axis)] ?? 0)
  const beyond = padSources[text(call, 'mode', 'constant')]
  if (beyond === undefined) return null
  const filling = value?.values[0] ?? float(call, 'value', 0)
  const read = broadcastReader(data)
  const at = (coordinates: readonly number[]): number => {
    const source: number[] = []
    for (const [axis, coordinate] of coordinates.entries()) {
      const place = coordinate - before[axis]!
      const extent = data.shape[axis]!
      const from = place >= 0 && place < extent ? place : beyond(place, extent)
      if (from === null) return filling
      source.push(from)
    }
    return read(source)
  }
  return [tabulate(output.shape, at)]
}

/** Whether what is cut off is cut before the rest is repeated or after it, runtimes do not agree on. */
const isClear = (call: Call): boolean => {
  if (text(call, 'mode', 'constant') === 'constant') return true
  const lists = outcome(padLists(call, call.inputs[0]?.shape.length ?? 0))
  return lists._tag === 'Right' && lists.right[0].every((pad) => pad >= 0)
}

/** `floor(extent · scale)` in single precision, as runtimes compute it. */
const scaled = (extent: number, scale: number): number =>
  Math.floor(Math.fround(Math.fround(extent) * Math.fround(scale)))

function* scaledShape(
  call: Call,
  { shape }: Value,
  scales: readonly number[],
  axes: readonly number[],
): Checked<readonly number[]> {
  yield* must(
    call,
    scales.length === axes.length,
    () => `${scales.length} scales do not fit ${axes.length} axes`,
  )
  yield* must(
    call,
    scales.every((scale) => scale > 0),
    () => `the scales ${shown(scales)} are not all above 0`,
  )
  const result = [...shape]
  for (const [i, axis] of axes.entries()) result[axis] = scaled(shape[axis]!, scales[i]!)
  return result
}

const every = ({ shape }: Value): readonly number[] => [...shape.keys()]

function* upsample(call: Call): Checked<readonly TensorType[]> {
  const x = yield* input(call, 0, 'X')
  const attribute = call.opset < 9
  yield* must(
    call,
    attribute === (call.inputs.length === 1),
    () => `opset ${call.opset} takes scales as ${attribute ? 'an attribute' : 'an input'}`,
  )
  const height = float(call, 'height_scale', null)
  const width = float(call, 'width_scale', null)
  const old = height === null || width === null ? null : [1, 1, height, width]
  const scales = attribute
    ? yield* required(call, 'scales', floats(call, 'scales') ?? old)
    : yield* elements(call, yield* input(call, 1, 'scales'))
  yield* must(
    call,
    scales.every((scale) => scale >= 1),
    () => `the scales ${shown(scales)} are not all at least 1`,
  )
  return [{ elementType: x.elementType, shape: yield* scaledShape(call, x, scales, every(x)) }]
}

/** An optional input, where an empty tensor stands for one that is left out. */
const filled = (call: Call, index: number): Value | null => {
  const value = optional(call, index)
  return value === null || value.shape.includes(0) ? null : value
}

/** The sizes as they are, or with the aspect ratio kept. Source: ONNX, Resize-18. */
function* sizedShape(
  call: Call,
  { shape }: Value,
  sizes: readonly number[],
  axes: readonly number[],
): Checked<readonly number[]> {
  yield* must(
    call,
    sizes.length === axes.length,
    () => `${sizes.length} sizes do not fit ${axes.length} axes`,
  )
  const policies = ['stretch', 'not_larger', 'not_smaller']
  const policy = yield* oneOf(call, 'keep_aspect_ratio_policy', policies, 'stretch')
  const ratios = axes.map((axis, i) => Math.fround(sizes[i]! / shape[axis]!))
  const ratio = policy === 'not_larger' ? Math.min(...ratios) : Math.max(...ratios)
  const result = [...shape]
  for (const [i, axis] of axes.entries()) {
    result[axis] = policy === 'stretch' ? sizes[i]! : Math.round(Math.fround(ratio * shape[axis]!))
  }
  return result
}

/**
 * With `tf_crop_and_resize` the text of Resize-19 shrinks the result by the region
 * of interest; ONNX's own shape inference and ONNX Runtime do not, and they decide.
 */
function* resize(call: Call): Checked<readonly TensorType[]> {
  const x = yield* input(call, 0, 'X')
  const axes = yield* axesOf(call, ints(call, 'axes') ?? every(x), x.shape.length)
  const scales = call.opset < 11 ? yield* input(call, 1, 'scales') : filled(call, 2)
  const sizes = filled(call, 3)
  yield* must(
    call,
    (scales === null) !== (sizes === null),
    () => 'exactly one of scales and sizes must be given',
  )
  if (sizes !== null) {
    return [
      { elementType: x.elementType, shape: yield* sizedShape(call, x, yield* elements(call, sizes), axes) },
    ]
  }
  const factors = scales === null ? [] : yield* elements(call, scales)
  return [{ elementType: x.elementType, shape: yield* scaledShape(call, x, factors, axes) }]
}

function* gridSample(call: Call): Checked<readonly TensorType[]> {
  const x = yield* input(call, 0, 'X')
  const grid = yield* input(call, 1, 'grid')
  const rank = x.shape.length
  yield* must(
    call,
    rank >= 3 && grid.shape.length === rank && grid.shape[0] === x.shape[0] && grid.shape.at(-1) === rank - 2,
    () => `the grid ${shown(grid.shape)} does not fit "${x.name}" ${shown(x.shape)}`,
  )
  return [{ elementType: x.elementType, shape: [...x.shape.slice(0, 2), ...grid.shape.slice(1, -1)] }]
}

const resizeAttributes = {
  antialias: 'int',
  axes: 'ints',
  coordinate_transformation_mode: 'string',
  cubic_coeff_a: 'float',
  exclude_outside: 'int',
  extrapolation_value: 'float',
  keep_aspect_ratio_policy: 'string',
  mode: 'string',
  nearest_mode: 'string',
} as const satisfies Readonly<Record<string, AttributeKind>>

export const resampling: Operators = {
  Pad: {
    inputs: [1, 4],
    attributes: { mode: 'string', pads: 'ints', value: 'float' },
    until: { pads: 11, value: 11 },
    infer: pad,
    compute: padded,
    constant: (call, outputs) => (isClear(call) ? computed(padded)(call, outputs) : null),
  },
  Upsample: {
    inputs: [1, 2],
    attributes: { mode: 'string', scales: 'floats', height_scale: 'float', width_scale: 'float' },
    until: { scales: 9, height_scale: 7, width_scale: 7 },
    infer: upsample,
  },
  Resize: { inputs: [1, 4], attributes: resizeAttributes, infer: resize },
  GridSample: {
    inputs: [2, 2],
    attributes: { align_corners: 'int', mode: 'string', padding_mode: 'string' },
    infer: gridSample,
  },
}
