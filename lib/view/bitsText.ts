import type { Crossbar } from '../hardware/chip.js'
import type { Precise } from '../hardware/precision.js'

/** The bits in which a layer is computed: `4/8` of weights and inputs, `4/8/6` where it says those of converters. */
export const bitsText = ({ precision }: Precise, crossbar: Crossbar): string => {
  const { weightBits, inputBits } = precision ?? crossbar
  const adcBits = precision?.adcBits
  return [weightBits, inputBits, ...(adcBits === undefined ? [] : [adcBits])].join('/')
}
