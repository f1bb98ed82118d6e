import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ZooName, zoo, zooNames } from '../../lib/zoo/zoo.js'
import { operandShape, parameters, parsed } from './parsed.js'
import { problems } from './problems.js'

const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

const attempt = <A>(run: () => A): A | Error => {
  try {
    return run()
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

describe('seeded weights', () => {
  const small: readonly ZooName[] = ['squeezenet1.1', 'mobilenetv2', 'resnet18', 'tinyyolov4']

  test.each(small)('%s is the same in each build, and another for another seed', (name) => {
    const [once, again, other] = [1, 1, 2].map((seed) => hash(zoo[name].build({ weights: { seed } })))
    expect(again).toBe(once)
    expect(other).not.toBe(once)
  })

  test.each(small)('%s is a valid model with the published parameters', (name) => {
    const file = parsed(zoo[name].build({ weights: { seed: -5 } }))
    expect(problems(file)).toEqual([])
    expect(parameters(file)).toBe(zoo[name].parameters)
  })

  test('are the same on every machine', () => {
    const { graph } = parsed(zoo['squeezenet1.1'].build({ weights: { seed: 42 } }))
    const digest = createHash('sha256')
    for (const { name, rawData } of graph.initializer) digest.update(name).update(rawData)
    expect(digest.digest('hex')).toBe('0c1d15aec0700cfa9255c90f9fca6df823f7574d65fdb2a00dbeba4eb0b5bb55')
  })

  test('differ from tensor to tensor of the same shape', () => {
    const { graph } = parsed(zoo.resnet18.build({ weights: { seed: 3 } }))
    const hashes = graph.initializer.map(({ rawData }) => hash(rawData))
    expect(new Set(hashes).size).toBe(hashes.length)
  })

  test('have the same operators as shapes alone', () => {
    const operators = (weights: 'shapes' | { readonly seed: number }) =>
      parsed(zoo['squeezenet1.1'].build({ weights })).graph.node.filter(
        (node) => node.opType !== 'ConstantOfShape',
      )
    expect(operators({ seed: 1 })).toEqual(operators('shapes'))
  })

  test('of a convolution have the variance 1 / (fan-in × mean square of its input)', () => {
    const file = parsed(zoo.resnet18.build({ weights: { seed: 1 } }))
    const spread = (name: string): number => {
      const raw = file.graph.initializer.find((tensor) => tensor.name === name)?.rawData ?? new Uint8Array()
      const values = new Float32Array(raw.slice().buffer)
      return values.reduce((sum, value) => sum + value * value, 0) / values.length
    }
    /** The image has mean square 1, a ReLU leaves half, and a sum adds up. */
    expect(spread('conv1.weight') * 3 * 49).toBeCloseTo(1, 1)
    expect(spread('layer1.0.conv1.weight') * 64 * 9).toBeCloseTo(1 / 0.5, 1)
    expect(spread('layer1.1.conv1.weight') * 64 * 9).toBeCloseTo(1 / (0.5 + 0.5), 1)
    expect(spread('layer2.0.conv1.weight') * 64 * 9).toBeCloseTo(1 / (0.5 + 0.5 + 0.5), 1)
  })
})

describe('options', () => {
  test('default to shapes, one image, and the published resolution', () => {
    expect(hash(zoo.resnet18.build())).toBe(
      hash(zoo.resnet18.build({ weights: 'shapes', batch: 1, resolution: 224 })),
    )
  })

  test('name a symbolic batch or fix it', () => {
    const first = (batch: number | string) => {
      const { input, output } = parsed(zoo.tinyyolov3.build({ batch })).graph
      return [...input, ...output].map(({ type }) =>
        type?.value.case === 'tensorType' ? type.value.value.shape?.dim[0]?.value : undefined,
      )
    }
    expect(first('N')).toEqual(Array.from({ length: 3 }, () => ({ case: 'dimParam', value: 'N' })))
    expect(first(8)).toEqual(Array.from({ length: 3 }, () => ({ case: 'dimValue', value: 8n })))
  })

  test('leave the weights of a fully convolutional network as they are', () => {
    const weights = (resolution: number) => {
      const file = parsed(zoo.resnet50.build({ resolution }))
      return file.graph.node
        .filter((node) => node.opType === 'Conv')
        .map((node) => operandShape(file, node, 1))
    }
    expect(weights(64)).toEqual(weights(224))
  })

  test('give a valid model or a RangeError that names the network or the layer', () => {
    const anything = fc.oneof(fc.integer({ min: -4, max: 450 }), fc.double(), fc.constantFrom(2 ** 53, 1e9))
    fc.assert(
      fc.property(fc.constantFrom(...zooNames), anything, (name, resolution) => {
        const bytes = attempt(() => zoo[name].build({ resolution }))
        if (bytes instanceof Error) {
          expect(bytes).toBeInstanceOf(RangeError)
          expect(bytes.message).toMatch(/^[\w.]+: /)
        } else {
          expect(problems(parsed(bytes))).toEqual([])
          expect(parameters(parsed(bytes))).toBe(zoo[name].parameters)
        }
      }),
      { numRuns: 60 },
    )
  })

  test.each<[string, ZooName, Parameters<typeof zoo.resnet18.build>[0], string]>([
    [
      'no image',
      'resnet18',
      { batch: 0 },
      'resnet18: the batch is an integer of at least 1 or a name, not 0',
    ],
    [
      'a batch without a name',
      'resnet18',
      { batch: '' },
      'resnet18: the batch is an integer of at least 1 or a name, not ""',
    ],
    ['half a seed', 'vgg16', { weights: { seed: 0.5 } }, 'vgg16: the seed is a safe integer, not 0.5'],
    ['no seed', 'vgg16', { weights: { seed: Number.NaN } }, 'vgg16: the seed is a safe integer, not NaN'],
    [
      'half a pixel',
      'alexnet',
      { resolution: 1.5 },
      'alexnet: the resolution is an integer of at least 1, not 1.5',
    ],
    [
      'a small image',
      'vgg16',
      { resolution: 32 },
      'avgpool: 1 × 1 inputs do not divide into 7 × 7; the network needs another resolution',
    ],
    [
      'a tiny image',
      'squeezenet1.0',
      { resolution: 6 },
      'conv1: a window of 7 × 7 does not fit 6 × 6 inputs; the network needs a higher resolution',
    ],
    [
      'an image that does not halve',
      'tinyyolov3',
      { resolution: 400 },
      'route20: no concatenation of 24 × 24 and 25 × 25; the network needs another resolution',
    ],
  ])('refuse %s', (_, name, options, message) => {
    expect(() => zoo[name].build(options)).toThrow(new RangeError(message))
  })
})
