import type { Explanations } from '../../codec/explanation.js'
import { quoted } from '../../codec/wording.js'
import type { BadBlock, BadLimit, BadTolerance, PartialSumLimit } from './synchronize.js'

/** What errors of synchronizers mean, but for those of data from outside. */
export const synchronizeExplanations: Explanations<BadBlock | BadLimit | BadTolerance | PartialSumLimit> = {
  BadBlock: (error) => ({
    happened: `${error.scheme} cannot work in blocks of ${error.block} vectors`,
    remedy:
      'A block is an integer of at least 1: cyclic:16, or cyclic for as many as a vertical group has cores.',
  }),
  PartialSumLimit: (error) => ({
    happened: `layer ${quoted(error.layer)} keeps ${error.least} bytes of partial sums alive at least (${error.scheme}); the limit is ${error.limit}`,
    remedy: `Allow ${error.least} bytes, or take larger crossbars, so that fewer cores add partial sums.`,
  }),
  BadLimit: (error) => ({
    happened: `${error.limit} is not a number of bytes`,
    remedy: 'A limit is an integer of at least 0.',
  }),
  BadTolerance: (error) => ({
    happened: `auto cannot trade ${error.within} of the cycles for memory`,
    remedy: 'Give a fraction from 0 to below 1, such as 0.001.',
  }),
}
