import type { Queue } from 'bullmq'
import * as t from 'io-ts'
import type { Redis } from 'ioredis'
import { closed } from '../codec/closed.js'
import { installed } from '../codec/installed.js'
import { natural } from '../codec/number.js'
import { type Artefacts, putArtefacts } from './artefacts.js'
import type { Crew } from './sweepRun.js'

/** Points that any worker may measure: all that their rows depend on. */
export interface QueuedPoints {
  /** The artefact that says what is swept. */
  readonly sweep: string
  readonly indices: readonly number[]
}

export const QueuedPoints: t.Type<QueuedPoints> = closed<QueuedPoints>('QueuedPoints', {
  sweep: t.string,
  indices: t.readonlyArray(natural),
})

/** What workers need of a sweep, and the key that its rows follow from. */
export interface QueuedSweep {
  readonly key: string
  /** The artefact that says what is swept. */
  readonly sweep: string
  readonly artefacts: Artefacts
}

/** Groups of points that wait in the queue at a time: enough for all workers, and few to look after. */
const mostWaiting = 256

/** Points in a group at the most: what a queue takes for a group is little beside what so many take. */
const mostTogether = 16

/** Points in a group of a sweep of so many, so that there are groups for all workers. */
export const togetherOf = (points: number): number =>
  Math.max(1, Math.min(mostTogether, Math.floor(points / mostWaiting)))

/** How often points that wait are looked after, in milliseconds: an event may be missed, and Redis may forget. */
const round = 1000

/** How long rows stay for a coordinator that comes back, and failures for one to read them, in seconds. */
const day = 24 * 3600

interface Waiting {
  readonly indices: readonly number[]
  readonly resolve: (rows: unknown) => void
  readonly reject: (reason: unknown) => void
}

/** The name of the queue: workers of another version would measure something else. */
export const queueName = (version: string): string => `ohmflow-${version}`

/** What tells a group of points from all others of its sweep: they come in one order. */
const nameOf = (indices: readonly number[]): string =>
  [...new Set([indices[0], indices.at(-1)]), ...(indices.length > 2 ? [indices.length] : [])].join('-')

/** Another coordinator has put it again, and a worker is at it: all the better. */
const taken = (): void => {}

/** What puts groups of points into a queue, and follows each until its rows are there. */
const follower = (redis: Redis, queue: Queue<QueuedPoints, unknown>, swept: QueuedSweep) => {
  const { key, sweep, artefacts } = swept
  const waiting = new Map<string, Waiting>()
  const fail = (id: string, reason: unknown): void => {
    waiting.get(id)?.reject(reason)
    waiting.delete(id)
  }
  const put = async (id: string, indices: readonly number[]): Promise<void> => {
    // points of this key that are there already stay: whoever put them, their rows are the same
    const options = { jobId: id, removeOnComplete: { age: day }, removeOnFail: { age: day } }
    await queue.add('points', { sweep, indices }, options)
  }

  /** Takes the rows of points that are done, and puts those again that are gone. */
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
    await put(id, one.indices)
  }
  const looking = new Set<string>()
  /** One look at a time at each: what two put again would be put again while it is measured. */
  const looked = async (id: string): Promise<void> => {
    if (looking.has(id)) return
    looking.add(id)
    await look(id).catch((thrown: unknown) => fail(id, thrown))
    looking.delete(id)
  }

  /** What failed for an earlier coordinator has another chance, and is gone before it is waited for. */
  const cleared = async (id: string): Promise<void> => {
    const before = await queue.getJob(id)
    if (before?.failedReason) await before.remove().catch(taken)
  }
  const begin = async (id: string, one: Waiting): Promise<void> => {
    await cleared(id)
    waiting.set(id, one)
    await put(id, one.indices)
    await looked(id)
  }
  return {
    looked,
    lookedAtAll: () => Promise.all([...waiting.keys()].map(looked)),
    measured: (indices: readonly number[]): Promise<unknown> =>
      new Promise((resolve, reject) => {
        const id = `${key}-${nameOf(indices)}`
        begin(id, { indices, resolve, reject }).catch((thrown: unknown) => {
          waiting.delete(id)
          reject(thrown)
        })
      }),
    forget: () => waiting.clear(),
  }
}

/** Workers on any machine, which take points from a queue on Redis, so many together. */
export const queueCrew = async (
  redis: Redis,
  name: string,
  swept: QueuedSweep,
  together: number,
): Promise<Crew> => {
  const { Queue, QueueEvents } = await installed('a queue', ['bullmq'], () => import('bullmq'))
  const queue = new Queue<QueuedPoints, unknown>(name, { connection: redis })
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
    at: mostWaiting,
    most: together,
    measure: measured,
    close: async () => {
      clearInterval(rounds)
      forget()
      // Redis may be away: nothing is left to be told to it
      await (redis.status === 'ready' ? Promise.all([events.close(), queue.close()]) : null)
      redis.disconnect()
    },
  }
}
