/** Elements (x, y), (x + dx, y + dy), …, so many. */
interface Run {
  x: number
  y: number
  dx: number
  dy: number
  count: number
}

/**
 * By how much the elements that are put in, and the x of those that are taken out, are further than a period before.
 */
export interface Pace {
  readonly putX: number
  readonly putY: number
  readonly takenX: number
}

/**
 * Pairs of integers in order of arrival, kept as arithmetic runs: what
 * repeats takes no room, and can be moved on by any number of periods.
 */
export interface Runs {
  readonly put: (x: number, y: number) => void
  /** The oldest pair, which stays; null where there is none. */
  readonly first: () => { readonly x: number; readonly y: number } | null
  /** So many of the oldest go, one where it is left open. */
  readonly drop: (count?: number) => void
  /** The pair that has so many before it. */
  readonly at: (place: number) => { readonly x: number; readonly y: number } | null
  /** Takes out the pair with this x and gives its y; NaN where there is none. In constant time. */
  readonly take: (x: number) => number
  readonly has: (x: number) => boolean
  /** Whether there are so many; that it was asked in vain is remembered. */
  readonly atLeast: (count: number) => boolean
  readonly length: () => number
  /** Whether any was taken out since `save`. */
  readonly tookAny: () => boolean
  readonly save: () => void
  /** How many more periods can follow like the one since `save` where both sides go on at this pace. */
  readonly periods: (pace: Pace) => number
  /** By how much the y of what is taken is further than a period before; 0 where nothing was taken. */
  readonly takenY: (pace: Pace) => number
  readonly skip: (periods: number) => void
}

/** More runs are searched as a map, and not compared. */
const fewRuns = 16

const holds = ({ x, dx, count }: Run, wanted: number): boolean => {
  if (count === 1 || dx === 0) return wanted === x
  const place = (wanted - x) / dx
  return place >= 0 && place < count && Number.isInteger(place)
}

const sameStep = (a: Run, b: Run): boolean =>
  a.count === b.count && (a.count === 1 || (a.dx === b.dx && a.dy === b.dy))

/** No pairs at first. */
// oxlint-disable-next-line max-lines-per-function -- one state, and the short functions that share it
export const runs = (): Runs => {
  let list: Run[] = []
  let head = 0
  let length = 0
  /** Where there are too many runs: y by x. */
  let map: Map<number, number> | null = null
  let [puts, takes, disorderly] = [0, 0, false]
  /** How many were missing at the least when it was asked for more than there were. */
  let missing = Number.POSITIVE_INFINITY
  let saved: readonly Run[] | null = []

  const few = (): boolean => list.length - head <= fewRuns
  const current = (): readonly Run[] => (length === 0 ? [] : list.slice(head))

  const append = (x: number, y: number): void => {
    const last = list.at(-1)
    if (length === 0 && last !== undefined) {
      head = list.length - 1
      last.x = x
      last.y = y
      last.count = 1
    } else if (last !== undefined && last.count === 1) {
      last.dx = x - last.x
      last.dy = y - last.y
      last.count = 2
    } else if (
      last !== undefined &&
      x === last.x + last.count * last.dx &&
      y === last.y + last.count * last.dy
    )
      last.count++
    else list.push({ x, y, dx: 0, dy: 0, count: 1 })
    length++
  }
  const dropFirst = (count: number): void => {
    for (let left = Math.min(count, length); left > 0; ) {
      const first = list[head]!
      const now = Math.min(left, first.count)
      left -= now
      length -= now
      first.count -= now
      first.x += now * first.dx
      first.y += now * first.dy
      if (first.count === 0 && length > 0) head++
    }
    if (head <= 2 * fewRuns || 2 * head <= list.length) return
    list = list.slice(head)
    head = 0
  }
  /** Takes one out of the middle of a run. */
  const remove = (at: number, x: number): number => {
    const run = list[at]!
    const place = run.count === 1 ? 0 : (x - run.x) / run.dx
    const y = run.y + place * run.dy
    const before = { ...run, count: place }
    const after = { ...run, x: x + run.dx, y: y + run.dy, count: run.count - 1 - place }
    list.splice(at, 1, ...[before, after].filter(({ count }) => count > 0))
    length--
    return y
  }
  const takeFromMap = (from: Map<number, number>, x: number): number => {
    const y = from.get(x) ?? Number.NaN
    from.delete(x)
    length = from.size
    if (length === 0) map = null
    return y
  }
  const intoMap = (): Map<number, number> => {
    const all = new Map<number, number>()
    for (const { x, y, dx, dy, count } of current())
      for (let i = 0; i < count; i++) all.set(x + i * dx, y + i * dy)
    list = []
    head = 0
    return all
  }

  /** Whether everything that is there is so much further than it was. */
  const shifted = ({ putX, putY }: Pace): boolean => {
    const now = current()
    return (
      saved !== null &&
      now.length === saved.length &&
      now.every((run, i) => {
        const was = saved![i]!
        return sameStep(run, was) && run.x - was.x === putX && run.y - was.y === putY
      })
    )
  }
  /** One run, now and before, of which the head is taken and to which the tail is put. */
  const flowing = (): Run | null => {
    const [run, second] = current()
    const [was, other] = saved ?? []
    if (run === undefined || was === undefined || second !== undefined || other !== undefined) return null
    if (run.count < 2 || was.count < 2 || run.dx !== was.dx || run.dy !== was.dy) return null
    const same = run.x === was.x + takes * run.dx && run.y === was.y + takes * run.dy
    return same && run.count === was.count + puts - takes ? run : null
  }

  return {
    put: (x, y) => {
      puts++
      if (map !== null) {
        map.set(x, y)
        length = map.size
      } else append(x, y)
    },
    first: () => (length === 0 || map !== null ? null : list[head]!),
    drop: (count = 1) => {
      takes += Math.min(count, length)
      dropFirst(count)
    },
    at: (place) => {
      if (place >= length) return null
      let before = 0
      for (let at = head; at < list.length; at++) {
        const { x, y, dx, dy, count } = list[at]!
        if (place < before + count) return { x: x + (place - before) * dx, y: y + (place - before) * dy }
        before += count
      }
      return null
    },
    take: (x) => {
      if (length === 0) return Number.NaN
      takes++
      if (map === null && !few()) map = intoMap()
      if (map !== null) return takeFromMap(map, x)
      const first = list[head]!
      if (first.x === x) {
        const { y } = first
        dropFirst(1)
        return y
      }
      disorderly = true
      for (let at = head; at < list.length; at++) if (holds(list[at]!, x)) return remove(at, x)
      return Number.NaN
    },
    has: (x) => {
      if (length === 0) return false
      if (map === null && !few()) map = intoMap()
      if (map !== null) return map.has(x)
      for (let at = head; at < list.length; at++) if (holds(list[at]!, x)) return true
      return false
    },
    atLeast: (count) => {
      if (length >= count) return true
      missing = Math.min(missing, count - length)
      return false
    },
    length: () => length,
    tookAny: () => takes > 0,
    save: () => {
      saved = map === null && few() ? current().map((run) => ({ ...run })) : null
      puts = 0
      takes = 0
      disorderly = false
      missing = Number.POSITIVE_INFINITY
    },
    periods: (pace) => {
      if (puts === 0 && takes === 0) return Number.POSITIVE_INFINITY
      if (saved === null || map !== null || !few()) return 0
      if (puts === takes) return pace.takenX === pace.putX && shifted(pace) ? Number.POSITIVE_INFINITY : 0
      const run = disorderly ? null : flowing()
      if (run === null) return 0
      if (takes > 0 && takes * run.dx !== pace.takenX) return 0
      if (puts > 0 && (puts * run.dx !== pace.putX || puts * run.dy !== pace.putY)) return 0
      // who has asked in vain must still do so
      return puts > takes
        ? Math.floor((missing - 1) / (puts - takes))
        : Math.max(0, Math.floor((run.count - takes - 1) / (takes - puts)))
    },
    takenY: ({ putY }) => (takes === 0 ? 0 : puts === takes ? putY : takes * (list[head]?.dy ?? 0)),
    skip: (periods) => {
      if (puts === 0 && takes === 0) return
      if (puts !== takes) {
        const run = list[head]!
        run.x += periods * takes * run.dx
        run.y += periods * takes * run.dy
        run.count += periods * (puts - takes)
        length += periods * (puts - takes)
        return
      }
      for (const [i, run] of current().entries()) {
        run.x += periods * (run.x - saved![i]!.x)
        run.y += periods * (run.y - saved![i]!.y)
      }
    },
  }
}
