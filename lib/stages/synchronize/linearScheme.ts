import { exchangeWithin, type Scheme } from './scheme.js'
import { run, step } from './step.js'

/**
 * Every core takes the vectors in order 0 … O−1, and core v waits for core
 * v−1: a chain that fills in P_V − 1 steps, with about P_V partial sums alive.
 *
 * @example
 * import { linearScheme } from 'ohmflow/program'
 * const group = { cores: [0, 1, 2], vectors: 9, exchange: 'memory', places: 0 } as const
 * const { name, schedule } = linearScheme()
 * console.assert(name === 'linear' && schedule(group).length === 3)
 */
export const linearScheme = (): Scheme => ({
  name: 'linear',
  schedule: (group) => {
    const { cores, vectors } = group
    const exchange = exchangeWithin(group, 1)
    return cores.map((_, v) =>
      run(
        0,
        vectors,
        step({ from: cores[v - 1] ?? null, to: cores[v + 1] ?? null, exchange, signals: true }),
      ),
    )
  },
})
