import type { WaitingUnit } from '../../isa/operand.js'

/**
 * The units of a phase that execute instructions are numbered: each of its programs has two, a load
 * unit and an output unit, and stands at its own place among the cores of the phase.
 */
export const unitsPerCore = 2

/** The unit of the core at a place. */
export const unitAt = (core: number, unit: WaitingUnit): number =>
  unit === 'load' ? loadUnitOf(core) : outputUnitOf(core)

/** The load unit of the core at a place. */
export const loadUnitOf = (core: number): number => core * unitsPerCore

/** The output unit of the core at a place. */
export const outputUnitOf = (core: number): number => core * unitsPerCore + 1

/** The place of a unit's core among those of the phase. */
export const coreOf = (unit: number): number => unit >> 1

/** Whether a unit is an output unit, and not a load unit. */
export const isOutputUnit = (unit: number): boolean => (unit & 1) === 1

/** The other unit of the same core. */
export const otherUnitOf = (unit: number): number => unit ^ 1

/** The crossbar of the core at a place, among units and crossbars of so many cores: crossbars come after all units. */
export const crossbarOf = (core: number, cores: number): number => unitsPerCore * cores + core
