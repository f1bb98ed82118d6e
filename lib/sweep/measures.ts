import type { Chip } from '../hardware/chip.js'
import { areaOf } from '../hardware/derived.js'
import type { NetworkReport } from '../ir/networkReport.js'

/** The figures of a network; bytes of programs take all of them to be counted, and need not be there. */
export type NetworkFigures = Omit<NetworkReport, 'programBytes'> & { readonly programBytes: number | null }

/** A figure of a mapped network that a sweep can record. */
export interface Measure {
  /** What it is, in words. */
  readonly what: string
  readonly unit: string
  /** Null where the mapping has no such figure. */
  readonly of: (network: NetworkFigures, chip: Chip) => number | null
}

/**
 * Everything that a sweep can record of a mapped network, by the name that it has in its rows.
 *
 * @example
 * import { measures } from 'ohmflow/sweep'
 * console.assert(measures.energy.unit === 'pJ')
 */
export const measures = {
  cycles: { what: 'cycles of all images', unit: 'cycles', of: ({ cycles }) => cycles },
  milliseconds: { what: 'time of all images', unit: 'ms', of: ({ milliseconds }) => milliseconds },
  energy: { what: 'energy of all images', unit: 'pJ', of: ({ energy }) => energy.total },
  energyDelay: {
    what: 'energy times time',
    unit: 'pJ·ms',
    of: ({ energy, milliseconds }) => energy.total * milliseconds,
  },
  crossbarEnergy: { what: 'energy of MVMs and of writing', unit: 'pJ', of: ({ energy }) => energy.crossbar },
  interconnectEnergy: { what: 'energy of transfers', unit: 'pJ', of: ({ energy }) => energy.interconnect },
  staticEnergy: { what: 'energy drawn all the time', unit: 'pJ', of: ({ energy }) => energy.static },
  cores: { what: 'cores in use', unit: 'cores', of: ({ cores }) => cores },
  tiles: { what: 'tiles', unit: 'tiles', of: ({ tiles }) => tiles },
  area: {
    what: 'area of the cores in use, of a chip that gives its components',
    unit: 'mm²',
    of: ({ cores }, chip) => areaOf(chip, cores),
  },
  utilization: { what: 'share of crossbar time in use', unit: '', of: ({ utilization }) => utilization },
  overhead: { what: 'share of signals in all bytes moved', unit: '', of: ({ overhead }) => overhead },
  requiredOverhead: {
    what: 'the same without signals that only go along',
    unit: '',
    of: ({ requiredOverhead }) => requiredOverhead,
  },
  peakPartialSumBytes: {
    what: 'most bytes of partial sums alive at once',
    unit: 'bytes',
    of: ({ peakPartialSumBytes }) => peakPartialSumBytes,
  },
  programBytes: { what: 'bytes of all programs', unit: 'bytes', of: ({ programBytes }) => programBytes },
  reprogrammingCycles: {
    what: 'cycles in which crossbars are written',
    unit: 'cycles',
    of: ({ reprogrammingCycles }) => reprogrammingCycles,
  },
  throughput: { what: 'images a second', unit: '1/s', of: ({ throughput }) => throughput },
  latency: { what: 'cycles of the first image', unit: 'cycles', of: ({ latency }) => latency },
  interval: {
    what: 'cycles from an image to the next',
    unit: 'cycles',
    of: ({ interval }) => interval,
  },
} as const satisfies Readonly<Record<string, Measure>>

/** The name of a figure that a sweep can record. */
export type MeasureName = keyof typeof measures

/**
 * Whether a sweep can record a figure of this name.
 *
 * @example
 * import { isMeasureName } from 'ohmflow/sweep'
 * console.assert(isMeasureName('cycles') && !isMeasureName('cycle'))
 */
export const isMeasureName = (name: string): name is MeasureName => Object.hasOwn(measures, name)

/**
 * The names of all figures that a sweep can record.
 *
 * @example
 * import { measureNames } from 'ohmflow/sweep'
 * console.assert(measureNames.includes('energy'))
 */
export const measureNames: readonly MeasureName[] = Object.keys(measures).filter(isMeasureName)
