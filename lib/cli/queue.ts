import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { type UsageError, usageError } from './exit.js'
import { needs } from './needs.js'

/** The address that `--queue` names, where all is installed that a queue takes. */
export const parseQueue = (text: string): Either<UsageError, URL> => {
  const address = URL.canParse(text) ? new URL(text) : null
  if (
    address === null ||
    !['redis:', 'rediss:'].includes(address.protocol) ||
    address.hostname === '' ||
    !/^(\/\d*)?$/.test(address.pathname)
  )
    return E.left(
      usageError(`--queue takes the address of a Redis, as in redis://localhost:6379, not "${text}"`),
    )
  return E.map(() => address)(needs(['bullmq', 'ioredis']))
}
