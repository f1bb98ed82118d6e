import * as E from 'fp-ts/lib/Either.js'
import { mvmCyclesOf } from '../../hardware/precision.js'
import { type Duplicable, type DuplicationRule, duplicator } from './duplicator.js'

/** The fewest copies of each layer with which none multiplies for more than so many cycles. */
const within = (base: Duplicable['base'], cycles: readonly number[], interval: number): readonly number[] =>
  base.map(({ vectors }, i) => Math.ceil(vectors / Math.floor(interval / cycles[i]!)))

const coresOf = (base: Duplicable['base'], copies: readonly number[]): number =>
  base.reduce((sum, { tiles }, i) => sum + tiles.length * (copies[i]! - 1), 0)

/** See `leastInterval`. */
export const leastIntervalRule: DuplicationRule = ({ base, extraCores, crossbar }) => {
  const cycles = base.map((layer) => mvmCyclesOf(crossbar, layer))
  const most = (of: (i: number) => number): number => base.reduce((a, _, i) => Math.max(a, of(i)), 1)
  // no copy takes less than one vector
  let [low, high] = [most((i) => cycles[i]!), most((i) => base[i]!.vectors * cycles[i]!)]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (coresOf(base, within(base, cycles, middle)) <= extraCores) high = middle
    else low = middle + 1
  }
  return E.right(within(base, cycles, low))
}

/**
 * The copies with which the busiest copy of all takes the fewest vectors, and of these the ones that take the fewest
 * cores: what decides how soon one image can follow the other. Exact: a layer that is to take no more than T vectors a
 * copy needs ⌈O / T⌉ copies, whatever the others have, so that the least T whose copies fit is found by halving.
 *
 * @example
 * import { leastInterval, modelFile, teachingNetwork, unwrap } from 'ohmflow'
 * import { teaching } from 'ohmflow/pipelines'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const mine = teaching.insert('duplicate', { after: 'tile' }, leastInterval({ extraCores: 8 }))
 * const { layers } = unwrap(await mine.task(model)())
 * // 9 and 4 vectors: four a copy, which three copies of the first layer do
 * console.assert(layers.map(({ copies = 1 }) => copies).join() === '3,1,1')
 */
export const leastInterval = duplicator('least-interval', leastIntervalRule)
