import * as E from 'fp-ts/lib/Either.js'
import { mvmCyclesOf } from '../../hardware/precision.js'
import type { TiledLayer } from '../../ir/tiled.js'
import { type DuplicationRule, duplicator } from './duplicator.js'

/** So many copies of a layer, the extra cores that they take, and the cycles for which the busiest one multiplies. */
interface Option {
  readonly copies: number
  readonly cores: number
  readonly cycles: number
}

/** Of the copies that fit, those with which the busiest takes fewer vectors than with one copy less. */
const optionsOf = (
  { vectors, tiles }: TiledLayer,
  mvmCycles: number,
  extraCores: number,
): readonly Option[] => {
  const options: Option[] = []
  for (let each = vectors; each >= 1; ) {
    const copies = Math.ceil(vectors / each)
    const cores = (copies - 1) * tiles.length
    if (cores > extraCores) break
    const busiest = Math.ceil(vectors / copies)
    options.push({ copies, cores, cycles: busiest * mvmCycles })
    each = busiest - 1
  }
  return options
}

/** Sums that are compared: a second or two. */
const mostLooks = 2 ** 30

/** See `leastSum`. */
export const leastSumRule: DuplicationRule = ({ base, extraCores, crossbar }) => {
  const most = base.reduce((sum, { vectors, tiles }) => sum + (vectors - 1) * tiles.length, 0)
  const budget = Math.min(extraCores, most)
  const options = base.map((layer) => optionsOf(layer, mvmCyclesOf(crossbar, layer), budget))
  const looks = options.reduce((sum, { length }) => sum + length * (budget + 1), 0)
  if (looks > mostLooks)
    return E.left({
      _tag: 'BudgetTooLarge',
      duplicator: 'least-sum',
      extraCores,
      most: Math.floor((budget * mostLooks) / looks),
    })
  // the least sum of the layers so far with at most so many extra cores, and which option of each layer that takes
  let least = new Float64Array(budget + 1)
  const taken = options.map((own) => {
    const best = new Float64Array(budget + 1).fill(Number.POSITIVE_INFINITY)
    const choice = new Uint32Array(budget + 1)
    for (const [i, { cores, cycles }] of own.entries())
      for (let within = cores; within <= budget; within++) {
        const sum = least[within - cores]! + cycles
        if (sum >= best[within]!) continue
        best[within] = sum
        choice[within] = i
      }
    least = best
    return choice
  })
  const copies = base.map(() => 1)
  let left = budget
  for (let i = base.length - 1; i >= 0; i--) {
    const option = options[i]?.[taken[i]?.[left] ?? 0]
    copies[i] = option?.copies ?? 1
    left -= option?.cores ?? 0
  }
  return E.right(copies)
}

/**
 * The copies with which the sum over layers of the vectors of the busiest copy is least: what an inference takes layer by
 * layer. Exact, a knapsack: which copies of a layer are best depends on the layers before it only through the cores that
 * these leave, so that the best for each number of cores is found layer by layer. Fails with `BudgetTooLarge` where
 * extra cores times layers times copies are more than can be compared.
 *
 * @example
 * import { leastSum, modelFile, teachingNetwork, unwrap } from 'ohmflow'
 * import { teaching } from 'ohmflow/pipelines'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const mine = teaching.insert('duplicate', { after: 'tile' }, leastSum({ extraCores: 8 }))
 * const { layers } = unwrap(await mine.task(model)())
 * // 9, 4 and 1 vectors in 3, 4 and 4 tiles: three copies of the first layer leave 3 + 4 + 1, two of it and of the second as many
 * console.assert(layers.map(({ copies = 1 }) => copies).join() === '3,1,1')
 */
export const leastSum = duplicator('least-sum', leastSumRule)
