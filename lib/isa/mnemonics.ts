import { instructionSet, type Mnemonic, type Row } from './instructionSet.js'

const isMnemonic = (name: string): name is Mnemonic => Object.hasOwn(instructionSet, name)

/** The names of all instructions, in the order of the table. */
export const mnemonics: readonly Mnemonic[] = Object.keys(instructionSet).filter(isMnemonic)

const thoseWhere = (holds: (row: Row) => boolean): readonly Mnemonic[] =>
  mnemonics.filter((op) => holds(instructionSet[op]))

/** Instructions that read the results of earlier layers. */
export const readsLayers = thoseWhere(
  ({ moves, way }) => way === 'from memory' && (moves === 'input' || moves === 'bytes'),
)

/** Instructions that store results of their own layer. */
export const storesLayer = thoseWhere(
  ({ moves, way }) => way === 'to memory' && (moves === 'result' || moves === 'bytes'),
)

/** Instructions for layers that are no matrix products. */
export const forOperators = thoseWhere(({ moves, handles }) => moves === 'bytes' || handles === 'elements')

/** Instructions for layers on crossbars. */
export const forCrossbars = thoseWhere(
  ({ moves, handles, takes }) =>
    moves !== 'signal' && takes !== 'count' && moves !== 'bytes' && handles !== 'elements',
)
