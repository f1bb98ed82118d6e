import type { Undecodable } from '../../codec/decode.js'
import type { Explanations } from '../../codec/explanation.js'
import { quoted } from '../../codec/wording.js'
import type { PrecisionError } from './precision.js'

/** What it means that layers cannot be given bits of their own, but for files that are none. */
export const precisionExplanations: Explanations<Exclude<PrecisionError, Undecodable>> = {
  UnknownLayer: ({ layer, meant, operator }) => ({
    happened:
      operator === null
        ? `the precision names layer ${quoted(layer)}, which the network does not have`
        : `the precision names layer ${quoted(layer)} (${operator}), which runs on output units, in the bits of the chip`,
    remedy:
      meant === null
        ? 'Name layers on crossbars; `ohmflow map MODEL --until lower` lists them.'
        : `Did you mean ${quoted(meant)}?`,
  }),
  NoSuchPrecision: ({ asked, least, most }) => ({
    happened: `no choice of bits has ${asked} on average`,
    remedy: `Ask for a number from ${least} to ${most}.`,
  }),
}
