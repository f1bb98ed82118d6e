import { asyncScheduler, defer, EMPTY, Observable, type SchedulerLike, switchMap } from 'rxjs'
import { nearby } from './memory.js'
import { rememberingRunner, type Slot } from './slot.js'
import { type Happened, trace } from './trace.js'

/** How a live pipeline remembers and rests. */
export interface LiveOptions<in N extends string = string> {
  /** How many runs of each stage are remembered; 32 when left out. */
  readonly capacity?: number
  /** Whose clock and queue are used to let newer tasks in; rxjs's `asyncScheduler` when left out. */
  readonly scheduler?: SchedulerLike
  /**
   * Is told of each stage that recalls what it did before instead of computing
   * it, before its outcomes come. What it throws is reported elsewhere.
   */
  readonly recalled?: (stage: N) => void
}

/** Milliseconds of computing without a pause: a page that is blocked for less still feels immediate. */
const stretch = 8

/**
 * Gives the event loop a turn if it had none for a while, so that
 * a newer task can cancel passes that never wait themselves.
 */
const breather = (scheduler: SchedulerLike): Observable<never> => {
  let rested = Number.NEGATIVE_INFINITY
  return defer(() => {
    if (scheduler.now() - rested < stretch) return EMPTY
    return new Observable<never>((subscriber) =>
      scheduler.schedule(() => {
        rested = scheduler.now()
        subscriber.complete()
      }),
    )
  })
}

/**
 * The trace of the latest task: a new one unsubscribes from the one
 * before, and stages recall what they did in this subscription.
 */
export const live = (
  slots: readonly Slot[],
  tasks: Observable<unknown>,
  { capacity = 32, scheduler = asyncScheduler, recalled = () => {} }: LiveOptions = {},
): Observable<Happened> =>
  defer(() => {
    const near = nearby(capacity, breather(scheduler))
    const runners = slots.map((slot) => rememberingRunner(slot, near, () => recalled(slot.name)))
    return tasks.pipe(switchMap((input) => trace(runners, input)))
  })
