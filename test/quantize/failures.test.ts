import { describe, expect, test } from 'vitest'
import { explain } from '../../lib/explain.js'
import { onnxRuntime } from '../../lib/node/onnxRuntime.js'
import { modelFile } from '../../lib/onnx/format/modelFile.js'
import type { Tensors } from '../../lib/onnx/runtime/runtime.js'
import { quantizeModel } from '../../lib/quantize/quantize.js'
import { type NodeSpec, onnx } from '../arbitraries/onnx.js'
import { quantizedOf, weightOf } from './floatModel.js'

const shape = [1, 2, 6, 6]
const conv: NodeSpec = { op: 'Conv', name: 'first', inputs: ['x', 'w'], outputs: ['a'] }
const modelOf = (...nodes: readonly NodeSpec[]): Uint8Array =>
  onnx({
    inputs: { x: shape },
    initializers: [weightOf('w', [2, 2, 3, 3])],
    nodes: [conv, ...nodes],
    outputs: ['y'],
  })

describe('what the runtime refuses is said by the runtime, with the node', () => {
  test('while the model runs', async () => {
    const dilated: NodeSpec = {
      op: 'Conv',
      name: 'dil',
      inputs: ['a', 'w'],
      attributes: { auto_pad: 'SAME_UPPER', dilations: [2, 2], kernel_shape: [3, 3] },
    }
    const result = await quantizedOf(modelOf(dilated))
    expect(result).toMatchObject({
      left: {
        _tag: 'RuntimeFailed',
        runtime: 'onnxruntime-web',
        operators: ['Conv'],
        problem: expect.stringMatching(/^node "dil" \(Conv\): Dilation not supported for AutoPadType/),
      },
    })
    const text = result._tag === 'Left' ? explain(result.left) : ''
    expect(text).toContain('node "dil" (Conv)')
    expect(text).not.toMatch(/sample|ERROR_CODE|\.cc:/)
  })

  test('before the model runs', async () => {
    const odd: NodeSpec = { op: 'Odd', domain: 'my.domain', name: 'odd', inputs: ['a'] }
    const bytes = onnx({
      inputs: { x: shape },
      initializers: [weightOf('w', [2, 2, 3, 3])],
      nodes: [conv, odd],
      outputs: { y: [1, 2, 4, 4] },
    })
    expect(await quantizedOf(bytes)).toMatchObject({
      left: { _tag: 'RuntimeFailed', problem: expect.stringContaining('my.domain') },
    })
  })
})

describe('what the model does is said of the model', () => {
  test.each<[string, NodeSpec]>([
    ['log of what is negative', { op: 'Log', inputs: ['a'], outputs: ['l'] }],
    ['a division by nothing', { op: 'Reciprocal', inputs: ['z'], outputs: ['l'] }],
  ])('%s', async (_, node) => {
    const zero: NodeSpec = { op: 'Sub', inputs: ['a', 'a'], outputs: ['z'] }
    const second: NodeSpec = { op: 'Conv', name: 'second', inputs: ['l', 'w'] }
    expect(await quantizedOf(modelOf(zero, node, second))).toMatchObject({
      left: { _tag: 'NotFinite', tensor: 'l', sample: 0 },
    })
  })
})

describe('what is wrong with samples is said of the samples', () => {
  const whole = { elementType: 'float32', shape, data: new Float32Array(72).fill(1) } as const
  test.each<[string, readonly Tensors[], number | null, string]>([
    ['none', [], null, 'there are no samples'],
    ['an input without a tensor', [new Map([['x', whole]]), new Map()], 1, '"x": nothing is given'],
    [
      'another type',
      [new Map([['x', { elementType: 'uint8', shape, data: new Uint8Array(72) }]])],
      0,
      'takes float32',
    ],
    ['another shape', [new Map([['x', { ...whole, shape: [72] }]])], 0, 'takes 1 × 2 × 6 × 6'],
    ['too few elements', [new Map([['x', { ...whole, data: new Float32Array(71) }]])], 0, 'takes 1 × 2'],
    [
      'a tensor for no input',
      [
        new Map([
          ['x', whole],
          ['z', whole],
        ]),
      ],
      0,
      '"z": the network has x',
    ],
    [
      'an infinity',
      [new Map([['x', { ...whole, data: new Float32Array(72).fill(1 / 0) }]])],
      0,
      'not finite',
    ],
    [
      'no number',
      [new Map([['x', { ...whole, data: new Float32Array(72).fill(Number.NaN) }]])],
      0,
      'not finite',
    ],
  ])('%s', async (_, samples, sample, problem) => {
    const model = await modelFile('model', modelOf({ op: 'Relu', inputs: ['a'] }))()
    const result = await quantizeModel({ model, bindings: {} }, { runtime: onnxRuntime(), samples })()
    expect(result).toMatchObject({
      left: { _tag: 'BadSamples', sample, problem: expect.stringContaining(problem) },
    })
  })
})
