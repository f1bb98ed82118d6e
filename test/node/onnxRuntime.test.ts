import { describe, expect, test } from 'vitest'
import { onnxRuntime } from '../../lib/node/onnxRuntime.js'
import type { TensorData } from '../../lib/onnx/tensors/tensorData.js'
import { zoo } from '../../lib/zoo/zoo.js'
import { DataType, onnx } from '../arbitraries/onnx.js'

const input = (shape: readonly number[]): TensorData => ({
  elementType: 'float32',
  shape,
  data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(1),
})

const session = async () => {
  const loaded = await onnxRuntime().load(zoo['squeezenet1.1'].build({ resolution: 32 }))()
  if (loaded._tag === 'Left') throw new Error(loaded.left)
  return loaded.right
}

describe('onnxruntime', () => {
  test('runs a model: all outputs, with type and shape', async () => {
    const running = await session()
    const result = await running.run(new Map([['input', input([1, 3, 32, 32])]]))()
    if (result._tag === 'Left') throw new Error(result.left)
    expect([...result.right].map(([name, { elementType, shape }]) => [name, elementType, shape])).toEqual([
      ['avgpool10.flatten', 'float32', [1, 1000]],
    ])
    await running.release()
  })

  test('says what is wrong with a model or an input, and throws nothing', async () => {
    const refused = await onnxRuntime().load(new Uint8Array([1, 2, 3]))()
    expect(refused).toMatchObject({ _tag: 'Left', left: expect.stringMatching(/protobuf/i) })
    const running = await session()
    const wrong = await running.run(new Map([['input', input([1, 3, 31])]]))()
    expect(wrong).toMatchObject({ _tag: 'Left', left: expect.stringContaining('input') })
    const brain: TensorData = { elementType: 'bfloat16', shape: [1], data: new Float32Array(1) }
    expect(await running.run(new Map([['input', brain]]))()).toEqual({
      _tag: 'Left',
      left: '"input" is bfloat16, which it does not take',
    })
    await running.release()
  })

  test.each([
    ['bool', DataType.BOOL, [1, 0, 1]],
    ['uint8', DataType.UINT8, [2, 0, 100]],
    ['int8', DataType.INT8, [2, 0, 100]],
    ['uint16', DataType.UINT16, [2, 0, 100]],
    ['int16', DataType.INT16, [2, 0, 100]],
    ['uint32', DataType.UINT32, [2, 0, 100]],
    ['int32', DataType.INT32, [2, 0, 100]],
    ['uint64', DataType.UINT64, [2, 0, 100]],
    ['int64', DataType.INT64, [2, 0, 100]],
    ['float64', DataType.DOUBLE, [2.5, 0, 100]],
  ] as const)('gives back tensors of %s', async (elementType, to, values) => {
    const nodes = [{ op: 'Cast', inputs: ['x'], attributes: { to } }]
    const loaded = await onnxRuntime().load(onnx({ inputs: { x: [3] }, nodes, outputs: ['y'] }))()
    if (loaded._tag === 'Left') throw new Error(loaded.left)
    const x: TensorData = { elementType: 'float32', shape: [3], data: Float32Array.of(2.5, 0, 100) }
    const result = await loaded.right.run(new Map([['x', x]]))()
    const y = result._tag === 'Right' ? result.right.get('y') : undefined
    expect(y).toMatchObject({ elementType, shape: [3] })
    expect(Array.from(y?.data ?? [], Number)).toEqual(values)
    await loaded.right.release()
  })

  test('runs a model with an input that nothing reads', async () => {
    const nodes = [{ op: 'Relu', inputs: ['x'] }]
    const loaded = await onnxRuntime().load(
      onnx({ inputs: { x: [2], unread: [3] }, nodes, outputs: ['y'] }),
    )()
    if (loaded._tag === 'Left') throw new Error(loaded.left)
    const result = await loaded.right.run(
      new Map([
        ['x', input([2])],
        ['unread', input([3])],
      ]),
    )()
    expect(result).toMatchObject({ _tag: 'Right' })
    await loaded.right.release()
  })

  test('takes half-precision numbers, and gives them back', async () => {
    const halves = { type: DataType.FLOAT16, shape: [5] }
    const nodes = [{ op: 'Mul', inputs: ['x', 'x'] }]
    const loaded = await onnxRuntime().load(onnx({ inputs: { x: halves }, nodes, outputs: { y: halves } }))()
    if (loaded._tag === 'Left') throw new Error(loaded.left)
    const data = Float32Array.of(1.5, -3, 2 ** -12, 0, 1 + 2 ** -10)
    const result = await loaded.right.run(new Map([['x', { elementType: 'float16', shape: [5], data }]]))()
    const y = result._tag === 'Right' ? result.right.get('y') : undefined
    expect(y).toMatchObject({ elementType: 'float16', shape: [5] })
    expect([...(y?.data ?? [])]).toEqual([2.25, 9, 2 ** -24, 0, 1 + 2 ** -9])
    await loaded.right.release()
  })

  test('says which answer it cannot give back', async () => {
    const nodes = [{ op: 'Cast', inputs: ['x'], attributes: { to: DataType.STRING } }]
    const loaded = await onnxRuntime().load(onnx({ inputs: { x: [1] }, nodes, outputs: ['y'] }))()
    if (loaded._tag === 'Left') throw new Error(loaded.left)
    expect(await loaded.right.run(new Map([['x', input([1])]]))()).toEqual({
      _tag: 'Left',
      left: 'its answer "y" is string, which is not read here',
    })
    await loaded.right.release()
  })
})
