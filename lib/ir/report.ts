import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { closed } from '../codec/closed.js'
import { positive } from '../codec/number.js'
import { oneOf } from '../codec/oneOf.js'
import type { Borrowed, CrossbarDifference } from '../hardware/borrowed.js'
import { Chip } from '../hardware/chip.js'
import {
  EarlierLayer,
  EarlierNetwork,
  EarlierOperator,
  upgradedLayer,
  upgradedNetwork,
  upgradedOperator,
} from './earlierReport.js'
import { LayerReport } from './layerReport.js'
import { Model } from './network.js'
import { NetworkReport, OperatorReport } from './networkReport.js'
import { type Provenance, provenanceFields } from './program.js'

/**
 * What a mapped network takes on its chip.
 *
 * @example
 * import { modelFile, teachingNetwork } from 'ohmflow'
 * import { Report } from 'ohmflow/codec'
 * import { teaching } from 'ohmflow/pipelines'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const report = await teaching.task(model)()
 * console.assert(report._tag === 'Right' && Report.is(report.right))
 */
export interface Report {
  readonly schema: 'ohmflow.report/2'
  readonly model: Model
  readonly chip: Chip
  readonly pipeline: Provenance & { readonly simulator: string }
  /**
   * `exact` where the program was run on the machine model. In an `estimate`, cycles and bytes of partial sums are at
   * least what stands here, and all that follows from them is about so.
   */
  readonly precision: 'exact' | 'estimate'
  /** Figures of the chip that a preset gives for another crossbar. */
  readonly borrowed: readonly Borrowed[]
  readonly layers: readonly LayerReport[]
  readonly operators: readonly OperatorReport[]
  readonly network: NetworkReport
}

/** What all versions say in the same way. */
const shared = {
  model: Model,
  chip: Chip,
  pipeline: closed<Report['pipeline']>('Provenance', { ...provenanceFields, simulator: t.string }),
  precision: oneOf('exact', 'estimate'),
  borrowed: t.readonlyArray(
    closed<Borrowed>('Borrowed', {
      preset: t.string,
      figures: t.readonlyArray(t.string),
      differences: t.readonlyArray(
        closed<CrossbarDifference>('CrossbarDifference', { part: t.string, given: positive, has: positive }),
      ),
    }),
  ),
}

const Present: t.Type<Report> = closed<Report>('Report', {
  schema: oneOf('ohmflow.report/2'),
  ...shared,
  layers: t.readonlyArray(LayerReport),
  operators: t.readonlyArray(OperatorReport),
  network: NetworkReport,
})

/** A report as version 1 wrote it. */
interface Earlier extends Pick<Report, keyof typeof shared> {
  readonly schema: 'ohmflow.report/1'
  readonly layers: readonly EarlierLayer[]
  readonly operators: readonly EarlierOperator[]
  readonly network: EarlierNetwork
}

const Earlier: t.Type<Earlier> = closed<Earlier>('Report', {
  schema: oneOf('ohmflow.report/1'),
  ...shared,
  layers: t.readonlyArray(EarlierLayer),
  operators: t.readonlyArray(EarlierOperator),
  network: EarlierNetwork,
})

const upgraded = ({ layers, operators, network, ...rest }: Earlier): Report => ({
  ...rest,
  schema: 'ohmflow.report/2',
  layers: layers.map(upgradedLayer),
  operators: operators.map(upgradedOperator),
  network: upgradedNetwork(network, rest.chip),
})

const isEarlier = (u: unknown): boolean =>
  typeof u === 'object' && u !== null && 'schema' in u && u.schema === 'ohmflow.report/1'

/** Reports of the present version. Decoding takes those of version 1 as well, and says by null what these do not tell. */
export const Report: t.Type<Report> = new t.Type(
  'Report',
  Present.is,
  (u, context) =>
    isEarlier(u) ? E.map(upgraded)(Earlier.validate(u, context)) : Present.validate(u, context),
  t.identity,
)
