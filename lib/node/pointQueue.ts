import type { Queue } from 'bullmq'
import * as t from 'io-ts'
import type { Redis } from 'ioredis'
import { closed } from '../codec/closed.js'
import { installed } from '../codec/installed.js'
import { natural } from '../codec/number.js'
import { type Artefacts, putArtefacts } from './artefacts.js'
import type { Crew } from './sweepRun.js'

/** A point that any worker may measure: all that its row depends on. */
export interface QueuedPoint {
  /** The artefact that says what is swept. */
  readonly sweep: string
  readonly index: number
}

export const QueuedPoint: t.Type<QueuedPoint> = closed<QueuedPoint>('QueuedPoint', {
  sweep: t.string,
  index: natural,
})

/** What workers need of a sweep, and the key that its rows follow from. */
export interface QueuedSweep {
  readonly key: string
  /** The artefact that says what is swept. */
  readonly sweep: string
  readonly artefacts: Artefacts
}

/** Points that wait in the queue at a time: enough for all workers, and few to look after. */
const most = 256

/** How often points that wait are looked after, in milliseconds: an event may be missed, and Redis may forget. */
const round = 1000

/** How long rows stay for a coordinator that comes back, and failures for one to read them, in seconds. */
const day = 24 * 3600

interface Waiting {
  readonly index: number
  readonly resolve: (row: unknown) => void
  readonly reject: (reason: unknown) => void
}

/** The name of the queue: workers of another version would measure something else. */
export const queueName = (version: string): string => `ohmflow-${version}`

/** Another coordinator has put it again, and a worker is at it: all the better. */
const taken = (): void => {}

/** What puts points into a queue, and follows each until its row is there. */
const follower = (redis: Redis, queue: Queue<QueuedPoint, unknown>, swept: QueuedSweep) => {
  const { key, sweep, artefacts } = swept
  const waiting = new Map<string, Waiting>()
  const fail = (id: string, reason: unknown): void => {
    waiting.get(id)?.reject(reason)
    waiting.delete(id)
  }
  const put = async (id: string, index: number): Promise<void> => {
    // a point of this key that is there already stays: whoever put it, its row is the same
    const options = { jobId: id, removeOnComplete: { age: day }, removeOnFail: { age: day } }
    await queue.add('point', { sweep, index }, options)
  }

  /** Takes the row of a point that is done, and puts one again that is gone. */
  const look = async (id: string): Promise<void> => {
    const job = await queue.getJob(id)
    const one = waiting.get(id)
    if (one === undefined || (job !== undefined && job.finishedOn === undefined)) return
    if (job?.failedReason) return fail(id, new Error(job.failedReason))
    if (job !== undefined && job.returnvalue !== null) {
      waiting.delete(id)
      return one.resolve(job.returnvalue)
    }
    // Redis has lost it, or a worker found no artefact
    await job?.remove().catch(taken)
    await putArtefacts(redis, artefacts)
    await put(id, one.index)
  }
  const looking = new Set<string>()
  /** One look at a time at each: what two put again would be put again while it is measured. */
  const looked = async (id: string): Promise<void> => {
    if (looking.has(id)) return
    looking.add(id)
    await look(id).catch((thrown: unknown) => fail(id, thrown))
    looking.delete(id)
  }

  const begin = async (id: string, index: number): Promise<void> => {
    const before = await queue.getJob(id)
    // what failed for an earlier coordinator has another chance
    if (before?.failedReason) await before.remove().catch(taken)
    await put(id, index)
    await looked(id)
  }
  return {
    looked,
    lookedAtAll: () => Promise.all([...waiting.keys()].map(looked)),
    measured: (index: number): Promise<unknown> =>
      new Promise((resolve, reject) => {
        const id = `${key}-${index}`
        waiting.set(id, { index, resolve, reject })
        begin(id, index).catch((thrown: unknown) => fail(id, thrown))
      }),
    forget: () => waiting.clear(),
  }
}

/** Workers on any machine, which take points from a queue on Redis. */
export const queueCrew = async (redis: Redis, name: string, swept: QueuedSweep): Promise<Crew> => {
  const { Queue, QueueEvents } = await installed('a queue', ['bullmq'], () => import('bullmq'))
  const queue = new Queue<QueuedPoint, unknown>(name, { connection: redis })
  const events = new QueueEvents(name, { connection: redis })
  // the connections come back by themselves, and what was lost meanwhile is put again
  queue.on('error', () => {})
  events.on('error', () => {})
  const { looked, lookedAtAll, measured, forget } = follower(redis, queue, swept)
  const onEnd = ({ jobId }: { readonly jobId: string }): void => void looked(jobId)
  events.on('completed', onEnd).on('failed', onEnd)
  const rounds = setInterval(lookedAtAll, round)
  await putArtefacts(redis, swept.artefacts)
  return {
    at: most,
    most: 1,
    measure: (indices) => Promise.all(indices.map(measured)),
    close: async () => {
      clearInterval(rounds)
      forget()
      // Redis may be away: nothing is left to be told to it
      await (redis.status === 'ready' ? Promise.all([events.close(), queue.close()]) : null)
      redis.disconnect()
    },
  }
}
