/**
 * What the description of the Trace Event Format asks of a trace in JSON, of the events that are used here, and what Perfetto asks beyond it:
 * slices of a thread nest. Written from that description, not from the code that writes traces.
 */

type Fields = Readonly<Record<string, unknown>>

const isObject = (u: unknown): u is Fields => typeof u === 'object' && u !== null && !Array.isArray(u)
const isTime = (u: unknown): u is number => typeof u === 'number' && Number.isFinite(u) && u >= 0
const isInteger = (u: unknown): u is number => typeof u === 'number' && Number.isInteger(u)

/** A complete event (`X`). */
export interface Slice {
  readonly name: string
  readonly cat: string
  readonly pid: number
  readonly tid: number
  readonly ts: number
  readonly dur: number
  readonly args: Fields
}

/** One event of a counter (`C`). */
export interface Count {
  readonly name: string
  readonly ts: number
  readonly value: number
}

/** A trace that keeps the rules, and what is in it; or which rules it breaks. */
export interface Checked {
  readonly broken: readonly string[]
  readonly slices: readonly Slice[]
  readonly counts: readonly Count[]
  readonly flows: number
}

/** Pairs of slices of one thread that overlap without one lying in the other; times in thousandths, so that they are integers. */
const crossing = (slices: readonly Slice[]): readonly string[] => {
  const open: number[] = []
  return slices
    .map(({ name, ts, dur }) => ({ name, begin: Math.round(ts * 1000), end: Math.round((ts + dur) * 1000) }))
    .toSorted((a, b) => a.begin - b.begin || b.end - a.end)
    .flatMap(({ name, begin, end }) => {
      while ((open.at(-1) ?? Number.POSITIVE_INFINITY) <= begin) open.pop()
      const crosses = end > (open.at(-1) ?? Number.POSITIVE_INFINITY)
      open.push(end)
      return crosses ? [`${name} at ${begin} crosses the end of another`] : []
    })
}

const grouped = <A>(all: readonly A[], keyOf: (one: A) => string): ReadonlyMap<string, readonly A[]> => {
  const groups = new Map<string, A[]>()
  for (const one of all) {
    const group = groups.get(keyOf(one)) ?? []
    group.push(one)
    groups.set(keyOf(one), group)
  }
  return groups
}

const metadata: ReadonlySet<unknown> = new Set([
  'process_name',
  'process_sort_index',
  'thread_name',
  'thread_sort_index',
])

/** What is wrong with an event by itself. */
const faultsOf = (event: Fields): readonly string[] => {
  const { name, ph, pid, tid, ts, dur, args, id } = event
  const of = `${String(ph)} ${String(name)}`
  const wrong = (broken: boolean, what: string): readonly string[] => (broken ? [`${of}: ${what}`] : [])
  return [
    ...wrong(typeof name !== 'string', 'name'),
    ...wrong(!isInteger(pid) || !isInteger(tid), 'pid, tid'),
    ...wrong(ph !== 'M' && !isTime(ts), 'ts'),
    ...wrong(ph === 'X' && !isTime(dur), 'dur'),
    ...wrong(
      ph === 'C' && (!isObject(args) || !Object.values(args).every((v) => typeof v === 'number')),
      'args',
    ),
    ...wrong((ph === 's' || ph === 'f') && !isInteger(id), 'id'),
    ...wrong(ph === 'M' && (!metadata.has(name) || !isObject(args)), 'metadata'),
    ...wrong(
      ph === 'M' && String(name).endsWith('_name') && (!isObject(args) || typeof args['name'] !== 'string'),
      'name in args',
    ),
    ...wrong(!['X', 'C', 's', 'f', 'M'].includes(String(ph)), 'phase'),
  ]
}

/** Holds a trace against the rules. */
export const checkedTrace = (json: string): Checked => {
  const trace: unknown = JSON.parse(json)
  const list = isObject(trace) ? trace['traceEvents'] : undefined
  if (!isObject(trace) || !Array.isArray(list) || !['ms', 'ns'].includes(String(trace['displayTimeUnit'])))
    return { broken: ['no trace'], slices: [], counts: [], flows: 0 }
  const all: readonly Fields[] = list.filter(isObject)
  const text = (u: unknown): string => String(u)
  const slices = all
    .filter(({ ph }) => ph === 'X')
    .map(
      ({ name, cat, pid, tid, ts, dur, args }): Slice => ({
        name: text(name),
        cat: text(cat),
        pid: Number(pid),
        tid: Number(tid),
        ts: Number(ts),
        dur: Number(dur),
        args: isObject(args) ? args : {},
      }),
    )
  const threads = grouped(slices, ({ pid, tid }) => `${pid} ${tid}`)
  const flows = grouped(
    all.filter(({ ph }) => ph === 's' || ph === 'f'),
    ({ cat, name, id }) => `${text(cat)} ${text(name)} ${text(id)}`,
  )
  const named = new Set(
    all
      .filter(({ name }) => name === 'process_name' || name === 'thread_name')
      .map(({ name, pid, tid }) => (name === 'process_name' ? text(pid) : `${text(pid)} ${text(tid)}`)),
  )
  const enclosed = ({ pid, tid, ts }: Fields): boolean =>
    (threads.get(`${text(pid)} ${text(tid)}`) ?? []).some(
      (slice) => slice.ts <= Number(ts) && Number(ts) <= slice.ts + slice.dur + 1e-9,
    )
  const broken = [
    ...all.flatMap(faultsOf),
    ...[...threads.values()].flatMap(crossing),
    ...[...threads.keys()]
      .filter((thread) => !named.has(thread))
      .map((thread) => `thread ${thread} has no name`),
    ...[...new Set(all.map(({ pid }) => text(pid)))]
      .filter((pid) => !named.has(pid))
      .map((pid) => `process ${pid} has no name`),
    ...[...flows].flatMap(([key, ends]) => {
      const [s, f, ...more] = ends.toSorted((a, b) => text(b['ph']).localeCompare(text(a['ph'])))
      const sound = s?.['ph'] === 's' && f?.['ph'] === 'f' && more.length === 0
      return sound && Number(s['ts']) <= Number(f['ts']) && enclosed(s) && enclosed(f) ? [] : [`flow ${key}`]
    }),
  ]
  const counts = all
    .filter(({ ph }) => ph === 'C')
    .map(({ name, ts, args }) => ({
      name: text(name),
      ts: Number(ts),
      value: isObject(args) ? Number(args['value']) : Number.NaN,
    }))
  return { broken, slices, counts, flows: flows.size }
}
