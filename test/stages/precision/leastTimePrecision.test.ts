import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { BaseLayer, Lowered } from '../../../lib/ir/lowered.js'
import { arbitraryLowered, precisionLaws } from '../../../lib/laws/index.js'
import { leastTimePrecision } from '../../../lib/stages/precision/leastTimePrecision.js'
import { oneCrossbar } from '../../../lib/stages/simulate/oneCrossbar.js'
import { right } from '../../functional/execution.js'
import { allHold } from '../../laws/check.js'
import { refuted } from '../../refuted.js'
import { runs } from '../../runs.js'

allHold('a search', precisionLaws(leastTimePrecision({ averageBits: 5 })))

const baseOf = ({ layers }: Lowered): readonly BaseLayer[] =>
  layers.flatMap((layer) => (layer.kind === 'base' ? [layer] : []))

const bitsIn = ({ chip, ...lowered }: Lowered): number =>
  baseOf({ chip, ...lowered }).reduce((sum, { precision }) => {
    const { weightBits, inputBits } = precision ?? chip.crossbar
    return sum + weightBits + inputBits
  }, 0)

const cyclesIn = (lowered: Lowered): number => right(oneCrossbar()(lowered)).cycles

/** All ways to give layers these bits. */
const waysOf = (lowered: Lowered, choices: readonly number[]): readonly Lowered[] => {
  const pairs = choices.flatMap((weightBits) => choices.map((inputBits) => ({ weightBits, inputBits })))
  return lowered.layers.reduce<readonly Lowered[]>(
    (ways, layer, i) =>
      layer.kind === 'operator'
        ? ways
        : ways.flatMap((way) =>
            pairs.map((precision) => ({ ...way, layers: way.layers.with(i, { ...layer, precision }) })),
          ),
    [lowered],
  )
}

/** Whether it is as fast as the fastest of all ways that have the bits; `spoil` makes it otherwise. */
const fastest = (spoil: (cycles: number) => number = (cycles) => cycles) =>
  fc.property(arbitraryLowered, fc.constantFrom(2, 3, 3.5, 5, 6), (lowered, averageBits) => {
    const choices = [2, 3, 6]
    const found = right(leastTimePrecision({ averageBits, choices })(lowered))
    const wanted = 2 * averageBits * baseOf(lowered).length
    expect(bitsIn(found)).toBeGreaterThanOrEqual(wanted)
    const all = waysOf(lowered, choices).filter((way) => bitsIn(way) >= wanted)
    expect(spoil(cyclesIn(found))).toBe(Math.min(...all.map(cyclesIn)))
  })

test('keeps to the bits, and is as fast as any way that does', async () => {
  fc.assert(fastest(), { numRuns: runs(40) })
  expect(await refuted(fastest((cycles) => cycles + 1))).toBe(true)
})

test('refuses more bits than there are, and fewer', () => {
  const [lowered] = fc.sample(arbitraryLowered, 1)
  for (const asked of [9, 1.5, 0])
    expect(leastTimePrecision({ averageBits: asked })(lowered!)).toEqual({
      _tag: 'Left',
      left: { _tag: 'NoSuchPrecision', asked, least: 2, most: 8 },
    })
})
