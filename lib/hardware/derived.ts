import { sum } from '../arithmetic.js'
import {
  activationBytes,
  type Chip,
  type Crossbar,
  type Energy,
  logicalColumns,
  logicalRows,
  partialSumBytes,
} from './chip.js'
import type { ComponentKind } from './components.js'
import { type Converter, converterOf } from './converters.js'
import type { CoreComponents } from './coreComponents.js'

/** A chip without the figures that follow from its components. */
export interface Undetermined extends Pick<Chip, 'clockGigahertz' | 'core' | 'signal'> {
  readonly crossbar: Omit<Crossbar, 'mvmCycles' | 'programCycles'>
  readonly components: CoreComponents
}

/** The figures of a chip that follow from its components. */
export interface Determined {
  readonly crossbar: Pick<Crossbar, 'mvmCycles' | 'programCycles'>
  readonly energy: Energy
}

/** The paths of these figures in a chip. */
export const determinedPaths = [
  'crossbar.mvmCycles',
  'crossbar.programCycles',
  'energy.mvmPicojoules',
  'energy.bytePicojoules',
  'energy.elementPicojoules',
  'energy.signalPicojoules',
  'energy.programPicojoules',
  'energy.staticMilliwatts',
] as const

/** How much of something each kind of component takes. */
export type Parts = ReadonlyMap<ComponentKind, number>

/** So many digits tell any two figures apart, and none of them is an error of rounding. */
const rounded = (figure: number): number => Number(figure.toPrecision(9))

const stepsOf = ({ inputBits, dacBits }: Undetermined['crossbar']): number => Math.ceil(inputBits / dacBits)

/** A DAC of so many bits, as a multiple of one of 1 bit. */
const dacScale = (bits: number): number => 2 ** (bits - 1)

/** Bytes of the inputs of an MVM. */
const inputBytes = ({ crossbar }: Undetermined): number => logicalRows(crossbar) * activationBytes(crossbar)

const resultBytes = ({ crossbar }: Undetermined): number => logicalColumns(crossbar) * partialSumBytes

const bufferBytes = (chip: Undetermined): number =>
  chip.core.inputBuffers * inputBytes(chip) + chip.core.outputBuffers * resultBytes(chip)

/** What values drive in crossbars: see `Drive` of `ohmflow/run`. */
interface Driven {
  readonly cells: number
  readonly rows: number
  readonly steps: number
}

/** Half of the inputs are driven, and cells are at half of their levels, where constants hold. */
const half = 2

/** Picojoules of so many MVMs by component, by what their values drive. */
const drivenParts = (
  chip: Undetermined,
  converter: Converter,
  mvms: number,
  { cells, rows, steps }: Driven,
): Parts => {
  const { columns, dacBits } = chip.crossbar
  const { cell, dac, sampleAndHold, adc, shiftAndAdd, buffers } = chip.components
  return new Map([
    ['crossbar cells', half * half * cells * cell.readPicojoules],
    ['DAC', half * rows * dac.picojoules * dacScale(dacBits)],
    ['sample and hold', steps * columns * sampleAndHold.picojoules],
    ['ADC', steps * columns * converter.picojoules * adc.energyScale],
    ['shift and add', steps * columns * shiftAndAdd.picojoules],
    ['buffers', mvms * ((inputBytes(chip) + resultBytes(chip)) * buffers.bytePicojoules)],
  ])
}

/** Picojoules of one MVM by component, its values driving half of what there is. */
const mvmParts = (chip: Undetermined, converter: Converter): Parts => {
  const { rows, columns } = chip.crossbar
  const steps = stepsOf(chip.crossbar)
  const driven = { cells: (steps * rows * columns) / (half * half), rows: (steps * rows) / half, steps }
  return drivenParts(chip, converter, 1, driven)
}

/**
 * Picojoules of so many MVMs by component, by what their values drive; null of a chip that does not give its components.
 * The constants of a cell and of a DAC are taken for those of half of what there is: a cell that is driven as far as
 * there is takes four times as much, since both its row and its conductance are twice as far, and a DAC twice. Columns
 * are sampled, converted and added in steps in which any row is driven, and what buffers take does not depend on values.
 */
export const drivenEnergy = ({ components, ...chip }: Chip, mvms: number, driven: Driven): Parts | null => {
  const converter = converterOf(chip.crossbar.adcBits)
  return components === undefined || converter === undefined
    ? null
    : drivenParts({ ...chip, components }, converter, mvms, driven)
}

/** Square millimetres of one core by component. */
const areaParts = (chip: Undetermined, converter: Converter): Parts => {
  const { rows, columns, dacBits } = chip.crossbar
  const { cell, dac, sampleAndHold, adc, shiftAndAdd, buffers, link, outputUnit, controller } =
    chip.components
  const converters = Math.ceil(columns / adc.columns)
  return new Map([
    ['crossbar cells', (rows * columns * cell.squareMicrometres) / 1e6],
    ['DAC', (rows * dac.squareMicrometres * dacScale(dacBits)) / 1e6],
    ['sample and hold', (columns * sampleAndHold.squareMicrometres) / 1e6],
    ['ADC', (converters * converter.squareMicrometres * adc.areaScale) / 1e6],
    ['shift and add', (converters * shiftAndAdd.squareMicrometres) / 1e6],
    ['buffers', (bufferBytes(chip) * buffers.byteSquareMicrometres) / 1e6],
    ['interconnect', link.squareMicrometres / 1e6],
    ['output unit', (chip.core.lanes * outputUnit.laneSquareMicrometres) / 1e6],
    ['controller', controller.squareMicrometres / 1e6],
  ])
}

/**
 * Cycles of one MVM. While the converters are at the columns of a step, the array settles for the next; the slower of
 * the two sets the pace (ISAAC, Section VI).
 */
const mvmCycles = ({ clockGigahertz, crossbar, components }: Undetermined): number => {
  const { cell, adc } = components
  const step = Math.max(cell.readNanoseconds, Math.min(adc.columns, crossbar.columns) / adc.gigasamples)
  return Math.max(1, Math.ceil(rounded(stepsOf(crossbar) * step * clockGigahertz)))
}

/**
 * The times and energies that follow from the components of a chip; null where there is no converter of its
 * resolution. Buffers are read or written once a byte of each vector, a core is written row by row.
 */
export const determined = (chip: Undetermined): Determined | null => {
  const { clockGigahertz, crossbar, core, signal, components } = chip
  const { cell, buffers, link, outputUnit, controller } = components
  const converter = converterOf(crossbar.adcBits)
  if (converter === undefined) return null
  const leakage = [
    bufferBytes(chip) * buffers.byteMilliwatts,
    link.milliwatts,
    core.lanes * outputUnit.laneMilliwatts,
    controller.milliwatts,
  ]
  return {
    crossbar: {
      mvmCycles: mvmCycles(chip),
      programCycles: Math.ceil(rounded(crossbar.rows * cell.writeNanoseconds * clockGigahertz)),
    },
    energy: {
      mvmPicojoules: rounded(sum(mvmParts(chip, converter).values())),
      bytePicojoules: link.bytePicojoules,
      elementPicojoules: outputUnit.elementPicojoules,
      signalPicojoules: rounded(signal.bytes * link.bytePicojoules),
      programPicojoules: rounded(crossbar.rows * crossbar.columns * cell.writePicojoules),
      staticMilliwatts: rounded(sum(leakage)),
    },
  }
}

const ofComponents =
  (parts: (chip: Undetermined, converter: Converter) => Parts) =>
  ({ components, ...chip }: Chip): Parts | null => {
    const converter = converterOf(chip.crossbar.adcBits)
    return components === undefined || converter === undefined
      ? null
      : parts({ ...chip, components }, converter)
  }

/**
 * Picojoules of one MVM by kind of component; null of a chip that does not give its components.
 *
 * @example
 * import { presets } from 'ohmflow'
 * import { mvmEnergyByComponent } from 'ohmflow/view'
 * const parts = mvmEnergyByComponent(presets.rram22.chip)
 * console.assert((parts?.get('ADC') ?? 0) > (parts?.get('DAC') ?? 0))
 */
export const mvmEnergyByComponent: (chip: Chip) => Parts | null = ofComponents(mvmParts)

/**
 * Square millimetres of one core by kind of component; null of a chip that does not give its components. Shared memory
 * and links off the chip are not among them.
 *
 * @example
 * import { presets } from 'ohmflow'
 * import { coreAreaByComponent } from 'ohmflow/view'
 * console.assert(coreAreaByComponent(presets.rram22.chip)?.has('ADC') === true)
 * console.assert(coreAreaByComponent(presets.rram256.chip) === null)
 */
export const coreAreaByComponent: (chip: Chip) => Parts | null = ofComponents(areaParts)

/**
 * Square millimetres of so many cores of a chip, without shared memory; null where it does not give its components.
 *
 * @example
 * import { presets } from 'ohmflow'
 * import { areaOf } from 'ohmflow/view'
 * console.assert((areaOf(presets.rram22.chip, 100) ?? 0) > 0.5 && areaOf(presets.rram256.chip, 100) === null)
 */
export const areaOf = (chip: Chip, cores: number): number | null => {
  const parts = coreAreaByComponent(chip)
  return parts === null ? null : cores * sum(parts.values())
}
