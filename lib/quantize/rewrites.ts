import type { TensorType } from '../ir/network.js'
import { dataTypeOf } from '../onnx/edit/valueInfo.js'
import { intAttribute, nodeOf, textAttribute } from '../onnx/edit/write.js'
import { create } from '../onnx/proto/create.js'
import type { AttributeProto, NodeProto } from '../onnx/proto/messages.js'
import { NodeProtoSchema } from '../onnx/proto/schemas.js'
import type { TensorData } from '../onnx/tensors/tensorData.js'

/** A node of an old operator set and what it takes to write it anew. */
export interface Old {
  readonly node: NodeProto
  /** The version of the operator set that it is written in. */
  readonly opset: number
  readonly typeOf: (tensor: string) => TensorType | undefined
  /** The elements of a constant; undefined for any other tensor. */
  readonly valuesOf: (tensor: string) => readonly number[] | undefined
  readonly isRead: (tensor: string) => boolean
  /** A name for a tensor that is added. */
  readonly fresh: (what: string) => string
  /** Adds a constant and gives its name. */
  readonly constant: (what: string, data: TensorData) => string
}

/** The nodes that newer sets have for a node, or why that cannot be written. */
export type Rewrite = (old: Old) => readonly NodeProto[] | string

const attributeOf = (node: NodeProto, name: string): AttributeProto | undefined =>
  node.attribute.find((attribute) => attribute.name === name)

const intOf = (node: NodeProto, name: string, otherwise: number): number => {
  const found = attributeOf(node, name)
  return found === undefined ? otherwise : Number(found.i)
}

interface Change {
  readonly without?: readonly string[]
  readonly attributes?: readonly AttributeProto[]
  readonly inputs?: readonly string[]
  readonly outputs?: readonly string[]
}

const rewritten = (
  node: NodeProto,
  { without = [], attributes = [], inputs = node.input, outputs = node.output }: Change,
): NodeProto =>
  create(NodeProtoSchema, {
    ...node,
    input: [...inputs],
    output: [...outputs],
    attribute: [...node.attribute.filter(({ name }) => !without.includes(name)), ...attributes],
  })

const int64s = (values: readonly (bigint | number)[]): TensorData => ({
  elementType: 'int64',
  shape: [values.length],
  data: BigInt64Array.from(values, BigInt),
})

const floats = (values: readonly number[], shape: readonly number[] = [values.length]): TensorData => ({
  elementType: 'float32',
  shape,
  data: Float32Array.from(values),
})

const inputOf = ({ node }: Old, index = 0): string => node.input[index] ?? ''

const outputOf = ({ node }: Old): string => node.output[0] ?? ''

const without =
  (...names: readonly string[]): Rewrite =>
  ({ node }) => [rewritten(node, { without: names })]

/** Attributes of integers that became inputs, in the order of the inputs. */
const toInputs =
  (...names: readonly string[]): Rewrite =>
  ({ node, constant }) => {
    const inputs = node.input.slice(0, 1)
    for (const name of names) {
      const found = attributeOf(node, name)
      inputs.push(found === undefined ? '' : constant(name, int64s(found.ints)))
    }
    while (inputs.at(-1) === '') inputs.pop()
    return [rewritten(node, { without: names, inputs })]
  }

/** Numbers that became inputs, which are of the type of the first one. */
const realInputs = (
  old: Old,
  numbers: Readonly<Record<string, number>>,
): { readonly inputs: readonly string[]; readonly casts: readonly NodeProto[] } => {
  const type = old.typeOf(inputOf(old))?.elementType ?? 'float32'
  const casts: NodeProto[] = []
  const inputs = Object.entries(numbers).map(([what, value]) => {
    const made = old.constant(what, floats([value], []))
    if (type === 'float32') return made
    const cast = old.fresh(`${what}.cast`)
    casts.push(nodeOf('Cast', cast, [made], [cast], [intAttribute('to', dataTypeOf(type))]))
    return cast
  })
  return { inputs, casts }
}

/** The greatest float32, up to which a Clip without bounds goes before version 11. */
const greatest = 3.4028234663852886e38

const clip: Rewrite = (old) => {
  const bound = (name: string, otherwise: number): number => attributeOf(old.node, name)?.f ?? otherwise
  const { inputs, casts } = realInputs(old, { min: bound('min', -greatest), max: bound('max', greatest) })
  return [...casts, rewritten(old.node, { without: ['min', 'max'], inputs: [inputOf(old), ...inputs] })]
}

const pad: Rewrite = (old) => {
  const pads = old.constant('pads', int64s(attributeOf(old.node, 'pads')?.ints ?? []))
  const { inputs, casts } = realInputs(old, { value: attributeOf(old.node, 'value')?.f ?? 0 })
  return [
    ...casts,
    rewritten(old.node, { without: ['pads', 'value'], inputs: [inputOf(old), pads, ...inputs] }),
  ]
}

/** Before version 13, all axes from `axis` on are one. */
const softmax: Rewrite = (old) => {
  const shape = old.typeOf(inputOf(old))?.shape
  if (shape === undefined) return 'the shape of its input is not known'
  const given = intOf(old.node, 'axis', 1)
  const axis = given < 0 ? given + shape.length : given
  const attributes = [intAttribute('axis', -1)]
  const last = { without: ['axis'], attributes }
  if (axis === shape.length - 1) return [rewritten(old.node, last)]
  const [flat, made] = [old.fresh('flat'), old.fresh('made')]
  return [
    nodeOf('Flatten', flat, [inputOf(old)], [flat], [intAttribute('axis', axis)]),
    rewritten(old.node, { ...last, inputs: [flat], outputs: [made] }),
    nodeOf('Reshape', `${made}.shaped`, [made, old.constant('shape', int64s(shape))], [outputOf(old)]),
  ]
}

const resized = (
  name: string,
  from: string,
  scales: string,
  to: string,
  nearest: 'floor' | 'ceil',
  mode: AttributeProto | undefined,
): NodeProto =>
  nodeOf(
    'Resize',
    name,
    [from, '', scales],
    [to],
    [
      ...(mode === undefined ? [] : [mode]),
      textAttribute('coordinate_transformation_mode', 'asymmetric'),
      textAttribute('nearest_mode', nearest),
    ],
  )

/** Before version 11, the nearest element is the one below where an axis grows, and the one above where it shrinks. */
const resize: Rewrite = (old) => {
  const { node } = old
  const own = attributeOf(node, 'scales')?.floats
  if (own === undefined && inputOf(old, 1) === '') return 'it has no scales'
  const given = own === undefined ? inputOf(old, 1) : old.constant('scales', floats(own))
  const mode = attributeOf(node, 'mode')
  const whole = (nearest: 'floor' | 'ceil') => [
    resized(node.name, inputOf(old), given, outputOf(old), nearest, mode),
  ]
  if (mode !== undefined && new TextDecoder().decode(mode.s) !== 'nearest') return whole('floor')
  const values = own ?? old.valuesOf(given)
  if (values === undefined) return 'its scales are no constant'
  if (values.every((scale) => scale >= 1)) return whole('floor')
  if (values.every((scale) => scale <= 1)) return whole('ceil')
  const [shrunk, shrinks, grows] = [
    old.fresh('shrunk'),
    old.constant('shrinks', floats(values.map((scale) => Math.min(scale, 1)))),
    old.constant('grows', floats(values.map((scale) => Math.max(scale, 1)))),
  ]
  return [
    resized(shrunk, inputOf(old), shrinks, shrunk, 'ceil', mode),
    resized(node.name, shrunk, grows, outputOf(old), 'floor', mode),
  ]
}

const topK: Rewrite = (old) => [
  rewritten(old.node, {
    without: ['k'],
    inputs: [inputOf(old), old.constant('k', int64s([intOf(old.node, 'k', 1)]))],
  }),
]

/** The second operand with axes of extent 1 behind its own, so that its first axis meets `axis` of the first one. */
const aligned = (old: Old, axis: number): readonly NodeProto[] | string => {
  const [first, second] = [old.typeOf(inputOf(old))?.shape, old.typeOf(inputOf(old, 1))?.shape]
  if (first === undefined || second === undefined) return 'the shapes of its operands are not known'
  const axes = Array.from(
    { length: Math.max(0, first.length - axis - second.length) },
    (_, i) => second.length + i,
  )
  if (axes.length === 0) return [old.node]
  const to = old.fresh('aligned')
  return [
    nodeOf('Unsqueeze', to, [inputOf(old, 1), old.constant('axes', int64s(axes))], [to]),
    rewritten(old.node, { inputs: [inputOf(old), to] }),
  ]
}

/** Before version 7, the second operand meets the axes from `axis` on, the last ones by itself. */
const broadcasting: Rewrite = (old) => {
  const node = rewritten(old.node, { without: ['axis', 'broadcast'] })
  const axis = attributeOf(old.node, 'axis')
  return axis === undefined ? [node] : aligned({ ...old, node }, Number(axis.i))
}

/** Before version 7, a slope is one number, or one for each channel. */
const prelu: Rewrite = (old) => {
  const slope = old.typeOf(inputOf(old, 1))?.shape
  if (slope === undefined) return 'the shape of its slope is not known'
  return slope.length === 1 && slope[0] !== 1 ? aligned(old, 1) : [old.node]
}

const batchNormalization: Rewrite = (old) => {
  if (old.opset < 7 && intOf(old.node, 'is_test', 0) === 0)
    return 'it normalizes by its batch, as in training'
  const names = ['spatial', 'is_test', 'consumed_inputs']
  const outputs = [outputOf(old)]
  if (intOf(old.node, 'spatial', 1) === 1) return [rewritten(old.node, { without: names, outputs })]
  // each element has numbers of its own: the elements of a sample are channels
  const shape = old.typeOf(inputOf(old))?.shape
  if (shape === undefined) return 'the shape of its input is not known'
  const [flat, made] = [old.fresh('flat'), old.fresh('made')]
  const all = old.constant('all', int64s([-1]))
  const statistics = old.node.input.slice(1).map((from) => ({ from, to: old.fresh('statistics') }))
  return [
    nodeOf('Flatten', flat, [inputOf(old)], [flat], [intAttribute('axis', 1)]),
    ...statistics.map(({ from, to }) => nodeOf('Reshape', to, [from, all], [to])),
    rewritten(old.node, {
      without: names,
      inputs: [flat, ...statistics.map(({ to }) => to)],
      outputs: [made],
    }),
    nodeOf('Reshape', `${made}.shaped`, [made, old.constant('shape', int64s(shape))], outputs),
  ]
}

const dropout: Rewrite = (old) => {
  const mask = old.node.output[1] ?? ''
  if (mask !== '' && old.isRead(mask)) return 'its mask is read'
  if (old.opset < 7 && intOf(old.node, 'is_test', 0) === 0) return 'it drops at random, as in training'
  return [rewritten(old.node, { without: ['ratio', 'is_test'], outputs: [outputOf(old)] })]
}

const renamed =
  (opType: string): Rewrite =>
  ({ node }) => [create(NodeProtoSchema, { ...node, opType })]

/** Of each operator, below which version it has to be rewritten and how. Source: ONNX, docs/Changelog.md. */
export const rewrites: Readonly<Record<string, readonly [below: number, rewrite: Rewrite]>> = {
  Clip: [11, clip],
  Slice: [10, toInputs('starts', 'ends', 'axes')],
  Dropout: [12, dropout],
  Softmax: [13, softmax],
  LogSoftmax: [13, softmax],
  Hardmax: [13, softmax],
  Squeeze: [13, toInputs('axes')],
  Unsqueeze: [13, toInputs('axes')],
  ReduceSum: [13, toInputs('axes')],
  Split: [13, toInputs('split')],
  Pad: [11, pad],
  Upsample: [10, resize],
  Resize: [11, resize],
  TopK: [10, topK],
  Scatter: [11, renamed('ScatterElements')],
  Scan: [9, () => 'its inputs have other axes'],
  BatchNormalization: [9, batchNormalization],
  Gemm: [7, without('broadcast')],
  PRelu: [7, prelu],
  LSTM: [7, without('output_sequence')],
  GRU: [7, without('output_sequence')],
  RNN: [7, without('output_sequence')],
  ...Object.fromEntries(
    ['Add', 'Sub', 'Mul', 'Div', 'Pow', 'And', 'Or', 'Xor', 'Equal', 'Greater', 'Less'].map(
      (op) => [op, [7, broadcasting]] as const,
    ),
  ),
}
