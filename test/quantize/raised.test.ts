import fc from 'fast-check'
import * as ort from 'onnxruntime-web'
import { describe, expect, test } from 'vitest'
import { decodeModel } from '../../lib/onnx/format/decodeModel.js'
import { encode } from '../../lib/onnx/proto/encode.js'
import { ModelProtoSchema } from '../../lib/onnx/proto/schemas.js'
import { weightReader } from '../../lib/onnx/weights/weights.js'
import { raiseOpset } from '../../lib/quantize/raiseOpset.js'
import { importModel } from '../../lib/stages/import/importOnnx.js'
import { type ModelSpec, type NodeSpec, onnx, tensor } from '../arbitraries/onnx.js'
import { right } from '../functional/execution.js'
import { noise } from '../functional/quantizedModel.js'
import { runs } from '../runs.js'
import { noFiles } from './floatModel.js'

ort.env.wasm.numThreads = 1
ort.env.logLevel = 'fatal'

const elements = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1)

/** Numbers around 0, some of them beyond what is clipped. */
const numbers = (seed: number, shape: readonly number[]): Float32Array<ArrayBuffer> =>
  Float32Array.from(noise(seed, elements(shape)), (code) => (code - 120) / 16)

/** What the runtime computes of a model with all its optimizations off; a message where it refuses. */
const computed = async (bytes: Uint8Array, shape: readonly number[]): Promise<unknown> => {
  try {
    const session = await ort.InferenceSession.create(bytes, {
      graphOptimizationLevel: 'disabled',
      logSeverityLevel: 4,
    })
    const x = new ort.Tensor('float32', numbers(1, shape), shape)
    const answer = await session.run({ x }, { logSeverityLevel: 4 })
    await session.release()
    return Object.entries(answer).map(([name, { dims, type, data }]) => [
      name,
      dims,
      type,
      [...data].map(String),
    ])
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown)
  }
}

interface Old {
  readonly opset: number
  readonly shape: readonly number[]
  readonly node: Omit<NodeSpec, 'inputs'> & { readonly inputs?: readonly string[] }
  readonly weights?: ModelSpec['initializers']
}

const modelOf = ({ opset, node, shape, weights = [] }: Old): Uint8Array => {
  const { inputs = ['x'], outputs = ['y'] } = node
  return onnx({
    opset,
    inputs: { x: shape },
    initializers: weights,
    nodes: [{ ...node, inputs, outputs }],
    outputs: node.op === 'Scatter' ? { y: shape } : [outputs[0] ?? 'y'],
  })
}

const raised = (bytes: Uint8Array): Uint8Array => {
  const model = { name: 'old', bytes, sha256: '' }
  const network = right(importModel(model, {}))
  return encode(
    ModelProtoSchema,
    right(raiseOpset(right(decodeModel(bytes)), network, weightReader(model, noFiles))).model,
  )
}

const shapeOf = (least: number, most: number) =>
  fc.array(fc.integer({ min: 1, max: 6 }), { minLength: least, maxLength: most })
const between = (min: number, max: number) => fc.integer({ min, max })

const resizing = fc.record({
  opset: fc.constant(10),
  shape: fc.array(fc.integer({ min: 3, max: 6 }), { minLength: 4, maxLength: 4 }),
  mode: fc.constantFrom('nearest', 'linear'),
  scales: fc.tuple(...[0, 1].map(() => fc.constantFrom(0.4, 0.5, 0.75, 1, 1.5, 2, 2.6))),
})

/** Of each operator whose text has changed up to version 13, nodes of the versions before. */
const old: Readonly<Record<string, fc.Arbitrary<Old>>> = {
  Resize: resizing.map(({ opset, shape, mode, scales }) => ({
    opset,
    shape,
    node: { op: 'Resize', inputs: ['x', 's'], attributes: { mode } },
    weights: [tensor('s', [4], Float32Array.of(1, 1, ...scales))],
  })),
  'Upsample of attributes': fc
    .record({
      opset: between(7, 8),
      shape: shapeOf(4, 4),
      mode: fc.constantFrom('nearest', 'linear'),
      by: between(1, 3),
    })
    .map(({ opset, shape, mode, by }) => ({
      opset,
      shape,
      node: { op: 'Upsample', attributes: { mode, scales: { floats: [1, 1, by, 1.5] } } },
    })),
  'Upsample of an input': fc
    .record({ shape: shapeOf(4, 4), mode: fc.constantFrom('nearest', 'linear') })
    .map(({ shape, mode }) => ({
      opset: 9,
      shape,
      node: { op: 'Upsample', inputs: ['x', 's'], attributes: { mode } },
      weights: [tensor('s', [4], Float32Array.of(1, 1, 2.5, 3))],
    })),
  ...Object.fromEntries(
    ['Softmax', 'LogSoftmax', 'Hardmax'].map((op) => [
      op,
      fc
        .record({ opset: between(7, 12), shape: shapeOf(2, 4), at: between(0, 3), back: fc.boolean() })
        .map(({ opset, shape, at, back }) => {
          const axis = Math.min(at, shape.length - 1)
          return {
            opset,
            shape,
            node: { op, attributes: { axis: back && opset > 10 ? axis - shape.length : axis } },
          }
        }),
    ]),
  ),
  'Softmax of channels': fc
    .record({ opset: between(7, 12), channels: between(1, 9), batch: between(1, 3) })
    .map(({ opset, channels, batch }) => ({
      opset,
      shape: [batch, channels, 1, 1],
      node: { op: 'Softmax' },
    })),
  Clip: fc
    .record({
      opset: between(7, 10),
      shape: shapeOf(1, 3),
      min: fc.constantFrom(-2, 0),
      max: fc.constantFrom(1, 6),
      which: between(0, 3),
    })
    .map(({ opset, shape, min, max, which }) => ({
      opset,
      shape,
      node: {
        op: 'Clip',
        attributes: {
          ...(which % 2 === 0 ? {} : { min: { float: min } }),
          ...(which < 2 ? {} : { max: { float: max } }),
        },
      },
    })),
  Pad: fc
    .record({
      opset: between(7, 10),
      shape: shapeOf(2, 3),
      mode: fc.constantFrom('constant', 'edge'),
      by: between(0, 2),
      value: between(-3, 3),
    })
    .map(({ opset, shape, mode, by, value }) => ({
      opset,
      shape,
      node: {
        op: 'Pad',
        attributes: {
          mode,
          pads: [...shape.map(() => by), ...shape.map((_, i) => i)],
          value: { float: value },
        },
      },
    })),
  Slice: fc
    .record({
      opset: between(7, 9),
      shape: shapeOf(2, 4),
      from: between(0, 2),
      to: fc.constantFrom(-1, 3, 9),
    })
    .map(({ opset, shape, from, to }) => ({
      opset,
      shape: shape.map((extent) => extent + 3),
      node: { op: 'Slice', attributes: { axes: [1], starts: [from], ends: [to] } },
    })),
  Squeeze: fc.record({ opset: between(7, 12), shape: shapeOf(1, 3) }).map(({ opset, shape }) => ({
    opset,
    shape: [1, ...shape],
    node: { op: 'Squeeze', attributes: { axes: [0] } },
  })),
  Unsqueeze: fc
    .record({ opset: between(7, 12), shape: shapeOf(1, 3), at: between(0, 1) })
    .map(({ opset, shape, at }) => ({
      opset,
      shape,
      node: { op: 'Unsqueeze', attributes: { axes: [at, shape.length + 1] } },
    })),
  ReduceSum: fc
    .record({ opset: between(7, 12), shape: shapeOf(2, 4), keepdims: between(0, 1), all: fc.boolean() })
    .map(({ opset, shape, keepdims, all }) => ({
      opset,
      shape,
      node: { op: 'ReduceSum', attributes: { keepdims, ...(all ? {} : { axes: [1] }) } },
    })),
  Split: fc
    .record({ opset: between(7, 12), shape: shapeOf(1, 3), even: fc.boolean() })
    .map(({ opset, shape, even }) => ({
      opset,
      shape: [4, ...shape],
      node: { op: 'Split', outputs: ['y', 'z'], attributes: { axis: 0, ...(even ? {} : { split: [1, 3] }) } },
    })),
  TopK: fc
    .record({ opset: between(7, 9), shape: shapeOf(1, 3), k: between(1, 3) })
    .map(({ opset, shape, k }) => ({
      opset,
      shape: [...shape, 5],
      node: { op: 'TopK', outputs: ['y', 'i'], attributes: { k } },
    })),
  Dropout: fc.record({ opset: between(7, 11), shape: shapeOf(1, 3) }).map(({ opset, shape }) => ({
    opset,
    shape,
    node: { op: 'Dropout', attributes: { ratio: { float: 0.5 } } },
  })),
  Scatter: fc.record({ opset: between(9, 10), rows: between(2, 5) }).map(({ opset, rows }) => ({
    opset,
    shape: [rows, 3],
    node: { op: 'Scatter', inputs: ['x', 'i', 'u'], attributes: { axis: 0 } },
    weights: [tensor('i', [1, 3], BigInt64Array.of(0n, 1n, 0n), 7), tensor('u', [1, 3])],
  })),
  BatchNormalization: fc
    .record({ opset: between(7, 8), shape: shapeOf(4, 4), spatial: between(0, 1) })
    .map(({ opset, shape, spatial }) => {
      const of = spatial === 1 ? [shape[1] ?? 1] : shape.slice(1)
      return {
        opset,
        shape,
        node: { op: 'BatchNormalization', inputs: ['x', 's', 'b', 'm', 'v'], attributes: { spatial } },
        weights: ['s', 'b', 'm', 'v'].map((name, i) =>
          tensor(
            name,
            of,
            Float32Array.from(numbers(i + 2, of), (n) => Math.abs(n) + 0.1),
          ),
        ),
      }
    }),
  'ConvTranspose of automatic padding': fc
    .record({
      opset: between(7, 10),
      size: between(2, 6),
      pad: fc.constantFrom('SAME_UPPER', 'SAME_LOWER'),
      stride: between(1, 3),
    })
    .map(({ opset, size, pad, stride }) => ({
      opset,
      shape: [1, 2, size, size],
      node: {
        op: 'ConvTranspose',
        inputs: ['x', 'w'],
        attributes: { auto_pad: pad, strides: [stride, stride] },
      },
      weights: [tensor('w', [2, 2, 4, 4], numbers(3, [2, 2, 4, 4]))],
    })),
  'pooling of automatic padding': fc
    .record({
      opset: between(7, 10),
      size: between(3, 7),
      op: fc.constantFrom('AveragePool', 'MaxPool'),
      pad: fc.constantFrom('SAME_UPPER', 'SAME_LOWER'),
    })
    .map(({ opset, size, op, pad }) => ({
      opset,
      shape: [1, 2, size, size],
      node: { op, attributes: { auto_pad: pad, kernel_shape: [2, 3], strides: [2, 2] } },
    })),
  'ArgMax, with and without its axis': fc
    .record({ opset: between(7, 12), shape: shapeOf(2, 4), op: fc.constantFrom('ArgMax', 'ArgMin') })
    .map(({ opset, shape, op }) => ({ opset, shape, node: { op, attributes: { axis: shape.length - 1 } } })),
}

describe('a model of an old operator set, raised, computes the very same', () => {
  test.each(Object.entries(old))('%s', async (_, arbitrary) => {
    let ran = 0
    await fc.assert(
      fc.asyncProperty(arbitrary, async (one) => {
        const bytes = modelOf(one)
        const expected = await computed(bytes, one.shape)
        if (typeof expected === 'string') return
        ran++
        expect(await computed(raised(bytes), one.shape)).toEqual(expected)
      }),
      { numRuns: runs(12) },
    )
    expect(ran).toBeGreaterThan(3)
  })
})
