import type { Explanations } from '../../codec/explanation.js'
import { quoted } from '../../codec/wording.js'
import type {
  BadBlock,
  BadImages,
  BadLimit,
  BadTolerance,
  InPieces,
  NoRegisters,
  PartialSumLimit,
} from './synchronize.js'

/** What errors of synchronizers mean, but for those of data from outside. */
export const synchronizeExplanations: Explanations<
  BadBlock | BadLimit | BadTolerance | PartialSumLimit | BadImages | NoRegisters | InPieces
> = {
  BadBlock: (error) => ({
    happened: `${error.scheme} cannot work in blocks of ${error.block} vectors`,
    remedy:
      'A block is an integer of at least 1: cyclic:16, or cyclic for as many as a vertical group has cores.',
  }),
  PartialSumLimit: (error) => ({
    happened: `layer ${quoted(error.layer)} keeps ${error.least} bytes of partial sums alive at least (${error.scheme}); the limit is ${error.limit}`,
    remedy: `Allow ${error.least} bytes (--psum-limit ${error.least}), or take larger crossbars, so that fewer cores add partial sums.`,
  }),
  BadLimit: (error) => ({
    happened: `${error.limit} is not a number of bytes`,
    remedy: 'A limit is an integer of at least 0.',
  }),
  BadTolerance: (error) => ({
    happened: `auto cannot trade ${error.within} of the cycles for memory`,
    remedy: 'Give a fraction from 0 to below 1, such as 0.001.',
  }),
  BadImages: (error) => ({
    happened: `${error.images} is not a number of images`,
    remedy: 'Give an integer of at least 1.',
  }),
  NoRegisters: (error) => ({
    happened: `layers cannot wait for one another on ${error.chip}, whose cores poll flags instead of counting signals`,
    remedy:
      'Take a chip whose signals are of kind "register" or "broadcast" (signal.kind in its file), or map layer by layer (--schedule layer-by-layer).',
  }),
  InPieces: (error) => ({
    happened: `the copies of layer ${quoted(error.layer)} take consecutive vectors, so that most of them would wait for a whole layer`,
    remedy: 'Let copies take vectors in turn, as the duplicators do unless told otherwise.',
  }),
}
