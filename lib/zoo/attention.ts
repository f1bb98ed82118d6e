import { type Layer, type Literal, result, type Tensor } from './tensor.js'
import { linearAlong } from './weighted.js'

const integers = (name: string, values: readonly number[]): Literal => ({
  kind: 'literal',
  name,
  elementType: 'int64',
  shape: [values.length],
  values,
})

/** The elements of each image in another shape; 0 as first extent of the operator keeps the images. */
export const reshape =
  (name: string, shape: readonly number[]): Layer =>
  (x) =>
    result('Reshape', name, [x], {
      operands: [integers(`${name}.shape`, [0, ...shape])],
      shape,
      power: x.power,
      signed: x.signed,
    })

/** The axes beside the images in another order, counted from 1. */
export const transpose =
  (name: string, order: readonly number[]): Layer =>
  (x) =>
    result('Transpose', name, [x], {
      attributes: { perm: { ints: [0, ...order] } },
      shape: order.map((axis) => x.shape[axis - 1] ?? 1),
      power: x.power,
      signed: x.signed,
    })

/** So many equal parts of the last axis. */
const parts = (name: string, x: Tensor, count: number): readonly Tensor[] => {
  const outputs = Array.from({ length: count }, (_, i) => `${name}.${i}`)
  const features = (x.shape.at(-1) ?? 0) / count
  const last = result('Split', name, [x], {
    operands: [
      integers(
        `${name}.sizes`,
        outputs.map(() => features),
      ),
    ],
    attributes: { axis: { int: -1 } },
    outputs,
    shape: [...x.shape.slice(0, -1), features],
    power: x.power,
    signed: x.signed,
  })
  return outputs.map((output) => ({ ...last, name: output }))
}

/** The product of two activations. */
const matmul = (name: string, a: Tensor, b: Tensor, power: number): Tensor =>
  result('MatMul', name, [a, b], {
    shape: [...a.shape.slice(0, -1), b.shape.at(-1) ?? 1],
    power,
    signed: 1,
  })

/**
 * Attention of each token to all others: in each of `heads` heads softmax(Q Kᵀ / √d) V, where Q, K and V are what one projection makes of the
 * tokens, and another projection of what all heads give.
 */
export const selfAttention =
  (name: string, heads: number): Layer =>
  (x) => {
    const [tokens = 1, features = 1] = x.shape
    const width = features / heads
    const [q, k, v] = parts(`${name}.split`, linearAlong(`${name}.in_proj`, 3 * features)(x), 3)
    if (q === undefined || k === undefined || v === undefined) throw new RangeError(`${name}: three parts`)
    const headsOf = (part: Tensor, which: string, order: readonly number[]): Tensor =>
      transpose(`${name}.${which}`, order)(reshape(`${name}.${which}.heads`, [tokens, heads, width])(part))
    const scores = matmul(
      `${name}.scores`,
      headsOf(q, 'q', [2, 1, 3]),
      headsOf(k, 'k', [2, 3, 1]),
      width * q.power * k.power,
    )
    const scaled = result('Mul', `${name}.scale`, [scores], {
      operands: [
        {
          kind: 'literal',
          name: `${name}.scale.factor`,
          elementType: 'float32',
          shape: [],
          values: [1 / Math.sqrt(width)],
        },
      ],
      shape: scores.shape,
      power: scores.power / width,
      signed: 1,
    })
    const weights = result('Softmax', `${name}.softmax`, [scaled], {
      attributes: { axis: { int: -1 } },
      shape: scaled.shape,
      power: 1 / tokens ** 2,
      signed: 0,
    })
    // a mean of all tokens, at least: where scores differ, some count for more
    const mixed = matmul(`${name}.mixed`, weights, headsOf(v, 'v', [2, 1, 3]), v.power / Math.sqrt(tokens))
    const joined = reshape(`${name}.joined`, [tokens, features])(
      transpose(`${name}.tokens`, [2, 1, 3])(mixed),
    )
    return linearAlong(`${name}.out_proj`, features)(joined)
  }
