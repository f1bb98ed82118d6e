import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { presets } from '../../../lib/hardware/presets.js'
import { type Graph, Network } from '../../../lib/ir/network.js'
import { verifyNetwork } from '../../../lib/ir/verifyNetwork.js'
import { importModel } from '../../../lib/stages/import/importOnnx.js'
import { DataType, graph, integers, type ModelSpec, onnx, tensor } from '../../arbitraries/onnx.js'

const imported = (spec: ModelSpec, bindings: Readonly<Record<string, number>> = {}): Graph => {
  const result = importModel({ name: 'model', bytes: onnx(spec), sha256: '' }, bindings)
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left))
  expect(verifyNetwork(result.right)._tag).toBe('Right')
  return result.right
}

const x = [1, 3, 8, 8]
const w = tensor('w', [4, 3, 3, 3])

describe('what becomes of a graph', () => {
  it('dimensions are bound by name, unnamed ones by input and axis', () => {
    const spec: ModelSpec = {
      inputs: { x: ['N', 3, null, 'W'], second: ['N', 3, 0, -1] },
      nodes: [{ op: 'Add', inputs: ['x', 'second'] }],
      outputs: { y: ['N', 3, 'rows', 'W'] },
    }
    const { tensors } = imported(spec, { N: 2, W: 5, 'x:2': 7, 'second:2': 7, 'second:3': 5 })
    expect(tensors['y']?.shape).toEqual([2, 3, 7, 5])
  })

  it('the reshape that an exporter of dynamic batches writes is resolved', () => {
    const spec: ModelSpec = {
      inputs: { x: ['batch', 4, 3, 3] },
      initializers: [integers('i', [0], []), integers('axis', [0]), integers('rest', [-1])],
      nodes: [
        { op: 'Shape', inputs: ['x'], outputs: ['shape'] },
        { op: 'Gather', inputs: ['shape', 'i'], outputs: ['n'] },
        { op: 'Unsqueeze', inputs: ['n', 'axis'], outputs: ['ns'] },
        { op: 'Concat', inputs: ['ns', 'rest'], outputs: ['target'], attributes: { axis: 0 } },
        { op: 'Reshape', inputs: ['x', 'target'] },
      ],
      outputs: ['y'],
    }
    const { tensors, nodes, constants } = imported(spec, { batch: 5 })
    expect(tensors['y']?.shape).toEqual([5, 36])
    expect(nodes.map(({ op }) => op)).toEqual(['Reshape'])
    expect(constants['target']?.source).toEqual({ kind: 'literal', values: [5, -1] })
  })

  it('nodes come in any order, and nodes that nothing needs do not come', () => {
    const network = imported({
      inputs: { x },
      nodes: [
        { op: 'Relu', inputs: ['b'], name: 'last' },
        { op: 'Sigmoid', inputs: ['x'], outputs: ['dead'] },
        { op: 'Tanh', inputs: ['a'], outputs: ['b'], name: 'middle' },
        { op: 'Exp', inputs: ['x'], outputs: ['a'], name: 'first' },
      ],
      outputs: ['y'],
    })
    expect(network.nodes.map(({ name }) => name)).toEqual(['first', 'middle', 'last'])
    expect(Object.keys(network.tensors)).toEqual(['x', 'a', 'b', 'y'])
  })

  it('nodes without names, or with the name of another or of an input, get one of their own', () => {
    const nodes = ['', 'a', 'a', 'x', '', 'a_2'].map((name, i) => ({
      op: 'Relu',
      name,
      inputs: [i === 0 ? 'x' : `t${i}`],
      outputs: [`t${i + 1}`],
    }))
    const names = imported({ inputs: { x }, nodes, outputs: ['t6'] }).nodes.map(({ name }) => name)
    expect(names).toEqual(['Relu_0', 'a', 'a_3', 'x_2', 'Relu_4', 'a_2'])
  })

  it('names of object properties are names like any other', () => {
    const network = imported({
      inputs: { __proto__x: x, constructor: x },
      initializers: [tensor('__proto__', [4, 3, 3, 3])],
      nodes: [
        { op: 'Conv', inputs: ['constructor', '__proto__'], outputs: ['toString'], name: '__proto__' },
        { op: 'Relu', inputs: ['toString'], outputs: ['valueOf'], name: 'hasOwnProperty' },
      ],
      outputs: ['valueOf'],
    })
    expect(Object.keys(network.constants)).toEqual(['__proto__'])
    expect(network.tensors['toString']?.shape).toEqual([1, 4, 6, 6])
    expect(network.constants['valueOf']).toBeUndefined()
    const decoded = Network.decode({ ...network, chip: presets.rram256.chip })
    expect(E.isRight(decoded) ? Object.keys(decoded.right.constants) : []).toEqual(['__proto__'])
  })

  it('a weight keeps its place through Identity, Reshape, Squeeze, Unsqueeze and Flatten', () => {
    const network = imported({
      inputs: { x: [1, 6] },
      initializers: [tensor('w', [2, 3, 1, 5000]), integers('axes', [2]), integers('shape', [6, 5000])],
      nodes: [
        { op: 'Identity', inputs: ['w'], outputs: ['a'] },
        { op: 'Squeeze', inputs: ['a', 'axes'], outputs: ['b'] },
        { op: 'Reshape', inputs: ['b', 'shape'], outputs: ['c'] },
        { op: 'MatMul', inputs: ['x', 'c'] },
      ],
      outputs: ['y'],
    })
    expect(network.constants).toEqual({
      c: { elementType: 'float32', shape: [6, 5000], source: { kind: 'initializer', index: 0 } },
    })
    expect(network.model.parameters).toBe(30_000)
    expect(network.model.macs).toBe(30_000)
  })

  it('a transposed weight says so, and counts once', () => {
    const network = imported({
      inputs: { x: [2, 6], z: [2, 5] },
      initializers: [tensor('w', [5, 6])],
      nodes: [
        { op: 'Transpose', inputs: ['w'], outputs: ['t'] },
        { op: 'MatMul', inputs: ['x', 't'], outputs: ['a'] },
        { op: 'MatMul', inputs: ['z', 'w'], outputs: ['b'] },
      ],
      outputs: ['a', 'b'],
    })
    expect(network.constants['t']?.source).toEqual({ kind: 'transposed', of: 'w', permutation: [1, 0] })
    expect(network.model.parameters).toBe(30)
  })

  it('a quantized weight stays a constant of the convolution', () => {
    const network = imported({
      inputs: { x },
      initializers: [
        tensor('q', [4, 3, 3, 3], new Int8Array(108), DataType.INT8),
        tensor('scale', [4]),
        tensor('zero', [4], new Int8Array(4), DataType.INT8),
      ],
      nodes: [
        { op: 'DequantizeLinear', inputs: ['q', 'scale', 'zero'], outputs: ['w'], attributes: { axis: 0 } },
        { op: 'Conv', inputs: ['x', 'w'] },
      ],
      outputs: ['y'],
    })
    expect(network.nodes.map(({ op }) => op)).toEqual(['Conv'])
    expect(network.constants['w']).toEqual({
      elementType: 'float32',
      shape: [4, 3, 3, 3],
      source: { kind: 'dequantized', of: 'q', scale: 'scale', zeroPoint: 'zero', axis: 0 },
    })
    expect(network.model.parameters).toBe(108)
  })

  it('an operator without a rule passes through where the model declares its result', () => {
    const network = imported(
      {
        inputs: { x: ['N', 3, 8, 8] },
        initializers: [w, tensor('scale', [7])],
        nodes: [
          { op: 'Mystery', domain: 'my.own', inputs: ['x', 'scale'], outputs: ['m'] },
          { op: 'Conv', inputs: ['m', 'w'] },
        ],
        outputs: ['y'],
        valueInfo: { m: ['N', 3, 5, 5] },
      },
      { N: 2 },
    )
    expect(network.tensors['y']?.shape).toEqual([2, 4, 3, 3])
    expect(network.model.parameters).toBe(115)
  })

  it('what a subgraph captures is read by its node', () => {
    const branch = graph({ nodes: [{ op: 'Relu', inputs: ['inner'], outputs: ['b'] }], outputs: ['b'] })
    const network = imported({
      inputs: { x, condition: { type: DataType.BOOL, shape: [] } },
      nodes: [
        {
          op: 'If',
          inputs: ['condition'],
          attributes: { then_branch: { graph: branch }, else_branch: { graph: branch } },
        },
        { op: 'Exp', inputs: ['x'], outputs: ['inner'] },
      ],
      outputs: { y: x },
    })
    expect(network.nodes.map(({ op, inputs }) => [op, inputs])).toEqual([
      ['Exp', ['x']],
      ['If', ['condition', 'inner']],
    ])
  })

  it('external data are recorded, not read', () => {
    const weight = tensor('w', [4, 3, 3, 3], new Float32Array(0))
    weight.dataLocation = 1
    const entry = (key: string, value: string) => ({
      $typeName: 'onnx.StringStringEntryProto' as const,
      key,
      value,
    })
    weight.externalData.push(entry('location', 'weights/w.bin'), entry('offset', '4096'))
    const spec: ModelSpec = {
      inputs: { x },
      initializers: [weight],
      nodes: [{ op: 'Conv', inputs: ['x', 'w'] }],
      outputs: ['y'],
    }
    expect(imported(spec).constants['w']?.source).toEqual({
      kind: 'external',
      location: 'weights/w.bin',
      offset: 4096,
      length: 432,
    })
    for (const location of ['../w.bin', '/etc/passwd', 'C:\\w.bin', 'a/../../b', '']) {
      weight.externalData[0] = entry('location', location)
      expect(importModel({ name: '', bytes: onnx(spec), sha256: '' }, {})).toMatchObject({
        left: { _tag: 'BadTensor', tensor: 'w' },
      })
    }
  })

  it('statistics, scales, bounds and shapes are no parameters', () => {
    const network = imported({
      inputs: { x },
      initializers: [
        ...['scale', 'shift', 'mean', 'variance', 'slope'].map((name) => tensor(name, [3])),
        tensor('least', []),
        tensor('two', []),
        tensor('factor', [3, 1, 1]),
        integers('target', [1, -1]),
        tensor('scales', [4], Float32Array.of(1, 1, 2, 2)),
      ],
      nodes: [
        { op: 'BatchNormalization', inputs: ['x', 'scale', 'shift', 'mean', 'variance'], outputs: ['a'] },
        { op: 'Clip', inputs: ['a', 'least'], outputs: ['b'] },
        { op: 'Mul', inputs: ['b', 'factor'], outputs: ['c'] },
        { op: 'Div', inputs: ['c', 'two'], outputs: ['d'] },
        { op: 'Resize', inputs: ['d', '', 'scales'], outputs: ['e'] },
        { op: 'Reshape', inputs: ['e', 'target'] },
      ],
      outputs: ['y'],
    })
    expect(network.model.parameters).toBe(3 + 3 + 3)
    expect(network.tensors['y']?.shape).toEqual([1, 768])
  })

  it('every order of the nodes gives the same shapes', () => {
    const nodes = Array.from({ length: 12 }, (_, i) => ({
      op: 'Add',
      inputs: [`t${i}`, `t${Math.floor(i / 2)}`],
      outputs: [`t${i + 1}`],
      name: `n${i}`,
    }))
    const spec = { inputs: { t0: x }, outputs: ['t12'] }
    const { tensors } = imported({ ...spec, nodes })
    fc.assert(
      fc.property(fc.shuffledSubarray(nodes, { minLength: nodes.length }), (shuffled) => {
        expect({ ...imported({ ...spec, nodes: shuffled }).tensors }).toEqual({ ...tensors })
      }),
      { numRuns: 50 },
    )
  })
})
