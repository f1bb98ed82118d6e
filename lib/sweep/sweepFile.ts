import * as t from 'io-ts'
import { closed } from '../codec/closed.js'
import { natural, positive } from '../codec/number.js'
import { oneOf } from '../codec/oneOf.js'
import { optional } from '../codec/optional.js'
import { Mappings } from './mappings.js'
import { type MeasureName, measureNames } from './measures.js'
import { Values } from './values.js'

/** A model, and numbers for its open dimensions. */
export interface SweepModel {
  readonly model: string
  readonly bind?: Readonly<Record<string, number>> | undefined
  readonly value?: Readonly<Record<string, number | readonly number[]>> | undefined
}

/** Factors that change together, by their paths in the chip: of each as many values as of the others. */
export type Factors = Readonly<Record<string, Values>>

/** Samples with labels, on which each point is run; paths are from the folder of the sweep's file. */
export interface SweepDataset {
  /** A folder of pictures, or an IDX or NumPy file. */
  readonly path: string
  /** A file, or `folders` where samples lie in a folder a class. */
  readonly labels: string
  /** How pictures become what networks take. */
  readonly preprocess?: string | undefined
  /** So many samples, evenly spaced; all where it is left out. */
  readonly samples?: number | undefined
}

/**
 * What a sweep measures: models on chips, each mapped in one way or several.
 *
 * @example
 * import { SweepFile } from 'ohmflow/sweep'
 * const buses = { models: ['resnet18'], chips: ['rram256'], factors: [{ 'interconnect.bytesPerCycle': [32, 64] }] }
 * console.assert(SweepFile.is(buses) && !SweepFile.is({ ...buses, factor: [] }))
 */
export interface SweepFile {
  /** Names of the zoo, or paths beside the file. */
  readonly models: readonly (string | SweepModel)[]
  /** Presets, or paths beside the file. */
  readonly chips: readonly string[]
  /** The first changes slowest. */
  readonly factors?: readonly Factors[] | undefined
  /** Comparisons that hold of all points: `crossbar.rows <= 2 * crossbar.columns`. */
  readonly constraints?: readonly string[] | undefined
  readonly mappings?: readonly Mappings[] | undefined
  /** What the rows say; what is to be small or great is always among it. */
  readonly record?: readonly MeasureName[] | undefined
  readonly minimize?: readonly MeasureName[] | undefined
  readonly maximize?: readonly MeasureName[] | undefined
  /** As many designs, drawn by the seed; each is measured with all models. */
  readonly sample?: number | undefined
  readonly seed?: number | undefined
  /** Designs are proposed by what was measured before; at most `sample` of them for each model. */
  readonly search?: 'pareto' | 'anneal' | undefined
  /** Where there is one, each point is run on it, too, and `top1` and its kin can be recorded. */
  readonly dataset?: SweepDataset | undefined
  /** Paths of files of devices beside the file, or `ideal`; each design lies on each of them. */
  readonly devices?: readonly string[] | undefined
  /** How often devices are drawn; once where it is left out. */
  readonly trials?: number | undefined
}

const list = <A>(codec: t.Type<A>, expected: string): t.Type<readonly A[]> => {
  const all = t.readonlyArray(codec)
  return new t.Type<readonly A[]>(
    expected,
    (u): u is readonly A[] => all.is(u) && u.length > 0,
    (u, context) =>
      Array.isArray(u) && u.length > 0 ? all.validate(u, context) : t.failure(u, context, expected),
    t.identity,
  )
}

/** Factors by their paths, each with its values. */
const Factors: t.Type<Factors> = t.readonly(t.record(t.string, Values), 'Factors')

const Model: t.Type<SweepModel> = closed<SweepModel>('SweepModel', {
  model: t.string,
  bind: optional(t.readonly(t.record(t.string, positive))),
  value: optional(t.readonly(t.record(t.string, t.union([t.number, t.readonlyArray(t.number)])))),
})

/** A name alone, or a record with one. */
const ModelEntry: t.Type<string | SweepModel> = new t.Type<string | SweepModel>(
  'the name of a model',
  (u): u is string | SweepModel => typeof u === 'string' || Model.is(u),
  (u, context) => (typeof u === 'string' ? t.success(u) : Model.validate(u, context)),
  t.identity,
)

const measureList = optional(list(oneOf(...measureNames), 'a list of figures'))

export const SweepFile: t.Type<SweepFile> = closed<SweepFile>('SweepFile', {
  models: list(ModelEntry, 'a list of models'),
  chips: list(t.string, 'a list of chips'),
  factors: optional(list(Factors, 'a list of factors, each a record of paths and values')),
  constraints: optional(list(t.string, 'a list of comparisons')),
  mappings: optional(list(Mappings, 'a list of mappings')),
  record: measureList,
  minimize: measureList,
  maximize: measureList,
  sample: optional(positive),
  seed: optional(natural),
  search: optional(oneOf('pareto', 'anneal')),
  dataset: optional(
    closed<SweepDataset>('SweepDataset', {
      path: t.string,
      labels: t.string,
      preprocess: optional(t.string),
      samples: optional(positive),
    }),
  ),
  devices: optional(list(t.string, 'a list of files of devices')),
  trials: optional(positive),
})
