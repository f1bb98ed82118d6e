import type { Statement } from '../../isa/instruction.js'
import { exchangeWithin, type Scheme } from './scheme.js'
import { run, stepOf } from './step.js'

/**
 * Partial sums added pairwise, in a binomial tree of `ceil(log2 P_V)` levels: of the cores counted from the
 * last, u takes the sums of u + 1, u + 2, u + 4, … up to its own lowest bit, and gives its own to u without
 * that bit. For layers with few vectors, where a chain would wait for P_V − 1 additions one after the other.
 *
 * The last core is the root, since a bus brings the inputs to the cores in their order:
 * who gives has its result before who takes, and the transfer falls into the other's MVM.
 *
 * A core takes sums from several others in a fixed order, so forwarded ones
 * could fill its places in another; they are forwarded where all of them fit.
 *
 * @example
 * import { treeScheme } from 'ohmflow/program'
 * const group = { cores: [0, 1, 2], vectors: 9, exchange: 'memory', places: 0 } as const
 * const { name, schedule } = treeScheme()
 * console.assert(name === 'tree' && schedule(group).length === 3)
 */
export const treeScheme = (): Scheme => ({
  name: 'tree',
  schedule: (group) => {
    const { cores, vectors } = group
    const last = cores.length - 1
    const coreAt = (fromLast: number): number | null => cores[last - fromLast] ?? null
    const givers = (fromLast: number): readonly number[] => {
      const found: number[] = []
      for (let bit = 1; (fromLast & bit) === 0 && fromLast + bit <= last; bit *= 2) {
        const giver = coreAt(fromLast + bit)
        if (giver !== null) found.push(giver)
      }
      return found
    }
    const exchange = exchangeWithin(group, givers(0).length * vectors)
    return cores.map((_, v): readonly Statement[] => {
      const fromLast = last - v
      const to = fromLast === 0 ? null : coreAt(fromLast & (fromLast - 1))
      return run(0, vectors, stepOf({ from: givers(fromLast), to, exchange, signals: true }))
    })
  },
})
