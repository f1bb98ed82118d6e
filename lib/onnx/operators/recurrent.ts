import type { TensorType } from '../../ir/network.js'
import { sameShape, shown } from '../tensors/shape.js'
import type { AttributeKind } from './attribute.js'
import { type Call, type Checked, input, int, must, oneOf, optional, sameType } from './call.js'
import { learned, type Operator, type Operators } from './operator.js'

const attributes = {
  activation_alpha: 'floats',
  activation_beta: 'floats',
  activations: 'strings',
  clip: 'float',
  direction: 'string',
  hidden_size: 'int',
  layout: 'int',
} as const satisfies Readonly<Record<string, AttributeKind>>

/**
 * Recurrent layers: a step after the other, each with `gates` products of the input and of the state. Their work is in no
 * total here.
 *
 * Source: ONNX, RNN-14, GRU-14, LSTM-14.
 */
const recurrent = (gates: number) =>
  function* (call: Call): Checked<readonly TensorType[]> {
    const x = yield* input(call, 0, 'X')
    const w = yield* input(call, 1, 'W')
    const r = yield* input(call, 2, 'R')
    const elementType = yield* sameType(call, [x, w, r, optional(call, 3)])
    const directions =
      (yield* oneOf(call, 'direction', ['forward', 'reverse', 'bidirectional'], 'forward')) ===
      'bidirectional'
        ? 2
        : 1
    yield* must(call, x.shape.length === 3, () => `"${x.name}" ${shown(x.shape)} must have 3 axes`)
    const byBatch = int(call, 'layout', 0) === 1
    const [first = 1, second = 1, features = 1] = x.shape
    const [batch, steps] = byBatch ? [first, second] : [second, first]
    const hidden = r.shape.at(-1) ?? 1
    yield* must(
      call,
      sameShape(w.shape, [directions, gates * hidden, features]) &&
        sameShape(r.shape, [directions, gates * hidden, hidden]),
      () =>
        `the weights "${w.name}" ${shown(w.shape)} and "${r.name}" ${shown(r.shape)} do not fit ${directions} direction(s) of "${x.name}" ${shown(x.shape)}`,
    )
    const stated = int(call, 'hidden_size', null)
    yield* must(
      call,
      stated === null || stated === hidden,
      () => `hidden_size is ${stated}, but "${r.name}" is ${shown(r.shape)}`,
    )
    const state = { elementType, shape: byBatch ? [batch, directions, hidden] : [directions, batch, hidden] }
    const all = {
      elementType,
      shape: byBatch ? [batch, steps, directions, hidden] : [steps, directions, batch, hidden],
    }
    return gates === 4 ? [all, state, state] : [all, state]
  }

const operator = (gates: number, inputs: number, own: Readonly<Record<string, AttributeKind>>): Operator => ({
  inputs: [3, inputs],
  outputs: gates === 4 ? 3 : 2,
  attributes: { ...attributes, output_sequence: 'int', ...own },
  until: { output_sequence: 7 },
  infer: recurrent(gates),
  learned: learned(1, 2, 3, 7),
  opaque: () => true,
})

export const recurrentOperators: Operators = {
  RNN: operator(1, 6, {}),
  GRU: operator(3, 6, { linear_before_reset: 'int' }),
  LSTM: operator(4, 8, { input_forget: 'int' }),
}
