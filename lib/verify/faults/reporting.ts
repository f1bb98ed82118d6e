import type { CoreProgram } from '../../ir/program.js'
import { isInstruction, type Microcode } from '../../machine/relation/microcode.js'
import { coreOf, type UnitIndex } from '../../machine/relation/unitIndex.js'
import type { Fault, Step, SynchronizationRule } from './unsynchronized.js'

/** What goes wrong while cores are executed, in words. */
export interface Reporting {
  /** The first fault so far; null where there is none. */
  readonly first: () => Fault | null
  /** Where a unit stands, or has come to its end, as a link of a message's chain; none where it has nothing to do. */
  readonly stepAt: (unit: UnitIndex, what: string) => readonly Step[]
  /** A unit goes wrong where it stands; what led there goes before. */
  readonly fail: (
    rule: SynchronizationRule,
    unit: UnitIndex,
    problem: string,
    before?: readonly Step[],
  ) => false
  /** The same where it may be another rule that decides. */
  readonly add: (unit: UnitIndex, fault: Omit<Fault, 'layer'>) => false
}

/** Reports on units that stand at these places, and work on these vectors. */
export const reporting = (
  cores: readonly CoreProgram[],
  { origin, entry }: Pick<Microcode, 'origin' | 'entry'>,
  { place, vector }: { readonly place: Int32Array; readonly vector: Float64Array },
): Reporting => {
  let first: Fault | null = null
  const stepAt = (unit: UnitIndex, what: string): readonly Step[] => {
    // of a unit at the end of its code, the last that it has done
    for (let at = place[unit]!; at >= entry[unit]!; at--) {
      const instruction = origin[at]
      if (isInstruction(instruction))
        return [{ core: cores[coreOf(unit)]!.core, instruction, vector: vector[unit]!, what }]
    }
    return []
  }
  const add = (unit: UnitIndex, fault: Omit<Fault, 'layer'>): false => {
    const chain = [...fault.chain, ...stepAt(unit, 'here')]
    first ??= { ...fault, layer: cores[coreOf(unit)]!.layer, chain }
    return false
  }
  return {
    first: () => first,
    stepAt,
    add,
    fail: (rule, unit, problem, before = []) =>
      add(unit, { rule, problem, chain: before, decided: rule !== 'registers' }),
  }
}
