/** A queue on Redis that cannot be reached; beside `openRedis`, whose types want a package that few install. */
export interface QueueFailed {
  readonly _tag: 'QueueFailed'
  /** Its address, with `PASSWORD` for one. */
  readonly queue: string
  readonly reason: string
}
