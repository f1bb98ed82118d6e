/** First in, first out, by the key of the ends of the queue. */
export interface Queues<T> {
  readonly all: ReadonlyMap<string, readonly T[]>
  readonly of: (key: string) => T[]
}

/** Queues that are empty until somebody asks for them. */
export const queues = <T>(): Queues<T> => {
  const all = new Map<string, T[]>()
  return {
    all,
    of: (key) => {
      const known = all.get(key)
      if (known !== undefined) return known
      const made: T[] = []
      all.set(key, made)
      return made
    },
  }
}
