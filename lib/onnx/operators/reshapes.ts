import type { TensorType } from '../../ir/network.js'
import { broadcast, count, shown } from '../tensors/shape.js'
import {
  axesOf,
  axisOf,
  type Call,
  type Checked,
  elements,
  input,
  int,
  ints,
  must,
  oneOf,
  optional,
  refuse,
  required,
  type Value,
} from './call.js'
import { broadcastReader, computedLater, computedNow, sameElements, tabulate, view } from './fold.js'
import type { Compute, Constancy, Operators } from './operator.js'

const of = ({ elementType }: Value, shape: readonly number[]): readonly TensorType[] => [
  { elementType, shape },
]

/** Source: ONNX, Reshape-14: 0 keeps the extent (unless `allowzero`), -1 is what remains. */
function* reshape(call: Call): Checked<readonly TensorType[]> {
  const data = yield* input(call, 0, 'data')
  const wanted = yield* elements(call, yield* input(call, 1, 'shape'))
  const from = `"${data.name}" ${shown(data.shape)} does not reshape to ${shown(wanted)}`
  const keeps = int(call, 'allowzero', 0) === 0
  const extents: number[] = []
  for (const [axis, extent] of wanted.entries()) {
    yield* must(call, extent >= -1, () => `${from}: ${extent} is no extent`)
    const kept = data.shape[axis]
    yield* must(
      call,
      extent !== 0 || !keeps || kept !== undefined,
      () => `${from}: there is no axis ${axis} to keep`,
    )
    extents.push(extent === 0 && keeps ? (kept ?? 0) : extent)
  }
  const open = extents.indexOf(-1)
  yield* must(call, open === extents.lastIndexOf(-1), () => `${from}: -1 stands twice`)
  const total = count(data.shape)
  const rest = count(extents.filter((extent) => extent !== -1))
  if (open >= 0) {
    yield* must(
      call,
      rest > 0 && total % rest === 0,
      () => `${from}: ${total} elements do not divide by ${rest}`,
    )
    extents[open] = total / rest
  }
  yield* must(call, count(extents) === total, () => `${from}: ${total} elements are not ${count(extents)}`)
  return of(data, extents)
}

function* flatten(call: Call): Checked<readonly TensorType[]> {
  const data = yield* input(call, 0, 'input')
  const rank = data.shape.length
  const given = int(call, 'axis', 1)
  // The axis may also be one past the last.
  const axis = given === rank ? rank : yield* axisOf(call, given, rank)
  return of(data, [count(data.shape.slice(0, axis)), count(data.shape.slice(axis))])
}

/** The axes as opset 13 has them (an input) and as the opsets before have them (an attribute). */
function* axesInput(call: Call): Checked<readonly number[] | null> {
  const given = optional(call, 1)
  if (call.opset < 13) {
    yield* must(call, given === null, () => `opset ${call.opset} takes axes as an attribute`)
    return ints(call, 'axes')
  }
  return given === null ? null : yield* elements(call, given)
}

function* squeeze(call: Call): Checked<readonly TensorType[]> {
  const data = yield* input(call, 0, 'data')
  const given = yield* axesInput(call)
  if (given === null)
    return of(
      data,
      data.shape.filter((extent) => extent !== 1),
    )
  const axes = new Set(yield* axesOf(call, given, data.shape.length))
  for (const axis of axes) {
    yield* must(
      call,
      data.shape[axis] === 1,
      () => `axis ${axis} of "${data.name}" ${shown(data.shape)} is not 1`,
    )
  }
  return of(
    data,
    data.shape.filter((_, axis) => !axes.has(axis)),
  )
}

function* unsqueeze(call: Call): Checked<readonly TensorType[]> {
  const data = yield* input(call, 0, 'data')
  const given = yield* required(call, 'axes', yield* axesInput(call))
  const rank = data.shape.length + given.length
  const axes = new Set(yield* axesOf(call, given, rank))
  let next = 0
  return of(
    data,
    Array.from({ length: rank }, (_, axis) => (axes.has(axis) ? 1 : data.shape[next++]!)),
  )
}

export const permutationOf = (call: Call, rank: number): readonly number[] =>
  ints(call, 'perm') ?? Array.from({ length: rank }, (_, axis) => rank - 1 - axis)

function* transpose(call: Call): Checked<readonly TensorType[]> {
  const data = yield* input(call, 0, 'data')
  const rank = data.shape.length
  const perm = permutationOf(call, rank)
  yield* must(
    call,
    perm.length === rank && new Set(perm).size === rank && perm.every((axis) => axis >= 0 && axis < rank),
    () => `perm ${shown(perm)} is no permutation of the ${rank} axes of "${data.name}"`,
  )
  return of(
    data,
    perm.map((axis) => data.shape[axis]!),
  )
}

/** Short constants are written out; of long ones the network keeps the permutation. */
const transposed: Constancy = (call, outputs) => {
  const x = call.inputs[0]
  if (x?.constant === undefined || x.constant === null) return null
  const permutation = permutationOf(call, x.shape.length)
  const { root } = x.constant
  const short: Compute = ([operand], [output]) => {
    if (operand === null || operand === undefined || output === undefined) return null
    const read = broadcastReader(operand)
    const at = (coordinates: readonly number[]): number => {
      const source = coordinates.map(() => 0)
      for (const [axis, from] of permutation.entries()) source[from] = coordinates[axis]!
      return read(source)
    }
    return [tabulate(output.shape, at)]
  }
  const elementsOf = computedNow(short, call, outputs)?.[0]?.elements ?? (() => null)
  return [{ source: { kind: 'transposed', of: x.name, permutation }, root, elements: elementsOf }]
}

function* expand(call: Call): Checked<readonly TensorType[]> {
  const data = yield* input(call, 0, 'input')
  const wanted = yield* elements(call, yield* input(call, 1, 'shape'))
  yield* must(
    call,
    wanted.every((extent) => extent >= 0),
    () => `${shown(wanted)} is no shape`,
  )
  const shape = broadcast([data.shape, wanted])
  return of(
    data,
    shape ?? (yield* refuse(call, `"${data.name}" ${shown(data.shape)} does not expand to ${shown(wanted)}`)),
  )
}

function* tile(call: Call): Checked<readonly TensorType[]> {
  const data = yield* input(call, 0, 'input')
  const repeats = yield* elements(call, yield* input(call, 1, 'repeats'))
  yield* must(
    call,
    repeats.length === data.shape.length && repeats.every((times) => times >= 0),
    () => `repeats ${shown(repeats)} do not fit "${data.name}" ${shown(data.shape)}`,
  )
  return of(
    data,
    data.shape.map((extent, axis) => extent * repeats[axis]!),
  )
}

/** Each element of the result is the one of input 0 at the same place, modulo its extents. */
const repeated: Compute = ([data], [output]) => {
  if (data === null || data === undefined || output === undefined) return null
  const read = broadcastReader(data)
  const offset = output.shape.length - data.shape.length
  const at = (coordinates: readonly number[]): number =>
    read(data.shape.map((extent, axis) => coordinates[offset + axis]! % extent))
  return [tabulate(output.shape, at)]
}

function* depthToSpace(call: Call): Checked<readonly TensorType[]> {
  const data = yield* input(call, 0, 'input')
  const block = yield* required(call, 'blocksize', int(call, 'blocksize', null))
  yield* oneOf(call, 'mode', ['DCR', 'CRD'], 'DCR')
  yield* must(
    call,
    data.shape.length === 4,
    () => `"${data.name}" has the shape ${shown(data.shape)}, but needs 4 axes`,
  )
  const [n = 0, c = 0, h = 0, w = 0] = data.shape
  yield* must(
    call,
    block >= 1 && c % (block * block) === 0,
    () => `${c} channels do not divide by blocksize² = ${block * block}`,
  )
  return of(data, [n, c / (block * block), h * block, w * block])
}

function* spaceToDepth(call: Call): Checked<readonly TensorType[]> {
  const data = yield* input(call, 0, 'input')
  const block = yield* required(call, 'blocksize', int(call, 'blocksize', null))
  yield* must(
    call,
    data.shape.length === 4,
    () => `"${data.name}" has the shape ${shown(data.shape)}, but needs 4 axes`,
  )
  const [n = 0, c = 0, h = 0, w = 0] = data.shape
  yield* must(
    call,
    block >= 1 && h % block === 0 && w % block === 0,
    () => `${h} × ${w} does not divide by blocksize ${block}`,
  )
  return of(data, [n, c * block * block, h / block, w / block])
}

export const reshapes: Operators = {
  Reshape: {
    inputs: [2, 2],
    attributes: { allowzero: 'int' },
    infer: reshape,
    constant: view,
    compute: sameElements,
  },
  Flatten: {
    inputs: [1, 1],
    attributes: { axis: 'int' },
    infer: flatten,
    constant: view,
    compute: sameElements,
  },
  Squeeze: {
    inputs: [1, 2],
    attributes: { axes: 'ints' },
    until: { axes: 13 },
    infer: squeeze,
    constant: view,
    compute: sameElements,
  },
  Unsqueeze: {
    inputs: [1, 2],
    attributes: { axes: 'ints' },
    until: { axes: 13 },
    infer: unsqueeze,
    constant: view,
    compute: sameElements,
  },
  Transpose: { inputs: [1, 1], attributes: { perm: 'ints' }, infer: transpose, constant: transposed },
  Expand: { inputs: [2, 2], infer: expand, compute: repeated },
  Tile: { inputs: [2, 2], infer: tile, compute: repeated },
  DepthToSpace: {
    inputs: [1, 1],
    attributes: { blocksize: 'int', mode: 'string' },
    infer: depthToSpace,
    constant: computedLater,
  },
  SpaceToDepth: {
    inputs: [1, 1],
    attributes: { blocksize: 'int' },
    infer: spaceToDepth,
    constant: computedLater,
  },
}
