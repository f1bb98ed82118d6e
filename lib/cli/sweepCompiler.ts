import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { Compiler, Mapping } from '../entries/sweep.js'
import type { OhmflowError } from '../index.js'
import type { UsageError } from './exit.js'
import { pipelineOf } from './mapping.js'
import { silent } from './progress.js'

/** The options of `ohmflow map` that a mapping of a sweep means. */
export const optionsOf = ({
  tile = 'row-major',
  duplicate,
  extraCores,
  assign = 'first-fit',
  sync = 'cyclic',
  schedule,
  images,
  simulate = 'timing',
}: Mapping) => ({
  tile,
  assign,
  sync,
  simulate,
  ...(duplicate === undefined ? {} : { duplicate }),
  ...(extraCores === undefined ? {} : { extraCores: String(extraCores) }),
  ...(schedule === undefined ? {} : { schedule }),
  ...(images === undefined ? {} : { images: String(images) }),
})

/** What maps as a mapping of a sweep says, in the words of the command line. */
export const compilerFor = (mapping: Mapping): Either<UsageError, Compiler<OhmflowError>> =>
  E.map((pipeline: Compiler<OhmflowError>): Compiler<OhmflowError> => pipeline)(
    pipelineOf({ ...optionsOf(mapping), chip: '' }, silent),
  )
