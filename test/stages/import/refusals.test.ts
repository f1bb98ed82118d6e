import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf'
import * as E from 'fp-ts/lib/Either.js'
import {
  type AttributeProto,
  AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  GraphProtoSchema,
  TensorProto_DataLocation as Location,
  ModelProtoSchema,
  OperatorSetIdProtoSchema,
  SparseTensorProtoSchema,
  type TensorProto,
  TensorProto_SegmentSchema,
  TensorProtoSchema,
  TypeProto_SequenceSchema,
  TypeProtoSchema,
  ValueInfoProtoSchema,
} from 'onnx-buf'
import { describe, expect, it } from 'vitest'
import { explain } from '../../../lib/explain.js'
import type { ImportError } from '../../../lib/onnx/importError.js'
import { importModel } from '../../../lib/stages/import/importOnnx.js'
import {
  type AttributeSpec,
  DataType,
  graph,
  integers,
  type ModelSpec,
  type NodeSpec,
  onnx,
  tensor,
} from '../../arbitraries/onnx.js'

const errorOf = (bytes: Uint8Array): ImportError | null => {
  const result = importModel({ name: 'bad', bytes, sha256: '' }, {})
  return E.isLeft(result) ? result.left : null
}

/** What the user reads of a model that is refused; empty where it is taken. */
const complaint = (bytes: Uint8Array): string => {
  const error = errorOf(bytes)
  return error === null ? '' : explain(error)
}

interface Row {
  readonly node: NodeSpec
  readonly x?: readonly number[]
  readonly type?: DataType
  readonly weights?: readonly TensorProto[]
  readonly opset?: number
  readonly says: string
}

const u8 = (name: string, shape: readonly number[] = []): TensorProto =>
  tensor(name, shape, new Uint8Array(shape.reduce((a, b) => a * b, 1)), DataType.UINT8)
const scale = (name: string, shape: readonly number[] = []): TensorProto => tensor(name, shape)
const floats = (...values: readonly number[]): AttributeSpec => ({ floats: values })
const node = (op: string, inputs: readonly string[], attributes: NodeSpec['attributes'] = {}): NodeSpec => ({
  op,
  inputs,
  attributes,
})

const image = [1, 4, 6, 6]

const rows: readonly Row[] = [
  // convolutions
  {
    node: node('Conv', ['x', 'w'], { kernel_shape: [2, 2] }),
    weights: [tensor('w', [2, 4, 3, 3])],
    says: 'kernel_shape is [2, 2], but the weight "w" is [2, 4, 3, 3]',
  },
  {
    node: node('Conv', ['x', 'w']),
    weights: [tensor('w', [2, 4, 3])],
    says: 'differ in their number of axes',
  },
  { node: node('Conv', ['x', 'w']), x: [4, 6], weights: [tensor('w', [2, 4])], says: 'at least 3 axes' },
  {
    node: node('Conv', ['x', 'w', 'b']),
    weights: [tensor('w', [2, 4, 3, 3]), tensor('b', [3])],
    says: 'takes [2]',
  },
  {
    node: node('Conv', ['x', 'w'], { group: 0 }),
    weights: [tensor('w', [2, 4, 3, 3])],
    says: 'group is 0',
  },
  {
    node: { ...node('FusedConv', ['x', 'w', '', 'z']), domain: 'com.microsoft' },
    weights: [tensor('w', [2, 4, 3, 3]), tensor('z', [2])],
    says: 'Z must have the shape of the result, [1, 2, 4, 4]',
  },
  {
    node: node('ConvTranspose', ['x', 'w'], { output_padding: [2, 2] }),
    weights: [tensor('w', [4, 2, 3, 3])],
    says: 'output_padding 2 is not below 1',
  },
  {
    node: node('ConvTranspose', ['x', 'w'], { output_shape: [9] }),
    weights: [tensor('w', [4, 2, 3, 3])],
    says: 'output_shape needs 2 numbers',
  },
  {
    node: node('ConvTranspose', ['x', 'w']),
    weights: [tensor('w', [3, 2, 3, 3])],
    says: 'has 4 channels, but the weight "w" takes 3',
  },
  {
    node: node('QLinearConv', ['x', 's', 'z', 'w', 'i', 'z', 's', 'z']),
    type: DataType.UINT8,
    weights: [scale('s'), u8('z'), integers('i', [1], []), u8('w', [2, 4, 3, 3])],
    says: 'the scale "i" is int64, not floating point',
  },
  {
    node: node('ConvInteger', ['x', 'w', 'z']),
    type: DataType.UINT8,
    weights: [u8('w', [2, 4, 3, 3]), u8('z', [3])],
    says: 'the zero point "z" has the shape [3]',
  },
  // products
  {
    node: node('Gemm', ['x', 'w', 'c']),
    x: [2, 3],
    weights: [tensor('w', [3, 5]), tensor('c', [4])],
    says: '"c" [4] does not broadcast to [2, 5]',
  },
  { node: node('Gemm', ['x', 'w']), weights: [tensor('w', [3, 5])], says: 'must be a matrix' },
  { node: node('Gemm', ['x', 'w']), x: [2, 3], opset: 9, weights: [tensor('w', [3, 5])], says: 'opset 11' },
  { node: node('MatMul', ['x', 'w']), x: [], weights: [tensor('w', [3, 5])], says: '"x" is a scalar' },
  {
    node: node('MatMul', ['x', 'w']),
    x: [2, 4, 3],
    weights: [tensor('w', [3, 3, 5])],
    says: 'the stacks of matrices [2, 4, 3] and [3, 3, 5] do not broadcast',
  },
  // elementwise operators, activations
  { node: node('Clip', ['x', 'b']), weights: [tensor('b', [2])], says: 'the bound "b" has the shape [2]' },
  { node: node('Add', ['x', 'w']), weights: [tensor('w', [5])], says: 'do not broadcast' },
  { node: node('Softmax', ['x'], { axis: 4 }), says: 'axis 4 is outside the 4 axes' },
  {
    node: { ...node('BiasGelu', ['x', 'w']), domain: 'com.microsoft' },
    weights: [tensor('w', [5])],
    says: '"w" does not broadcast to [1, 4, 6, 6]',
  },
  // joins, cuts
  { node: node('Concat', [], { axis: 0 }), says: 'input 0 is missing' },
  { node: node('Concat', ['x', 'x']), says: 'axis' },
  {
    node: node('Concat', ['x', 'w'], { axis: 1 }),
    weights: [tensor('w', [1, 4, 6, 7])],
    says: 'differ beside axis 1',
  },
  { node: node('Concat', ['x'], { axis: 0 }), x: [], says: 'scalars have no axis' },
  { node: node('Slice', ['x', 'i', 'i']), opset: 9, weights: [integers('i', [1])], says: 'as attributes' },
  { node: node('Slice', ['x']), opset: 13, says: 'opset 13 takes starts and ends as inputs' },
  {
    node: node('Slice', ['x', 'i', 'j']),
    weights: [integers('i', [1]), integers('j', [2, 3])],
    says: 'have 1, 2, 1, 1 numbers',
  },
  {
    node: node('Slice', ['x', 'i', 'i', 'i', 'zero']),
    weights: [integers('i', [1]), integers('zero', [0])],
    says: 'a step is 0',
  },
  {
    node: node('Slice', ['x', 'i', 'far', 'i', 'back']),
    weights: [integers('i', [1]), integers('far', [2 ** 31 - 1]), integers('back', [-1])],
    says: 'is read in two ways',
  },
  {
    node: node('Gather', ['x', 'i'], { axis: 2 }),
    weights: [integers('i', [6])],
    says: 'index 6 is outside the 6 of axis 2',
  },
  { node: node('Gather', ['x', 'w']), weights: [tensor('w', [2])], says: 'takes int32, int64' },
  // quantization
  {
    node: node('QuantizeLinear', ['x', 'i']),
    weights: [integers('i', [1], [])],
    says: 'the scale "i" is int64',
  },
  {
    node: node('QuantizeLinear', ['x', 's', 'z']),
    weights: [scale('s', [4]), u8('z')],
    says: 'scale [4] and zero point [] differ in shape',
  },
  {
    node: node('QuantizeLinear', ['x', 's']),
    weights: [scale('s', [3])],
    says: 'the scale "s" [3] does not fit axis 1 of "x" [1, 4, 6, 6]',
  },
  {
    node: node('QuantizeLinear', ['x', 's'], { block_size: 2 }),
    opset: 21,
    weights: [scale('s', [1, 4, 6, 6])],
    says: 'blocks of 2 need a scale of [1, 2, 6, 6]',
  },
  {
    node: node('QuantizeLinear', ['x', 's']),
    type: DataType.INT64,
    weights: [scale('s')],
    says: '"x" is int64, but must be floating point or int32',
  },
  {
    node: node('QuantizeLinear', ['x', 's'], { output_dtype: 99 }),
    opset: 21,
    weights: [scale('s')],
    says: 'is not supported',
  },
  {
    node: node('QuantizeLinear', ['x', 's', 'z'], { output_dtype: DataType.INT8 }),
    opset: 21,
    weights: [scale('s'), u8('z')],
    says: 'output_dtype is int8, but the zero point uint8',
  },
  {
    node: node('QuantizeLinear', ['x', 's', 'z']),
    weights: [scale('s'), tensor('z', [])],
    says: 'the zero point is float32, to which nothing is quantized',
  },
  {
    node: node('DequantizeLinear', ['x', 's']),
    weights: [scale('s')],
    says: '"x" is float32, not one of int8, uint8, int16, uint16, int4, uint4, int32',
  },
  { node: node('DynamicQuantizeLinear', ['x']), type: DataType.INT32, says: '"x" is int32, not float32' },
  // reductions, resampling
  {
    node: node('ReduceMean', ['x', 'a']),
    opset: 13,
    weights: [integers('a', [1])],
    says: 'opset 13 takes axes as an attribute',
  },
  { node: node('ReduceMean', ['x'], { axes: [1, 1] }), opset: 13, says: 'axis 1 is given twice' },
  { node: node('TopK', ['x']), opset: 17, says: 'opset 17 takes k as an input' },
  {
    node: node('TopK', ['x', 'k']),
    opset: 9,
    weights: [integers('k', [1])],
    says: 'takes k as an attribute',
  },
  { node: node('TopK', ['x', 'k']), weights: [integers('k', [7])], says: 'k is 7, but axis 3 has 6' },
  { node: node('TopK', ['x', 'k']), weights: [integers('k', [1, 2])], says: 'must be one number' },
  { node: node('Pad', ['x']), opset: 13, says: 'opset 13 takes pads as an input' },
  { node: node('Pad', ['x', 'p']), opset: 10, weights: [integers('p', [1])], says: 'as an attribute' },
  { node: node('Pad', ['x', 'p']), weights: [integers('p', [1])], says: '1 pads do not fit the 4 axes' },
  {
    node: node('Pad', ['x', 'p'], { mode: 'mirror' }),
    weights: [integers('p', [0, 0, 0, 0, 0, 0, 0, 0])],
    says: 'is "mirror", which is not one of',
  },
  {
    node: node('Pad', ['x', 'p']),
    weights: [integers('p', [0, 0, -9, 0, 0, 0, 0, 0])],
    says: 'leave nothing of axis 2',
  },
  {
    node: node('Pad', ['x', 'p'], { mode: 'reflect' }),
    weights: [integers('p', [0, 0, 7, 0, 0, 0, 0, 0])],
    says: 'reflect more than the 6 of axis 2',
  },
  { node: node('Upsample', ['x']), opset: 9, says: 'opset 9 takes scales as an input' },
  { node: node('Upsample', ['x', 's']), opset: 8, weights: [scale('s', [4])], says: 'as an attribute' },
  { node: node('Upsample', ['x'], { mode: 'nearest' }), opset: 8, says: 'scales' },
  {
    node: node('Upsample', ['x'], { height_scale: { float: 2 } }),
    opset: 6,
    says: 'scales',
  },
  {
    node: node('Upsample', ['x'], { scales: floats(1, 1, 0.5, 1) }),
    opset: 8,
    says: 'are not all at least 1',
  },
  { node: node('Resize', ['x']), says: 'exactly one of scales and sizes' },
  {
    node: node('Resize', ['x', '', 's']),
    weights: [tensor('s', [3], Float32Array.of(1, 1, 2))],
    says: '3 scales do not fit 4 axes',
  },
  {
    node: node('Resize', ['x', '', 's']),
    weights: [tensor('s', [4], Float32Array.of(1, 1, 0, 1))],
    says: 'are not all above 0',
  },
  {
    node: node('Resize', ['x', '', '', 's']),
    weights: [integers('s', [7])],
    says: '1 sizes do not fit 4 axes',
  },
  {
    node: node('GridSample', ['x', 'g']),
    weights: [tensor('g', [2, 3, 3, 2])],
    says: 'the grid [2, 3, 3, 2] does not fit',
  },
  // reshaping
  { node: node('Squeeze', ['x', 'a']), weights: [integers('a', [1])], says: 'axis 1' },
  {
    node: node('Reshape', ['x', 's']),
    weights: [integers('s', [7, -1])],
    says: 'does not',
  },
  {
    node: node('Reshape', ['x', 's']),
    weights: [integers('s', [-1, -1])],
    says: '-1',
  },
  // sources
  { node: node('Constant', []), says: 'exactly one attribute must give the value' },
  {
    node: node('Constant', [], { value_int: 1, value_float: { float: 1 } }),
    says: 'exactly one attribute must give the value',
  },
  {
    node: node('ConstantOfShape', ['i'], { value: tensor('', [2]) }),
    weights: [integers('i', [1])],
    says: 'its value must be one element, but has 2',
  },
  { node: node('ConstantOfShape', ['i']), weights: [integers('i', [-1])], says: '[-1] is no shape' },
  {
    node: node('Range', ['i', 'i', 'zero']),
    weights: [integers('i', [1], []), integers('zero', [0], [])],
    says: 'delta is 0',
  },
  { node: node('Cast', ['x']), says: 'is missing' },
  { node: node('Cast', ['x'], { to: 99 }), says: 'is not supported' },
  { node: node('EyeLike', ['x']), says: '"x" must be a matrix' },
]

const shown = ({ op, inputs }: NodeSpec): string => `${op}(${inputs.join(', ')})`

describe('operators that break a rule of theirs', () => {
  it.each(rows.map((row, i) => [`${i}: ${shown(row.node)}: ${row.says}`, row] as const))(
    '%s',
    (_, { node, x = image, type = DataType.FLOAT, weights = [], opset = 17, says }) => {
      const spec: ModelSpec = {
        opset,
        inputs: { x: { type, shape: x } },
        initializers: weights,
        nodes: [{ ...node, name: 'wrong' }],
        outputs: ['y'],
      }
      expect(complaint(onnx(spec))).toContain(says)
      expect(complaint(onnx(spec))).toContain('"wrong"')
    },
  )
})

describe('elements of a type that networks do not hold', () => {
  const initializer = (type: DataType) => create(TensorProtoSchema, { name: 'w', dims: [1n], dataType: type })
  it.each<readonly [number, string, RegExp]>([
    [DataType.FLOAT8E4M3FN, 'FLOAT8E4M3FN', /float16 or float32, or quantized to int8/],
    [DataType.FLOAT8E5M2, 'FLOAT8E5M2', /float16 or float32, or quantized to int8/],
    [DataType.FLOAT4E2M1, 'FLOAT4E2M1', /float16 or float32, or quantized to int8/],
    [DataType.INT2, 'INT2', /int4 or int8/],
    [DataType.UINT2, 'UINT2', /int4 or int8/],
    [DataType.COMPLEX64, 'COMPLEX64', /real and imaginary parts/],
    [99, 'number 99', /floats \(16 to 64 bits\)/],
  ])('%s is named, with what to do', (type, name, advice) => {
    const add = node('Add', ['x', 'w'])
    const models: readonly ModelSpec[] = [
      { inputs: { x: [1] }, initializers: [initializer(type)], nodes: [add], outputs: ['y'] },
      { inputs: { x: [1], w: { type, shape: [1] } }, nodes: [add], outputs: ['y'] },
      { inputs: { x: [1] }, nodes: [node('Cast', ['x'], { to: type })], outputs: ['y'] },
    ]
    for (const spec of models) {
      const said = complaint(onnx(spec))
      expect(said).toContain(name)
      expect(said).toMatch(advice)
      expect(said).not.toMatch(/Check the shapes|Correct that tensor/)
    }
  })
})

type TensorInit = Exclude<MessageInitShape<typeof TensorProtoSchema>, TensorProto>

const stored: readonly (readonly [what: string, init: TensorInit, says: string])[] = [
  ['in segments', { segment: create(TensorProto_SegmentSchema, {}) }, 'segments'],
  ['raw and typed', { rawData: new Uint8Array(4), floatData: [1] }, 'both raw and typed data'],
  ['of another type', { int64Data: [1n] }, 'it is float32, but has data of another type'],
  ['of too many elements', { floatData: [1, 2] }, '2'],
  ['strings as raw data', { dataType: DataType.STRING, rawData: new Uint8Array(4) }, 'strings cannot'],
  ['of an unknown type', { dataType: 99 }, 'is not supported'],
  [
    'in another file and here',
    { dataLocation: Location.EXTERNAL, floatData: [1] },
    'both in the model and in another file',
  ],
  [
    'strings in another file',
    { dataType: DataType.STRING, dataLocation: Location.EXTERNAL },
    'strings cannot be stored in another file',
  ],
]

const external: readonly (readonly [
  what: string,
  entries: Readonly<Record<string, string>>,
  says: string,
])[] = [
  ['nowhere', {}, 'the model does not name it'],
  ['above the model', { location: '../w.bin' }, 'is not below the folder of the model'],
  ['in the root', { location: '/w.bin' }, 'is not below the folder of the model'],
  [
    'at an odd offset',
    { location: 'w', offset: '-1' },
    'the offset of its external data is "-1", which is not a number of bytes',
  ],
  [
    'of an odd length',
    { location: 'w', length: '4.5' },
    'the length of its external data is "4.5", which is not a number of bytes',
  ],
  ['of another length', { location: 'w', length: '5' }, 'said to be 5 bytes long, but float32 [1] takes 4'],
  ['beyond any file', { location: 'w', offset: `${2 ** 53 - 1}`, length: '4' }, 'beyond any file'],
]

const withWeight = (init: TensorInit): Uint8Array =>
  onnx({
    inputs: { x: [1] },
    initializers: [create(TensorProtoSchema, { name: 'w', dims: [1n], dataType: DataType.FLOAT, ...init })],
    nodes: [node('Add', ['x', 'w'])],
    outputs: ['y'],
  })

describe('tensors that are stored as they must not be', () => {
  it.each(stored)('%s', (_, init, says) => {
    expect(complaint(withWeight(init))).toContain(says)
    expect(complaint(withWeight(init))).toContain('"w"')
  })

  it.each(external)('in another file: %s', (_, entries, says) => {
    const externalData = Object.entries(entries).map(([key, value]) => ({
      $typeName: 'onnx.StringStringEntryProto' as const,
      key,
      value,
    }))
    expect(complaint(withWeight({ dataLocation: Location.EXTERNAL, externalData }))).toContain(says)
  })
})

type AttributeInit = Exclude<MessageInitShape<typeof AttributeProtoSchema>, AttributeProto>

/** A model of one node, with an attribute as it stands in the file. */
const withAttribute = (spec: NodeSpec, ...inits: readonly AttributeInit[]): Uint8Array => {
  const made = graph({ inputs: { x: [1] }, nodes: [spec], outputs: ['y'] })
  made.node[0]?.attribute.push(...inits.map((init) => create(AttributeProtoSchema, init)))
  return bytesOf({ graph: made })
}

type ModelInit = Parameters<typeof create<typeof ModelProtoSchema>>[1]

const opset = (version: number, domain = '') =>
  create(OperatorSetIdProtoSchema, { domain, version: BigInt(version) })

const bytesOf = (init: ModelInit): Uint8Array =>
  toBinary(ModelProtoSchema, create(ModelProtoSchema, { irVersion: 8n, opsetImport: [opset(17)], ...init }))

const leaky = node('LeakyRelu', ['x'])

const attributes: readonly (readonly [what: string, inits: readonly AttributeInit[], says: string])[] = [
  ['of a function', [{ name: 'alpha', type: AttributeType.FLOAT, refAttrName: 'a' }], 'outside of one'],
  ['without type and value', [{ name: 'alpha' }], 'neither a type nor a value'],
  [
    'of another type than its value',
    [{ name: 'alpha', type: AttributeType.FLOAT, i: 3n }],
    'is of type FLOAT, but holds a value of type INT',
  ],
  [
    'given twice',
    [
      { name: 'alpha', type: AttributeType.FLOAT, f: 1 },
      { name: 'alpha', type: AttributeType.FLOAT, f: 2 },
    ],
    'is given twice',
  ],
  ['a list of strings', [{ name: 'alpha', strings: [new Uint8Array(1)] }], 'is of type strings, not float'],
  [
    'a list of tensors',
    [{ name: 'alpha', tensors: [create(TensorProtoSchema, {})] }],
    'is of type other, not float',
  ],
  ['a graph', [{ name: 'alpha', g: create(GraphProtoSchema, {}) }], 'is of type graph, not float'],
  ['a list of graphs', [{ name: 'alpha', graphs: [create(GraphProtoSchema, {})] }], 'is of type graph'],
  ['a type', [{ name: 'alpha', tp: create(TypeProtoSchema, {}) }], 'is of type other'],
  ['a list of types', [{ name: 'alpha', typeProtos: [create(TypeProtoSchema, {})] }], 'is of type other'],
  [
    'a sparse tensor',
    [{ name: 'alpha', sparseTensor: create(SparseTensorProtoSchema, {}) }],
    'is of type other',
  ],
  [
    'a list of sparse tensors',
    [{ name: 'alpha', sparseTensors: [create(SparseTensorProtoSchema, {})] }],
    'is of type other',
  ],
  ['a tensor that is not there', [{ name: 'alpha', type: AttributeType.TENSOR }], 'is of type other'],
  ['a graph that is not there', [{ name: 'alpha', type: AttributeType.GRAPH }], 'is of type graph'],
]

describe('attributes that are none', () => {
  it.each(attributes)('%s', (_, inits, says) => {
    expect(complaint(withAttribute(leaky, ...inits))).toContain(says)
  })

  it('a Constant of a sparse tensor', () => {
    const sparse = { name: 'sparse_value', sparseTensor: create(SparseTensorProtoSchema, {}) }
    expect(complaint(withAttribute(node('Constant', []), sparse))).toContain('sparse_value')
  })
})

describe('graphs that are none', () => {
  const relu = graph({ inputs: { x: [1] }, nodes: [node('Relu', ['x'])], outputs: ['y'] })

  it('two versions of the operator set', () => {
    const twice = bytesOf({ graph: relu, opsetImport: [opset(13), opset(17, 'ai.onnx')] })
    expect(complaint(twice)).toContain('twice, in the versions 13 and 17')
    expect(complaint(bytesOf({ graph: relu, opsetImport: [opset(13), opset(13, 'ai.onnx')] }))).toBe('')
  })

  it('no version of the operator set', () => {
    expect(complaint(bytesOf({ graph: relu, opsetImport: [opset(1, 'mine')] }))).toContain('no version')
  })

  it('a sparse initializer', () => {
    const values = create(TensorProtoSchema, { name: 'w' })
    const sparseInitializer = [
      create(SparseTensorProtoSchema, { values }),
      create(SparseTensorProtoSchema, {}),
    ]
    for (const one of sparseInitializer)
      expect(complaint(bytesOf({ graph: { ...relu, sparseInitializer: [one] } }))).toContain('sparse')
  })

  it('two initializers, two inputs, two outputs of one name', () => {
    const [x] = relu.input
    const w = tensor('w', [1])
    expect(complaint(bytesOf({ graph: { ...relu, initializer: [w, w] } }))).toContain('"w"')
    expect(complaint(bytesOf({ graph: { ...relu, input: [x!, x!] } }))).toContain('"x"')
    const [y] = relu.output
    expect(complaint(bytesOf({ graph: { ...relu, output: [y!, y!] } }))).toContain('"y"')
  })

  it('an input that is no tensor, or has no name', () => {
    const type = create(TypeProtoSchema, {
      value: { case: 'sequenceType', value: create(TypeProto_SequenceSchema, {}) },
    })
    const sequence = create(ValueInfoProtoSchema, { name: 'x', type })
    expect(complaint(bytesOf({ graph: { ...relu, input: [sequence] } }))).toContain('is not a tensor')
    const untyped = create(ValueInfoProtoSchema, { name: 'x' })
    expect(complaint(bytesOf({ graph: { ...relu, input: [untyped] } }))).toContain('is not a tensor')
    const nameless = { ...relu.input[0]!, name: '' }
    expect(complaint(bytesOf({ graph: { ...relu, input: [relu.input[0]!, nameless] } }))).not.toBe('')
  })
})
