/**
 * Actions of one resource, a number each: each begins at its head at the earliest, takes
 * some cycles, and after it at least its tail passes until all is done.
 */
export interface Actions {
  readonly head: Float64Array
  readonly cycles: Float64Array
  readonly tail: Float64Array
}

/** The numbers of actions, the one with the earliest head first. */
const byHead = (head: Float64Array): ArrayLike<number> => {
  const { length } = head
  // a number sorts faster than a comparison, where it holds both
  const keys = head.map((from, i) => from * length + i)
  return keys.every((key) => key <= Number.MAX_SAFE_INTEGER)
    ? keys.sort().map((key) => key % length)
    : Uint32Array.from(head.keys()).sort((a, b) => head[a]! - head[b]!)
}

/** Actions by their numbers, the one with the longest tail first. */
const byTail = (tails: Float64Array) => {
  const heap = new Int32Array(tails.length)
  let length = 0
  const before = (a: number, b: number): boolean => tails[heap[a]!]! > tails[heap[b]!]!
  const swap = (a: number, b: number): void => {
    const other = heap[a]!
    heap[a] = heap[b]!
    heap[b] = other
  }
  return {
    isEmpty: (): boolean => length === 0,
    first: (): number => heap[0]!,
    push: (action: number): void => {
      heap[length] = action
      for (let at = length++; at > 0; ) {
        const parent = (at - 1) >> 1
        if (!before(at, parent)) break
        swap(at, parent)
        at = parent
      }
    },
    pop: (): void => {
      heap[0] = heap[--length]!
      for (let at = 0; ; ) {
        let child = 2 * at + 1
        if (child >= length) break
        if (child + 1 < length && before(child + 1, child)) child++
        if (!before(child, at)) break
        swap(at, child)
        at = child
      }
    },
  }
}

/**
 * The least time in which one resource can do actions with heads and tails, if it may interrupt them: Jackson's preemptive
 * schedule, which always does the action with the longest tail. No schedule takes less. O(n log n).
 *
 * Source: J. Carlier, The one-machine sequencing problem, EJOR 11 (1982).
 */
export const jackson = ({ head, cycles, tail }: Actions): number => {
  const left = cycles.slice()
  const order = byHead(head)
  const headOf = (place: number): number =>
    place < order.length ? head[order[place]!]! : Number.POSITIVE_INFINITY
  const ready = byTail(tail)
  let [next, time, end] = [0, 0, 0]
  while (next < order.length || !ready.isEmpty()) {
    if (ready.isEmpty()) {
      const action = order[next]!
      time = Math.max(time, head[action]!)
      if (headOf(next + 1) >= time + left[action]!) {
        // nothing else comes meanwhile
        time += left[action]!
        end = Math.max(end, time + tail[action]!)
        next++
        continue
      }
    }
    while (headOf(next) <= time) ready.push(order[next++]!)
    const action = ready.first()
    const worked = Math.min(left[action]!, headOf(next) - time)
    time += worked
    left[action] = left[action]! - worked
    if (left[action]! > 0) continue
    ready.pop()
    end = Math.max(end, time + tail[action]!)
  }
  return end
}
