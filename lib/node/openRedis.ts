import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { Redis } from 'ioredis'
import { installed } from '../codec/installed.js'
import type { QueueFailed } from './queueFailed.js'

/**
 * How often a first answer is looked for, and the milliseconds between two looks: who is silent is told soon. Looks are
 * counted, and not the time, so that a machine on which this process hardly gets a turn waits longer.
 */
const [looks, pause] = [50, 100]

/** The longest pause before a lost connection is tried again, in milliseconds. */
const longestPause = 1000

/** An address as it may be shown: that it has a password, and not which. */
export const shownAddress = ({ protocol, username, password, host, pathname }: URL): string => {
  const user = password === '' ? username : `${username}:PASSWORD`
  return `${protocol}//${user === '' ? '' : `${user}@`}${host}${pathname}`
}

/** What the system says; of several addresses of one name, what it says of the first. */
const reasonOf = (thrown: unknown): string => {
  if (thrown instanceof AggregateError && thrown.errors.length > 0) return reasonOf(thrown.errors[0])
  return thrown instanceof Error ? thrown.message : String(thrown)
}

const answered = <A>(work: Promise<A>): Promise<A> => {
  let timer: NodeJS.Timeout | undefined
  let left = looks
  const silent = new Promise<never>((_, reject) => {
    timer = setInterval(() => {
      if (--left === 0) reject(new Error(`no answer in ${(looks * pause) / 1000} seconds`))
    }, pause)
  })
  return Promise.race([work, silent]).finally(() => clearInterval(timer))
}

/**
 * A connection to Redis that is there: what refuses it at first is told at once, what is silent in seconds, and what is
 * lost later is tried again until it is back, while commands wait.
 */
export const openRedis = async (address: URL): Promise<Either<QueueFailed, Redis>> => {
  const { Redis } = await installed('a queue', ['ioredis'], () => import('ioredis'))
  let reached = false
  let reason: string | undefined
  const redis = new Redis(address.href, {
    lazyConnect: true,
    connectTimeout: 0,
    maxRetriesPerRequest: null,
    retryStrategy: (times) => (reached ? Math.min(50 * times, longestPause) : null),
  })
  redis.on('error', (thrown) => {
    reason = reasonOf(thrown)
  })
  try {
    await answered(redis.connect().then(() => redis.ping()))
    reached = true
    return E.right(redis)
  } catch (thrown) {
    // a connection that has ended is not waited for: the client would keep the process for two seconds
    if (redis.status !== 'end') redis.disconnect()
    return E.left({ _tag: 'QueueFailed', queue: shownAddress(address), reason: reason ?? reasonOf(thrown) })
  }
}
