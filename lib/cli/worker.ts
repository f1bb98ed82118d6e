import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import type { Redis } from 'ioredis'
import { grouped } from '../entries/view.js'
import { openRedis, shownAddress } from '../node/openRedis.js'
import { type QueuedPoints, queueName } from '../node/pointQueue.js'
import { takePoints } from '../node/queueWorker.js'
import { type Workers, workers } from '../node/workers.js'
import { type AsyncRule, get } from '../rule.js'
import type { Failure } from './exit.js'
import { workersOf } from './inputs.js'
import { optimizeLate } from './optimizeLate.js'
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
export async function* work(options: WorkerOptions): AsyncRule<Failure, string> {
  optimizeLate()
  const address = yield* get(parseQueue(options.queue))
  const threads = (yield* workersOf(options.workers)) ?? availableParallelism()
  const redis = yield* get(await openRedis(address))
  const { measure, close } = teams(redis, threads)
  let done = 0
  const taking = await takePoints(redis, queueName(version), threads, async (points) => {
    const rows = await measure(points)
    if (rows !== null) done += points.indices.length
    return rows
  })
  say(
    `takes points from ${shownAddress(address)}, ${threads} at a time; Ctrl-C ends it after those at hand\n`,
  )
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
  await taking.close()
  await close()
  return `measured ${grouped(done)} points\n`
}
