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
    /\d+ weights do not fill \d+ matrices of \d+ × \d+ \(weights\)/,
  ],
  [
    'a column more',
    (layer) => ({ ...layer, columns: layer.columns + 1 }),
    /\d+ outputs are not \d+ vectors of \d+ × \d+ \(outputs\)/,
  ],
  [
    'weights moved by one',
    (layer) => ({ ...layer, weight: withAxis(layer.weight, (axis) => ({ ...axis, offset: 1 })) }),
    /the weight map leaves the weight tensor \(weights in range\)/,
  ],
  [
    'outputs before the first',
    (layer) => ({ ...layer, output: withAxis(layer.output, (axis) => ({ ...axis, offset: -1 })) }),
    /the output map leaves the output tensor \(outputs in range\)/,
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
