import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type * as t from 'io-ts'
import { AccuracyReport, Preprocessing } from '../entries/accuracy.js'
import {
  Chip,
  decode,
  Lowered,
  Network,
  Placed,
  PolicyFile,
  Program,
  Report,
  Tiled,
  verifyLowered,
  verifyNetwork,
  verifyPlaced,
  verifyReport,
  verifyTiled,
} from '../entries/codec.js'
import { DevicesFile, describeDevices, verifyDevices } from '../entries/devices.js'
import { SweepFile } from '../entries/sweep.js'
import {
  accuracyTable,
  choices,
  describeChip,
  describeLowered,
  describeNetwork,
  describePlaced,
  describeProgram,
  describeTiled,
} from '../entries/view.js'
import { type OhmflowError, reportTable, verify, verifyChip } from '../index.js'
import { get, type Rule } from '../rule.js'
import { describePolicy, describePreprocessing, describeSweep } from './describeInputs.js'
import { oneByOne } from './oneByOne.js'
import { screenWidth } from './screen.js'

/** A kind of JSON file: by which key it is known, and what to say of it. */
export interface ArtefactKind {
  /** With its article: `a program`. */
  readonly name: string
  readonly knownBy: (value: object) => boolean
  /** The forms of it that are read, the newest last: `ohmflow.report/2`. Some kinds do not say their form. */
  readonly forms: readonly string[]
  readonly show: (value: unknown, path: string) => Rule<OhmflowError, string>
}

const schema = (value: object): unknown => ('schema' in value ? value.schema : undefined)

const kind = <A>(
  what: string,
  by: readonly string[] | ((value: object) => boolean),
  codec: t.Type<A>,
  verify: (artefact: A) => Either<OhmflowError, A>,
  describe: (artefact: A) => string,
): ArtefactKind => ({
  name: what === 'devices' ? 'a file of devices' : `a ${what}`,
  knownBy: typeof by === 'function' ? by : (value) => by.some((form) => form === schema(value)),
  forms: typeof by === 'function' ? [] : by,
  *show(value, path): Rule<OhmflowError, string> {
    const artefact = yield* get(decode(codec, `${path} (${what})`)(value))
    return `${what}\n${describe(yield* get(verify(artefact))).trimEnd()}\n`
  },
})

const kinds: readonly ArtefactKind[] = [
  kind('report', ['ohmflow.report/1', 'ohmflow.report/2'], Report, verifyReport, (report) =>
    [choices(report, screenWidth()), oneByOne(report), reportTable(report, screenWidth())]
      .filter((part) => part !== null)
      .join('\n\n'),
  ),
  kind('report of accuracy', ['ohmflow.accuracy/1'], AccuracyReport, E.right, (report) =>
    accuracyTable(report),
  ),
  kind('program', ['ohmflow.program/1'], Program, verify, describeProgram),
  kind('placed network', (v) => 'assigner' in v, Placed, verifyPlaced, describePlaced),
  kind('tiled network', (v) => 'partitioner' in v, Tiled, verifyTiled, describeTiled),
  kind('network', (v) => 'nodes' in v, Network, verifyNetwork, describeNetwork),
  kind(
    'lowered network',
    (v) => 'layers' in v && schema(v) === undefined,
    Lowered,
    verifyLowered,
    describeLowered,
  ),
  kind('chip', (v) => 'crossbar' in v, Chip, verifyChip, describeChip),
  kind('devices', ['ohmflow.devices/1'], DevicesFile, (file) => verifyDevices(file), describeDevices),
  kind('file of precision', ['ohmflow.precision/1'], PolicyFile, E.right, describePolicy),
  kind('file of preprocessing', ['ohmflow.preprocessing/1'], Preprocessing, E.right, describePreprocessing),
  kind('sweep', (v) => 'models' in v && 'chips' in v, SweepFile, E.right, describeSweep),
]

/** What kind of file a value of JSON comes from, if any that is known. */
export const artefactKindOf = (value: unknown): ArtefactKind | undefined =>
  typeof value === 'object' && value !== null ? kinds.find(({ knownBy }) => knownBy(value)) : undefined

/**
 * What a value of JSON is that says of itself a form which is not read here, and up to which form that kind is read: a
 * later version of ohmflow has written it, or somebody who miscounted.
 */
export const unreadForm = (
  value: unknown,
): { readonly name: string; readonly form: string; readonly newest: string } | undefined => {
  if (typeof value !== 'object' || value === null) return undefined
  const form = String(schema(value))
  const stem = /^ohmflow\.[a-z]+\/(?=[1-9]\d*$)/.exec(form)?.[0]
  const known = kinds.find(({ forms }) => stem !== undefined && forms.some((each) => each.startsWith(stem)))
  const newest = known?.forms.at(-1)
  return known === undefined || newest === undefined ? undefined : { name: known.name, form, newest }
}
