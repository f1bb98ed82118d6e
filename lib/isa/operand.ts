import type * as t from 'io-ts'
import { sum } from '../arithmetic.js'
import { natural, positive } from '../codec/number.js'
import { oneOf } from '../codec/oneOf.js'
import { Horizon, horizonText, parseHorizon } from './horizon.js'
import { parseReceivers, Receivers, receiversText } from './receivers.js'

/** Bytes of an integer in LEB128 (7 bits a byte); negative ones in its signed form. */
export const leb128 = (n: number): number => {
  let bytes = 1
  for (let rest = n < 0 ? -(n + 1) * 2 : n; rest >= 128; rest = Math.floor(rest / 128)) bytes++
  return bytes
}

/** The two units of a core that can wait for a signal. */
export type WaitingUnit = 'load' | 'output'

/** What an operand of an instruction can be: its codec, how it is written, and what messages say of it. */
interface Operand<A> {
  readonly codec: t.Type<A>
  readonly expected: string
  /** As a word of assembly text; empty where it is none. */
  readonly text: (value: unknown) => string
  /** What a word of assembly text stands for; the codec says whether it is an operand. */
  readonly parse: (word: string) => unknown
  /** Bytes of program memory; see `programBytes`. */
  readonly bytes: (value: unknown) => number
}

/** How a value is written. */
interface Written<A> extends Pick<Operand<A>, 'expected' | 'parse'> {
  readonly text: (value: A) => string
  readonly bytes: (value: A) => number
}

const operand = <A>(codec: t.Type<A>, { text, bytes, ...rest }: Written<A>): Operand<A> => ({
  ...rest,
  codec,
  text: (value) => (codec.is(value) ? text(value) : ''),
  bytes: (value) => (codec.is(value) ? bytes(value) : 0),
})

const number = (codec: t.Type<number>, expected: string): Operand<number> =>
  operand(codec, {
    expected,
    text: String,
    parse: (word) => (/^\d+$/.test(word) ? Number(word) : word),
    bytes: leb128,
  })

/**
 * The operands that instructions have, by name. `unit` is part of the opcode;
 * sizes of vectors follow from the tile and are no operands.
 */
export const operands = {
  unit: operand(oneOf<WaitingUnit>('load', 'output'), {
    expected: 'load or output',
    text: String,
    parse: (word) => word,
    bytes: () => 0,
  }),
  from: number(natural, 'the number of a core'),
  to: number(natural, 'the number of a core'),
  count: number(positive, 'at least 1'),
  bytes: number(positive, 'at least 1'),
  elements: number(positive, 'at least 1'),
  register: number(natural, 'the number of a register'),
  receivers: operand(Receivers, {
    expected: 'registers as CORE.REGISTER, joined by commas',
    text: receiversText,
    parse: parseReceivers,
    bytes: (receivers) =>
      leb128(receivers.length) + sum(receivers.map(({ core, register }) => leb128(core) + leb128(register))),
  }),
  horizon: operand(Horizon, {
    expected: 'a horizon as BOX/SIZE@DIGIT*STRIDE+HIGH:DIVISOR,…/START+STEP/GRAIN',
    text: horizonText,
    parse: parseHorizon,
    // which digit an axis follows, and whether it has a divisor, are bits beside its stride
    bytes: ({ box, axes, start, step, grain }) => {
      const numbers = axes.flatMap(({ size, stride, divisor, high }) => [
        size,
        stride,
        high,
        ...(divisor === 1 ? [] : [divisor]),
      ])
      return sum([...box, ...numbers, start, step, grain].map(leb128))
    },
  }),
} as const

/** The name of an operand. */
export type OperandName = keyof typeof operands

/** What an operand of that name is. */
export type OperandValue<Name extends OperandName> = t.TypeOf<(typeof operands)[Name]['codec']>
