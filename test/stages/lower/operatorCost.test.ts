import { describe, expect, test } from 'vitest'
import type { Attribute } from '../../../lib/ir/network.js'
import { operatorCost } from '../../../lib/stages/lower/operatorCost.js'
import { graph } from './graph.js'

type Shapes = Readonly<Record<string, readonly number[]>>

const cost = (
  op: string,
  inputs: Shapes,
  output: readonly number[],
  attributes: Readonly<Record<string, Attribute>> = {},
  constants: Shapes = {},
) => {
  const network = graph({ ...inputs, y: output }, constants, [
    [op, [...Object.keys(inputs), ...Object.keys(constants)], ['y'], attributes],
  ])
  const [node] = network.nodes
  if (node === undefined) throw new Error('no node')
  const { inputElements, outputElements, operations } = operatorCost(network, node)
  return [inputElements, outputElements, operations]
}

describe('what an operator costs, by hand', () => {
  test('a pool: each output looks at its window', () => {
    // 2 × 4 × 4 outputs of 3 × 3
    expect(cost('MaxPool', { x: [1, 2, 8, 8] }, [1, 2, 4, 4], { kernel_shape: [3, 3] })).toEqual([
      128, 32, 288,
    ])
    expect(cost('AveragePool', { x: [1, 2, 8, 8] }, [1, 2, 4, 4], { kernel_shape: [2, 2] })).toEqual([
      128, 32, 128,
    ])
  })

  test('a global pool: each input is added once', () => {
    expect(cost('GlobalAveragePool', { x: [1, 512, 7, 7] }, [1, 512, 1, 1])).toEqual([25_088, 512, 25_088])
  })

  test('a sum of n: n − 1 additions an element; a constant comes with the instruction', () => {
    const x = [1, 8, 4, 4]
    expect(cost('Add', { a: x, b: x }, x)).toEqual([256, 128, 128])
    expect(cost('Sum', { a: x, b: x, c: x }, x)).toEqual([384, 128, 256])
    expect(cost('Add', { a: x }, x, {}, { c: [8, 1, 1] })).toEqual([128, 128, 128])
    // broadcast: one element a channel is read once
    expect(cost('Mul', { a: x, gate: [1, 8, 1, 1] }, x)).toEqual([136, 128, 128])
  })

  test('a softmax: maximum, exponential and sum, division', () => {
    expect(cost('Softmax', { x: [1, 1000] }, [1, 1000])).toEqual([1000, 1000, 3000])
  })

  test('a normalization over neighbouring channels', () => {
    expect(cost('LRN', { x: [1, 64, 2, 2] }, [1, 64, 2, 2], { size: 5 })).toEqual([256, 256, 1280])
  })

  test('a concatenation moves each element', () => {
    expect(cost('Concat', { a: [1, 3, 2, 2], b: [1, 5, 2, 2] }, [1, 8, 2, 2])).toEqual([32, 32, 32])
  })

  test('an upsampling writes more than it reads', () => {
    expect(cost('Resize', { x: [1, 3, 2, 2] }, [1, 3, 4, 4])).toEqual([12, 48, 48])
  })

  test('a product that has no constant weights: its multiplications', () => {
    // 2 heads of 4 × 8 by 8 × 5
    expect(cost('MatMul', { a: [2, 4, 8], b: [2, 8, 5] }, [2, 4, 5])).toEqual([64 + 80, 40, 2 * 4 * 8 * 5])
    expect(cost('MatMul', { a: [4, 8], b: [2, 8, 5] }, [2, 4, 5])).toEqual([32 + 80, 40, 2 * 4 * 8 * 5])
    expect(cost('MatMul', { a: [4, 8], b: [8] }, [4])).toEqual([40, 4, 32])
    expect(cost('Gemm', { a: [8, 4], b: [8, 5] }, [4, 5], { transA: 1 })).toEqual([72, 20, 160])
    expect(cost('Conv', { x: [1, 3, 4, 4], w: [6, 3, 3, 3] }, [1, 6, 2, 2])).toEqual([48 + 162, 24, 24 * 27])
    expect(cost('ConvTranspose', { x: [1, 4, 3, 3] }, [1, 2, 6, 6], {}, { w: [4, 2, 2, 2] })).toEqual([
      36,
      72,
      36 * 8,
    ])
  })

  test('a tensor that is read twice moves once', () => {
    const network = graph({ x: [4], y: [4] }, {}, [['Mul', ['x', 'x'], ['y']]])
    const [node] = network.nodes
    expect(node && operatorCost(network, node)).toEqual({
      inputElements: 4,
      outputElements: 4,
      operations: 4,
    })
  })
})
