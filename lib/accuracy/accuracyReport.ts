import * as t from 'io-ts'
import { closed } from '../codec/closed.js'
import { natural, positive } from '../codec/number.js'
import { oneOf } from '../codec/oneOf.js'
import { DevicesFile } from '../devices/devices.js'
import { Score } from './score.js'

/** One draw of devices after the other, and how right the network is on each. */
export type Trials = readonly Score[]

/** How right the network is where one layer alone lies on the devices. */
export interface LayerAccuracy {
  readonly layer: string
  readonly trials: Trials
}

/** How right the network is with a field of the devices at some value. */
export interface VariedAccuracy {
  readonly value: number
  readonly trials: Trials
}

/** How right a network is on devices that are not ideal. */
export interface DeviceAccuracy {
  readonly devices: DevicesFile
  /** Each draw, all layers on these devices. */
  readonly trials: Trials
  /** Each layer alone; null where that was not asked for. */
  readonly layers: readonly LayerAccuracy[] | null
  /** The field that takes several values, as in `adc.bits`, and all layers at each; null where none does. */
  readonly varied: { readonly field: string; readonly points: readonly VariedAccuracy[] } | null
}

/** How right the runtime is with the same samples, on the model that is mapped. */
export interface RuntimeAccuracy {
  readonly runtime: string
  readonly score: Score
  /** Samples for which it and the ideal crossbars have the largest output at the same place. */
  readonly agreeing: number
  /** How right it is on the model as it came, where that was quantized; null where it came quantized. */
  readonly given: Score | null
}

/**
 * How right a mapped network is on the samples of a dataset.
 *
 * @example
 * import { AccuracyReport } from 'ohmflow/accuracy'
 * const ideal = { kind: 'classes', samples: 500, top1: 490, top5: 500 } as const
 * console.assert(
 *   AccuracyReport.is({
 *     schema: 'ohmflow.accuracy/1', model: 'digits.onnx', chip: 'rram256', dataset: 'images.idx.gz', of: 500, samples: 500,
 *     output: 'digit', outputs: 10, ideal, runtime: null, devices: null,
 *   }),
 * )
 */
export interface AccuracyReport {
  readonly schema: 'ohmflow.accuracy/1'
  readonly model: string
  readonly chip: string
  readonly dataset: string
  /** Samples of the dataset. */
  readonly of: number
  /** Samples that were run, evenly spaced among them. */
  readonly samples: number
  /** The output that is held against labels, and its elements. */
  readonly output: string
  readonly outputs: number
  /** On devices that are ideal. */
  readonly ideal: Score
  readonly runtime: RuntimeAccuracy | null
  readonly devices: DeviceAccuracy | null
}

const orNull = <A>(codec: t.Type<A>): t.Type<A | null> => t.union([codec, t.null])

const trials: t.Type<Trials> = t.readonlyArray(Score)

export const AccuracyReport: t.Type<AccuracyReport> = closed<AccuracyReport>('AccuracyReport', {
  schema: oneOf('ohmflow.accuracy/1'),
  model: t.string,
  chip: t.string,
  dataset: t.string,
  of: positive,
  samples: positive,
  output: t.string,
  outputs: positive,
  ideal: Score,
  runtime: orNull(
    closed<RuntimeAccuracy>('RuntimeAccuracy', {
      runtime: t.string,
      score: Score,
      agreeing: natural,
      given: orNull(Score),
    }),
  ),
  devices: orNull(
    closed<DeviceAccuracy>('DeviceAccuracy', {
      devices: DevicesFile,
      trials,
      layers: orNull(t.readonlyArray(closed<LayerAccuracy>('LayerAccuracy', { layer: t.string, trials }))),
      varied: orNull(
        closed<NonNullable<DeviceAccuracy['varied']>>('Varied', {
          field: t.string,
          points: t.readonlyArray(closed<VariedAccuracy>('VariedAccuracy', { value: t.number, trials })),
        }),
      ),
    }),
  ),
})
