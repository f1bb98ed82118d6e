import { quoted } from '../../codec/wording.js'
import type { CoreProgram } from '../../ir/program.js'
import { busyWith, type Microcode } from '../../machine/relation/microcode.js'
import { control } from '../../machine/relation/opcodes.js'
import { tokenNumbers } from '../../machine/relation/tokens.js'
import {
  asUnit,
  type CoreIndex,
  coreOf,
  type IndexColumn,
  noCore,
  noUnit,
  otherUnitOf,
  outputUnitOf,
  type UnitIndex,
  unitCount,
} from '../../machine/relation/unitIndex.js'
import type { Reporting } from '../faults/reporting.js'
import type { Fault, Step } from '../faults/unsynchronized.js'
import type { ExecutionParts } from './parts.js'
import type { Streams } from './streams.js'

/** Why a unit stands still, and for whom: the index of a core, −1 where it takes no part. */
interface Want {
  readonly other: CoreIndex
  readonly what: string
}

/** Of units that stand still, what each waits for; null of one that has come to its end. */
const wanting = (
  cores: readonly CoreProgram[],
  { op, channel, takes, sender, receiver, busy, awaits, counts, entry }: Microcode,
  { settle }: Streams,
  from: IndexColumn<CoreIndex>,
): ((unit: UnitIndex) => Want | null) => {
  const numbers = tokenNumbers(cores.length)
  /** The core whose code counts up a register; −1 where none does. */
  const signallerOf = (register: number): CoreIndex => {
    const place = counts.findIndex((registers) => registers.includes(register))
    return place < 0 ? noCore : coreOf(asUnit(entry.findLastIndex((begin) => begin <= place)))
  }
  /** A core by its number, and by its layer where that is another than the unit's own. */
  const named = (core: number | undefined, other: CoreIndex, unit: UnitIndex): string => {
    const layer = cores[other]?.layer
    const isForeign = layer !== undefined && layer !== cores[coreOf(unit)]?.layer
    return isForeign ? `core ${core} (layer ${quoted(layer)})` : `core ${core}`
  }
  return (unit) => {
    const at = settle(unit)
    const which = channel[at]!
    if (op[at] === control.end) return null
    if (busy[at] === busyWith.awaiting) {
      const other = signallerOf(awaits[at]!)
      const who =
        other < 0 ? 'signals that nobody gives' : `signals of ${named(cores[other]?.core, other, unit)}`
      return { other, what: `waits for ${who}` }
    }
    switch (numbers.resourceOf(takes[at]!)) {
      case 'signal':
        return {
          other: from[which]!,
          what: `waits for a signal of ${named(sender[which], from[which]!, unit)}`,
        }
      case 'forwarded sum':
        return { other: from[which]!, what: `waits for a partial sum of core ${sender[which]}` }
      case 'partial-sum buffer':
        return { other: receiver[which]!, what: `waits for a place at core ${cores[receiver[which]!]?.core}` }
      case 'product':
        return { other: coreOf(unit), what: 'waits for a result of its crossbar' }
      default:
        return { other: coreOf(unit), what: 'waits for a free input buffer' }
    }
  }
}

/**
 * Of an execution in which nobody can go on, the shortest chain of units each of which waits for the next, as
 * a fault; null where all have come to their end. Where buffers are shared, places could be had in other orders.
 */
export const standstillOf = (
  {
    cores,
    code,
    stream,
    from,
    sumBuffers: { conservative },
  }: Pick<ExecutionParts, 'cores' | 'code' | 'stream' | 'from' | 'sumBuffers'>,
  { stepAt }: Pick<Reporting, 'stepAt'>,
): Fault | null => {
  const wantOf = wanting(cores, code, stream, from)
  /** The unit that stands in the way of another. */
  const nextOf = (unit: UnitIndex, { other }: Want): UnitIndex => {
    if (other < 0) return noUnit
    const next = other === coreOf(unit) ? otherUnitOf(unit) : outputUnitOf(other)
    return wantOf(next) === null && wantOf(otherUnitOf(next)) !== null ? otherUnitOf(next) : next
  }
  const units = unitCount(cores.length)
  const wants = Array.from({ length: units }, (_, unit) => wantOf(asUnit(unit)))
  const nexts = wants.map((want, unit) => (want === null ? noUnit : nextOf(asUnit(unit), want)))
  /** From a unit on, how many wait for one another until somebody is met again or has come to the end. */
  const lengths = chainLengths(
    nexts,
    wants.map((want) => want !== null),
  )
  let first = noUnit
  for (let unit = asUnit(0); unit < units; unit = asUnit(unit + 1))
    if (lengths[unit]! > 0 && (first < 0 || lengths[unit]! < lengths[first]!)) first = unit
  if (first < 0) return null
  const chain: Step[] = []
  for (let [unit, left] = [first, lengths[first]!]; left > 0; [unit, left] = [nexts[unit]!, left - 1])
    chain.push(...stepAt(unit, wants[unit]!.what))
  return {
    rule: conservative ? 'places' : 'deadlock',
    layer: cores[coreOf(first)]?.layer ?? '',
    problem: conservative
      ? 'cores may wait for one another for ever, depending on whose partial sums come first'
      : 'cores wait for ever',
    chain,
    decided: !conservative,
  }
}

/**
 * Of each that waits, how many are met by going from each to the
 * next before one is met again, or one that does not wait. Linear.
 */
const chainLengths = (nexts: readonly number[], waits: readonly boolean[]): Int32Array => {
  const lengths = new Int32Array(nexts.length)
  const on = new Int32Array(nexts.length).fill(-1)
  for (let start = 0; start < nexts.length; start++) {
    const path: number[] = []
    let unit = start
    while (unit >= 0 && waits[unit] === true && lengths[unit] === 0 && on[unit] === -1) {
      on[unit] = path.length
      path.push(unit)
      unit = nexts[unit]!
    }
    // a ring is as long from each of its units; what leads to it is longer by one each
    const ring = unit >= 0 && waits[unit] === true && lengths[unit] === 0 ? on[unit]! : path.length
    for (let k = path.length - 1; k >= 0; k--) {
      const after = nexts[path[k]!]!
      lengths[path[k]!] =
        k >= ring ? path.length - ring : 1 + (after >= 0 && waits[after] === true ? lengths[after]! : 0)
    }
    for (const each of path) on[each] = -1
  }
  return lengths
}
