/** A worker that has ended without an answer. */
export interface WorkerFailed {
  readonly _tag: 'WorkerFailed'
  /** Whether it ran out of memory. */
  readonly outOfMemory: boolean
  readonly reason: string
}

/** What a worker that was rejected says, as a value. */
export const workerFailed = (thrown: unknown): WorkerFailed => ({
  _tag: 'WorkerFailed',
  outOfMemory:
    thrown instanceof RangeError ||
    (thrown instanceof Error && 'code' in thrown && thrown.code === 'ERR_WORKER_OUT_OF_MEMORY'),
  reason: thrown instanceof Error ? thrown.message : String(thrown),
})
