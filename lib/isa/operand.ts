import type * as t from 'io-ts'
import { natural, positive } from '../codec/number.js'
import { oneOf } from '../codec/oneOf.js'

/** The two units of a core that can wait for a signal. */
export type WaitingUnit = 'load' | 'output'

/** What an operand of an instruction can be: its codec, and what messages say of it. */
interface Operand<A> {
  readonly codec: t.Type<A>
  readonly expected: string
}

const operand = <A>(codec: t.Type<A>, expected: string): Operand<A> => ({ codec, expected })

/**
 * The operands that instructions have, by name. `unit` is part of the opcode, and
 * the others are numbers; sizes of vectors follow from the tile and are no operands.
 */
export const operands = {
  unit: operand(oneOf<WaitingUnit>('load', 'output'), 'load or output'),
  from: operand(natural, 'the number of a core'),
  to: operand(natural, 'the number of a core'),
  count: operand(positive, 'at least 1'),
  bytes: operand(positive, 'at least 1'),
  elements: operand(positive, 'at least 1'),
} as const

/** The name of an operand. */
export type OperandName = keyof typeof operands

/** What an operand of that name is. */
export type OperandValue<Name extends OperandName> = t.TypeOf<(typeof operands)[Name]['codec']>
