import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { closed } from '../codec/closed.js'
import { integer, positive } from '../codec/number.js'
import { oneOf } from '../codec/oneOf.js'
import { taggedBy } from '../codec/tagged.js'
import { instructionSet, type Mnemonic, rowOf } from './instructionSet.js'
import { awaitsCount, countsUp, mnemonics } from './mnemonics.js'
import { type OperandName, type OperandValue, operands, type WaitingUnit } from './operand.js'
import type { Receiver } from './receivers.js'

type OperandsOf<Op extends Mnemonic> = (typeof instructionSet)[Op]['operands'][number]

/**
 * What the units of a core execute, each unit its own instructions in the order in which they stand; see
 * `instructionSet`. Instructions on vectors mean the vector that the enclosing loops say.
 *
 * `from` and `to` are cores. A `CALL` goes from one core to one other, where it counts up a register; `WAIT` takes
 * `count` of the signals of that sender. A `SIGNAL` counts up registers that it names, whose counts nobody takes away:
 * `AWAIT` goes on once the register counts as many as its horizon says for the vector at hand.
 */
export type Instruction = {
  [Op in Mnemonic]: {
    readonly [Name in 'op' | OperandsOf<Op>]: Name extends OperandName ? OperandValue<Name> : Op
  }
}[Mnemonic]

/** `count` times the body; in the i-th time the vector is `start + i · step` further than outside. */
export interface Loop {
  readonly op: 'LOOP'
  readonly count: number
  readonly start: number
  readonly step: number
  readonly body: readonly Statement[]
}

/** An instruction, or a loop of statements. */
export type Statement = Instruction | Loop

/** An operand of an instruction, by its name; undefined where it has none of that name. */
export const operandOf = (instruction: Instruction, name: OperandName): unknown => {
  const fields: Readonly<Record<string, unknown>> = instruction
  return fields[name]
}

/** The core that an instruction waits for, takes from, sends to or signals; null where there is none. */
export const partnerOf = (instruction: Instruction): number | null =>
  'from' in instruction ? instruction.from : 'to' in instruction ? instruction.to : null

const nobody: readonly Receiver[] = []

/** The registers that an instruction counts up; none of most. */
export const countedUp = (instruction: Instruction): readonly Receiver[] =>
  countsUp.includes(instruction.op) && 'receivers' in instruction ? instruction.receivers : nobody

/** An instruction that waits until a register counts what its horizon says. */
export type Awaiting = Extract<Instruction, { readonly horizon: unknown }>

/** Whether an instruction waits for what a register counts. */
export const isAwaiting = (instruction: Instruction): instruction is Awaiting =>
  awaitsCount.includes(instruction.op) && 'horizon' in instruction

/** The unit whose instructions an instruction stands among. */
export const unitOf = (instruction: Instruction): WaitingUnit => {
  const { unit } = rowOf(instruction)
  return unit === 'named' ? ('unit' in instruction ? instruction.unit : 'output') : unit
}

/** A codec of records as one of the statements that they are. */
const statementCodec = <A extends object>(record: t.Type<A>): t.Type<Statement> =>
  new t.Type(
    record.name,
    (u): u is Statement => record.is(u),
    (u, context) => {
      const result = record.validate(u, context)
      // it has just been validated
      const sound = (v: unknown): v is Statement => v === u && E.isRight(result)
      return sound(u) ? t.success(u) : t.failures(E.isLeft(result) ? result.left : [])
    },
    t.identity,
  )

/** The codec of an instruction, made from its row. */
const instructionCodec = (op: Mnemonic): t.Type<Statement> => {
  const names: readonly OperandName[] = instructionSet[op].operands
  const fields = Object.fromEntries(names.map((name) => [name, operands[name].codec]))
  return statementCodec(closed<{ readonly op: Mnemonic }>(op, { op: oneOf(op), ...fields }))
}

const AnyStatement: t.Type<Statement> = t.recursion('Statement', () =>
  taggedBy<Statement>(
    'op',
    new Map<string, t.Type<Statement>>([
      ...mnemonics.map((op) => [op, instructionCodec(op)] as const),
      ['LOOP', statementCodec(LoopCodec)],
    ]),
  ),
)

/** Each loop is two levels in the context of a codec, and one too deep would exhaust the stack. */
const deepest = 200

/** The codec of statements, whose loops are nested less deeply than would exhaust the stack. */
export const Statement: t.Type<Statement> = new t.Type(
  'Statement',
  AnyStatement.is,
  (u, context) =>
    context.length > deepest
      ? t.failure(u, context, 'loops nested less deeply')
      : AnyStatement.validate(u, context),
  t.identity,
)

const LoopCodec: t.Type<Loop> = closed<Loop>('LOOP', {
  op: oneOf('LOOP'),
  count: positive,
  start: integer,
  step: integer,
  body: t.readonlyArray(Statement),
})
