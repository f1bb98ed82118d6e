import type { WaitingUnit } from '../../isa/operand.js'

declare const kind: unique symbol

/** A number that stands for one of the things of a kind, and for none of another. */
type Index<Kind extends string> = number & { readonly [kind]: Kind }

/**
 * The place of a core's program among those of a phase; not the number of a core on the chip, by which instructions
 * name it. A core that also works for layers on its output unit has several.
 */
export type CoreIndex = Index<'core'>

/**
 * A unit of a phase that executes instructions: each of its programs has two, a load unit and an output unit. What
 * units do, crossbars do as well where it is said, see `crossbarOf`.
 */
export type UnitIndex = Index<'unit'>

/** A channel of a phase, which leads from one core to another, see `channelsOf`. */
export type ChannelIndex = Index<'channel'>

/** A column of numbers: `Int32Array<ArrayBuffer>` from TypeScript 5.7 on, before which that type had no parameter. */
type Column = ReturnType<Int32Array['slice']>

/** A column of such indices; −1 where there is none. It is an Int32Array, and no more than that when it runs. */
export interface IndexColumn<I extends number> extends Column {
  [at: number]: I
}

/**
 * Numbers as indices: whoever counts up to how many there are, or finds a place in a list, says here what is counted.
 * These are the only places where a number becomes an index, and cost nothing when they run.
 */
export const asCore = (place: number): CoreIndex => place as CoreIndex
export const asUnit = (place: number): UnitIndex => place as UnitIndex
export const asChannel = (place: number): ChannelIndex => place as ChannelIndex
export const asIndices = <I extends number>(numbers: Column): IndexColumn<I> => numbers as IndexColumn<I>

/** None of a kind. */
export const noCore = asCore(-1)
export const noUnit = asUnit(-1)
export const noChannel = asChannel(-1)

const unitsPerCore = 2

/** How many units so many cores have. */
export const unitCount = (cores: number): number => cores * unitsPerCore

/** The unit of the core at a place. */
export const unitAt = (core: CoreIndex, unit: WaitingUnit): UnitIndex =>
  unit === 'load' ? loadUnitOf(core) : outputUnitOf(core)

/** The load unit of the core at a place. */
export const loadUnitOf = (core: CoreIndex): UnitIndex => asUnit(core * unitsPerCore)

/** The output unit of the core at a place. */
export const outputUnitOf = (core: CoreIndex): UnitIndex => asUnit(core * unitsPerCore + 1)

/** The place of a unit's core among those of the phase. */
export const coreOf = (unit: UnitIndex): CoreIndex => asCore(unit >> 1)

/** Whether a unit is an output unit, and not a load unit. */
export const isOutputUnit = (unit: UnitIndex): boolean => (unit & 1) === 1

/** The other unit of the same core. */
export const otherUnitOf = (unit: UnitIndex): UnitIndex => asUnit(unit ^ 1)

/** The crossbar of the core at a place, among units and crossbars of so many cores: crossbars come after all units. */
export const crossbarUnitOf = (core: CoreIndex, cores: number): UnitIndex => asUnit(unitCount(cores) + core)
