import type { Either } from 'fp-ts/lib/Either.js'
import type { Undecodable } from '../codec/decode.js'
import { type BadJson, parseJson } from '../codec/parseJson.js'
import type { Invalid } from '../codec/violation.js'
import { get, outcome, type Rule } from '../rule.js'
import type { Chip } from './chip.js'
import { chipFrom } from './chipFile.js'
import { verifyChip } from './verifyChip.js'

/** Why a text is not a chip: it is no JSON, it has other fields or kinds of values, or no such chip can be built. */
export type ChipError = BadJson | Undecodable | Invalid

function* chipIn(text: string, what: string): Rule<ChipError, Chip> {
  const json = yield* get(parseJson(text, what))
  return yield* get(verifyChip(yield* get(chipFrom(json, what))))
}

/**
 * The chip that a JSON text describes. Fails with line and column where the text is not JSON; with every path where a
 * value is missing, unknown or of the wrong kind; with every rule that the chip breaks. Never throws. A chip that gives
 * `components` may leave out `energy` and the cycles of its crossbar, which follow from them.
 * `what` is how a person would call the text: "chips/mine.json".
 *
 * @example
 * import { parseChip, presets } from 'ohmflow'
 * const text = JSON.stringify(presets.puma.chip)
 * console.assert(parseChip(text, 'puma.json')._tag === 'Right')
 * console.assert(parseChip(text.replace('"rows"', '"row"'), 'puma.json')._tag === 'Left')
 */
export const parseChip = (text: string, what: string): Either<ChipError, Chip> => outcome(chipIn(text, what))
