import type { Recurring } from '../relation/recurrence.js'
import { noUnit, type UnitIndex } from '../relation/unitIndex.js'

/**
 * The units that wait for links of a mesh, and the links that are held. Load
 * units have even numbers, output units odd ones; each waits at most once.
 */
export interface MeshQueue extends Recurring {
  /** A unit waits for all links of a route from now on. */
  readonly ask: (unit: UnitIndex, route: readonly number[]) => void
  /**
   * The oldest unit whose links nobody holds and nobody older
   * waits for; it holds them from now on. −1 where there is none.
   */
  readonly next: () => UnitIndex
  /** A transfer that has ended lets go of its links. */
  readonly release: (route: readonly number[]) => void
  /** Writes the units that wait, in order, from a place on, and gives their number. */
  readonly waiting: (into: Float64Array, from: number) => number
}

/** The units that wait for one link, the oldest first. */
interface Line {
  readonly units: UnitIndex[]
  /** The place of the first that still waits. */
  first: number
}

/** The first of a line, who leaves it. */
const leave = (line: Line): UnitIndex => {
  const unit = line.units[line.first++]!
  if (line.first >= 64 && 2 * line.first >= line.units.length) {
    line.units.splice(0, line.first)
    line.first = 0
  }
  return unit
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
    add: (unit: UnitIndex): void => {
      const last = before[end]!
      after[last] = unit
      before[unit] = last
      after[unit] = end
      before[end] = unit
    },
    remove: (unit: UnitIndex): void => {
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
 * (see `Mesh` for why nobody waits for ever). Each link is for the oldest who asks for it until that one lets go of
 * it; all others stand in its line, and each unit counts the links that are not for it yet. So a request and the end
 * of a transfer cost what their routes are long, whoever waits, and little where nobody does.
 */
export const meshQueue = (units: number, links: number): MeshQueue => {
  /** Of each link, who hold it or wait for it. */
  const users = new Int32Array(links)
  const lines: Line[] = Array.from({ length: links }, () => ({ units: [], first: 0 }))
  const age = new Float64Array(units)
  /** Of each unit that waits, the links that are for others. */
  const blocked = new Int32Array(units)
  const queue = inOrder(units)
  /** Those that nothing keeps waiting, the oldest first. */
  const ready: UnitIndex[] = []
  const [saved, state] = [new Int32Array(units), { count: 0, asked: 0 }]

  const isReady = (unit: UnitIndex): void => {
    let at = ready.length
    while (at > 0 && age[ready[at - 1]!]! > age[unit]!) at--
    ready.splice(at, 0, unit)
  }
  return {
    ask: (unit, route) => {
      age[unit] = state.asked++
      queue.add(unit)
      let others = 0
      for (const link of route)
        if (users[link]!++ > 0) {
          others++
          lines[link]!.units.push(unit)
        }
      blocked[unit] = others
      if (others === 0) isReady(unit)
    },
    next: () => {
      const unit = ready.shift() ?? noUnit
      if (unit >= 0) queue.remove(unit)
      return unit
    },
    release: (route) => {
      for (const link of route)
        if (--users[link]! > 0) {
          const unit = leave(lines[link]!)
          if (--blocked[unit]! === 0) isReady(unit)
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
