import * as t from 'io-ts'
import { closed } from '../codec/closed.js'
import { natural } from '../codec/number.js'

/** A register of a core, which signals count up. */
export interface Receiver {
  readonly core: number
  readonly register: number
}

const several: t.Type<readonly Receiver[]> = t.readonlyArray(
  closed<Receiver>('Receiver', { core: natural, register: natural }),
)

/** The codec of the registers that one signal counts up: at least one. */
export const Receivers: t.Type<readonly Receiver[]> = new t.Type(
  'Receivers',
  several.is,
  (u, context) =>
    Array.isArray(u) && u.length === 0
      ? t.failure(u, context, 'at least one register')
      : several.validate(u, context),
  t.identity,
)

/** Receivers as one word of assembly text: `12.0,13.4`. */
export const receiversText = (receivers: readonly Receiver[]): string =>
  receivers.map(({ core, register }) => `${core}.${register}`).join(',')

/** The receivers that a word of assembly text stands for; the codec says whether they are some. */
export const parseReceivers = (word: string): unknown =>
  word.split(',').map((each) => {
    const found = /^(\d+)\.(\d+)$/.exec(each)
    return found === null ? null : { core: Number(found[1]), register: Number(found[2]) }
  })
