import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import type { Redis } from 'ioredis'
import { grouped } from '../entries/view.js'
import type { OhmflowError } from '../index.js'
import { openRedis, shownAddress } from '../node/openRedis.js'
import { type QueuedPoints, queueName } from '../node/pointQueue.js'
import { takePoints } from '../node/queueWorker.js'
import { type Workers, workers } from '../node/workers.js'
import type { UsageError } from './exit.js'
import { parseCount } from './inputs.js'
import { parseQueue } from './queue.js'
import { say } from './say.js'
import { sweepOf } from './sweepParcel.js'
import { version } from './version.js'

/** The options of `ohmflow worker` as they are written. */
export interface WorkerOptions {
  readonly queue: string
  readonly workers?: string
}

/** Workers of one sweep, and how many groups of points they are at. */
interface Team {
  readonly crew: Promise<Workers | null>
  groups: number
}

/** What measures points of any sweep: workers stay for the next point of theirs, until another sweep needs the place. */
const teams = (redis: Redis, threads: number) => {
  const known = new Map<string, Team>()
  const dismiss = async (sweep: string): Promise<void> => {
    const crew = known.get(sweep)?.crew
    known.delete(sweep)
    await (await crew)?.close()
  }
  const gathered = async (sweep: string): Promise<Workers | null> => {
    for (const [other, { groups }] of known) if (groups === 0) await dismiss(other)
    const job = await sweepOf(redis, sweep)
    return job && workers(new URL('./sweepWorker.js', import.meta.url), 'measurePoints', threads, job)
  }
  const measure = async ({ sweep, indices }: QueuedPoints): Promise<unknown> => {
    const team = known.get(sweep) ?? { crew: gathered(sweep), groups: 0 }
    known.set(sweep, team)
    team.groups++
    try {
      const crew = await team.crew
      if (crew === null) {
        known.delete(sweep)
        return null
      }
      return await crew.run(indices)
    } catch (thrown) {
      // what could not be begun is begun anew with the next point
      if (team.groups === 1) await dismiss(sweep).catch(() => {})
      throw thrown
    } finally {
      team.groups--
    }
  }
  return { measure, close: () => Promise.all([...known.keys()].map(dismiss)) }
}

/** `ohmflow worker --queue URL`: measures points of sweeps that anybody has put there, until it is told to end. */
export const work =
  (options: WorkerOptions): TaskEither<OhmflowError | UsageError, string> =>
  async () => {
    const address = parseQueue(options.queue)
    if (E.isLeft(address)) return address
    const threads =
      options.workers === undefined
        ? E.right(availableParallelism())
        : parseCount('--workers', options.workers)
    if (E.isLeft(threads)) return threads
    const redis = await openRedis(address.right)
    if (E.isLeft(redis)) return redis
    const { measure, close } = teams(redis.right, threads.right)
    let done = 0
    const taking = await takePoints(redis.right, queueName(version), threads.right, async (points) => {
      const rows = await measure(points)
      if (rows !== null) done += points.indices.length
      return rows
    })
    say(
      `takes points from ${shownAddress(address.right)}, ${threads.right} at a time; Ctrl-C ends it after those at hand\n`,
    )
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
    await taking.close()
    await close()
    return E.right(`measured ${grouped(done)} points\n`)
  }
