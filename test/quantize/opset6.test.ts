import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { onnxRuntime } from '../../lib/node/onnxRuntime.js'
import { decodeModel } from '../../lib/onnx/format/decodeModel.js'
import { encode } from '../../lib/onnx/proto/encode.js'
import { ModelProtoSchema } from '../../lib/onnx/proto/schemas.js'
import { weightReader } from '../../lib/onnx/weights/weights.js'
import { raiseOpset } from '../../lib/quantize/raiseOpset.js'
import { importModel } from '../../lib/stages/import/importOnnx.js'
import { type AttributeSpec, onnx, tensor } from '../arbitraries/onnx.js'
import { right } from '../functional/execution.js'
import { noise } from '../functional/quantizedModel.js'
import { runs } from '../runs.js'
import { noFiles, quantizedOf, weightOf } from './floatModel.js'

/*
 * onnxruntime does not compute version 6 of the operator set, so that what its text says is written
 * down here: the second operand meets a run of the axes of the first one, from `axis` on.
 */

const elements = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1)

const numbers = (seed: number, length: number): Float32Array<ArrayBuffer> =>
  Float32Array.from(noise(seed, length), (code) => (code + 0.5) / 64)

interface Call {
  readonly op: string
  readonly shape: readonly number[]
  readonly second: readonly number[]
  readonly attributes: Readonly<Record<string, AttributeSpec>>
}

/** What the model of one node makes of `x`, once it is raised. */
const raisedResult = async ({ op, shape, second, attributes }: Call) => {
  const bytes = onnx({
    opset: 6,
    inputs: { x: shape },
    initializers: [tensor('w', second, numbers(2, elements(second)))],
    nodes: [{ op, inputs: ['x', 'w'], attributes }],
    outputs: ['y'],
  })
  const model = { name: 'old', bytes, sha256: '' }
  const network = right(importModel(model, {}))
  const made = right(raiseOpset(right(decodeModel(bytes)), network, weightReader(model, noFiles)))
  const session = right(await onnxRuntime().load(encode(ModelProtoSchema, made.model))())
  const x = { elementType: 'float32', shape, data: numbers(1, elements(shape)).map((n) => n - 2) } as const
  const answer = right(await session.run(new Map([['x', x]]))())
  await session.release()
  return { x: x.data, y: [...(answer.get('y')?.data ?? [])].map(Number) }
}

/** The element of the second operand that element `i` of the first one meets. */
const met = (shape: readonly number[], second: readonly number[], axis: number) => {
  const inner = elements(shape.slice(axis + second.length))
  return (i: number): number => Math.floor(i / inner) % elements(second)
}

const operators: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => Math.fround(a + b),
  Sub: (a, b) => Math.fround(a - b),
  Mul: (a, b) => Math.fround(a * b),
  Div: (a, b) => Math.fround(a / b),
  Greater: (a, b) => Number(a > b),
  Less: (a, b) => Number(a < b),
}

const calls = fc
  .record({
    op: fc.constantFrom(...Object.keys(operators)),
    shape: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }),
    from: fc.nat(3),
    to: fc.nat(3),
    suffix: fc.boolean(),
  })
  .map(({ op, shape, from, to, suffix }) => {
    const axis = Math.min(from, to, shape.length - 1)
    const second = shape.slice(axis, suffix ? undefined : Math.max(from, to) + 1)
    const attributes = { broadcast: 1, ...(suffix ? {} : { axis }) }
    return { call: { op, shape, second, attributes }, axis: shape.length < axis + second.length ? 0 : axis }
  })

describe('operators of version 6, raised, compute what its text says', () => {
  test('the second operand meets axes of the first one', async () => {
    await fc.assert(
      fc.asyncProperty(calls, async ({ call, axis }) => {
        const { x, y } = await raisedResult(call)
        const w = numbers(2, elements(call.second))
        const at = met(call.shape, call.second, axis)
        const of = operators[call.op]
        expect(y).toEqual(Array.from(x, (a, i) => of?.(a, w[at(i)] ?? Number.NaN)))
      }),
      { numRuns: runs(60) },
    )
  })

  test.each([
    [[1, 4, 6, 4], [4]],
    [[2, 3, 3], [3]],
    [[2, 3], [3]],
    [[2, 3, 4, 5], [1]],
    [[1, 5, 5, 5], [5]],
  ])('PRelu of %j has a slope %j for each channel', async (shape, second) => {
    const { x, y } = await raisedResult({ op: 'PRelu', shape, second, attributes: {} })
    const w = numbers(2, elements(second))
    const at = met(shape, second, 1)
    expect(y).toEqual(Array.from(x, (a, i) => (a < 0 ? Math.fround(a * (w[at(i)] ?? Number.NaN)) : a)))
  })
})

const normalized = (attributes: Readonly<Record<string, AttributeSpec>>, opset = 6): Uint8Array =>
  onnx({
    opset,
    inputs: { x: [1, 2, 5, 5] },
    initializers: [
      weightOf('w', [3, 2, 3, 3]),
      ...['s', 'b', 'm', 'v'].map((name, i) => tensor(name, [3], numbers(i + 3, 3))),
    ],
    nodes: [
      { op: 'Conv', name: 'conv', inputs: ['x', 'w'], outputs: ['c'] },
      { op: 'BatchNormalization', name: 'norm', inputs: ['c', 's', 'b', 'm', 'v'], attributes },
    ],
    outputs: ['y'],
  })

describe('BatchNormalization of version 6', () => {
  test('that is fixed is folded into the layer, as in later versions', async () => {
    const made = right(await quantizedOf(normalized({ is_test: 1, spatial: 1 })))
    const later = right(await quantizedOf(normalized({}, 9)))
    expect(made.fidelity).toEqual(later.fidelity)
    expect(made.model.bytes).toEqual(later.model.bytes)
  })

  test('that normalizes by its batch is refused', async () => {
    expect(await quantizedOf(normalized({ is_test: 0 }))).toMatchObject({
      left: {
        _tag: 'OldOperator',
        node: 'norm',
        op: 'BatchNormalization',
        problem: expect.stringContaining('batch'),
      },
    })
  })
})
