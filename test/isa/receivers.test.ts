import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { leb128 } from '../../lib/isa/leb128.js'
import { parseReceivers, type Receiver, receiverNumbers, receiversText } from '../../lib/isa/receivers.js'
import { refuted } from '../refuted.js'
import { runs } from '../runs.js'
import { receiversIn } from './encoder.js'

const natural = fc.oneof(fc.nat(9), fc.nat(2000), fc.maxSafeNat())
const step = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -500, max: 500 }))

/** Receivers at equal distances, with no number below 0 or beyond what a double holds. */
const equallyFar = fc
  .record({
    core: natural,
    register: natural,
    cores: step,
    registers: step,
    count: fc.integer({ min: 1, max: 90 }),
  })
  .map(({ core, register, cores, registers, count }) =>
    Array.from({ length: count }, (_, i) => ({ core: core + i * cores, register: register + i * registers })),
  )
  .filter((all) =>
    all.every((each) => Object.values(each).every((n) => n >= 0 && n <= Number.MAX_SAFE_INTEGER)),
  )
const lists = fc
  .array(fc.oneof(equallyFar, fc.tuple(fc.record({ core: natural, register: natural }))), {
    minLength: 1,
    maxLength: 5,
  })
  .map((parts): readonly Receiver[] => parts.flat())

const oneByOne = (receivers: readonly Receiver[]): string =>
  receivers.map(({ core, register }) => `${core}.${register}`).join()
const bytesOf = (numbers: readonly number[]): number => numbers.reduce((sum, n) => sum + leb128(n), 0)

describe('a list of receivers', () => {
  test.each([
    ['78.0', [{ core: 78, register: 0 }]],
    [
      '3.1,5.0',
      [
        { core: 3, register: 1 },
        { core: 5, register: 0 },
      ],
    ],
    ['4.0+1+0*3', [4, 5, 6].map((core) => ({ core, register: 0 }))],
    [
      '9.1-3+2*4,7.0',
      [...[0, 1, 2, 3].map((i) => ({ core: 9 - 3 * i, register: 1 + 2 * i })), { core: 7, register: 0 }],
    ],
  ])('%s', (text, receivers) => {
    expect(receiversText(receivers)).toBe(text)
    expect(parseReceivers(text)).toEqual(receivers)
  })

  test('comes back from its text, and from that of one by one, which is one text', () => {
    fc.assert(
      fc.property(lists, (receivers) => {
        const text = receiversText(receivers)
        expect(parseReceivers(text)).toEqual(receivers)
        expect(parseReceivers(oneByOne(receivers))).toEqual(receivers)
        expect(text.length).toBeLessThanOrEqual(oneByOne(receivers).length + 20)
      }),
      { numRuns: runs(200) },
    )
  })

  test('comes back from program memory, where it is never longer than one by one by more than a byte', () => {
    fc.assert(
      fc.property(lists, (receivers) => {
        const numbers = receiverNumbers(receivers)
        expect(receiversIn(numbers.map(BigInt))).toEqual(receivers)
        const list = [receivers.length, ...receivers.flatMap(({ core, register }) => [core, register])]
        expect(bytesOf(numbers)).toBeLessThanOrEqual(bytesOf(list) + 1)
      }),
      { numRuns: runs(200) },
    )
  })

  test('is refused where its runs are more than any chip has registers, however few words say so', () => {
    const most = 2 ** 20
    expect(parseReceivers(`0.0+1+0*${most}`)).toHaveLength(most)
    for (const word of [
      `0.0+1+0*${most + 1}`,
      `0.0+1+0*${Number.MAX_SAFE_INTEGER}`,
      `7.0,0.0+1+0*${most}`,
      Array.from({ length: 1000 }, () => `0.0+1+0*${most}`).join(),
      '0.0+1+0*1e9',
      '0.0+1*3',
      '0.0+1+0*',
      '3.0,5.0+1+0*0',
    ])
      expect(parseReceivers(word)).toBeNull()
  })

  test('of a whole layer, however large, takes seven bytes', () => {
    const layer = Array.from({ length: 4096 }, (_, i) => ({ core: 100 + 2 * i, register: 3 }))
    expect(bytesOf(receiverNumbers(layer))).toBe(7)
  })

  test('whose runs had one distance for all registers would not come back', () => {
    const forgetful = (receivers: readonly Receiver[]) =>
      receiverNumbers(receivers.map(({ core }) => ({ core, register: receivers[0]?.register ?? 0 })))
    const failed = refuted(
      fc.property(lists, (receivers) => {
        expect(receiversIn(forgetful(receivers).map(BigInt))).toEqual(receivers)
      }),
      { numRuns: runs(200) },
    )
    expect(failed).toBe(true)
  })
})
