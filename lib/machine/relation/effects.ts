import { type Mnemonic, type Row, rowOf } from '../../isa/instructionSet.js'
import { mnemonics } from '../../isa/mnemonics.js'

/** What an instruction does beside taking and giving tokens, a bit each. */
export const effect = {
  /** A partial sum is alive from the beginning of its transfer. */
  makesSum: 1,
  /** A partial sum is gone at the end of its transfer. */
  usesSum: 2,
  /** The product that it takes up goes on lying in an output buffer. */
  holdsOutput: 4,
  /** The sum that it takes goes on lying in a partial-sum buffer. */
  holdsSum: 8,
  freesOutput: 16,
  freesSums: 32,
  /** Results of the layer are stored. */
  stores: 64,
  /** After its transfer, the crossbar is written. */
  programs: 128,
} as const

const bits = ({ source, target, holds, frees }: Row): number =>
  (target === 'stored sum' || target === 'forwarded sum' ? effect.makesSum : 0) +
  (source === 'stored sum' ? effect.usesSum : 0) +
  (holds === 'output buffer' ? effect.holdsOutput : 0) +
  (holds === 'partial-sum buffer' ? effect.holdsSum : 0) +
  (frees === 'output buffer' ? effect.freesOutput : 0) +
  (frees === 'partial-sum buffer' ? effect.freesSums : 0) +
  (target === 'activation' ? effect.stores : 0) +
  (target === 'crossbar' ? effect.programs : 0)

const bitsOf: ReadonlyMap<Mnemonic, number> = new Map(mnemonics.map((op) => [op, bits(rowOf({ op }))]))

/** The effects of an instruction. */
export const effectsOf = (op: Mnemonic): number => bitsOf.get(op) ?? 0
