import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { Undecodable } from '../codec/decode.js'
import type { Invalid } from '../codec/violation.js'
import { type DevicesFile, verifyDevices } from '../devices/devices.js'
import { withField } from '../devices/vary.js'
import { fail, get, outcome, type Rule } from '../rule.js'
import { objectivesOf } from './front.js'
import { accuracyMeasures } from './measures.js'
import type { BadSweep } from './sweepError.js'
import type { SweepFile } from './sweepFile.js'
import type { Value } from './values.js'

/** Values of some factors, by their paths in the chip or in devices. */
export type Setting = Readonly<Record<string, Value>>

/** A field of a model of devices, as in `devices.adc.bits`; null where a path is one into the chip. */
export const deviceField = (path: string): { readonly kind: string; readonly field: string } | null => {
  const [, kind, field] = /^devices\.([\w-]+)\.(\w+)$/.exec(path) ?? []
  return kind === undefined || field === undefined ? null : { kind, field }
}

const told = ({ expected, found }: { readonly expected: string; readonly found: string }): string =>
  `${found}, expected ${expected}`

const lacking = ({ problems }: Undecodable): string => problems.map(told).join('; ')

const impossible = ({ violations }: Invalid): string => violations.map(({ problem }) => problem).join('; ')

// whether such devices can be is looked at where all fields are set: of two, the first alone may be too much
function* set(file: DevicesFile | null, setting: Setting): Rule<string, DevicesFile | null> {
  let made = file
  for (const [path, value] of Object.entries(setting)) {
    const field = deviceField(path)
    if (field === null) continue
    if (made === null) return yield* fail('ideal devices have no such field')
    if (typeof value !== 'number' && typeof value !== 'string')
      return yield* fail('a field of devices is a number or a word')
    made = yield* get(E.mapLeft(lacking)(withField(made, field, value)))
  }
  return made === null ? null : yield* get(E.mapLeft(impossible)(verifyDevices(made)))
}

/** Devices with other values of some fields; a Left says what they lack, or cannot be. */
export const withDevices = (file: DevicesFile | null, setting: Setting): Either<string, DevicesFile | null> =>
  outcome(set(file, setting))

/** What goes only with something else that a file does not say. */
export const misplaced = (file: SweepFile): BadSweep['problems'] => {
  const { dataset, devices, trials, record = [], factors = [] } = file
  const figure = [...record, ...objectivesOf(file).map(({ name }) => name)].find((name) =>
    accuracyMeasures.has(name),
  )
  const field = factors.flatMap((factor) => Object.keys(factor)).find((path) => deviceField(path) !== null)
  const without = 'samples and labels are to be said with dataset'
  return [
    ...(dataset === undefined && figure !== undefined
      ? [{ path: 'record', problem: `${figure} takes a run on a dataset: ${without}` }]
      : []),
    ...(dataset === undefined && devices !== undefined
      ? [{ path: 'devices', problem: `devices are drawn for a run on a dataset: ${without}` }]
      : []),
    ...(devices === undefined && trials !== undefined
      ? [{ path: 'trials', problem: 'devices are drawn in trials, and which is to be said with devices' }]
      : []),
    ...(devices === undefined && field !== undefined
      ? [{ path: 'factors', problem: `${field} is a field of devices, and which is to be said with devices` }]
      : []),
  ]
}
