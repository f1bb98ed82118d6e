import fc, { type Arbitrary } from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import type { TensorProto } from 'onnx-buf'
import { describe, expect, it } from 'vitest'
import { folds } from '../../../lib/onnx/folds/folds.js'
import { activations } from '../../../lib/onnx/operators/activations.js'
import type { Call } from '../../../lib/onnx/operators/call.js'
import { convolutions } from '../../../lib/onnx/operators/convolutions.js'
import { einsums } from '../../../lib/onnx/operators/einsum.js'
import { elementwiseOperators } from '../../../lib/onnx/operators/elementwise.js'
import { normalizations } from '../../../lib/onnx/operators/normalizations.js'
import { pools } from '../../../lib/onnx/operators/pools.js'
import { reductions } from '../../../lib/onnx/operators/reductions.js'
import { reshapes } from '../../../lib/onnx/operators/reshapes.js'
import { selections } from '../../../lib/onnx/operators/selections.js'
import { weightReader } from '../../../lib/onnx/weights/weights.js'
import { importModel } from '../../../lib/stages/import/importOnnx.js'
import { DataType, integers, type NodeSpec, onnx, tensor } from '../../arbitraries/onnx.js'
import { runs } from '../../runs.js'
import { run } from './runtime.js'

/** A step of shape arithmetic: nodes that read `v` (a vector of int64) and make `next`. */
type Step = (v: string, next: string) => readonly NodeSpec[]

const one =
  (op: string, inputs: readonly string[] = [], attributes: NodeSpec['attributes'] = {}): Step =>
  (v, next) => [{ op, inputs: [v, ...inputs], outputs: [next], attributes }]

/** Constants that steps use by name. */
const constants = [
  integers('two', [2]),
  integers('minus', [-1]),
  integers('zero', [0]),
  integers('big', [2 ** 40]),
  integers('scalar', [1], []),
  integers('origin', [0], []),
  integers('far', [2 ** 62]),
  integers('back', [-(2 ** 62)]),
  integers('column', [-1, 1]),
  integers('repeats', [2]),
  tensor('half', [1], Float32Array.of(0.5)),
]

const steps: readonly Step[] = [
  one('Add', ['two']),
  one('Sub', ['big']),
  one('Mul', ['minus']),
  one('Div', ['two']),
  one('Mod', ['two']),
  one('Neg'),
  one('Abs'),
  one('Sign'),
  one('Max', ['two', 'zero']),
  one('Min', ['two']),
  one('Pow', ['two']),
  one('Identity'),
  one('Concat', ['two', 'zero'], { axis: 0 }),
  one('Slice', ['far', 'back', 'zero', 'minus']),
  one('Slice', ['minus', 'far']),
  one('Gather', ['zero']),
  one('Tile', ['repeats']),
  one('Expand', ['two']),
  one('Unsqueeze', ['zero']),
  one('ReduceProd', [], { keepdims: 1 }),
  one('ReduceMax', [], { keepdims: 1 }),
  (v, next) => [
    { op: 'Cast', inputs: [v], outputs: [`${next}f`], attributes: { to: DataType.FLOAT } },
    { op: 'Mul', inputs: [`${next}f`, 'half'], outputs: [`${next}h`] },
    { op: 'Floor', inputs: [`${next}h`], outputs: [`${next}l`] },
    { op: 'Cast', inputs: [`${next}l`], outputs: [next], attributes: { to: DataType.INT64 } },
  ],
  (v, next) => [
    { op: 'Equal', inputs: [v, 'two'], outputs: [`${next}e`] },
    { op: 'Not', inputs: [`${next}e`], outputs: [`${next}n`] },
    { op: 'Where', inputs: [`${next}n`, v, 'minus'], outputs: [next] },
  ],
  (v, next) => [
    { op: 'Reshape', inputs: [v, 'column'], outputs: [`${next}c`] },
    { op: 'Transpose', inputs: [`${next}c`], outputs: [`${next}t`] },
    { op: 'Reshape', inputs: [`${next}t`, 'minus'], outputs: [next] },
  ],
  (v, next) => [
    { op: 'Shape', inputs: [v], outputs: [`${next}s`] },
    {
      op: 'ConstantOfShape',
      inputs: [`${next}s`],
      outputs: [`${next}o`],
      attributes: { value: integers('', [7]) },
    },
    { op: 'Add', inputs: [v, `${next}o`], outputs: [next] },
  ],
  (v, next) => [
    { op: 'Shape', inputs: [v], outputs: [`${next}s`] },
    { op: 'Gather', inputs: [`${next}s`, 'origin'], outputs: [`${next}z`] },
    { op: 'Range', inputs: ['scalar', `${next}z`, 'scalar'], outputs: [`${next}r`] },
    { op: 'Concat', inputs: [v, `${next}r`], outputs: [next], attributes: { axis: 0 } },
  ],
  (v, next) => [
    { op: 'NonZero', inputs: [v], outputs: [`${next}z`] },
    { op: 'Reshape', inputs: [`${next}z`, 'minus'], outputs: [next] },
  ],
  (v, next) => [
    { op: 'Greater', inputs: [v, 'two'], outputs: [`${next}g`] },
    { op: 'Cast', inputs: [`${next}g`], outputs: [next], attributes: { to: DataType.INT64 } },
  ],
]

const chain: Arbitrary<readonly NodeSpec[]> = fc
  .array(fc.constantFrom(...steps), { minLength: 1, maxLength: 5 })
  .map((chosen) => [
    { op: 'Shape', inputs: ['x'], outputs: ['v0'] },
    ...chosen.flatMap((step, i) => step(`v${i}`, i === chosen.length - 1 ? 'v' : `v${i + 1}`)),
  ])

const x = [2, 3, 5]

/** The model, with one node that is left when all arithmetic is folded. */
const modelOf = (nodes: readonly NodeSpec[]): Uint8Array<ArrayBuffer> =>
  onnx({
    inputs: { x },
    initializers: constants,
    nodes: [...nodes, { op: 'Relu', inputs: ['x'], outputs: ['y'] }],
    outputs: ['v', 'y'],
  })

describe('folding of constants', () => {
  it('computes what the runtime computes', async () => {
    let folded = 0
    const property = fc.asyncProperty(chain, async (nodes) => {
      const bytes = modelOf(nodes)
      const expected = await run(bytes, { x })
      const network = importModel({ name: '', bytes, sha256: '' }, {})
      const v = E.isRight(expected) ? expected.right['v'] : undefined
      if (E.isLeft(network)) {
        // What the runtime refuses too, or an activation without elements.
        expect(v?.dims ?? [0]).toContain(0)
        return
      }
      expect(E.isLeft(expected) ? expected.left : '').toBe('')
      const constant = network.right.constants['v']
      if (constant === undefined) {
        expect(network.right.tensors['v']?.shape).toEqual(v?.dims)
        return
      }
      folded++
      expect(constant.shape).toEqual(v?.dims)
      const read = weightReader({ name: '', bytes, sha256: '' }, () =>
        E.left({ _tag: 'MissingFile', location: '', reason: '' }),
      )
      const data = read(network.right, 'v')
      expect(E.isRight(data) ? Array.from(data.right.data, Number) : data.left).toEqual(v?.values)
    })
    await fc.assert(property, { numRuns: runs(200) })
    expect(folded).toBeGreaterThan(50)
  })
})

/** Nodes that make `v` of these constants. */
type Folded = readonly [
  what: string,
  constants: readonly TensorProto[],
  nodes: readonly NodeSpec[],
  opset?: number,
]

const a = integers('a', [7, -7, 0, 5, -1, 12], [2, 3])
const b = integers('b', [3, 3, 2, -2, -4, 5], [2, 3])
const f = tensor('f', [2, 3], Float32Array.of(0.5, 1.5, -2.5, 2.25, 0, -0.75))
const g = tensor('g', [2, 3], Float32Array.of(0.3, -0.7, 1.1, 2, -3, 0.4))
const i = integers('i', [1])
const last = integers('last', [-1])
const truths = (name: string, ...values: readonly number[]): TensorProto =>
  tensor(name, [values.length], Uint8Array.from(values), DataType.BOOL)
const to = (op: string, inputs: readonly string[], attributes: NodeSpec['attributes'] = {}): NodeSpec => ({
  op,
  inputs,
  outputs: ['v'],
  attributes,
})

const folded: readonly Folded[] = [
  ['the remainder, whose sign is the divisor’s', [a, b], [to('Mod', ['a', 'b'])]],
  ['the remainder, whose sign is the dividend’s', [a, b], [to('Mod', ['a', 'b'], { fmod: 1 })]],
  ['the remainder of floats', [f, g], [to('Mod', ['f', 'g'], { fmod: 1 })]],
  ['a quotient of floats', [f, g], [to('Div', ['f', 'g'])]],
  ['a power', [f, i], [to('Pow', ['f', 'i'])]],
  ['halves to even', [f], [to('Round', ['f'])]],
  [
    'a root and its inverse',
    [g],
    [
      { op: 'Abs', inputs: ['g'], outputs: ['p'] },
      { op: 'Sqrt', inputs: ['p'], outputs: ['q'] },
      to('Reciprocal', ['q']),
    ],
  ],
  ['up', [f], [to('Ceil', ['f'])]],
  ...(['And', 'Or', 'Xor'] as const).map(
    (op): Folded => [
      `${op} of truths`,
      [truths('t', 0, 0, 1, 1), truths('u', 0, 1, 0, 1)],
      [to(op, ['t', 'u'])],
    ],
  ),
  [
    'bits, which no shape is made of',
    [truths('t', 0, 0, 1, 1)],
    [
      { op: 'Cast', inputs: ['t'], outputs: ['n'], attributes: { to: DataType.INT32 } },
      to('BitwiseNot', ['n']),
    ],
    18,
  ],
  ['what is true', [f], [to('Cast', ['f'], { to: DataType.BOOL })]],
  ['cut off', [f], [to('Cast', ['f'], { to: DataType.INT32 })]],
  ['in double precision', [f], [to('Cast', ['f'], { to: DataType.DOUBLE })]],
  ['in the same type', [f], [to('Cast', ['f'], { to: DataType.FLOAT })]],
  ['in the type of another', [f, a], [to('CastLike', ['f', 'a'])]],
  [
    'a Constant of one number',
    [a],
    [{ op: 'Constant', inputs: [], outputs: ['c'], attributes: { value_int: 3 } }, to('Mul', ['a', 'c'])],
  ],
  [
    'a Constant of numbers',
    [f],
    [
      { op: 'Constant', inputs: [], outputs: ['c'], attributes: { value_floats: { floats: [1, 2, 3] } } },
      to('Add', ['f', 'c']),
    ],
  ],
  [
    'a Constant of one float',
    [f],
    [
      { op: 'Constant', inputs: [], outputs: ['c'], attributes: { value_float: { float: 1.5 } } },
      to('Mul', ['f', 'c']),
    ],
  ],
  ['zeros', [integers('s', [2, 2])], [to('ConstantOfShape', ['s'])]],
  ['a part of a shape', [a], [to('Shape', ['x'], { start: -2, end: -1 })]],
  ['no part of a shape', [a], [to('Shape', ['x'], { start: 2, end: 1 })]],
  ['how many there are', [a], [to('Size', ['x'])]],
  [
    'a range downwards',
    [integers('from', [5], []), integers('end', [-3], []), integers('step', [-2], [])],
    [to('Range', ['from', 'end', 'step'])],
  ],
  ['a row from the back', [a, last], [to('Gather', ['a', 'last'], { axis: -1 })]],
  ['joined along the last axis', [a, b], [to('Concat', ['a', 'b'], { axis: -1 })]],
  [
    'a part of the last axis',
    [a],
    [{ op: 'Split', inputs: ['a'], outputs: ['v', 'rest', 'end'], attributes: { axis: -1 } }],
  ],
  ['a sum of all', [a], [to('ReduceSum', ['a'], { keepdims: 0 })]],
  ['the least of all', [a], [to('ReduceMin', ['a'], { keepdims: 0 })]],
  ['the least along an axis', [a], [to('ReduceMin', ['a'], { axes: [0] })]],
  ['a sum of floats', [f], [to('ReduceSum', ['f'])]],
  [
    'an empty list of axes that means none',
    [a, integers('none', [])],
    [to('ReduceSum', ['a', 'none'], { noop_with_empty_axes: 1 })],
  ],
  ['nothing else', [a], [to('Identity', ['a'])]],
  ['flat, all but nothing', [a], [to('Flatten', ['a'], { axis: 2 })]],
  ['without axes of one', [integers('a', [1, 2, 3], [1, 3, 1])], [to('Squeeze', ['a'])]],
  ['the other way round', [a], [to('Transpose', ['a'])]],
]

const noFiles = () => E.left({ _tag: 'MissingFile', location: '', reason: '' } as const)

describe('every operator that is folded', () => {
  it.each(folded.map((one) => [one[0], one] as const))(
    '%s',
    async (_, [, initializers, nodes, opset = 17]) => {
      const relu = { op: 'Relu', inputs: ['x'], outputs: ['y'] }
      const bytes = onnx({ opset, inputs: { x }, initializers, nodes: [...nodes, relu], outputs: ['v', 'y'] })
      const expected = await run(bytes, { x })
      if (E.isLeft(expected)) throw new Error(expected.left)
      const network = importModel({ name: '', bytes, sha256: '' }, {})
      if (E.isLeft(network)) throw new Error(JSON.stringify(network.left))
      expect(network.right.constants['v']?.shape).toEqual(expected.right['v']?.dims)
      const data = weightReader({ name: '', bytes, sha256: '' }, noFiles)(network.right, 'v')
      expect(E.isRight(data) ? Array.from(data.right.data, Number) : data.left).toEqual(
        expected.right['v']?.values,
      )
    },
  )
})

it('what is cut to no elements is known, whatever it is cut from, and adds nothing where it is joined', async () => {
  const bytes = onnx({
    inputs: { x: [2, 6] },
    initializers: [integers('from', [4]), integers('to', [2]), integers('axes', [1])],
    nodes: [
      { op: 'Slice', inputs: ['x', 'from', 'to', 'axes'], outputs: ['nothing'] },
      { op: 'Concat', inputs: ['nothing', 'x'], outputs: ['y'], attributes: { axis: 1 } },
    ],
    outputs: ['y', 'nothing'],
  })
  const expected = await run(bytes, { x: [2, 6] })
  if (E.isLeft(expected)) throw new Error(expected.left)
  const network = importModel({ name: '', bytes, sha256: '' }, {})
  if (E.isLeft(network)) throw new Error(JSON.stringify(network.left))
  const { constants, tensors, nodes } = network.right
  expect(constants['nothing']?.shape).toEqual(expected.right['nothing']?.dims)
  expect(tensors['y']?.shape).toEqual(expected.right['y']?.dims)
  expect(nodes.map(({ op }) => op)).toEqual(['Concat'])
})

const families = [
  activations,
  convolutions,
  einsums,
  elementwiseOperators,
  normalizations,
  pools,
  reductions,
  reshapes,
  selections,
]

/** A node without attributes on one constant. */
const onConstant = (op: string): Call => ({
  index: 0,
  node: op,
  op,
  domain: '',
  opset: 20,
  mayCompute: false,
  inputs: [
    {
      name: 'a',
      elementType: 'float32',
      shape: [2],
      constant: { source: { kind: 'fill', value: 1 }, root: 'a', elements: () => null },
    },
  ],
  outputs: ['b'],
  attributes: new Map(),
})

it('is said of an operator that it is computed where it is read if a row computes it, and only then', () => {
  const later = families.flatMap((family) =>
    Object.entries(family).flatMap(([name, { constant, compute }]) => {
      const known = constant?.(onConstant(name), [{ elementType: 'float32', shape: [2] }])
      return compute === undefined && known?.[0]?.source.kind === 'computed' ? [name] : []
    }),
  )
  expect(later.toSorted()).toEqual([...folds.keys()].toSorted())
})
