import type { GraphProto } from 'onnx-buf'
import { describe, expect, it } from 'vitest'
import { decodeModel } from '../../lib/onnx/format/decodeModel.js'
import { encode } from '../../lib/onnx/proto/encode.js'
import { ModelProtoSchema } from '../../lib/onnx/proto/schemas.js'
import { weightReader } from '../../lib/onnx/weights/weights.js'
import { raiseOpset } from '../../lib/quantize/raiseOpset.js'
import { importModel } from '../../lib/stages/import/importOnnx.js'
import { DataType, graph, type ModelSpec, type NodeSpec, onnx, tensor } from '../arbitraries/onnx.js'
import { right } from '../functional/execution.js'
import { run } from '../stages/import/runtime.js'
import { noFiles } from './floatModel.js'

const raised = (bytes: Uint8Array) => {
  const model = { name: 'old', bytes, sha256: '' }
  const weights = weightReader(model, noFiles)
  return raiseOpset(right(decodeModel(bytes)), right(importModel(model, {})), weights)
}

interface Old {
  readonly opset: number
  readonly node: Omit<NodeSpec, 'inputs'> & { readonly inputs?: readonly string[] }
  readonly x?: readonly number[]
  readonly weights?: ModelSpec['initializers']
}

const x = [1, 2, 4, 6]

const modelOf = ({ opset, node, x: shape = x, weights = [] }: Old): Uint8Array => {
  const { inputs = ['x'], outputs = ['y'] } = node
  return onnx({
    opset,
    inputs: { x: shape },
    initializers: weights,
    nodes: [{ ...node, inputs, outputs }],
    outputs,
  })
}

const statistics = ['s', 'b', 'm', 'v'].map((name) => tensor(name, [2], Float32Array.of(0.5, 2)))

const old: readonly Old[] = [
  { opset: 9, node: { op: 'Clip', attributes: { min: { float: 3 }, max: { float: 6 } } } },
  { opset: 9, node: { op: 'Clip', attributes: { min: { float: 3 } } } },
  { opset: 10, node: { op: 'Clip', attributes: { max: { float: 6 } } } },
  { opset: 10, node: { op: 'Clip' } },
  { opset: 9, node: { op: 'Slice', attributes: { starts: [1, -3], ends: [9, 6], axes: [2, 3] } } },
  { opset: 9, node: { op: 'Slice', attributes: { starts: [0, 1], ends: [1, 2] } } },
  { opset: 11, node: { op: 'Dropout', attributes: { ratio: { float: 0.4 } } } },
  { opset: 12, node: { op: 'Softmax', attributes: { axis: 1 } }, x: [3, 5] },
  { opset: 9, node: { op: 'Softmax' }, x: [3, 5] },
  { opset: 11, node: { op: 'LogSoftmax', attributes: { axis: -1 } } },
  { opset: 11, node: { op: 'Squeeze', attributes: { axes: [0] } } },
  { opset: 12, node: { op: 'Squeeze' } },
  { opset: 12, node: { op: 'Unsqueeze', attributes: { axes: [0, 5] } } },
  { opset: 12, node: { op: 'ReduceSum', attributes: { axes: [1], keepdims: 0 } } },
  { opset: 12, node: { op: 'ReduceSum' } },
  { opset: 12, node: { op: 'Split', outputs: ['y', 'z'], attributes: { axis: 3, split: [2, 4] } } },
  { opset: 12, node: { op: 'Split', outputs: ['y', 'z'], attributes: { axis: 3 } } },
  {
    opset: 10,
    node: { op: 'Pad', attributes: { pads: [0, 0, 1, 2, 0, 0, 0, 1], value: { float: 7 } } },
  },
  {
    opset: 9,
    node: { op: 'Pad', attributes: { mode: 'reflect', pads: [0, 0, 1, 2, 0, 0, 0, 1] } },
  },
  { opset: 8, node: { op: 'Upsample', attributes: { scales: { floats: [1, 1, 2, 3] } } } },
  {
    opset: 9,
    node: { op: 'Upsample', inputs: ['x', 'r'], attributes: { mode: 'linear' } },
    weights: [tensor('r', [4], Float32Array.of(1, 1, 2, 2))],
  },
  {
    opset: 10,
    node: { op: 'Resize', inputs: ['x', 'r'], attributes: { mode: 'nearest' } },
    weights: [tensor('r', [4], Float32Array.of(1, 1, 1.5, 2))],
  },
  { opset: 9, node: { op: 'TopK', outputs: ['y', 'i'], attributes: { k: 2 } } },
  {
    opset: 8,
    node: { op: 'BatchNormalization', inputs: ['x', 's', 'b', 'm', 'v'], attributes: { spatial: 1 } },
    weights: statistics,
  },
  { opset: 7, node: { op: 'Add', inputs: ['x', 'w'] }, weights: [tensor('w', [6])] },
  { opset: 13, node: { op: 'Softmax', attributes: { axis: 1 } } },
]

describe('a model of an old operator set, written in version 13, computes the same', () => {
  it.each(old.map((one, i) => [`${i}: ${one.node.op}-${one.opset}`, one] as const))('%s', async (_, one) => {
    const bytes = modelOf(one)
    const { model } = right(raised(bytes))
    expect(model.opsetImport.map(({ version }) => Number(version))).toEqual([Math.max(13, one.opset)])
    const feeds = { x: one.x ?? x }
    const expected = right(await run(bytes, feeds))
    expect(right(await run(encode(ModelProtoSchema, model), feeds))).toEqual(expected)
  })
})

describe('what version 13 cannot say is refused', () => {
  const refused: readonly (readonly [what: string, one: Old, problem: string])[] = [
    [
      'statistics of the batch',
      {
        opset: 6,
        node: { op: 'BatchNormalization', inputs: ['x', 's', 'b', 'm', 'v'] },
        weights: statistics,
      },
      'as in training',
    ],
    ['chance', { opset: 6, node: { op: 'Dropout' } }, 'as in training'],
  ]

  it.each(refused)('%s', (_, one, problem) => {
    expect(raised(modelOf(one))).toMatchObject({
      left: {
        _tag: 'OldOperator',
        node: 'y',
        op: one.node.op,
        found: one.opset,
        needed: 13,
        problem: expect.stringContaining(problem),
      },
    })
  })

  it('scales that come at run time', () => {
    const bytes = onnx({
      opset: 10,
      inputs: { x, r: [4] },
      nodes: [{ op: 'Resize', inputs: ['x', 'r'] }],
      outputs: { y: x },
      valueInfo: { y: x },
    })
    expect(raised(bytes)).toMatchObject({ left: { op: 'Resize', problem: 'its scales are no constant' } })
  })

  it('inner shapes that are not known', () => {
    const branch = graph({ nodes: [{ op: 'Softmax', inputs: ['x'], outputs: ['r'] }], outputs: ['r'] })
    expect(raised(choice(branch, branch))).toMatchObject({ right: {} })
    const deep = graph({
      nodes: [
        { op: 'Relu', inputs: ['x'], outputs: ['q'] },
        { op: 'Softmax', inputs: ['q'], outputs: ['r'] },
      ],
      outputs: ['r'],
    })
    expect(raised(choice(deep, deep))).toMatchObject({
      left: { _tag: 'OldOperator', node: 'r', op: 'Softmax', problem: 'the shape of its input is not known' },
    })
  })
})

/** A choice between two graphs by an input `c`. */
const choice = (then_branch: GraphProto, else_branch: GraphProto): Uint8Array =>
  onnx({
    opset: 11,
    inputs: { x, c: { type: DataType.BOOL, shape: [] } },
    nodes: [
      {
        op: 'If',
        name: 'either',
        inputs: ['c'],
        attributes: { then_branch: { graph: then_branch }, else_branch: { graph: else_branch } },
      },
    ],
    outputs: { y: x },
  })

it('graphs within nodes are raised with them', () => {
  const inner = graph({
    nodes: [{ op: 'Squeeze', inputs: ['x'], outputs: ['s'], attributes: { axes: [0] } }],
    outputs: ['s'],
  })
  const { graph: made } = right(raised(choice(inner, inner)))
  const [branch] = made.node[0]?.attribute ?? []
  expect(branch?.g?.node[0]?.input).toEqual(['x', 's.axes'])
  expect(made.initializer.map(({ name }) => name)).toEqual(['s.axes', 's.axes_2'])
})
