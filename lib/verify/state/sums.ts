import type { CoreProgram } from '../../ir/program.js'
import { indexOfCore } from '../../machine/relation/channels.js'
import type { Microcode } from '../../machine/relation/microcode.js'
import { coreOf, outputUnitOf } from '../../machine/relation/unitIndex.js'
import type { HappensBefore } from '../clocks/happensBefore.js'
import type { Step, SynchronizationRule } from '../faults/unsynchronized.js'
import type { Buffers } from './buffers.js'
import { groupOf } from './components.js'
import type { Exchanged } from './exchanged.js'
import type { PartialSumBuffers } from './partialSumBuffers.js'
import type { Ready } from './ready.js'
import type { Results } from './results.js'
import type { Streams } from './streams.js'
import type { Places } from './waiting.js'

/** What partial sums go through, and who looks on. */
export interface Surroundings {
  readonly code: Microcode
  readonly stream: Pick<Streams, 'vector'>
  /** Of each channel, the index of the sending core. */
  readonly from: Int32Array
  readonly able: Pick<Ready, 'wake'>
  readonly buffer: Pick<Buffers, 'free'>
  readonly result: Results
  readonly sumBuffers: PartialSumBuffers
  readonly clocks: HappensBefore
  /** Partial sums in shared memory, by core, and on their way, by channel. */
  readonly stored: readonly Exchanged[]
  readonly forwarded: readonly Exchanged[]
  /** What waits in shared memory from phase to phase; null where nothing does. */
  readonly places: Places | null
  /** Partial-sum buffers that RECEIVE has emptied and ADD gives free. */
  readonly held: Int32Array
  readonly fail: (rule: SynchronizationRule, unit: number, problem: string, before?: readonly Step[]) => false
  readonly stepAt: (unit: number, what: string) => Step
}

/** What output units do with partial sums; each is false where it has to wait, or has gone wrong. */
export interface Sums {
  /** A sum leaves its core. */
  readonly give: (unit: number) => boolean
  readonly load: (unit: number, at: number) => boolean
  readonly receive: (unit: number, which: number) => boolean
  readonly send: (unit: number, which: number) => boolean
  readonly add: (unit: number) => boolean
  readonly store: (unit: number) => boolean
}

/** Partial sums of cores: taken, added up and given away, each as the statement of `verify` asks for. */
// oxlint-disable-next-line max-lines-per-function -- one state, and the short functions that share it
export const sums = (
  cores: readonly CoreProgram[],
  {
    code,
    stream,
    from,
    able,
    buffer,
    result,
    sumBuffers,
    clocks,
    stored,
    forwarded,
    places,
    held,
    fail,
    stepAt,
  }: Surroundings,
): Sums => {
  const { origin, receiver, sender } = code
  const { vector } = stream
  const indexOf = indexOfCore(cores)
  const groups = cores.map(groupOf)
  /** Of each core, who has loaded its partial sum for a vector last, and as which access. */
  const lastLoads = cores.map(() => new Map<number, { readonly by: number; readonly access: number }>())
  const right = (unit: number, problem: string | null): boolean =>
    problem === null || fail('steps', unit, problem)

  /** A read of what core `other` has given as its `turn`-th sum: whether signals say that it is there. */
  const inOrder = (unit: number, other: number, turn: number): boolean => {
    const core = coreOf(unit)
    const seen = clocks.of(core, other)
    if (seen >= turn) return true
    const { core: giver } = cores[other]!
    return fail('ordered', unit, `no signal says that the partial sum of core ${giver} is there`, [
      {
        core: giver,
        instruction: { op: 'STOREP' },
        vector: vector[unit]!,
        what:
          seen === 0
            ? 'none of its signals has reached the reader'
            : `its partial sum number ${turn}; the signals that have reached the reader came after ${seen}`,
      },
    ])
  }

  /** Takes up a sum of core `giver`, of a vector of a group. */
  const take = (unit: number, giver: number | undefined, group: string | undefined, of: number): boolean => {
    const core = coreOf(unit)
    if (!right(unit, result.occupied(core))) return false
    if (of !== vector[unit]) return fail('ordered', unit, `the partial sum is that of vector ${of}`)
    if (group !== groups[core])
      return fail('complete', unit, `the partial sum of core ${giver} is one of other outputs`)
    result.operand(core, of)
    return true
  }

  /** A sum leaves its core. */
  const give = (unit: number): boolean => {
    const core = coreOf(unit)
    const own = result.holds(core)
    if (!right(unit, result.give(core, vector[unit]!))) return false
    if (own) {
      clocks.freed(core)
      buffer.free(core)
    }
    return true
  }

  /** Remembers who has loaded the partial sum of a core, whose place may be used again. */
  const loaded = (other: number, unit: number): void => {
    const by = coreOf(unit)
    const access = clocks.accessed(by)
    if (access > 0) lastLoads[other]!.set(vector[unit]!, { by, access })
  }

  const load = (unit: number, at: number): boolean => {
    const core = coreOf(unit)
    const statement = origin[at]
    if (statement?.op !== 'LOADP') return false
    const { from: giver } = statement
    const other = indexOf.get(giver)
    const group = places?.at(giver, vector[unit]!)
    places?.take(giver, vector[unit]!)
    if (group !== undefined && (other === undefined || !stored[other]!.has(vector[unit]!))) {
      if (other !== undefined) loaded(other, unit)
      // phases follow one another, so that it is there
      return take(unit, giver, group, vector[unit]!)
    }
    if (other === undefined) return fail('steps', unit, 'the core that it names takes no part in the phase')
    const turn = stored[other]!.take(core, vector[unit]!)
    if (Number.isNaN(turn))
      return fail(
        'ordered',
        unit,
        `core ${cores[other]!.core} may not have stored its partial sum yet, or it has been loaded before`,
        [stepAt(2 * other + 1, 'so far is the giver')],
      )
    stored[other]!.ahead(clocks.of(core, other) - turn)
    if (!take(unit, giver, groups[other], vector[unit]!) || !inOrder(unit, other, turn)) return false
    loaded(other, unit)
    return true
  }

  const receive = (unit: number, which: number): boolean => {
    const core = coreOf(unit)
    const sum = forwarded[which]!.first()
    if (sum === null) return false
    const { x } = sum
    forwarded[which]!.drop(core)
    // the sum itself says that it has been sent
    clocks.received(which, core)
    held[core]!++
    const giver = from[which]!
    return take(unit, cores[giver]?.core, groups[giver], x)
  }

  const send = (unit: number, which: number): boolean => {
    const core = coreOf(unit)
    const to = receiver[which]!
    if (!sumBuffers.take(to, sender[which]!, unit)) return false
    if (to >= 0) clocks.reserved(to, core)
    if (!give(unit)) return false
    forwarded[which]!.put(vector[unit]!, clocks.gave(core))
    clocks.sent(which, core)
    if (to >= 0) able.wake(outputUnitOf(to))
    return true
  }

  const add = (unit: number): boolean => {
    const core = coreOf(unit)
    if (!right(unit, result.add(core, vector[unit]!))) return false
    for (; held[core]! > 0; held[core]!--) {
      clocks.released(core)
      for (const waiter of sumBuffers.freed(core)) able.wake(waiter)
    }
    return true
  }

  /** Whether signals say that what is overwritten, if anything, has been loaded. */
  const overwrites = (unit: number): boolean => {
    const core = coreOf(unit)
    const last = lastLoads[core]!.get(vector[unit]!)
    if (last === undefined || clocks.of(core, last.by) >= last.access) return true
    const { core: reader } = cores[last.by]!
    return fail(
      'ordered',
      unit,
      `no signal says that core ${reader} has loaded the partial sum that is overwritten`,
      [
        {
          core: reader,
          instruction: { op: 'LOADP', from: cores[core]!.core },
          vector: vector[unit]!,
          what: 'nothing that the writer waits for comes after it',
        },
      ],
    )
  }

  const store = (unit: number): boolean => {
    const core = coreOf(unit)
    if (!give(unit)) return false
    const { core: own } = cores[core]!
    if (stored[core]!.has(vector[unit]!) || places?.at(own, vector[unit]!) !== undefined)
      return fail(
        'complete',
        unit,
        'its partial sum for this vector is stored already, and nobody has loaded it',
      )
    if (!overwrites(unit)) return false
    places?.put(own, vector[unit]!, groups[core]!)
    stored[core]!.put(vector[unit]!, clocks.gave(core))
    return true
  }

  return { give, load, receive, send, add, store }
}
