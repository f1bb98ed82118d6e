import { linearScheme } from './linearScheme.js'
import { synchronizer } from './synchronizer.js'

/** Layer by layer, vertical groups as a chain (see `linearScheme`). */
export const linear = synchronizer('linear', linearScheme)
