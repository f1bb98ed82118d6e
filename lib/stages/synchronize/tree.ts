import { synchronizer } from './synchronizer.js'
import { treeScheme } from './treeScheme.js'

/** Layer by layer, partial sums of a vertical group added pairwise (see `treeScheme`). */
export const tree = synchronizer('tree', treeScheme)
