import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { Redis } from 'ioredis'
import { installed } from '../codec/installed.js'
import type { QueueFailed } from './queueFailed.js'

/** How long the first connection may take, in milliseconds: whoever mistypes an address is told soon. */
const patience = 5000

/** The longest pause before a lost connection is tried again, in milliseconds. */
const longestPause = 1000

/** An address as it may be shown: a password is nobody's business. */
export const shownAddress = ({ protocol, host, pathname }: URL): string => `${protocol}//${host}${pathname}`

/** What the system says; of several addresses of one name, what it says of the first. */
const reasonOf = (thrown: unknown): string => {
  if (thrown instanceof AggregateError && thrown.errors.length > 0) return reasonOf(thrown.errors[0])
  return thrown instanceof Error ? thrown.message : String(thrown)
}

const within = <A>(milliseconds: number, work: Promise<A>): Promise<A> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${milliseconds / 1000} seconds`)), milliseconds)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

/**
 * A connection to Redis that is there: what cannot be reached at first is told in seconds, and what is lost later is
 * tried again until it is back, while commands wait.
 */
export const openRedis = async (address: URL): Promise<Either<QueueFailed, Redis>> => {
  const { Redis } = await installed('a queue', ['ioredis'], () => import('ioredis'))
  let reached = false
  let reason: string | undefined
  const redis = new Redis(address.href, {
    lazyConnect: true,
    connectTimeout: patience,
    maxRetriesPerRequest: null,
    retryStrategy: (times) => (reached ? Math.min(50 * times, longestPause) : null),
  })
  redis.on('error', (thrown) => {
    reason = reasonOf(thrown)
  })
  try {
    await within(
      patience,
      redis.connect().then(() => redis.ping()),
    )
    reached = true
    return E.right(redis)
  } catch (thrown) {
    redis.disconnect()
    return E.left({ _tag: 'QueueFailed', queue: shownAddress(address), reason: reason ?? reasonOf(thrown) })
  }
}
