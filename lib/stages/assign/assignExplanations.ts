import type { Explanations } from '../../codec/explanation.js'
import { quoted } from '../../codec/wording.js'
import type { AssignError } from './assign.js'

/** How a chip gets so many cores; a mesh may have to grow for them. */
const howToHave = (cores: number, places: number | null): string =>
  places === null || cores <= places
    ? `--cores ${cores}`
    : `--cores ${cores}, on a mesh whose width × height is at least as much; this one has ${places} places`

/** What errors of assigners mean. */
export const assignExplanations: Explanations<AssignError> = {
  TooFewCores: (error) => ({
    happened: `the network needs ${error.needed} cores, chip ${quoted(error.chip)} has ${error.available}`,
    remedy: `The smallest chip that holds all tiles has ${error.needed} cores (${howToHave(error.needed, error.places)}). In rounds (--assign rounds), ${error.largest.tiles} ${error.largest.tiles === 1 ? 'core is' : 'cores are'} enough: the largest layer, ${quoted(error.largest.layer)}, needs that many.`,
  }),
  LayerTooLarge: (error) => ({
    happened: `layer ${quoted(error.layer)} alone needs ${error.needed} cores, chip ${quoted(error.chip)} has ${error.available}`,
    remedy: `The smallest chip that works in rounds has ${error.needed} cores (${howToHave(error.needed, error.places)}).`,
  }),
  SearchTooLarge: (error) => ({
    happened: `there are too many ways to place ${error.tiles} tiles on the ${error.cores} cores of chip ${quoted(error.chip)} to try them all`,
    remedy: 'Place them by annealing, or take the best placement of fewer tiles, such as those of one layer.',
  }),
}
