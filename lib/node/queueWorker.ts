import type { Redis } from 'ioredis'
import { installed } from '../codec/installed.js'
import { QueuedPoints } from './pointQueue.js'

/** How long a worker that is not heard of keeps its points, and how often that is looked at, in milliseconds. */
const lease = { lockDuration: 5000, stalledInterval: 2500 }

/** How often a point is given to another worker after one has died with it, before it is held to be the cause. */
const mostDeaths = 10

/** What takes points from a queue until it is closed, which waits for those at hand. */
export interface QueueWorker {
  readonly close: () => Promise<void>
}

/** Takes groups of points from a queue, `at` at a time; what measures them gives their rows, or null where it lacks an artefact. */
export const takePoints = async (
  redis: Redis,
  name: string,
  at: number,
  measure: (points: QueuedPoints) => Promise<unknown>,
): Promise<QueueWorker> => {
  const { Worker } = await installed('a queue', ['bullmq'], () => import('bullmq'))
  const worker = new Worker<unknown, unknown>(
    name,
    ({ data }) => {
      if (!QueuedPoints.is(data)) throw new Error('what is in the queue are no points of a sweep')
      return measure(data)
    },
    { connection: redis, concurrency: at, maxStalledCount: mostDeaths, ...lease },
  )
  // lost connections come back by themselves, and a point that was lost with one is measured again
  worker.on('error', () => {})
  return {
    close: async () => {
      await worker.close(redis.status !== 'ready')
      redis.disconnect()
    },
  }
}
