import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { decode, type Undecodable } from '../codec/decode.js'
import type { Invalid } from '../codec/violation.js'
import { quoted } from '../codec/wording.js'
import { DevicesFile, verifyDevices } from './devices.js'

/** A field of a model of devices, as `adc.bits`, and the values that it takes one after the other. */
export interface Vary {
  readonly kind: string
  readonly field: string
  readonly values: readonly number[]
}

/** Values that one field may take. */
const mostValues = 1000

const real = String.raw`[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?`
const range = new RegExp(`^(${real})\\.\\.(${real})(?:([+*])(${real}))?$`, 'i')
const single = new RegExp(`^${real}$`, 'i')

/** The values of `1..4`, `0..0.2+0.05` or `1..1000*10`; null where that is no range. */
const valuesOf = (text: string): readonly number[] | null => {
  if (single.test(text)) return [Number(text)]
  const [, first, last, sign = '+', by = '1'] = range.exec(text) ?? []
  if (first === undefined || last === undefined) return null
  const [from, to, step] = [Number(first), Number(last), Number(by)]
  const times = sign === '*'
  if (to < from || (times ? !(step > 1 && from > 0) : !(step > 0))) return null
  // a little more, so that 0.2 is reached in steps of 0.05
  const count = Math.floor((times ? Math.log(to / from) / Math.log(step) : (to - from) / step) + 1e-9) + 1
  return count > mostValues
    ? null
    : Array.from({ length: count }, (_, i) =>
        Number((times ? from * step ** i : from + i * step).toPrecision(12)),
      )
}

/**
 * The values of a field: `adc.bits=4..10`, `variation.sigma=0,0.05,0.1`, `variation.sigma=0..0.2+0.05` in steps, or
 * `drift.seconds=1..1e6*10` by a factor. A Left says what is wrong.
 *
 * @example
 * import { parseVary } from 'ohmflow/devices'
 * const vary = parseVary('drift.seconds=1..1000*10')
 * console.assert(vary._tag === 'Right' && vary.right.values.join() === '1,10,100,1000')
 */
export const parseVary = (text: string): Either<string, Vary> => {
  const [, kind, field, list] = /^([\w-]+)\.(\w+)=(.+)$/.exec(text.trim()) ?? []
  if (kind === undefined || field === undefined || list === undefined)
    return E.left(`it is KIND.FIELD=VALUES, as in adc.bits=4..10, not ${quoted(text)}`)
  const parts = list.split(',').map((part) => valuesOf(part.trim()))
  const values = parts.flatMap((part) => part ?? [])
  const bad = parts.indexOf(null)
  if (bad >= 0)
    return E.left(
      `${quoted(list.split(',')[bad] ?? '')} is no number and no range, as in 4..10, 0..0.2+0.05 or 1..1e6*10`,
    )
  return values.length > mostValues
    ? E.left(`${values.length} values are more than ${mostValues}`)
    : E.right({ kind, field, values })
}

const nameOf = (kind: string, field: string, value: number | string): string =>
  `with ${kind}.${field} = ${value}`

/** Devices with another value of a field, in each model of the kind, which together may be none that there can be. */
export const withField = (
  file: DevicesFile,
  { kind, field }: Pick<Vary, 'kind' | 'field'>,
  value: number | string,
): Either<Undecodable, DevicesFile> => {
  const what = `devices ${nameOf(kind, field, value)}`
  const kinds = [...new Set(file.models.map((model) => model.kind))]
  if (!kinds.some((each) => each === kind))
    return E.left({
      _tag: 'Undecodable',
      what,
      problems: [
        { path: 'models', expected: `a model of kind ${quoted(kind)}`, found: kinds.join(', ') || 'none' },
      ],
    })
  const models = file.models.map((model) => (model.kind === kind ? { ...model, [field]: value } : model))
  return decode(DevicesFile, what)({ ...file, models })
}

/**
 * Devices with another value of a field, in each model of the kind; fails where there is no model of that kind, and as
 * a file with that value would.
 *
 * @example
 * import { varied } from 'ohmflow/devices'
 * const models = [{ kind: 'adc', bits: 8, range: 'full' }] as const
 * const coarser = varied({ schema: 'ohmflow.devices/1', seed: 1, models }, { kind: 'adc', field: 'bits' }, 4)
 * console.assert(coarser._tag === 'Right' && JSON.stringify(coarser.right.models[0]).includes('"bits":4'))
 */
export const varied = (
  file: DevicesFile,
  vary: Pick<Vary, 'kind' | 'field'>,
  value: number | string,
): Either<Undecodable | Invalid, DevicesFile> =>
  E.chainW((made: DevicesFile) => verifyDevices(made, nameOf(vary.kind, vary.field, value)))(
    withField(file, vary, value),
  )
