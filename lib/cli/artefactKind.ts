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
import { screenWidth } from './screen.js'

/** A kind of JSON file: by which key it is known, and what to say of it. */
export interface ArtefactKind {
  /** With its article: `a program`. */
  readonly name: string
  readonly knownBy: (value: object) => boolean
  readonly show: (value: unknown, path: string) => Rule<OhmflowError, string>
}

const kind = <A>(
  what: string,
  knownBy: (value: object) => boolean,
  codec: t.Type<A>,
  verify: (artefact: A) => Either<OhmflowError, A>,
  describe: (artefact: A) => string,
): ArtefactKind => ({
  name: what === 'devices' ? 'a file of devices' : `a ${what}`,
  knownBy,
  *show(value, path): Rule<OhmflowError, string> {
    const artefact = yield* get(decode(codec, `${path} (${what})`)(value))
    return `${what}\n${describe(yield* get(verify(artefact))).trimEnd()}\n`
  },
})

const schema = (value: object): unknown => ('schema' in value ? value.schema : undefined)

const kinds: readonly ArtefactKind[] = [
  kind(
    'report',
    (v) => ['ohmflow.report/1', 'ohmflow.report/2'].includes(String(schema(v))),
    Report,
    verifyReport,
    (report) => `${choices(report, screenWidth())}\n\n${reportTable(report, screenWidth())}`,
  ),
  kind(
    'report of accuracy',
    (v) => schema(v) === 'ohmflow.accuracy/1',
    AccuracyReport,
    E.right,
    (report) => accuracyTable(report),
  ),
  kind('program', (v) => schema(v) === 'ohmflow.program/1', Program, verify, describeProgram),
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
  kind(
    'devices',
    (v) => schema(v) === 'ohmflow.devices/1',
    DevicesFile,
    (file) => verifyDevices(file),
    describeDevices,
  ),
  kind('file of precision', (v) => schema(v) === 'ohmflow.precision/1', PolicyFile, E.right, describePolicy),
  kind(
    'file of preprocessing',
    (v) => schema(v) === 'ohmflow.preprocessing/1',
    Preprocessing,
    E.right,
    describePreprocessing,
  ),
  kind('sweep', (v) => 'models' in v && 'chips' in v, SweepFile, E.right, describeSweep),
]

/** What kind of file a value of JSON comes from, if any that is known. */
export const artefactKindOf = (value: unknown): ArtefactKind | undefined =>
  typeof value === 'object' && value !== null ? kinds.find(({ knownBy }) => knownBy(value)) : undefined
