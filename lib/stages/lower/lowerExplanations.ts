import type { Explanations } from '../../codec/explanation.js'
import { quoted, some } from '../../codec/wording.js'
import type { LowerError } from './lower.js'

/** What errors of lowering mean. */
export const lowerExplanations: Explanations<LowerError> = {
  UnsupportedConvolution: (error) => ({
    happened: `node ${quoted(error.node)} is a ${error.op} over ${error.spatialDimensions} spatial dimensions; im2col covers one and two`,
    remedy: 'Swap in a lowering of your own for such layers, or map the 2-D part of the network.',
  }),
  NoBaseLayer: (error) => ({
    happened: `${quoted(error.network)} has nothing to put on crossbars: no convolution or matrix product with constant weights, but for transposed convolutions with a stride and a dilation along one axis; it has ${some(error.operators)}`,
    remedy: 'Map a network with at least one such layer.',
  }),
}
