import type { Either } from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { closed } from '../codec/closed.js'
import { decode, type Undecodable } from '../codec/decode.js'
import { countOr, finite, rate } from '../codec/number.js'
import { oneOf } from '../codec/oneOf.js'
import { type BadJson, parseJson } from '../codec/parseJson.js'
import { fail, get, outcome, type Rule } from '../rule.js'

/**
 * How a picture becomes the input of a network: it is scaled to the network's height and width, and a channel x of
 * 0 … 255 becomes `(x · scale − mean) / std`.
 *
 * @example
 * import { Preprocessing } from 'ohmflow/accuracy'
 * // as torchvision has it for ImageNet
 * console.assert(
 *   Preprocessing.is({
 *     schema: 'ohmflow.preprocessing/1',
 *     resize: 256,
 *     channels: 'rgb',
 *     layout: 'NCHW',
 *     scale: 1 / 255,
 *     mean: [0.485, 0.456, 0.406],
 *     std: [0.229, 0.224, 0.225],
 *   }),
 * )
 */
export interface Preprocessing {
  readonly schema: 'ohmflow.preprocessing/1'
  /**
   * `none`: pictures have the network's height and width already; `stretch`: they get them, whatever their own are;
   * a number: their shorter side gets that many pixels, and what is beyond the network's height and width is cut
   * off on all sides.
   */
  readonly resize: number | 'none' | 'stretch'
  /** What the channels of the input are; pictures in colour become grey where it says so, and grey ones coloured. */
  readonly channels: 'gray' | 'rgb' | 'bgr'
  /** Which axis of the input is which: N is 1, C channels, H height, W width. */
  readonly layout: 'NCHW' | 'NHWC'
  readonly scale: number
  /** One number a channel. */
  readonly mean: readonly number[]
  readonly std: readonly number[]
}

/** A countable side, or one of two words. */
const resize: t.Type<Preprocessing['resize']> = t.union([countOr('none', 2 ** 14), oneOf('stretch')])

export const Preprocessing: t.Type<Preprocessing> = closed<Preprocessing>('Preprocessing', {
  schema: oneOf('ohmflow.preprocessing/1'),
  resize,
  channels: oneOf('gray', 'rgb', 'bgr'),
  layout: oneOf('NCHW', 'NHWC'),
  scale: rate,
  mean: t.readonlyArray(finite),
  std: t.readonlyArray(rate),
})

/** How many channels the input has. */
export const inputChannels = ({ channels }: Pick<Preprocessing, 'channels'>): 1 | 3 =>
  channels === 'gray' ? 1 : 3

function* preprocessingIn(text: string, what: string): Rule<BadJson | Undecodable, Preprocessing> {
  const how = yield* get(decode(Preprocessing, what)(yield* get(parseJson(text, what))))
  const { mean, std } = how
  const expected = inputChannels(how)
  const problems = Object.entries({ mean, std }).flatMap(([path, { length }]) =>
    length === expected
      ? []
      : [{ path, expected: `${expected} numbers, one a channel`, found: String(length) }],
  )
  if (problems.length > 0) yield* fail<Undecodable>({ _tag: 'Undecodable', what, problems })
  return how
}

/**
 * Preprocessing from the text of a JSON file. Fails with line and column where the text is not JSON, with every path
 * where a value is missing, unknown or of the wrong kind. `what` is how a person would call the text.
 *
 * @example
 * import { parsePreprocessing } from 'ohmflow/accuracy'
 * const text = '{ "schema": "ohmflow.preprocessing/1", "resize": "none", "channels": "gray", "layout": "NCHW", "scale": 1, "mean": [0], "std": [1] }'
 * console.assert(parsePreprocessing(text, 'digits.json')._tag === 'Right')
 */
export const parsePreprocessing = (
  text: string,
  what: string,
): Either<BadJson | Undecodable, Preprocessing> => outcome(preprocessingIn(text, what))
