import * as E from 'fp-ts/lib/Either.js'
import { expect, test } from 'vitest'
import type { Tensors } from '../../lib/onnx/runtime/runtime.js'
import type { TensorData } from '../../lib/onnx/tensors/tensorData.js'
import { fidelity } from '../../lib/quantize/fidelity.js'
import type { Loaded } from '../../lib/quantize/loaded.js'
import { eventually } from '../../lib/rule.js'
import { right } from '../functional/execution.js'

const reals = (...values: readonly number[]): TensorData => ({
  elementType: 'float32',
  shape: [1, values.length],
  data: Float32Array.from(values),
})

const wholes = (...values: readonly number[]): TensorData => ({
  elementType: 'int64',
  shape: [1, values.length],
  data: BigInt64Array.from(values, BigInt),
})

/** A model that answers one sample after the other with these tensors, whatever it is given. */
const answering = (...answers: readonly Readonly<Record<string, TensorData>>[]): Loaded => {
  let next = 0
  return {
    run: async () => E.right(new Map(Object.entries(answers[next++] ?? {}))),
    release: async () => {},
  }
}

test('how near two models come is what their numbers say, of layers, of outputs and of integers', async () => {
  const float = answering(
    { mid: reals(3, 4), real: reals(1, 5, 2), whole: wholes(7, 1), alone: reals(1) },
    { mid: reals(0, 0), real: reals(2, 0, 1), whole: wholes(1, 2) },
  )
  const quantized = answering(
    { mid: reals(3, 3), real: reals(1, 3, 2), whole: wholes(7, 0) },
    { mid: reals(0, 2), real: reals(0, 1, 0), whole: wholes(1, 2) },
  )
  const samples: readonly Tensors[] = [new Map(), new Map()]
  const layers = [{ layer: 'first', op: 'Conv', tensor: 'mid' }]
  const done: number[] = []
  const outputs = ['real', 'whole', 'constant', 'alone']
  const found = right(
    await eventually(
      fidelity(float, quantized, samples, layers, outputs, 1, (count) => void done.push(count)),
    ),
  )
  expect(done).toEqual([1, 2])
  expect(found.samples).toBe(2)
  // Σ float² = 9 + 16, Σ difference² = 1 + 4
  expect(found.layers).toMatchObject([{ layer: 'first', op: 'Conv', tensor: 'mid', largest: 2 }])
  expect(found.layers[0]?.sqnr).toBeCloseTo(10 * Math.log10(25 / 5))
  // nothing computes `constant`, and one model alone `alone`; the largest of `real` is at the same place in one sample of two
  expect(found.outputs).toMatchObject([
    { output: 'real', largest: 2, agreement: 0.5, integers: null },
    { output: 'whole', largest: 1, agreement: 1, integers: { elements: 4, different: 1 } },
  ])
  expect(found.outputs[0]?.sqnr).toBeCloseTo(10 * Math.log10((30 + 5) / (4 + 4 + 1 + 1)))
})
