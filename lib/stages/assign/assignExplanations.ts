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
    remedy: `The smallest chip that holds all tiles has ${error.needed} cores (${howToHave(error.needed, error.places)}). In rounds (--assign rounds) any number is enough${error.largest.tiles === 1 ? '' : `; with fewer than ${error.largest.tiles}, layer ${quoted(error.largest.layer)} is cut over several of them`}.`,
  }),
  LayerTooLarge: (error) => ({
    happened: `the copies of layer ${quoted(error.layer)} need ${error.needed} cores, chip ${quoted(error.chip)} has ${error.available}`,
    remedy: `Place it once (without --extra-cores and --duplicate): one copy is cut over several rounds where it has to be. Or take a chip with ${error.needed} cores (${howToHave(error.needed, error.places)}).`,
  }),
  SearchTooLarge: (error) => ({
    happened: `there are too many ways to place ${error.tiles} tiles on the ${error.cores} cores of chip ${quoted(error.chip)} to try them all`,
    remedy:
      'Look for a good placement, not the best (--assign annealing), or place fewer tiles, such as those of one layer.',
  }),
}
