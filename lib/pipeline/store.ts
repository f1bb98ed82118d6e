import type { Option } from 'fp-ts/lib/Option.js'
import type { Task } from 'fp-ts/lib/Task.js'

/**
 * A place that keeps values under keys and outlives a run: memory, a disk, a database.
 *
 * `get` gives back what was last `set` under the key, or nothing; it may forget
 * at any time. A store that fails or gives back something else is a miss and
 * never changes a result, but both tasks have to settle: a run waits for them.
 */
export interface Store {
  readonly get: (key: string) => Task<Option<unknown>>
  readonly set: (key: string, value: unknown) => Task<void>
}
