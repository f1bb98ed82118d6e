import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { onnxRuntime } from '../../lib/node/onnxRuntime.js'
import { modelFile } from '../../lib/onnx/format/modelFile.js'
import type { Runtime, Session, Tensors } from '../../lib/onnx/runtime/runtime.js'
import { importModel } from '../../lib/stages/import/importOnnx.js'
import { integers, type ModelSpec, type NodeSpec, onnx } from '../arbitraries/onnx.js'
import { right } from '../functional/execution.js'
import { quantizedOf, weightOf } from './floatModel.js'

const conv = (from: string, to: string, weight: string): NodeSpec => ({
  op: 'Conv',
  name: to,
  inputs: [from, weight],
  outputs: [to],
  attributes: { pads: [1, 1, 1, 1] },
})
const one = (op: string, from: string, to: string, more: Partial<NodeSpec> = {}): NodeSpec => ({
  op,
  inputs: [from],
  outputs: [to],
  ...more,
})

const initializers = [weightOf('v', [4, 4, 3, 3], 1), weightOf('w', [4, 4, 3, 3], 2)]
const shape = [1, 4, 6, 6]

/** Networks of two layers and what stands between them; the second reads a tensor that is also an output. */
const features: Readonly<
  Record<
    string,
    {
      readonly spec: Partial<ModelSpec>
      readonly nodes: readonly NodeSpec[]
      readonly features: readonly string[]
    }
  >
> = {
  'the result of a pooling': {
    nodes: [
      conv('x', 'a', 'v'),
      one('MaxPool', 'a', 'p', { attributes: { kernel_shape: [2, 2] } }),
      conv('p', 'y', 'w'),
    ],
    features: ['p'],
    spec: {},
  },
  'the result of a layer': { nodes: [conv('x', 'a', 'v'), conv('a', 'y', 'w')], features: ['a'], spec: {} },
  'the result of a Relu': {
    nodes: [conv('x', 'a', 'v'), one('Relu', 'a', 'r'), conv('r', 'y', 'w')],
    features: ['r'],
    spec: {},
  },
  'the result before a Relu': {
    nodes: [conv('x', 'a', 'v'), one('Relu', 'a', 'r'), conv('r', 'y', 'w')],
    features: ['a'],
    spec: {},
  },
  'what an Identity renames': {
    nodes: [conv('x', 'a', 'v'), one('Sigmoid', 'a', 's'), one('Identity', 's', 'i'), conv('i', 'y', 'w')],
    features: ['s', 'i'],
    spec: {},
  },
  'what several layers read': {
    nodes: [
      one('Tanh', 'x', 't'),
      conv('t', 'a', 'v'),
      conv('t', 'b', 'w'),
      { op: 'Add', inputs: ['a', 'b'], outputs: ['y'] },
    ],
    features: ['t'],
    spec: {},
  },
  'what comes out of a Reshape': {
    nodes: [conv('x', 'a', 'v'), { op: 'Reshape', inputs: ['a', 'to'], outputs: ['q'] }, conv('q', 'y', 'w')],
    features: ['a', 'q'],
    spec: { initializers: [...initializers, integers('to', [1, 4, 12, 3])] },
  },
  'a sum': {
    nodes: [conv('x', 'a', 'v'), { op: 'Add', inputs: ['a', 'x'], outputs: ['s'] }, conv('s', 'y', 'w')],
    features: ['s'],
    spec: {},
  },
  'a concatenation': {
    nodes: [
      { op: 'Split', inputs: ['x'], outputs: ['h', 'l'], attributes: { axis: 1 } },
      { op: 'Concat', inputs: ['l', 'h'], outputs: ['c'], attributes: { axis: 1 } },
      conv('c', 'a', 'v'),
      conv('a', 'y', 'w'),
    ],
    features: ['c'],
    spec: {},
  },
  'an input': {
    nodes: [conv('x', 'a', 'v'), one('Abs', 'x', 'z'), conv('a', 'y', 'w')],
    features: ['z'],
    spec: {},
  },
  'what has the name of an addition': {
    nodes: [
      conv('x', 'a.scale', 'v'),
      one('Abs', 'a.scale', 'a'),
      one('Abs', 'a', 'a.quantized'),
      conv('a.quantized', 'y', 'w'),
    ],
    features: ['a', 'a.scale', 'a.quantized'],
    spec: {},
  },
}

describe('a tensor that a layer reads and the network gives', () => {
  test.each(Object.entries(features))('has a range: %s', async (_, { nodes, features: outputs, spec }) => {
    const model = (names: readonly string[]) =>
      onnx({ inputs: { x: shape }, initializers, nodes, ...spec, outputs: names })
    const twin = right(await quantizedOf(model(['y'])))
    const made = right(await quantizedOf(model(['y', ...outputs])))
    expect(twin.fidelity.outputs[0]?.sqnr).toBeGreaterThan(25)
    for (const { sqnr } of made.fidelity.outputs) expect(sqnr).toBeGreaterThan(25)
    // a Relu that nothing stands for any more costs a little
    expect(made.fidelity.outputs[0]?.sqnr).toBeGreaterThan((twin.fidelity.outputs[0]?.sqnr ?? 0) - 3)
    expect([...made.scales.keys()]).toEqual([...twin.scales.keys()])
    // the written model has the same interface
    const file = await modelFile('quantized', made.model.bytes)()
    expect(right(importModel(file, {})).outputs).toEqual(['y', ...outputs])
  })
})

test('a tensor that the runtime does not show has no range, and that is an error', async () => {
  const blind = (tensor: string): Runtime => ({
    name: 'blind',
    load: (bytes) => async () =>
      E.map((session: Session) => ({
        ...session,
        run: (inputs: Tensors) => async () =>
          E.map((tensors: Tensors) => new Map([...tensors].filter(([name]) => name !== tensor)))(
            await session.run(inputs)(),
          ),
      }))(await onnxRuntime().load(bytes)()),
  })
  const bytes = onnx({
    inputs: { x: shape },
    initializers,
    nodes: [conv('x', 'a', 'v'), one('Sigmoid', 'a', 's'), conv('s', 'y', 'w')],
    outputs: ['y'],
  })
  expect(await quantizedOf(bytes, { runtime: blind('s') })).toMatchObject({
    left: { _tag: 'Uncalibrated', layer: 'y', tensor: 's' },
  })
  expect(await quantizedOf(bytes, { runtime: blind('a') })).toMatchObject({
    left: { _tag: 'Uncalibrated', layer: 'a', tensor: 'a' },
  })
})
