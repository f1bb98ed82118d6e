/** Partial sums in shared memory, by vector: those of one core. */
export interface Rows {
  /**
   * The partial sum of a vector, which gives its place free;
   * zeros where none has been written. Valid until the next call.
   */
  readonly read: (vector: number) => Int32Array
  readonly write: (vector: number, sum: Int32Array) => void
}

/** Room for partial sums of so many columns; memory for the most that are alive at once. */
export const rows = (columns: number): Rows => {
  const nothing = new Int32Array(columns)
  const held = new Map<number, Int32Array>()
  const free: Int32Array[] = []
  return {
    read: (vector) => {
      const found = held.get(vector)
      if (found === undefined) return nothing
      held.delete(vector)
      free.push(found)
      return found
    },
    write: (vector, sum) => {
      const place = held.get(vector) ?? free.pop() ?? new Int32Array(columns)
      place.set(sum)
      held.set(vector, place)
    },
  }
}
