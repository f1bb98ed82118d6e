import { describe, expect, test } from 'vitest'
import { onnxRuntime } from '../../lib/node/onnxRuntime.js'
import type { TensorData } from '../../lib/stages/import/tensorData.js'
import { zoo } from '../../lib/zoo/zoo.js'

const input = (shape: readonly number[]): TensorData => ({
  elementType: 'float32',
  shape,
  data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(1),
})

const session = async () => {
  const loaded = await onnxRuntime.load(zoo['squeezenet1.1'].build({ resolution: 32 }))()
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
    const refused = await onnxRuntime.load(new Uint8Array([1, 2, 3]))()
    expect(refused).toMatchObject({ _tag: 'Left', left: expect.stringMatching(/protobuf/i) })
    const running = await session()
    const wrong = await running.run(new Map([['input', input([1, 3, 31])]]))()
    expect(wrong).toMatchObject({ _tag: 'Left', left: expect.stringContaining('input') })
    const half: TensorData = { elementType: 'float16', shape: [1], data: new Float32Array(1) }
    expect(await running.run(new Map([['input', half]]))()).toEqual({
      _tag: 'Left',
      left: '"input" is float16, which it does not take',
    })
    await running.release()
  })
})
