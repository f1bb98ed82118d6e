import { expect, test } from 'vitest'
import { tokenNumbers } from '../../lib/machine/relation/tokens.js'
import { asCore, outputUnitOf } from '../../lib/machine/relation/unitIndex.js'
import { directSignals } from '../../lib/verify/clocks/directSignals.js'

/**
 * Core 0 gives sums away and signals each; the load unit of core 1 takes the signals while it loads an input, and its output
 * unit learns of them with the product of that input.
 */
const twoCores = () => {
  let products = 0
  const clocks = directSignals(2, { pace: () => 1, taken: () => products })
  const [giver, reader] = [asCore(0), asCore(1)]
  const queue = clocks.register(giver, reader)
  const product = tokenNumbers(2).ofCore('product', reader)
  return {
    clocks,
    known: () => clocks.of(reader, giver),
    /** So many sums, the last of which is signalled and taken up before the input of this number, 0 for at once. */
    signal: (sums: number, load: number) => {
      for (let i = 0; i < sums; i++) clocks.gave(giver)
      queue.put()
      queue.take(1, load)
    },
    multiply: (count = 1) => {
      products += count
      clocks.take(outputUnitOf(reader), product, 1)
    },
    /** Goes on by so many periods, in each of which one product is taken. */
    skip: (periods: number) => {
      products += periods
      clocks.skip(periods, 0)
    },
    give: () => clocks.gave(giver),
  }
}

/** What a period after the first tells: how many sums are given, and before which input their signal is taken up. */
const periodsAfter = (sums: number, load: number): number => {
  const cores = twoCores()
  cores.signal(1, 1)
  cores.clocks.save()
  cores.signal(sums, load)
  cores.multiply()
  return cores.clocks.periods()
}

test('what a load unit has taken up is known with the product of the next input, and not before', () => {
  const cores = twoCores()
  cores.signal(2, 1)
  cores.signal(1, 2)
  expect(cores.known()).toBe(0)
  cores.multiply()
  expect(cores.known()).toBe(2)
  cores.multiply()
  expect(cores.known()).toBe(3)
})

test('a period that is to come tells as much more as the one before', () => {
  expect(periodsAfter(1, 2)).toBe(Number.POSITIVE_INFINITY)
})

test.each([
  ['of more sums than are known more', 2, 2],
  ['with another input', 1, 3],
  ['at once', 1, 0],
])('one that tells %s is not skipped', (_, sums, load) => {
  expect(periodsAfter(sums, load)).toBe(0)
})

test('what is skipped is known, and what is yet to come is as much further', () => {
  const cores = twoCores()
  cores.signal(1, 1)
  cores.clocks.save()
  cores.signal(1, 2)
  cores.multiply()
  cores.skip(10)
  expect(cores.known()).toBe(11)
  cores.multiply(0)
  expect(cores.known()).toBe(11)
  cores.multiply()
  expect(cores.known()).toBe(12)
  expect(cores.give()).toBe(13)
})
