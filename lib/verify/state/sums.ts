import { partnerOf } from '../../isa/instruction.js'
import { loadsSum, storesSum } from '../../isa/mnemonics.js'
import { indexOfCore } from '../../machine/relation/channels.js'
import { isInstruction } from '../../machine/relation/microcode.js'
import type { Act } from '../../machine/relation/transition.js'
import { type CoreIndex, coreOf, outputUnitOf, type UnitIndex } from '../../machine/relation/unitIndex.js'
import { firstStep } from '../faults/firstStep.js'
import type { Reporting } from '../faults/reporting.js'
import { groupOf } from './components.js'
import type { ExecutionParts } from './parts.js'

/** What output units do with partial sums, each as the statement of `verify` asks for. */
export interface PartialSums {
  /** Takes a sum that has been forwarded. */
  readonly receive: Act
  /** Reads a sum that has been stored. */
  readonly load: Act
  /** What has been taken or read is to be added. */
  readonly operand: Act
  readonly add: Act
  /** What has been added up leaves its core. */
  readonly leave: Act
  readonly store: Act
  readonly send: Act
}

/** A partial sum that has been taken: whose it is, of a vector of a group. */
interface Coming {
  readonly giver: number | undefined
  readonly group: string | undefined
  readonly vector: number
}

const nothing: Coming = { giver: undefined, group: undefined, vector: Number.NaN }

/** Partial sums of cores: taken, added up and given away. */
// oxlint-disable-next-line max-lines-per-function -- one state, and the short functions that share it
export const sums = (
  {
    cores,
    code,
    stream,
    from,
    able,
    result,
    clocks,
    stored,
    forwarded,
    places,
  }: Pick<
    ExecutionParts,
    'cores' | 'code' | 'stream' | 'from' | 'able' | 'result' | 'clocks' | 'stored' | 'forwarded' | 'places'
  >,
  { fail, stepAt }: Pick<Reporting, 'fail' | 'stepAt'>,
): PartialSums => {
  const { origin, receiver, channel, takes, gives } = code
  const { vector } = stream
  const indexOf = indexOfCore(cores)
  const groups = cores.map(groupOf)
  /** Of each core, who has loaded its partial sum for a vector last, and as which access. */
  const lastLoads = cores.map(() => new Map<number, { readonly by: CoreIndex; readonly access: number }>())
  const right = (unit: UnitIndex, problem: string | null): boolean =>
    problem === null || fail('steps', unit, problem)

  /** What a unit has taken or read within the instruction at hand. */
  let coming = nothing

  /** A read of what core `other` has given as its `turn`-th sum: whether signals say that it is there. */
  const inOrder = (unit: UnitIndex, other: CoreIndex, turn: number): boolean => {
    const seen = clocks.of(coreOf(unit), other)
    if (seen >= turn) return true
    const what =
      seen === 0
        ? 'none of its signals has reached the reader'
        : `its partial sum number ${turn}; the signals that have reached the reader came after ${seen}`
    return fail(
      'ordered',
      unit,
      `no signal says that the partial sum of core ${cores[other]!.core} is there`,
      firstStep(cores[other], storesSum, vector[unit]!, what),
    )
  }

  /** Remembers who has loaded the partial sum of a core, whose place may be used again. */
  const loaded = (other: CoreIndex, unit: UnitIndex): void => {
    const by = coreOf(unit)
    const access = clocks.accessed(by)
    if (access > 0) lastLoads[other]!.set(vector[unit]!, { by, access })
  }

  /** Whether signals say that what is overwritten, if anything, has been loaded. */
  const overwrites = (unit: UnitIndex): boolean => {
    const core = coreOf(unit)
    const last = lastLoads[core]!.get(vector[unit]!)
    if (last === undefined || clocks.of(core, last.by) >= last.access) return true
    const reader = cores[last.by]!
    return fail(
      'ordered',
      unit,
      `no signal says that core ${reader.core} has loaded the partial sum that is overwritten`,
      firstStep(reader, loadsSum, vector[unit]!, 'nothing that the writer waits for comes after it'),
    )
  }

  return {
    receive: (unit, at) => {
      const which = channel[at]!
      const sum = forwarded[which]!.first()
      if (sum === null) return false
      const { x } = sum
      forwarded[which]!.drop(coreOf(unit))
      // the sum itself says that it has been sent
      clocks.take(unit, takes[at]!, 1)
      const giver = from[which]!
      coming = { giver: cores[giver]?.core, group: groups[giver], vector: x }
      return true
    },
    load: (unit, at) => {
      const core = coreOf(unit)
      const statement = origin[at]
      const giver = isInstruction(statement) ? (partnerOf(statement) ?? -1) : -1
      const other = indexOf.get(giver)
      const group = places?.at(giver, vector[unit]!)
      places?.take(giver, vector[unit]!)
      if (group !== undefined && (other === undefined || !stored[other]!.has(vector[unit]!))) {
        if (other !== undefined) loaded(other, unit)
        // phases follow one another, so that it is there
        coming = { giver, group, vector: vector[unit]! }
        return true
      }
      if (other === undefined) return fail('steps', unit, 'the core that it names takes no part in the phase')
      const turn = stored[other]!.take(core, vector[unit]!)
      if (Number.isNaN(turn))
        return fail(
          'ordered',
          unit,
          `core ${cores[other]!.core} may not have stored its partial sum yet, or it has been loaded before`,
          stepAt(outputUnitOf(other), 'so far is the giver'),
        )
      stored[other]!.ahead(clocks.of(core, other) - turn)
      if (!inOrder(unit, other, turn)) return false
      loaded(other, unit)
      coming = { giver, group: groups[other], vector: vector[unit]! }
      return true
    },
    operand: (unit) => {
      const core = coreOf(unit)
      const { giver, group, vector: of } = coming
      if (!right(unit, result.occupied(core))) return false
      if (of !== vector[unit]) return fail('ordered', unit, `the partial sum is that of vector ${of}`)
      if (group !== groups[core])
        return fail('complete', unit, `the partial sum of core ${giver} is one of other outputs`)
      result.operand(core, of)
      return true
    },
    add: (unit) => right(unit, result.add(coreOf(unit), vector[unit]!)),
    leave: (unit) => right(unit, result.give(coreOf(unit), vector[unit]!)),
    store: (unit) => {
      const core = coreOf(unit)
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
    },
    send: (unit, at) => {
      const which = channel[at]!
      forwarded[which]!.put(vector[unit]!, clocks.gave(coreOf(unit)))
      clocks.give(unit, gives[at]!, 1)
      const to = receiver[which]!
      if (to >= 0) able.wake(outputUnitOf(to))
      return true
    },
  }
}
