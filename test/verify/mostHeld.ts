import type { CoreProgram, Program } from '../../lib/ir/program.js'
import { isRead, isStore, type MemoryPlaces, memoryPlaces } from './memoryPlaces.js'
import { type Executed, TooMany } from './terms.js'
import { type UnitName, unitsOf, type Where } from './unitPositions.js'

/**
 * The most bytes of results in memory at once, in any order of events that the machine of docs/how-it-works/proof.md allows:
 * all states of a right program are gone through. Of lib nothing but types.
 */

/** How many states, at the most, and whether what makes no room is done as soon as it can be: it only adds to what there is. */
export interface Exploring {
  readonly mostStates: number
  readonly reduced: boolean
}

/** Something that an instruction does with memory: the places that it fills and reads. */
interface Touch {
  readonly fills: number
  readonly reads: readonly number[]
}

/** How often each place has been filled and read. */
interface Touched {
  readonly filled: Int32Array
  readonly read: Int32Array
}

const names: readonly UnitName[] = ['load', 'output', 'products']

/** What the instructions of a unit do with memory, where they do something. */
const touchesOf = (
  code: readonly Executed[],
  program: CoreProgram,
  places: MemoryPlaces,
): readonly (Touch | null)[] =>
  code.map(({ instruction: { op }, vector }) => {
    const fills = isStore(op) ? places.filled(program, vector) : -1
    const reads = isRead(op) ? places.read(program, vector) : []
    return fills < 0 && reads.length === 0 ? null : { fills, reads }
  })

/** The most in a phase; what was done before is in `touched`, and then what it has done. */
const phaseMost = (
  cores: readonly CoreProgram[],
  { chip }: Program,
  places: MemoryPlaces,
  touched: Touched,
  { mostStates, reduced }: Exploring,
): number => {
  const units = unitsOf(cores, chip)
  const touches = {
    load: units.code.load.map((code, i) => touchesOf(code, cores[i]!, places)),
    output: units.code.output.map((code, i) => touchesOf(code, cores[i]!, places)),
  }
  const touchedAt = (at: Where): Touched => {
    const [filled, read] = [touched.filled.slice(), touched.read.slice()]
    for (const name of ['load', 'output'] as const)
      for (const [i, own] of touches[name].entries())
        for (let place = 0; place < at[name][i]!; place++) {
          const touch = own[place]
          if (touch === null || touch === undefined) continue
          if (touch.fills >= 0) filled[touch.fills]!++
          for (const each of touch.reads) read[each]!++
        }
    return { filled, read }
  }
  const heldAt = (at: Where): number => {
    const { filled, read } = touchedAt(at)
    return places.all.reduce(
      (sum, { bytes, readers }, place) => (filled[place]! > 0 && read[place]! < readers ? sum + bytes : sum),
      0,
    )
  }
  const makesRoom = (name: UnitName, i: number, at: Where): boolean =>
    name !== 'products' && (touches[name][i]![at[name][i]!]?.reads.length ?? 0) > 0
  /** Goes on, as far as no room is made. */
  const filling = (at: Where): void => {
    for (let moved = true; moved; ) {
      moved = false
      for (const i of cores.keys())
        for (const name of names)
          while (units.mayGo(name, i, at) && !makesRoom(name, i, at)) {
            at[name][i]!++
            moved = true
          }
    }
  }
  const stack = [units.start()]
  const seen = new Set<string>()
  let [most, end]: [number, Where | null] = [0, null]
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    at = { load: [...at.load], output: [...at.output], products: [...at.products] }
    if (reduced) filling(at)
    const key = names.map((name) => at![name].join()).join(' ')
    if (seen.has(key)) continue
    seen.add(key)
    if (seen.size > mostStates) throw new TooMany()
    most = Math.max(most, heldAt(at))
    let able = false
    for (const i of cores.keys())
      for (const name of names)
        if (units.mayGo(name, i, at)) {
          able = true
          stack.push({ ...at, [name]: at[name].with(i, at[name][i]! + 1) })
        }
    if (able) continue
    if (!units.isDone(at)) throw new Error('a program that stands still')
    end = at
  }
  if (end === null) throw new Error('a program without an end')
  const { filled, read } = touchedAt(end)
  touched.filled.set(filled)
  touched.read.set(read)
  return most
}

/** The most bytes of results in memory at once, in any order of events; of programs of which every phase names vectors. */
export const mostHeld = (program: Program, exploring: Exploring): number => {
  const places = memoryPlaces(program)
  const none = () => new Int32Array(places.all.length)
  const touched = { filled: none(), read: none() }
  return program.phases.reduce(
    (most, { cores }) => Math.max(most, phaseMost(cores, program, places, touched, exploring)),
    0,
  )
}
