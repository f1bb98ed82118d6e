import * as ort from 'onnxruntime-web'
import { beforeAll, describe, expect, test } from 'vitest'
import { type ZooName, zoo } from '../../lib/zoo/zoo.js'
import { parsed } from './parsed.js'

beforeAll(() => {
  ort.env.wasm.numThreads = 1
})

/** Repeatable and roughly normal. */
const pixels = (count: number, seed: number): Float32Array => {
  let state = seed
  const uniform = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return (state >>> 0) / 2 ** 32
  }
  return Float32Array.from(
    { length: count },
    () => (uniform() + uniform() + uniform() + uniform() - 2) * Math.sqrt(3),
  )
}

interface Output {
  readonly shape: readonly number[]
  readonly values: Float32Array
}

const session = (bytes: Uint8Array): Promise<ort.InferenceSession> =>
  ort.InferenceSession.create(bytes, { logSeverityLevel: 3 })

const outputs = async (
  running: ort.InferenceSession,
  resolution: number,
  { batch = 1, seed = 1 } = {},
): Promise<readonly Output[]> => {
  const shape = [batch, 3, resolution, resolution]
  const input = new ort.Tensor('float32', pixels(batch * 3 * resolution ** 2, seed), shape)
  const results = await running.run({ input })
  return running.outputNames.map((name) => {
    const tensor = results[name]
    if (tensor === undefined || !(tensor.data instanceof Float32Array)) throw new Error(`no ${name}`)
    return { shape: tensor.dims, values: tensor.data }
  })
}

const declared = (bytes: Uint8Array): readonly (readonly number[])[] =>
  parsed(bytes).graph.output.map(({ type }) =>
    type?.value.case === 'tensorType'
      ? (type.value.value.shape?.dim.map((dim) => Number(dim.value.value)) ?? [])
      : [],
  )

const deviation = (values: Float32Array): number => {
  const mean = values.reduce((a, b) => a + b, 0) / values.length
  return Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length)
}

describe('onnxruntime runs shapes alone', () => {
  test.each<ZooName>(['squeezenet1.1', 'mobilenetv2', 'resnet18', 'googlenet', 'tinyyolov4'])(
    'of %s',
    async (name) => {
      const bytes = zoo[name].build()
      const results = await outputs(await session(bytes), zoo[name].input[1])
      expect(results.map(({ shape }) => shape)).toEqual(declared(bytes))
      for (const { values } of results) {
        expect(values.every(Number.isFinite)).toBe(true)
        expect(values.some((value) => value !== 0)).toBe(true)
      }
    },
  )

  /** Odd extents, where floor and ceil, strides and padding matter: the shapes are the runtime's own. */
  test.each<[ZooName, number]>([
    ['squeezenet1.0', 97],
    ['squeezenet1.1', 66],
    ['resnet18', 65],
    ['resnet50', 33],
    ['mobilenetv1', 47],
    ['mobilenetv2', 75],
    ['googlenet', 105],
    ['inceptionv3', 111],
    ['densenet121', 81],
    ['tinyyolov3', 96],
    ['tinyyolov4', 64],
  ])('of %s at another resolution: %d', async (name, resolution) => {
    const bytes = zoo[name].build({ resolution })
    const results = await outputs(await session(bytes), resolution)
    expect(results.map(({ shape }) => shape)).toEqual(declared(bytes))
  })

  test('for any batch where the batch is a symbol', async () => {
    const running = await session(zoo['squeezenet1.1'].build({ batch: 'N', resolution: 64 }))
    const shapes = await Promise.all([outputs(running, 64), outputs(running, 64, { batch: 3 })])
    expect(shapes.map(([result]) => result?.shape)).toEqual([
      [1, 1000],
      [3, 1000],
    ])
  })
})

describe('onnxruntime runs seeded weights', () => {
  test.each<ZooName>(['resnet18', 'squeezenet1.1', 'mobilenetv2', 'densenet121', 'tinyyolov4'])(
    'of %s: outputs neither explode nor vanish, and depend on the image and on the seed',
    async (name) => {
      const resolution = 64
      const running = await session(zoo[name].build({ weights: { seed: 7 }, resolution }))
      const reseeded = await session(zoo[name].build({ weights: { seed: 8 }, resolution }))
      const once = await outputs(running, resolution)
      const other = await outputs(running, resolution, { seed: 2 })
      const another = await outputs(reseeded, resolution)
      once.forEach(({ values }, i) => {
        expect(values.every(Number.isFinite)).toBe(true)
        expect(deviation(values)).toBeGreaterThan(0.3)
        expect(deviation(values)).toBeLessThan(20)
        expect(new Set(values).size).toBeGreaterThan(values.length / 3)
        expect(values).not.toEqual(other[i]?.values)
        expect(values).not.toEqual(another[i]?.values)
      })
    },
  )
})
