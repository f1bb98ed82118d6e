import type { Explanations } from '../../codec/explanation.js'
import type { TileError } from './tile.js'

/** What errors of partitioners mean. */
export const tileExplanations: Explanations<TileError> = {
  CrossbarTooSmall: (error) => ({
    happened: `a weight of ${error.crossbar.weightBits} bits in cells of ${error.crossbar.cellBits} bits${error.crossbar.differential ? ', differential,' : ''} takes more than the ${error.crossbar.columns} columns of the crossbar`,
    remedy: 'Give the crossbar more columns, or its cells more bits.',
  }),
  TooManyTiles: (error) => ({
    happened: `the weights make ${error.tiles} tiles, and ohmflow handles at most ${error.most}`,
    remedy: 'Take larger crossbars, or a smaller network.',
  }),
}
