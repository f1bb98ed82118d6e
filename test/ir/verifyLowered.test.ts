import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AffineAxis, BaseLayer, Lowered } from '../../lib/ir/lowered.js'
import { verifyLowered } from '../../lib/ir/verifyLowered.js'
import { arbitraryLowered } from '../../lib/laws/index.js'

const texts = (lowered: Lowered): readonly string[] => {
  const result = verifyLowered(lowered)
  return result._tag === 'Right'
    ? []
    : result.left.violations.map(({ rule, where, problem }) => `${where}: ${problem} (${rule})`)
}

/** A network with its first base layer replaced. */
const withBase = (lowered: Lowered, change: (layer: BaseLayer) => BaseLayer): Lowered => {
  const first = lowered.layers.findIndex(({ kind }) => kind === 'base')
  const layers = lowered.layers.map((layer, i) =>
    i === first && layer.kind === 'base' ? change(layer) : layer,
  )
  return { ...lowered, layers }
}

const withAxis = (
  map: readonly AffineAxis[],
  change: (axis: AffineAxis) => AffineAxis,
): readonly AffineAxis[] => map.map((axis, i) => (i === map.length - 1 ? change(axis) : axis))

const property = (check: (lowered: Lowered) => void): void =>
  fc.assert(
    fc.property(arbitraryLowered, (lowered) => {
      check(lowered)
    }),
  )

/** Every way to spoil a base layer must be seen, with this text. */
const mistakes: readonly (readonly [string, (layer: BaseLayer) => BaseLayer, RegExp])[] = [
  [
    'a row more',
    (layer) => ({ ...layer, rows: layer.rows + 1 }),
    /layer "layer\d": \d+ rows, but the row shape has \d+ \(rows\)/,
  ],
  [
    'a vector more',
    (layer) => ({ ...layer, vectors: layer.vectors + 1 }),
    /\d+ vectors, but their shape has \d+ \(vectors\)/,
  ],
  [
    'a group more',
    (layer) => ({ ...layer, groups: layer.groups + 1 }),
    /\d+ matrices of \d+ × \d+ do not hold the [\d× ]+ weights, each as often as any other \(weights\)/,
  ],
  [
    'a column more',
    (layer) => ({ ...layer, columns: layer.columns + 1 }),
    /\d+ columns, but the column shape has \d+ \(columns\)/,
  ],
  [
    'a column more in the shape too',
    (layer) => ({ ...layer, columns: layer.columns + 1, columnShape: [layer.columns + 1] }),
    /do not hold the [\d× ]+ weights.* \(weights\)[^]*do not give each of the [\d× ]+ outputs once \(outputs\)/,
  ],
  [
    'every weight in two rows',
    (layer) => ({
      ...layer,
      rows: 2 * layer.rows,
      rowShape: [...layer.rowShape, 2],
      input: layer.input.map((axis) => ({ ...axis, row: [...axis.row, 0] })),
      weight: layer.weight.map((axis) => ({ ...axis, row: [...axis.row, 0] })),
      output: layer.output.map((axis) => ({ ...axis, row: [...axis.row, 0] })),
    }),
    /do not hold the [\d× ]+ weights, each as often as any other \(weights\)/,
  ],
  [
    'every output twice',
    (layer) => ({
      ...layer,
      columns: 2 * layer.columns,
      columnShape: [...layer.columnShape, 2],
      input: layer.input.map((axis) => ({ ...axis, column: [...axis.column, 0] })),
      weight: layer.weight.map((axis) => ({ ...axis, column: [...axis.column, 0] })),
      output: layer.output.map((axis) => ({ ...axis, column: [...axis.column, 0] })),
    }),
    /^layer "layer\d": [\d]+ vectors of \d+ × \d+ results do not give each of the [\d× ]+ outputs once \(outputs\)$/,
  ],
  [
    'weights moved by one',
    (layer) => ({ ...layer, weight: withAxis(layer.weight, (axis) => ({ ...axis, offset: 1 })) }),
    /do not hold the [\d× ]+ weights, each as often as any other \(weights\)/,
  ],
  [
    'outputs before the first',
    (layer) => ({ ...layer, output: withAxis(layer.output, (axis) => ({ ...axis, offset: -1 })) }),
    /do not give each of the [\d× ]+ outputs once \(outputs\)/,
  ],
  [
    'the same outputs for every vector',
    (layer) => ({
      ...layer,
      vectors: 2 * layer.vectors,
      vectorShape: [...layer.vectorShape, 2],
      input: layer.input.map((axis) => ({ ...axis, vector: [...axis.vector, 0] })),
      weight: layer.weight.map((axis) => ({ ...axis, vector: [...axis.vector, 0] })),
      output: layer.output.map((axis) => ({ ...axis, vector: [...axis.vector, 0] })),
    }),
    /do not give each of the [\d× ]+ outputs once \(outputs\)/,
  ],
  [
    'weights that change with the vector',
    (layer) => ({
      ...layer,
      vectors: 2 * layer.vectors,
      vectorShape: [...layer.vectorShape, 2],
      input: layer.input.map((axis) => ({ ...axis, vector: [...axis.vector, 0] })),
      weight: layer.weight.map((axis) => ({ ...axis, vector: [...axis.vector, 1] })),
      output: layer.output.map((axis) => ({ ...axis, vector: [...axis.vector, 0] })),
    }),
    /do not hold the [\d× ]+ weights, each as often as any other \(weights\)/,
  ],
  [
    'a coefficient too many',
    (layer) => ({ ...layer, input: withAxis(layer.input, (axis) => ({ ...axis, row: [...axis.row, 0] })) }),
    /an axis has not one coefficient for each index \(coefficients\)/,
  ],
]

describe('verifyLowered', () => {
  test('accepts every right network', () => {
    property((lowered) => expect(texts(lowered)).toEqual([]))
  })

  test.each(mistakes)('%s', (_, change, message) => {
    property((lowered) => expect(texts(withBase(lowered, change)).join('\n')).toMatch(message))
  })

  test('two layers of one name', () => {
    property((lowered) => {
      const layers = [...lowered.layers, ...lowered.layers.slice(0, 1)]
      expect(texts({ ...lowered, layers }).join('\n')).toMatch(
        /a second layer is called "layer0" \(unique names\)/,
      )
    })
  })

  test('a layer that reads what comes later, or itself', () => {
    property((lowered) => {
      const last = lowered.layers.at(-1)?.name ?? ''
      const layers = lowered.layers.map((layer, i) => (i === 0 ? { ...layer, inputs: [last] } : layer))
      expect(texts({ ...lowered, layers })).toEqual([
        `layer "layer0": it reads "${last}", which comes later (order)`,
      ])
    })
  })

  const product = (extents: readonly number[]): number => extents.reduce((a, b) => a * b, 1)
  const reading = (from: string, over: number) => (lowered: Lowered) =>
    texts(
      withBase(lowered, (layer) => {
        const box = [product(layer.input.map(({ size }) => size)) + over]
        const axis = { size: 1, digit: 0, stride: 0, divisor: 1, low: 0, high: 0, step: 1, first: 0, last: 0 }
        return { ...layer, reads: [{ input: from, need: { box, axes: [axis] } }] }
      }),
    ).join('\n')

  test('a layer that reads elements of what is none of its inputs', () => {
    property((lowered) =>
      expect(reading('elsewhere', 0)(lowered)).toMatch(
        /which elements of "elsewhere" it reads, which is none of its inputs \(readings\)/,
      ),
    )
  })

  test('a layer that says of other elements than its own what they read', () => {
    property((lowered) => {
      const [input = ''] = lowered.layers.find(({ kind }) => kind === 'base')?.inputs ?? []
      expect(reading(input, 1)(lowered)).toMatch(
        /it says of \d+ elements what they read of ".*", and has \d+ \(readings\)/,
      )
      expect(reading(input, 0)(lowered)).not.toMatch(/what they read/)
    })
  })

  test('padding is no mistake: inputs may lie outside their tensor', () => {
    property((lowered) => {
      const padded = withBase(lowered, (layer) => ({
        ...layer,
        input: withAxis(layer.input, (axis) => ({ ...axis, offset: axis.offset - 3 })),
      }))
      expect(texts(padded)).toEqual([])
    })
  })
})
