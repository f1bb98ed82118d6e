import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import type { ImportError } from '../../../lib/onnx/importError.js'
import { importModel } from '../../../lib/stages/import/importOnnx.js'
import { DataType, integers, type ModelSpec, onnx, tensor } from '../../arbitraries/onnx.js'

const errorOf = (bytes: Uint8Array, bindings: Readonly<Record<string, number>> = {}): ImportError | null => {
  const result = importModel({ name: 'bad', bytes, sha256: '' }, bindings)
  return E.isLeft(result) ? result.left : null
}

const text = (words: string): Uint8Array => new TextEncoder().encode(words)

const x = [1, 3, 8, 8]
const w = tensor('w', [4, 3, 3, 3])
const conv = { op: 'Conv', inputs: ['x', 'w'], name: 'c' }
const relu = { op: 'Relu', inputs: ['x'] }

describe('files that are no ONNX models', () => {
  it.each([
    ['an empty file', new Uint8Array(0)],
    ['a JPEG image', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16)],
    ['a PNG image', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10)],
    ['a ZIP archive (PyTorch, Keras and NumPy files are such)', Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0)],
    ['an HDF5 file (Keras)', Uint8Array.of(0x89, 0x48, 0x44, 0x46, 13, 10)],
    ['a TensorFlow Lite model', text('\u001c\0\0\0TFL3....')],
    [
      'a Git LFS pointer (fetch the file itself with `git lfs pull`)',
      text('version https://git-lfs.github.com/spec/v1\noid'),
    ],
    ['JSON text', text('{"model": 1}')],
    ['a program of ohmflow, as JSON', text('{\n  "schema": "ohmflow.program/1", "chip": {}}')],
    ['a report of ohmflow, as JSON', text('{"schema":"ohmflow.report/1"}')],
    ['a file of devices of ohmflow, as JSON', text('{ "schema": "ohmflow.devices/1" }')],
    ['a program of ohmflow, as assembly text', text('.schema "ohmflow.program/1"\n')],
    ['HTML or XML text', text('<!doctype html>')],
    ['plain text', text('The quick brown fox jumps over the lazy dog.')],
    ['nothing but zero bytes', new Uint8Array(100)],
  ])('%s', (looksLike, bytes) => {
    expect(errorOf(bytes)).toMatchObject({ _tag: 'NotOnnx', bytes: bytes.length, looksLike })
  })

  it('a length field of 2 GB says where it is', () => {
    expect(errorOf(Uint8Array.of(0x3a, 0xff, 0xff, 0xff, 0xff, 0x07, 1))).toMatchObject({
      _tag: 'NotOnnx',
      reason: 'at byte 1: ModelProto.graph claims 2147483647 bytes, but only 1 are left',
    })
  })

  it('messages nested without end are refused', () => {
    // A graph in an attribute of a node of a graph, again and again.
    let bytes: number[] = []
    const varint = (n: number): number[] => (n < 128 ? [n] : [(n & 127) | 128, ...varint(n >>> 7)])
    const wrap = (field: number): void => {
      bytes = [(field << 3) | 2, ...varint(bytes.length), ...bytes]
    }
    for (let i = 0; i < 400; i++) for (const field of [6, 5, 1]) wrap(field)
    wrap(7)
    expect(errorOf(Uint8Array.from(bytes))).toMatchObject({
      _tag: 'NotOnnx',
      reason: expect.stringContaining('nest deeper'),
    })
  })

  it('a message that runs past the one around it is refused', () => {
    // A graph of 2 bytes whose node claims 5.
    expect(errorOf(Uint8Array.of(0x3a, 2, 0x0a, 5, 0, 0, 0, 0, 0))).toMatchObject({ _tag: 'NotOnnx' })
  })

  it('no random bytes become a network', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(errorOf(bytes)).not.toBeNull()
      }),
      { numRuns: 2000 },
    )
  })

  it('no beginning of a model becomes a network', () => {
    const whole = onnx({ inputs: { x }, initializers: [w], nodes: [conv], outputs: ['y'] })
    const all = Array.from({ length: whole.length }, (_, length) => errorOf(whole.subarray(0, length)))
    expect(all.filter((error) => error === null)).toEqual([])
    expect(errorOf(whole)).toBeNull()
  })
})

const bad: readonly (readonly [what: string, spec: ModelSpec, error: object])[] = [
  ['no nodes', { nodes: [], outputs: ['x'] }, { _tag: 'EmptyGraph', problem: 'it has no nodes' }],
  ['no outputs', { inputs: { x }, nodes: [relu], outputs: [] }, { _tag: 'EmptyGraph' }],
  [
    'only constants',
    { nodes: [{ op: 'Constant', inputs: [], attributes: { value: integers('', [1]) } }], outputs: ['y'] },
    { _tag: 'EmptyGraph' },
  ],
  [
    'an old opset',
    { opset: 5, inputs: { x }, nodes: [relu], outputs: ['y'] },
    { _tag: 'UnsupportedOpset', found: 5 },
  ],
  [
    'a new opset',
    { opset: 26, inputs: { x }, nodes: [relu], outputs: ['y'] },
    { _tag: 'UnsupportedOpset', found: 26, lowest: 6, highest: 25 },
  ],
  [
    'an open dimension',
    { inputs: { x: ['N', 3, null, 8] }, nodes: [relu], outputs: ['y'] },
    {
      _tag: 'UnboundDimensions',
      unbound: [
        { name: 'N', input: 'x', axis: 0 },
        { name: 'x:2', input: 'x', axis: 2 },
      ],
    },
  ],
  [
    'a missing tensor',
    { inputs: { x }, nodes: [{ ...relu, inputs: ['z'], name: 'r' }], outputs: ['y'] },
    { _tag: 'MissingTensor', tensor: 'z', node: 'r' },
  ],
  [
    'a missing output',
    { inputs: { x }, nodes: [relu], outputs: ['z'] },
    { _tag: 'MissingTensor', tensor: 'z', node: null },
  ],
  [
    'a tensor named like a property of objects',
    { inputs: { x }, nodes: [{ ...relu, inputs: ['constructor'] }], outputs: ['y'] },
    { _tag: 'MissingTensor', tensor: 'constructor' },
  ],
  [
    'a tensor made twice',
    { inputs: { x }, nodes: [relu, { ...relu, name: 'again' }], outputs: ['y'] },
    { _tag: 'DuplicateTensor', tensor: 'y', makers: ['node "Relu_0"', 'node "again"'] },
  ],
  [
    'a node that makes an input',
    { inputs: { x }, nodes: [{ ...relu, outputs: ['x'] }], outputs: ['x'] },
    { _tag: 'DuplicateTensor', tensor: 'x', makers: ['an input of the graph', 'node "Relu_0"'] },
  ],
  [
    'a cycle',
    {
      inputs: { x },
      nodes: [
        { op: 'Add', inputs: ['x', 'c'], outputs: ['a'], name: 'A' },
        { op: 'Relu', inputs: ['a'], outputs: ['b'], name: 'B' },
        { op: 'Relu', inputs: ['b'], outputs: ['c'], name: 'C' },
      ],
      outputs: ['c'],
    },
    { _tag: 'Cycle', nodes: ['B', 'C', 'A'] },
  ],
  [
    'a short weight',
    {
      inputs: { x },
      initializers: [tensor('w', [4, 3, 3, 3], new Float32Array(107))],
      nodes: [conv],
      outputs: ['y'],
    },
    { _tag: 'WeightLength', tensor: 'w', unit: 'bytes', expected: 432, found: 428, elementType: 'float32' },
  ],
  [
    'a weight without data',
    {
      inputs: { x },
      initializers: [tensor('w', [4, 3, 3, 3], new Float32Array(0))],
      nodes: [conv],
      outputs: ['y'],
    },
    { _tag: 'WeightLength', expected: 432, found: 0 },
  ],
  [
    'a negative dimension of a weight',
    {
      inputs: { x },
      initializers: [tensor('w', [4, -3, 3, 3], new Float32Array(4))],
      nodes: [conv],
      outputs: ['y'],
    },
    { _tag: 'BadTensor', tensor: 'w', problem: 'its shape [4, -3, 3, 3] has a negative extent' },
  ],
  [
    'a negative dimension of an input',
    { inputs: { x: [-7, 3] }, nodes: [relu], outputs: ['y'] },
    { _tag: 'BadTensor', tensor: 'x' },
  ],
  [
    'dimensions that overflow',
    { inputs: { x: [2 ** 40, 2 ** 40] }, nodes: [relu], outputs: ['y'] },
    { _tag: 'BadTensor', tensor: 'x', problem: expect.stringContaining('2^53') },
  ],
  [
    'an input without a shape',
    { inputs: { x: { type: DataType.FLOAT, shape: null } }, nodes: [relu], outputs: ['y'] },
    { _tag: 'BadTensor', tensor: 'x' },
  ],
  [
    'an element type that is not known',
    { inputs: { x: { type: DataType.FLOAT4E2M1, shape: [2] } }, nodes: [relu], outputs: ['y'] },
    { _tag: 'BadTensor', problem: expect.stringContaining('FLOAT4E2M1') },
  ],
  [
    'channels that differ',
    { inputs: { x }, initializers: [tensor('w', [4, 5, 3, 3])], nodes: [conv], outputs: ['y'] },
    { _tag: 'BadOperator', node: 'c', op: 'Conv', problem: expect.stringContaining('3 channels') },
  ],
  [
    'groups that do not divide',
    {
      inputs: { x },
      initializers: [tensor('w', [4, 1, 3, 3])],
      nodes: [{ ...conv, attributes: { group: 3 } }],
      outputs: ['y'],
    },
    { _tag: 'BadOperator', problem: expect.stringContaining('3 groups') },
  ],
  [
    'a kernel larger than the image',
    { inputs: { x: [1, 3, 2, 8] }, initializers: [w], nodes: [conv], outputs: ['y'] },
    { _tag: 'BadOperator', problem: expect.stringContaining('larger than the 2') },
  ],
  [
    'a product whose inner extents differ',
    {
      inputs: { x: [2, 3] },
      initializers: [tensor('w', [4, 5])],
      nodes: [{ op: 'MatMul', inputs: ['x', 'w'] }],
      outputs: ['y'],
    },
    { _tag: 'BadOperator', problem: expect.stringContaining('inner extents') },
  ],
  [
    'a missing attribute',
    { inputs: { x }, nodes: [{ op: 'MaxPool', inputs: ['x'] }], outputs: ['y'] },
    { _tag: 'BadAttribute', op: 'MaxPool', attribute: 'kernel_shape', problem: 'is missing' },
  ],
  [
    'an attribute of the wrong type',
    { inputs: { x }, initializers: [w], nodes: [{ ...conv, attributes: { strides: 2 } }], outputs: ['y'] },
    { _tag: 'BadAttribute', attribute: 'strides', problem: 'is of type int, not ints' },
  ],
  [
    'a misspelt attribute',
    {
      inputs: { x },
      initializers: [w],
      nodes: [{ ...conv, attributes: { stride: [2, 2] } }],
      outputs: ['y'],
    },
    { _tag: 'BadAttribute', attribute: 'stride' },
  ],
  [
    'too few inputs',
    { inputs: { x }, nodes: [{ ...conv, inputs: ['x'] }], outputs: ['y'] },
    { _tag: 'BadOperator', problem: 'input 1 is missing; Conv needs 2' },
  ],
  [
    'too many results',
    { inputs: { x }, nodes: [{ ...relu, outputs: ['y', 'z'] }], outputs: ['y'] },
    { _tag: 'BadOperator', problem: 'it has 2 results, but Relu has at most 1' },
  ],
  [
    'an unknown operator',
    { inputs: { x }, nodes: [{ op: 'Mystery', domain: 'my.own', inputs: ['x'] }], outputs: ['y'] },
    { _tag: 'UnknownOperator', op: 'Mystery', domain: 'my.own', outputs: ['y'] },
  ],
  [
    'a shape that only a run can tell',
    { inputs: { x }, nodes: [{ op: 'NonZero', inputs: ['x'] }], outputs: ['y'] },
    { _tag: 'DataDependentShape', tensor: 'x', op: 'NonZero' },
  ],
  [
    'a declared shape that is another',
    { inputs: { x }, initializers: [w], nodes: [conv], outputs: { y: ['N', 4, 8, 6] } },
    {
      _tag: 'ShapeMismatch',
      tensor: 'y',
      node: 'c',
      declared: { shape: ['N', 4, 8, 6] },
      inferred: { shape: [1, 4, 6, 6] },
    },
  ],
  [
    'a declared element type that is another',
    { inputs: { x }, nodes: [relu], outputs: { y: { type: DataType.INT32, shape: null } } },
    { _tag: 'ShapeMismatch', declared: { elementType: 'int32' } },
  ],
  [
    'a weight that its input entry contradicts',
    { inputs: { x, w: [4, 3, 3, 2] }, initializers: [w], nodes: [conv], outputs: ['y'] },
    { _tag: 'ShapeMismatch', tensor: 'w', node: null },
  ],
  [
    'operands of different types',
    {
      inputs: { x },
      initializers: [integers('i', [1])],
      nodes: [{ op: 'Add', inputs: ['x', 'i'] }],
      outputs: ['y'],
    },
    { _tag: 'BadOperator', problem: '"x" is float32, but "i" is int64; they must be the same' },
  ],
]

describe('models that break a rule', () => {
  it.each(bad)('%s', (_, spec, error) => {
    expect(errorOf(onnx(spec))).toMatchObject(error)
  })
})

describe('bindings', () => {
  const model = onnx({ inputs: { x: ['N', 3, null, 8] }, nodes: [relu], outputs: ['y'] })

  it('a name that no dimension has is an error that lists those there are', () => {
    expect(errorOf(model, { batch: 1 })).toEqual({
      _tag: 'UnknownBinding',
      name: 'batch',
      known: ['N', 'x:2'],
    })
    expect(errorOf(model, { toString: 1 })).toMatchObject({ _tag: 'UnknownBinding', name: 'toString' })
  })

  it('a name that only a computed result has closes nothing, and is refused', () => {
    const named = onnx({ inputs: { x: ['N', 3, 8, 8] }, nodes: [relu], outputs: { y: ['M', 3, 8, '2*N'] } })
    expect(errorOf(named, { N: 1, M: 1 })).toEqual({ _tag: 'UnknownBinding', name: 'M', known: ['N'] })
    const closed = onnx({ inputs: { x: [1, 3, 8, 8] }, nodes: [relu], outputs: { y: ['M', 3, 8, 8] } })
    expect(errorOf(closed, { M: 1 })).toEqual({ _tag: 'UnknownBinding', name: 'M', known: [] })
  })

  it.each([{ s: 4 }, { '2*s': 8 }, { '3*s': 12 }])(
    'a name in a formula closes what follows: %o',
    (bindings) => {
      const related = onnx({
        inputs: { x: [1, 3, '2*s', 8] },
        nodes: [relu],
        outputs: { y: [1, 3, '3*s', 8] },
      })
      const result = importModel({ name: '', bytes: related, sha256: '' }, bindings)
      expect(E.isRight(result) ? result.right.tensors['x']?.shape : result.left).toEqual([1, 3, 8, 8])
    },
  )

  it.each([0, -1, 1.5, Number.NaN, 2 ** 60])('%d is no extent', (value) => {
    expect(errorOf(model, { N: value })).toEqual({ _tag: 'BadBinding', name: 'N', value })
  })

  it('a dimension of an input that nothing reads need not be bound', () => {
    const spare = onnx({ inputs: { x, spare: ['M'] }, nodes: [relu], outputs: ['y'] })
    const result = importModel({ name: '', bytes: spare, sha256: '' }, {})
    expect(E.isRight(result) ? result.right.inputs : result.left).toEqual(['x'])
  })
})

describe('sizes that a file only claims', () => {
  const huge = 2 ** 50

  it('cost no memory', () => {
    const bytes = onnx({
      inputs: { x: [1] },
      initializers: [
        integers('s', [huge]),
        integers('n', [huge], []),
        integers('one', [1], []),
        integers('zero', [0], []),
      ],
      nodes: [
        {
          op: 'ConstantOfShape',
          inputs: ['s'],
          outputs: ['a'],
          attributes: { value: tensor('', [1], Float32Array.of(2)) },
        },
        { op: 'Range', inputs: ['zero', 'n', 'one'], outputs: ['r'] },
        { op: 'Expand', inputs: ['a', 's'], outputs: ['b'] },
        { op: 'Add', inputs: ['x', 'b'], outputs: ['y'] },
      ],
      outputs: ['y', 'r'],
    })
    const result = importModel({ name: '', bytes, sha256: '' }, {})
    expect(E.isRight(result) ? result.right.tensors['y']?.shape : result.left).toEqual([huge])
  })

  it('and are refused beyond 2^53 elements', () => {
    const bytes = onnx({
      inputs: { x: [1, 1] },
      initializers: [integers('s', [huge, huge])],
      nodes: [{ op: 'Expand', inputs: ['x', 's'] }],
      outputs: ['y'],
    })
    expect(errorOf(bytes)).toMatchObject({ _tag: 'BadOperator', op: 'Expand' })
  })
})
