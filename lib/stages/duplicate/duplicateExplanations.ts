import type { Explanations } from '../../codec/explanation.js'
import { quoted } from '../../codec/wording.js'
import type { DuplicateError } from './duplicate.js'

/** What errors of duplicators mean. */
export const duplicateExplanations: Explanations<Exclude<DuplicateError, { readonly _tag: 'Invalid' }>> = {
  BadExtraCores: (error) => ({
    happened: `there cannot be ${error.extraCores} extra cores for copies of layers`,
    remedy: 'Give an integer of at least 0.',
  }),
  TooManyExtraCores: (error) => ({
    happened: `with ${error.extraCores} extra cores the network takes ${error.needed + error.extraCores}, and chip ${quoted(error.chip)} can have at most ${error.available}`,
    remedy:
      error.available < error.needed
        ? `The network alone needs ${error.needed}: give the chip more cores (--cores).`
        : `At most ${error.available - error.needed} can be extra (--extra-cores ${error.available - error.needed}), or give the chip more (--cores).`,
  }),
  NoExtraCores: (error) => ({
    happened: `chip ${quoted(error.chip)} has as many cores as needed, so that nothing says how many copies ${quoted(error.duplicator)} may make`,
    remedy: 'Say how many cores there are for copies (--extra-cores N), or in all (--cores N).',
  }),
  BudgetTooLarge: (error) => ({
    happened: `there are too many ways to spend ${error.extraCores} extra cores for ${quoted(error.duplicator)} to compare them all`,
    remedy: `It can with about ${error.most}; least-interval takes any number.`,
  }),
}
