import type { Explanations } from '../../codec/explanation.js'
import { quoted } from '../../codec/wording.js'
import type { TileError } from './tile.js'

/** What errors of partitioners mean. */
export const tileExplanations: Explanations<TileError> = {
  CrossbarTooSmall: (error) => ({
    happened: `a weight of ${error.crossbar.weightBits} bits in cells of ${error.crossbar.cellBits} bits${error.crossbar.differential === true ? ', as the difference of two cells,' : ''} takes more than the ${error.crossbar.columns} columns of the crossbar`,
    remedy: 'Give the crossbar more columns, or its cells more bits.',
  }),
  TooManyTiles: (error) => ({
    happened: `the weights make ${error.tiles} tiles, and ohmflow handles at most ${error.most}`,
    remedy: 'Take larger crossbars, or a smaller network.',
  }),
  TooTall: (error) => ({
    happened: `the ${error.rows} rows of layer ${quoted(error.layer)} take ${error.tiles} crossbars one above the other, whose partial sums make up one result, and ohmflow handles at most ${error.most}`,
    remedy: `Take crossbars of at least ${error.crossbarRows} rows, or cut the product into several layers whose results are added.`,
  }),
}
