import { existsSync } from 'node:fs'
import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { parsePolicy } from '../entries/codec.js'
import {
  leastTimePrecision,
  precisionFromPolicy,
  precisionPolicy,
  uniformPrecision,
} from '../entries/program.js'
import type { Lowered, OhmflowError, Pass } from '../index.js'
import { readText } from '../node/readBytes.js'
import { type UsageError, usageError } from './exit.js'

/** The option that says in how many bits layers are computed, as it is written. */
export interface PrecisionOptions {
  readonly precision?: string
}

/** All layers in the bits of the chip, which changes nothing. */
const asTheChip: Pass<Lowered, Lowered, never> = precisionPolicy('chip', () => E.right({}))

/** The bits that a file says, which is read when it is needed. */
const fromFile =
  (path: string): Pass<Lowered, Lowered, OhmflowError> =>
  (lowered): TaskEither<OhmflowError, Lowered> =>
    TE.chainEitherKW((text: string) =>
      E.chainW((file: Parameters<typeof precisionFromPolicy>[0]) => precisionFromPolicy(file, path)(lowered))(
        parsePolicy(text, path),
      ),
    )(readText(path))

const bits = /^(\d+)\/(\d+)(?:\/(\d+))?$/

const parseUniform = (text: string): Either<UsageError, Pass<Lowered, Lowered, OhmflowError>> => {
  const [, weightBits, inputBits, adcBits] = bits.exec(text) ?? []
  return weightBits === undefined
    ? E.left(
        usageError(
          `--precision uniform:WEIGHTS/INPUTS takes bits, as in uniform:4/8, or uniform:4/8/6 with those of the converters, not "${text}"`,
        ),
      )
    : E.right(
        uniformPrecision({
          weightBits: Number(weightBits),
          inputBits: Number(inputBits),
          ...(adcBits === undefined ? {} : { adcBits: Number(adcBits) }),
        }),
      )
}

/** The policy that the option means: that of a file, or the same bits everywhere. */
export const choosePrecision = ({
  precision,
}: PrecisionOptions): Either<UsageError, Pass<Lowered, Lowered, OhmflowError>> => {
  if (precision === undefined) return E.right(asTheChip)
  const [, uniform] = /^uniform:(.*)$/.exec(precision) ?? []
  const [, searched] = /^search:(.*)$/.exec(precision) ?? []
  if (searched !== undefined)
    return /^\d+(\.\d+)?$/.test(searched)
      ? E.right(leastTimePrecision({ averageBits: Number(searched) }))
      : E.left(usageError(`--precision search:BITS takes bits on average, as in search:6, not "${searched}"`))
  if (uniform !== undefined) return parseUniform(uniform)
  return /^[\d/]+$/.test(precision) && !existsSync(precision)
    ? E.left(
        usageError(
          `there is no file "${precision}"; bits of all layers are written as in --precision uniform:4/8, those of weights before those of inputs`,
        ),
      )
    : E.right(fromFile(precision))
}
