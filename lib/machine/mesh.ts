import type { Recurring } from './recurrence.js'

/**
 * The units that wait for links of a mesh, and the links that are held. Load
 * units have even numbers, output units odd ones; each waits at most once.
 */
export interface MeshQueue extends Recurring {
  /** A unit waits for all links of a route from now on. */
  readonly ask: (unit: number, route: readonly number[]) => void
  /**
   * The oldest unit whose links nobody holds and nobody older
   * waits for; it holds them from now on. −1 where there is none.
   */
  readonly next: () => number
  /** A transfer that has ended lets go of its links. */
  readonly release: (route: readonly number[]) => void
  /** Writes the units that wait, in order, from a place on, and gives their number. */
  readonly waiting: (into: Float64Array, from: number) => number
}

/** The units that wait for one link, the oldest first. */
interface Line {
  readonly units: number[]
  /** The place of the first that still waits. */
  first: number
  held: boolean
}

const firstOf = ({ units, first }: Line): number => units[first] ?? -1

const leave = (line: Line): void => {
  line.first++
  if (line.first < 64 || 2 * line.first < line.units.length) return
  line.units.splice(0, line.first)
  line.first = 0
}

/** Units in the order in which they came, from which any can go; linked lists, since each is in it once at most. */
const inOrder = (units: number) => {
  const [before, after] = [new Int32Array(units + 1), new Int32Array(units + 1)]
  // the ends of the list are the place behind the last unit
  const end = units
  before[end] = end
  after[end] = end
  const list = (into: { [at: number]: number }, from: number): number => {
    let count = 0
    for (let unit = after[end]!; unit !== end; unit = after[unit]!) into[from + count++] = unit
    return count
  }
  return {
    add: (unit: number): void => {
      const last = before[end]!
      after[last] = unit
      before[unit] = last
      after[unit] = end
      before[end] = unit
    },
    remove: (unit: number): void => {
      after[before[unit]!] = after[unit]!
      before[after[unit]!] = before[unit]!
    },
    list,
    isList: (saved: Int32Array, count: number): boolean => {
      let [unit, k] = [after[end]!, 0]
      for (; unit !== end && k < count && saved[k] === unit; unit = after[unit]!) k++
      return unit === end && k === count
    },
  }
}

/**
 * Transfers over a mesh in the order of their age: one begins when it is the oldest on each of its links
 * (see `Mesh` for why nobody waits for ever). Each link has a line of its own, and each unit counts the links that
 * keep it waiting, so that a request and the end of a transfer cost what their routes are long, whoever waits.
 */
export const meshQueue = (units: number): MeshQueue => {
  const lines: Line[] = []
  const lineOf = (link: number): Line => {
    lines[link] ??= { units: [], first: 0, held: false }
    return lines[link]
  }
  const routes: (readonly number[])[] = Array.from({ length: units }, () => [])
  const age = new Float64Array(units)
  /** Of each unit that waits, the links that are held or that somebody older waits for. */
  const blocked = new Int32Array(units)
  const queue = inOrder(units)
  /** Those that nothing keeps waiting, the oldest first. */
  const ready: number[] = []
  const [saved, state] = [new Int32Array(units), { count: 0, asked: 0 }]

  const isReady = (unit: number): void => {
    let at = ready.length
    while (at > 0 && age[ready[at - 1]!]! > age[unit]!) at--
    ready.splice(at, 0, unit)
  }
  return {
    ask: (unit, route) => {
      routes[unit] = route
      age[unit] = state.asked++
      queue.add(unit)
      blocked[unit] = 0
      for (const link of route) {
        const line = lineOf(link)
        if (line.held || firstOf(line) >= 0) blocked[unit]!++
        line.units.push(unit)
      }
      if (blocked[unit] === 0) isReady(unit)
    },
    next: () => {
      const unit = ready.shift() ?? -1
      if (unit < 0) return -1
      queue.remove(unit)
      for (const link of routes[unit]!) {
        const line = lineOf(link)
        leave(line)
        line.held = true
      }
      return unit
    },
    release: (route) => {
      for (const link of route) {
        const line = lineOf(link)
        line.held = false
        const unit = firstOf(line)
        if (unit >= 0 && --blocked[unit]! === 0) isReady(unit)
      }
    },
    waiting: queue.list,
    save: () => {
      state.count = queue.list(saved, 0)
    },
    // what a unit waits for follows from its place in the code, and
    // so does what it holds, as long as its transfer is under way
    same: () => queue.isList(saved, state.count),
  }
}
