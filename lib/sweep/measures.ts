import { figureOf, type Score } from '../accuracy/score.js'
import { spreadOf } from '../accuracy/spread.js'
import { wilson } from '../accuracy/wilson.js'
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
  /** Null where the mapping, or its run on a dataset, has no such figure; `trials` is empty where there was no run. */
  readonly of: (network: NetworkFigures, chip: Chip, trials: readonly Score[]) => number | null
}

type Kind = Score['kind']

/** The scores of trials on labels of a kind; null where there are none. */
const ofKind = <K extends Kind>(
  trials: readonly Score[],
  kind: K,
): readonly Extract<Score, { kind: K }>[] | null => {
  const own = trials.filter((score): score is Extract<Score, { kind: K }> => score.kind === kind)
  return own.length === 0 ? null : own
}

/** Mean and deviation of the one figure of scores of a kind, over the trials. */
const spread = (trials: readonly Score[], kind: Kind) => {
  const own = ofKind(trials, kind)
  return own === null ? null : spreadOf(own.map(figureOf))
}

/** The interval that has the true share of right classes in it, 19 times out of 20: of the mean of all trials. */
const interval = (trials: readonly Score[]) => {
  const samples = trials[0]?.samples ?? 0
  const top1 = spread(trials, 'classes')
  return top1 === null ? null : wilson(top1.mean * samples, samples)
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
  top1: {
    what: 'share of samples whose class is right, the mean of all trials',
    unit: '',
    of: (_network, _chip, trials) => spread(trials, 'classes')?.mean ?? null,
  },
  top1Low: {
    what: 'lower end of the interval that has the true share in it 19 times out of 20',
    unit: '',
    of: (_network, _chip, trials) => interval(trials)?.low ?? null,
  },
  top1High: {
    what: 'upper end of that interval',
    unit: '',
    of: (_network, _chip, trials) => interval(trials)?.high ?? null,
  },
  top1Deviation: {
    what: 'standard deviation of the share over the trials',
    unit: '',
    of: (_network, _chip, trials) => spread(trials, 'classes')?.deviation ?? null,
  },
  top5: {
    what: 'share of samples whose class is among the first five, the mean of all trials',
    unit: '',
    of: (_network, _chip, trials) => {
      const own = ofKind(trials, 'classes')
      return own === null ? null : spreadOf(own.map(({ top5, samples }) => top5 / Math.max(1, samples))).mean
    },
  },
  error: {
    what: 'root mean square of the errors of outputs, the mean of all trials',
    unit: 'outputs',
    of: (_network, _chip, trials) => spread(trials, 'values')?.mean ?? null,
  },
  errorDeviation: {
    what: 'standard deviation of that error over the trials',
    unit: 'outputs',
    of: (_network, _chip, trials) => spread(trials, 'values')?.deviation ?? null,
  },
} as const satisfies Readonly<Record<string, Measure>>

/** The name of a figure that a sweep can record. */
export type MeasureName = keyof typeof measures

/**
 * The figures that take a run on a dataset: what tells them from those that follow from the mapping alone.
 *
 * @example
 * import { accuracyMeasures } from 'ohmflow/sweep'
 * console.assert(accuracyMeasures.has('top1') && !accuracyMeasures.has('cycles'))
 */
export const accuracyMeasures: ReadonlySet<MeasureName> = new Set([
  'top1',
  'top1Low',
  'top1High',
  'top1Deviation',
  'top5',
  'error',
  'errorDeviation',
])

/**
 * The figures of which more is better, where a sweep does not say.
 *
 * @example
 * import { greaterIsBetter } from 'ohmflow/sweep'
 * console.assert(greaterIsBetter.has('top1') && !greaterIsBetter.has('energy'))
 */
export const greaterIsBetter: ReadonlySet<MeasureName> = new Set([
  'throughput',
  'utilization',
  'top1',
  'top1Low',
  'top1High',
  'top5',
])

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
