import type { Statement } from '../../ir/program.js'
import { exchangeWithin, type Scheme } from './scheme.js'
import { run, step } from './step.js'

/**
 * The cores of a vertical group one after another, each over all vectors: the reference for
 * speedup. A core loads its first input once its predecessor has finished its last vector,
 * so that one signal a core is enough; all partial sums of the layer are alive in between.
 *
 * @example
 * import { sequentialScheme } from 'ohmflow'
 * const group = { cores: [0, 1, 2], vectors: 9, exchange: 'memory', places: 0 } as const
 * const { name, schedule } = sequentialScheme
 * console.assert(name === 'sequential' && schedule(group).length === 3)
 */
export const sequentialScheme: Scheme = {
  name: 'sequential',
  schedule: (group) => {
    const { cores, vectors } = group
    const exchange = exchangeWithin(group, vectors)
    return cores.map((_, v): readonly Statement[] => {
      const [from, to] = [cores[v - 1] ?? null, cores[v + 1] ?? null]
      return [
        ...(from === null ? [] : [{ op: 'WAIT', unit: 'load', from, count: 1 } as const]),
        ...run(0, vectors, step({ from, to, exchange, signals: false })),
        ...(to === null ? [] : [{ op: 'CALL', to } as const]),
      ]
    })
  },
}
