import type { Explanation, Explanations } from '../../codec/explanation.js'
import { quoted, some } from '../../codec/wording.js'
import { foldFirst } from '../../ir/hiddenWeights.js'
import type { LowerError, NoBaseLayer } from './lower.js'

const withoutLayers = ({ network, operators, hidden: [first, ...others] }: NoBaseLayer): Explanation => {
  if (first !== undefined)
    return {
      happened: `${quoted(network)} has nothing to put on crossbars: the weights of ${quoted(first.node)}${others.length === 0 ? '' : ` and of ${others.length} other ${others.length === 1 ? 'node' : 'nodes'}`} come of constants by node ${quoted(first.by)}, ${first.op}, which is not computed here`,
      remedy: foldFirst,
    }
  const but = operators.includes('ConvTranspose')
    ? ', but for transposed convolutions with a stride and a dilation along one axis'
    : ''
  return {
    happened: `${quoted(network)} has nothing to put on crossbars: no convolution or matrix product with constant weights${but}; it has ${some(operators)}`,
    remedy: 'Map a network with at least one such layer.',
  }
}

/** What errors of lowering mean. */
export const lowerExplanations: Explanations<LowerError> = {
  UnsupportedConvolution: (error) => ({
    happened: `node ${quoted(error.node)} is a ${error.op} over ${error.spatialDimensions} spatial dimensions; im2col covers one and two`,
    remedy: 'Swap in a lowering of your own for such layers, or map the 2-D part of the network.',
  }),
  NoBaseLayer: withoutLayers,
}
