import { sequentialScheme } from './sequentialScheme.js'
import { synchronizer } from './synchronizer.js'

/** Layer by layer, the cores of a vertical group one after another (see `sequentialScheme`). */
export const sequential = synchronizer('sequential', sequentialScheme)
