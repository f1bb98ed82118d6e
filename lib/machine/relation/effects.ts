import { type Mnemonic, type Row, rowOf } from '../../isa/instructionSet.js'
import { mnemonics, storesLayer } from '../../isa/mnemonics.js'

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

const bits = (op: Mnemonic, { moves, way, holds, frees }: Row): number =>
  (moves === 'partial sum' ? (way === 'from memory' ? effect.usesSum : effect.makesSum) : 0) +
  (holds === 'output buffer' ? effect.holdsOutput : 0) +
  (holds === 'partial-sum buffer' ? effect.holdsSum : 0) +
  (frees === 'output buffer' ? effect.freesOutput : 0) +
  (frees === 'partial-sum buffer' ? effect.freesSums : 0) +
  (storesLayer.includes(op) ? effect.stores : 0) +
  (moves === 'weights' ? effect.programs : 0)

const bitsOf: ReadonlyMap<Mnemonic, number> = new Map(mnemonics.map((op) => [op, bits(op, rowOf({ op }))]))

/** The effects of an instruction. */
export const effectsOf = (op: Mnemonic): number => bitsOf.get(op) ?? 0
