import { pass } from '../../pipeline/index.js'
import { countedTiles, Placement, placedBy, placeInRounds } from './placement.js'

/**
 * First fit in rounds: layers take free cores in order, and where the next layer finds too few, a new round
 * begins at core 0 whose tiles overwrite those before. A layer that has more tiles than the chip has cores is cut: it takes
 * as many rounds of its own as that needs. A chip whose core count is left open needs one round.
 *
 * Fails with `LayerTooLarge` when the copies of a single layer have more tiles than the chip has cores.
 *
 * @example
 * import { firstFitInRounds, modelFile, presets, zoo } from 'ohmflow'
 * import { baseline } from 'ohmflow/pipelines'
 * const model = await modelFile('resnet18', zoo.resnet18.build())()
 * const chip = { ...presets.rram256.chip, cores: 64 }
 * const report = await baseline.swap('assign', firstFitInRounds()).task({ model, bindings: {}, chip })()
 * console.assert(report._tag === 'Right' && report.right.network.reprogrammingCycles > 0)
 */
export const firstFitInRounds = () =>
  pass({
    implementation: 'rounds',
    version: '2',
    reads: countedTiles,
    compute: (given) => placeInRounds(given, () => false),
    product: Placement,
    join: placedBy('rounds'),
  })
