import { describe, expect, test } from 'vitest'
import type { Layer } from '../../../lib/ir/lowered.js'
import { type Call, graph, layersOf } from './graph.js'

const image = [1, 8, 4, 4]
const constants = {
  w: [8, 8, 1, 1],
  w2: [8, 8, 1, 1],
  c: [8, 1, 1],
  wide: [2, 1, 8, 4, 4],
  scalar: [],
  shape: [2],
}
const conv: Call = ['Conv', ['x', 'w'], ['conv']]

/** What a list of layers says in one line: `conv+Relu(x)`, `pool(conv)`. */
const inWords = (layers: readonly Layer[]): string =>
  layers
    .map(
      (layer) =>
        `${[layer.name, ...(layer.kind === 'base' ? layer.fused : [])].join('+')}(${layer.inputs.join()})`,
    )
    .join(' ')

const chain = (
  calls: readonly Call[],
  tensors: Readonly<Record<string, readonly number[]>> = {},
  outputs?: readonly string[],
) => {
  const made = Object.fromEntries(calls.flatMap(([, , outputs]) => outputs.map((name) => [name, image])))
  return inWords(layersOf(graph({ x: image, ...made, ...tensors }, constants, calls, outputs)))
}

describe('what is fused', () => {
  test('elementwise operators right behind a product, in a chain', () => {
    const calls: readonly Call[] = [
      conv,
      ['BatchNormalization', ['conv', 'c', 'c', 'c', 'c'], ['bn']],
      ['Add', ['bn', 'c'], ['biased']],
      ['Relu', ['biased'], ['y']],
      ['MaxPool', ['y'], ['pool'], { kernel_shape: [1, 1] }],
    ]
    expect(chain(calls)).toBe('conv+BatchNormalization+Add+Relu(x) pool(conv)')
  })

  test('a constant on the left as well as on the right', () => {
    expect(chain([conv, ['Mul', ['scalar', 'conv'], ['y']]])).toBe('conv+Mul(x)')
    expect(chain([conv, ['Clip', ['conv', 'scalar', 'scalar'], ['y']]])).toBe('conv+Clip(x)')
    expect(chain([conv, ['PRelu', ['conv', 'c'], ['y']]])).toBe('conv+PRelu(x)')
  })

  test('what follows a fused operator reads the layer', () => {
    const calls: readonly Call[] = [
      conv,
      ['Relu', ['conv'], ['a']],
      ['Conv', ['a', 'w2'], ['b']],
      ['Relu', ['b'], ['y']],
    ]
    expect(chain(calls)).toBe('conv+Relu(x) b+Relu(conv)')
  })
})

describe('what is not fused', () => {
  test('behind a tensor that two nodes read', () => {
    const calls: readonly Call[] = [
      conv,
      ['Relu', ['conv'], ['a']],
      ['Sigmoid', ['conv'], ['b']],
      ['Concat', ['a', 'b'], ['y']],
    ]
    expect(chain(calls)).toBe('conv(x) a(conv) b(conv) y(a,b)')
  })

  test('behind an output of the network', () => {
    expect(chain([conv, ['Relu', ['conv'], ['y']]], {}, ['y', 'conv'])).toBe('conv(x) y(conv)')
    expect(chain([conv, ['Relu', ['conv'], ['a']], ['Relu', ['a'], ['y']]], {}, ['a', 'y'])).toBe(
      'conv+Relu(x) y(conv)',
    )
  })

  test('an operator that changes the shape', () => {
    const tensors = { y: [2, 1, 8, 4, 4] }
    expect(chain([conv, ['Add', ['conv', 'wide'], ['y']]], tensors)).toBe('conv(x) y(conv)')
  })

  test('an operator that takes a second activation, be it the same', () => {
    const residual: readonly Call[] = [conv, ['Add', ['conv', 'x'], ['sum']], ['Relu', ['sum'], ['y']]]
    expect(chain(residual)).toBe('conv(x) sum(conv,x) y(sum)')
    expect(chain([conv, ['Mul', ['conv', 'conv'], ['y']]])).toBe('conv(x) y(conv)')
  })

  test('pooling and the like', () => {
    expect(chain([conv, ['MaxPool', ['conv'], ['y'], { kernel_shape: [1, 1] }]])).toBe('conv(x) y(conv)')
    expect(chain([conv, ['Softmax', ['conv'], ['y']]])).toBe('conv(x) y(conv)')
  })
})

describe('views', () => {
  test('vanish, wherever they stand', () => {
    const calls: readonly Call[] = [
      ['Identity', ['x'], ['copy']],
      ['Conv', ['copy', 'w'], ['conv']],
      ['Reshape', ['conv', 'shape'], ['flat']],
      ['Dropout', ['flat'], ['kept', 'mask']],
      ['Gemm', ['kept', 'dense'], ['y']],
    ]
    const network = graph(
      { x: image, copy: image, conv: image, flat: [1, 128], kept: [1, 128], mask: [1, 128], y: [1, 10] },
      { ...constants, dense: [128, 10] },
      calls,
    )
    expect(inWords(layersOf(network))).toBe('conv(x) y(conv)')
  })

  test('end a chain of fused operators', () => {
    const network = graph({ x: image, conv: image, flat: [1, 128], y: [1, 128] }, constants, [
      conv,
      ['Flatten', ['conv'], ['flat']],
      ['Relu', ['flat'], ['y']],
    ])
    expect(inWords(layersOf(network))).toBe('conv(x) y(conv)')
  })
})
