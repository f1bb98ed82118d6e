import * as E from 'fp-ts/lib/Either.js'
import { mvmCyclesOf } from '../../hardware/precision.js'
import { type DuplicationRule, duplicator } from './duplicator.js'

/** See `slowestFirst`. */
export const slowestFirstRule: DuplicationRule = ({ base, extraCores, crossbar }) => {
  const copies = base.map(() => 1)
  const cycles = base.map((layer) => mvmCyclesOf(crossbar, layer))
  let left = extraCores
  for (;;) {
    let [slowest, most] = [-1, 0]
    for (const [i, { vectors }] of base.entries()) {
      const each = (vectors * cycles[i]!) / copies[i]!
      if (vectors > copies[i]! && each > most) [slowest, most] = [i, each]
    }
    const cores = base[slowest]?.tiles.length ?? Number.POSITIVE_INFINITY
    if (cores > left) return E.right(copies)
    copies[slowest]!++
    left -= cores
  }
}

/**
 * One more copy of the layer whose copies multiply the longest, the first one of equals, and so on, as long as that copy fits
 * into the extra cores: the rule of CLSA-CIM (arXiv 2401.07671) and CIMFlow (doi 10.1145/3760780).
 *
 * Until the layer with the most vectors a copy no longer fits, each copy is one that any choice with a shorter interval has
 * as well. So its interval is the shortest, as that of `leastInterval`; the cores beyond those go to further layers
 * of as many vectors.
 *
 * @example
 * import { modelFile, slowestFirst, teachingNetwork, unwrap } from 'ohmflow'
 * import { teaching } from 'ohmflow/pipelines'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const mine = teaching.insert('duplicate', { after: 'tile' }, slowestFirst({ extraCores: 8 }))
 * const { layers, network } = unwrap(await mine.task(model)())
 * // 9, 4 and 1 vectors in 3, 4 and 4 tiles: the first layer three times, then no other fits
 * console.assert(layers[0]?.copies === 3 && network.extraCores === 6)
 */
export const slowestFirst = duplicator('slowest-first', slowestFirstRule)
