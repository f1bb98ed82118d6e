import {
  type Buffer,
  instructionSet,
  type Location,
  type Resource,
  type Row,
} from '../../isa/instructionSet.js'
import { mnemonics } from '../../isa/mnemonics.js'
import { opcodeOf, opcodesInAll } from './opcodes.js'
import type { UnitIndex } from './unitIndex.js'

/** Does a part of an instruction for the unit that stands at a place; false where it has to wait, or has gone wrong. */
export type Act = (unit: UnitIndex, at: number) => boolean

/** What is done with each of several things; null where nothing is. */
type Acts<Of extends string> = Readonly<Record<Of, Act | null>>

/**
 * What a domain does with all that instructions take, hold, work on, free and give. Domains differ in what a token
 * carries: a vector clock in the proof, numbers in the execution on numbers. Time, where it carries nothing, has
 * the relation as columns of `Microcode`.
 */
export interface Domain {
  /** The only ones that wait: they do nothing then. */
  readonly takes: Acts<Resource>
  readonly holds: Acts<Buffer>
  readonly sources: Acts<Location>
  readonly frees: Acts<Buffer>
  readonly targets: Acts<Location>
  readonly gives: Acts<Resource>
}

const of = <Of extends string>(acts: Acts<Of> | undefined, what: Of | null): readonly Act[] => {
  const act = what === null ? null : (acts?.[what] ?? null)
  return act === null ? [] : [act]
}

/** What a domain does for an instruction, in order: it takes as it begins, and gives as it ends. */
const actsOf = (
  { takes, holds, source, frees, target, gives }: Row,
  domain: Partial<Domain>,
): readonly Act[] => [
  ...of(domain.takes, takes),
  ...of(domain.holds, holds),
  ...of(domain.sources, source),
  ...of(domain.frees, frees),
  ...of(domain.targets, target),
  ...of(domain.gives, gives),
]

/** Acts one after the other, up to the first that is false. Spelt out: a loop over them takes twice as long. */
const inOrder = ([a, b, c, ...rest]: readonly Act[]): Act => {
  if (a === undefined) return () => true
  if (b === undefined) return a
  if (c === undefined) return (unit, at) => a(unit, at) && b(unit, at)
  if (rest.length === 0) return (unit, at) => a(unit, at) && b(unit, at) && c(unit, at)
  const others = inOrder(rest)
  return (unit, at) => a(unit, at) && b(unit, at) && c(unit, at) && others(unit, at)
}

/**
 * The transition relation in a domain: by opcode, what an instruction does, as its row of the instruction set says.
 * What is not an instruction, the end of code and the bounds of loops, does nothing and answers false.
 */
export const transitionsIn = (domain: Partial<Domain>): readonly Act[] => {
  const acts = Array.from({ length: opcodesInAll }, (): Act => () => false)
  for (const op of mnemonics) acts[opcodeOf(op)] = inOrder(actsOf(instructionSet[op], domain))
  return acts
}
