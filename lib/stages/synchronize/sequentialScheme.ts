import { sequentialCode } from '../../machine/bounds/sequentialCode.js'
import { exchangeWithin, type Scheme } from './scheme.js'

/**
 * The cores of a vertical group one after another, each over all vectors: the reference for
 * speedup (see `sequentialCode`). All partial sums of the layer are alive between two cores,
 * so they are forwarded where there is room for all, and go through shared memory elsewhere.
 *
 * @example
 * import { sequentialScheme } from 'ohmflow/program'
 * const group = { cores: [0, 1, 2], vectors: 9, exchange: 'memory', places: 0 } as const
 * const { name, schedule } = sequentialScheme()
 * console.assert(name === 'sequential' && schedule(group).length === 3)
 */
export const sequentialScheme = (): Scheme => ({
  name: 'sequential',
  schedule: (group) => sequentialCode({ ...group, exchange: exchangeWithin(group, group.vectors) }),
})
