import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { closed } from '../codec/closed.js'
import { decode, type Undecodable } from '../codec/decode.js'
import { between, countOr, natural, share } from '../codec/number.js'
import { oneOf } from '../codec/oneOf.js'
import { optional } from '../codec/optional.js'
import { type BadJson, parseJson } from '../codec/parseJson.js'
import { tagged } from '../codec/tagged.js'
import { type Invalid, type Violation, verified } from '../codec/violation.js'
import { get, outcome, type Rule } from '../rule.js'
import type { Adc, LearnedRanges } from './adc.js'
import type { CellModel } from './cellModel.js'
import { type Drift, drift } from './drift.js'
import { type IrDrop, irDrop } from './irDrop.js'
import { looksLikeStates, parseStates } from './parseStates.js'
import { type Programming, programming } from './programming.js'
import { type ReadDisturb, readDisturb } from './readDisturb.js'
import { type Relaxation, relaxation } from './relaxation.js'
import { type MeasuredState, type States, states, statesViolations } from './states.js'
import { type Stuck, stuck } from './stuck.js'
import { type Variation, variation } from './variation.js'

/** Noise of each conversion. */
export interface ReadNoise {
  readonly kind: 'read-noise'
  /** Standard deviation at the foot of a column, in steps of one level. */
  readonly sigma: number
}

/** One way in which devices are not ideal. */
export type DeviceModel =
  | Adc
  | Variation
  | Programming
  | Stuck
  | Drift
  | Relaxation
  | States
  | ReadDisturb
  | IrDrop
  | ReadNoise

/**
 * How the devices of a chip are not ideal: models in the order in which they act on the cells.
 *
 * @example
 * import { DevicesFile } from 'ohmflow/devices'
 * const models = [{ kind: 'stuck', off: 0.02, on: 0 }]
 * console.assert(DevicesFile.is({ schema: 'ohmflow.devices/1', seed: 1, models }))
 */
export interface DevicesFile {
  readonly schema: 'ohmflow.devices/1'
  /** What is random follows from it. */
  readonly seed: number
  readonly models: readonly DeviceModel[]
}

/** What crossbars are made of; a model of one's own is another function among `cells`. */
export interface Devices {
  readonly seed: number
  readonly cells: readonly CellModel[]
  /** Null where converters lose nothing. */
  readonly adc: Adc | null
  /** What converters with learned ranges have learned, see `calibrated` of a machine. */
  readonly ranges?: LearnedRanges
  /** Standard deviation of a conversion, in steps of one level. */
  readonly readNoise: number
}

/** Models of one file, so that what they do to a cell, one after the other, stays finite. */
const mostModels = 16

// beyond these ranges a parameter says nothing of devices, and what it does to a cell overflows
const ranges = {
  /** A share: beyond a tenth, converters cut off most of what they are for. */
  clipped: between(0, 0.1),
  /** Bits of a conversion: sums of columns have no more. */
  adcBits: 32,
  /** At 4, one standard deviation is a factor of 55, or 4 times the greatest conductance. */
  spread: between(0, 4),
  /** Conductances fall as the square of the time, at the most; phase-change cells have 0.1. */
  exponent: between(0, 2),
  /** From a picosecond to 30 000 years. */
  seconds: between(1e-12, 1e12),
  /** At 1, a segment of wire resists as a cell does. */
  wire: between(0, 1),
  /** Of conductances, in a unit of one's own. */
  conductance: between(1e-12, 1e12),
  amount: between(-1e12, 1e12),
  /** Of reads: 30 years at a gigahertz. */
  reads: between(0, 1e18),
  /** Levels: the greatest sum of a column of 2^14 cells of 2 bits. */
  noise: between(0, 2 ** 16),
} as const

const Model: t.Type<DeviceModel> = tagged<DeviceModel>()('kind', {
  adc: closed<Adc>('adc', {
    kind: oneOf('adc'),
    bits: countOr('chip', ranges.adcBits),
    range: oneOf('full', 'calibrated', 'learned'),
    clipped: optional(ranges.clipped),
  }),
  variation: closed('variation', {
    kind: oneOf('variation'),
    distribution: oneOf('lognormal', 'normal'),
    sigma: ranges.spread,
  }),
  programming: closed('programming', {
    kind: oneOf('programming'),
    greatest: ranges.conductance,
    sigma: t.readonlyArray(ranges.amount),
  }),
  stuck: closed('stuck', { kind: oneOf('stuck'), off: share, on: share }),
  drift: closed('drift', {
    kind: oneOf('drift'),
    exponent: ranges.exponent,
    seconds: ranges.seconds,
    referenceSeconds: ranges.seconds,
  }),
  relaxation: closed('relaxation', {
    kind: oneOf('relaxation'),
    greatest: ranges.conductance,
    seconds: between(1, 1e12),
    mean: ranges.amount,
    sigma: between(0, 1e12),
    sigmaGrowth: ranges.amount,
  }),
  states: closed('states', {
    kind: oneOf('states'),
    seconds: ranges.seconds,
    table: t.readonlyArray(
      closed<MeasuredState>('state', {
        level: between(0, 1e6),
        seconds: ranges.seconds,
        mean: ranges.amount,
        sigma: between(0, 1e12),
      }),
    ),
  }),
  'read-disturb': closed('read-disturb', {
    kind: oneOf('read-disturb'),
    reads: ranges.reads,
    exponent: between(-2, 2),
  }),
  'ir-drop': closed('ir-drop', { kind: oneOf('ir-drop'), wire: ranges.wire }),
  'read-noise': closed('read-noise', { kind: oneOf('read-noise'), sigma: ranges.noise }),
})

export const DevicesFile: t.Type<DevicesFile> = closed<DevicesFile>('Devices', {
  schema: oneOf('ohmflow.devices/1'),
  seed: natural,
  models: t.readonlyArray(Model),
})

const cellModel = (model: DeviceModel): CellModel | null => {
  switch (model.kind) {
    case 'variation':
      return variation(model)
    case 'programming':
      return programming(model)
    case 'relaxation':
      return relaxation(model)
    case 'states':
      return states(model)
    case 'read-disturb':
      return readDisturb(model)
    case 'stuck':
      return stuck(model)
    case 'drift':
      return drift(model)
    case 'ir-drop':
      return irDrop(model)
    default:
      return null
  }
}

/**
 * What a file of devices means: its cell models in their order, its converter, and its read noises together.
 *
 * @example
 * import { devicesOf } from 'ohmflow/devices'
 * const { cells, adc } = devicesOf({
 *   schema: 'ohmflow.devices/1',
 *   seed: 1,
 *   models: [{ kind: 'stuck', off: 0.01, on: 0 }, { kind: 'adc', bits: 'chip', range: 'full' }],
 * })
 * console.assert(cells.length === 1 && adc?.range === 'full')
 */
export const devicesOf = ({ seed, models }: DevicesFile): Devices => ({
  seed,
  cells: models.flatMap((model) => cellModel(model) ?? []),
  adc: models.reduce<Adc | null>((last, model) => (model.kind === 'adc' ? model : last), null),
  readNoise: Math.sqrt(
    models.reduce((sum, model) => sum + (model.kind === 'read-noise' ? model.sigma ** 2 : 0), 0),
  ),
})

/** What no devices can be, however well it is written. */
const violations = ({ models }: DevicesFile): readonly Violation[] => [
  ...models.flatMap((model, i) =>
    model.kind === 'adc' && model.range !== 'learned' && model.clipped !== undefined
      ? [{ rule: 'clipped', where: `models[${i}]`, problem: `a ${model.range} range leaves nothing out` }]
      : [],
  ),
  ...models.flatMap((model, i) =>
    model.kind === 'adc' && models.findIndex(({ kind }) => kind === 'adc') < i
      ? [
          {
            rule: 'converters',
            where: `models[${i}]`,
            problem: 'a column has one converter, and this is another',
          },
        ]
      : [],
  ),
  ...(models.length > mostModels
    ? [{ rule: 'models', where: 'models', problem: `${models.length} are more than ${mostModels}` }]
    : []),
  ...models.flatMap((model, i) => (model.kind === 'states' ? statesViolations(model, `models[${i}]`) : [])),
  ...models.flatMap((model, i) =>
    model.kind === 'stuck' && model.off + model.on > 1
      ? [
          {
            rule: 'shares',
            where: `models[${i}]`,
            problem: `${model.off} of the cells stuck off and ${model.on} stuck on are more than all`,
          },
        ]
      : [],
  ),
]

/**
 * The file itself, where devices can be as it says.
 *
 * @example
 * import { verifyDevices } from 'ohmflow/devices'
 * const models = [{ kind: 'stuck', off: 0.9, on: 0.2 }] as const
 * console.assert(verifyDevices({ schema: 'ohmflow.devices/1', seed: 1, models })._tag === 'Left')
 */
export const verifyDevices = (file: DevicesFile, what = ''): Either<Invalid, DevicesFile> =>
  verified(`file of devices ${what}`.trimEnd(), file, violations(file))

/** Why a text describes no devices: it is no JSON, it has other fields or kinds of values, or none can be so. */
export type DevicesError = BadJson | Undecodable | Invalid

function* devicesIn(text: string, what: string): Rule<DevicesError, DevicesFile> {
  if (!looksLikeStates(text, what)) {
    const file = yield* get(decode(DevicesFile, what)(yield* get(parseJson(text, what))))
    return yield* get(verifyDevices(file, what))
  }
  const table = yield* get(parseStates(text, what))
  const seconds = table.reduce((least, state) => Math.min(least, state.seconds), 1e12)
  const model: States = { kind: 'states', seconds, table }
  yield* get(verified(`table of states ${what}`, table, statesViolations(model, 'its lines')))
  return { schema: 'ohmflow.devices/1', seed: 1, models: [model] }
}

/**
 * A file of devices from its text, as `parseDevices` reads it; or from a table of measured states in CSV, as
 * `parseStates` has it, at the first time that was measured.
 *
 * @example
 * import { parseDevicesFile } from 'ohmflow/devices'
 * const file = parseDevicesFile('{ "schema": "ohmflow.devices/1", "seed": 7, "models": [] }', 'ideal.json')
 * console.assert(file._tag === 'Right' && file.right.seed === 7)
 */
export const parseDevicesFile = (text: string, what: string): Either<DevicesError, DevicesFile> =>
  outcome(devicesIn(text, what))

/**
 * Devices from the text of a JSON file. Fails with line and column where the text is not JSON, with every
 * path where a value is missing, unknown or of the wrong kind. `what` is how a person would call the text.
 *
 * @example
 * import { parseDevices } from 'ohmflow/devices'
 * const text = '{ "schema": "ohmflow.devices/1", "seed": 1, "models": [{ "kind": "read-noise", "sigma": 0.5 }] }'
 * const devices = parseDevices(text, 'noisy.json')
 * console.assert(devices._tag === 'Right' && devices.right.readNoise === 0.5)
 */
export const parseDevices = (text: string, what: string): Either<DevicesError, Devices> =>
  E.map(devicesOf)(parseDevicesFile(text, what))
