import type * as t from 'io-ts'
import { natural, positive } from '../codec/number.js'
import { oneOf } from '../codec/oneOf.js'
import { Horizon, horizonText, parseHorizon } from './horizon.js'
import { leb128Of } from './leb128.js'
import { parseReceivers, Receivers, receiverNumbers, receiversText } from './receivers.js'

/** The two units of a core that can wait for a signal. */
export type WaitingUnit = 'load' | 'output'

/** An operand in program memory: what bits beside the opcode say of it, and numbers in LEB128. */
export interface Encoded {
  readonly mark: string
  readonly numbers: readonly number[]
}

/** What an operand of an instruction can be: its codec, how it is written, and what messages say of it. */
interface Operand<A> {
  readonly codec: t.Type<A>
  readonly expected: string
  /** As a word of assembly text; empty where it is none. */
  readonly text: (value: unknown) => string
  /** What a word of assembly text stands for; the codec says whether it is an operand. */
  readonly parse: (word: string) => unknown
  /** How it lies in program memory; see `programBytes`. */
  readonly encoded: (value: unknown) => Encoded
  /** The bytes of its numbers there. */
  readonly bytes: (value: unknown) => number
}

/** How a value is written. */
interface Written<A> extends Pick<Operand<A>, 'expected' | 'parse'> {
  readonly text: (value: A) => string
  readonly numbers: (value: A) => readonly number[]
  readonly mark?: (value: A) => string
}

const operand = <A>(codec: t.Type<A>, { text, numbers, mark, ...rest }: Written<A>): Operand<A> => ({
  ...rest,
  codec,
  text: (value) => (codec.is(value) ? text(value) : ''),
  encoded: (value) =>
    codec.is(value) ? { mark: mark?.(value) ?? '', numbers: numbers(value) } : { mark: '', numbers: [] },
  bytes: (value) => (codec.is(value) ? leb128Of(numbers(value)) : 0),
})

const number = (codec: t.Type<number>, expected: string): Operand<number> =>
  operand(codec, {
    expected,
    text: String,
    parse: (word) => (/^\d+$/.test(word) ? Number(word) : word),
    numbers: (n) => [n],
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
    mark: String,
    numbers: () => [],
  }),
  from: number(natural, 'the number of a core'),
  to: number(natural, 'the number of a core'),
  count: number(positive, 'at least 1'),
  bytes: number(positive, 'at least 1'),
  elements: number(positive, 'at least 1'),
  register: number(natural, 'the number of a register'),
  receivers: operand(Receivers, {
    expected:
      'registers as CORE.REGISTER or, of COUNT at equal distances, CORE.REGISTER+CORES+REGISTERS*COUNT, joined by commas',
    text: receiversText,
    parse: parseReceivers,
    numbers: receiverNumbers,
  }),
  horizon: operand(Horizon, {
    expected: 'a horizon as BOX/SIZE@DIGIT*STRIDE+HIGH:DIVISOR,…/START+STEP/GRAIN',
    text: horizonText,
    parse: parseHorizon,
    // which digit an axis follows, whether it has a divisor, and on which side its last lies
    mark: ({ box, axes }) =>
      `${box.length}:${axes.map(({ digit, divisor, high }) => `${digit}${divisor === 1 ? '' : '/'}${high < 0 ? '-' : ''}`).join()}`,
    numbers: ({ box, axes, start, step, grain }) => [
      ...box,
      ...axes.flatMap(({ size, stride, divisor, high }) => [
        size,
        stride,
        high,
        ...(divisor === 1 ? [] : [divisor]),
      ]),
      start,
      step,
      grain,
    ],
  }),
} as const

/** The name of an operand. */
export type OperandName = keyof typeof operands

/** What an operand of that name is. */
export type OperandValue<Name extends OperandName> = t.TypeOf<(typeof operands)[Name]['codec']>
