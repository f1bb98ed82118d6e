import { expect, test } from 'vitest'
import { differenceOf } from '../../lib/functional/difference.js'

const wide = (...values: readonly bigint[]) =>
  ({ elementType: 'int64', shape: [values.length], data: BigInt64Array.from(values) }) as const

test('64-bit integers differ also where no number tells them apart', () => {
  const difference = differenceOf(
    wide(2n ** 53n, 7n, -(2n ** 62n)),
    wide(2n ** 53n + 1n, 7n, -(2n ** 62n) - 5n),
  )
  expect(difference).toEqual({ elements: 3, different: 2, largest: 5 })
})
