import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { importModel } from '../../../lib/stages/import/importOnnx.js'
import { lowerGraph } from '../../../lib/stages/lower/im2col.js'
import { DataType, onnx, tensor } from '../../arbitraries/onnx.js'

const uint8 = (name: string, shape: readonly number[]) =>
  tensor(name, shape, new Uint8Array(shape.reduce((x, y) => x * y, 1)), DataType.UINT8)

const lowered = (
  a: readonly number[],
  b: readonly number[],
  za: readonly number[],
  zb: readonly number[],
) => {
  const bytes = onnx({
    inputs: { x: { type: DataType.UINT8, shape: a } },
    initializers: [uint8('w', b), uint8('za', za), uint8('zb', zb)],
    nodes: [{ op: 'MatMulInteger', inputs: ['x', 'w', 'za', 'zb'], outputs: ['y'] }],
    outputs: ['y'],
  })
  const network = importModel({ name: '', bytes, sha256: '' }, {})
  if (E.isLeft(network)) return network.left._tag
  const lowered = lowerGraph(network.right)
  return E.isRight(lowered) ? lowered.right.layers : lowered.left._tag
}

const stack = [2, 4, 6]

// Source: ONNX, MatMulInteger-10, which names each of these shapes.
describe('zero points of MatMulInteger', () => {
  it.each<readonly [what: string, a: readonly number[], za: readonly number[], zb: readonly number[]]>([
    ['one number', [4, 6], [], []],
    ['one number in a list', [4, 6], [1], [1]],
    ['one a row, one a column', [4, 6], [4], [5]],
    ['one a row, as a column', [4, 6], [4, 1], []],
    ['one a column, as a row', [4, 6], [], [1, 5]],
    ['one a row of each matrix', stack, [2, 4, 1], [1, 5]],
  ])('%s', (_, a, za, zb) => {
    expect(lowered(a, [6, 5], za, zb)).toMatchObject([{ kind: 'base', rows: 6, columns: 5 }])
  })

  it.each<readonly [what: string, za: readonly number[], zb: readonly number[]]>([
    ['as many as columns for the rows', [6], []],
    ['a matrix of the other form', [1, 4], []],
    ['one an element', [4, 6], []],
    ['a column for the columns', [], [5, 1]],
  ])('not %s', (_, za, zb) => {
    expect(lowered([4, 6], [6, 5], za, zb)).toBe('BadOperator')
  })
})
