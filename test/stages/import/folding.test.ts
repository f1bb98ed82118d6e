import fc, { type Arbitrary } from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { importModel } from '../../../lib/stages/import/importOnnx.js'
import { weightReader } from '../../../lib/stages/import/weights.js'
import { DataType, integers, type NodeSpec, onnx, tensor } from '../../arbitraries/onnx.js'
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
    await fc.assert(property, { numRuns: 400 })
    expect(folded).toBeGreaterThan(200)
  })
})
