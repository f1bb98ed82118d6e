/** A queue on Redis that cannot be reached. */
export interface QueueFailed {
  readonly _tag: 'QueueFailed'
  /** Its address, without a password. */
  readonly queue: string
  readonly reason: string
}
