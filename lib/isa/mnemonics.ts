import { instructionSet, type Mnemonic, type Row } from './instructionSet.js'

const isMnemonic = (name: string): name is Mnemonic => Object.hasOwn(instructionSet, name)

/** The names of all instructions, in the order of the table. */
export const mnemonics: readonly Mnemonic[] = Object.keys(instructionSet).filter(isMnemonic)

const thoseWhere = (holds: (row: Row) => boolean): readonly Mnemonic[] =>
  mnemonics.filter((op) => holds(instructionSet[op]))

/** Instructions that read the results of earlier layers. */
export const readsLayers = thoseWhere(({ source }) => source === 'activation')

/** Instructions that store results of their own layer. */
export const storesLayer = thoseWhere(({ target }) => target === 'activation')

/** Instructions that store a partial sum in shared memory, and those that load one from there. */
export const storesSum = thoseWhere(({ target }) => target === 'stored sum')
export const loadsSum = thoseWhere(({ source }) => source === 'stored sum')

/** Instructions that send a partial sum to another core. */
export const sendsSum = thoseWhere(({ target }) => target === 'forwarded sum')

/** Instructions that hand a partial sum on, whichever way. */
export const passesSum: readonly Mnemonic[] = [...storesSum, ...sendsSum]

/** Instructions that take a partial sum to be added, whichever way. */
export const takesSum = thoseWhere(({ target }) => target === 'operand')

/** Instructions that signal one other core, and those that wait for such signals. */
export const givesSignal = thoseWhere(({ gives }) => gives === 'signal')
export const takesSignal = thoseWhere(({ takes }) => takes === 'signal')

/** Instructions that count up named registers, those that wait for what they count, and both. */
export const countsUp = thoseWhere(({ gives }) => gives === 'count')
export const awaitsCount = thoseWhere(({ takes }) => takes === 'count')
export const usesRegisters: readonly Mnemonic[] = [...countsUp, ...awaitsCount]

/** Instructions that add up. */
export const adds = thoseWhere(({ target }) => target === 'sum')

/** Instructions that load an input of the crossbar, and those that take up its product. */
export const loadsInput = thoseWhere(({ target }) => target === 'input')
export const takesProduct = thoseWhere(({ target }) => target === 'result')

/** Instructions that write the crossbar. */
export const writesCrossbar = thoseWhere(({ target }) => target === 'crossbar')

/** Instructions that handle as many elements as they name. */
export const executes = thoseWhere(({ handles }) => handles === 'elements')

/** Instructions for layers that are no matrix products. */
export const forOperators = thoseWhere(({ moves, handles }) => moves === 'bytes' || handles === 'elements')

/** Instructions that read inputs of such layers, and those that store their results. */
export const readsForOperators = readsLayers.filter((op) => forOperators.includes(op))
export const storesForOperators = storesLayer.filter((op) => forOperators.includes(op))

/** Instructions for layers on crossbars. */
export const forCrossbars = thoseWhere(
  ({ moves, handles, takes }) =>
    moves !== 'signal' && takes !== 'count' && moves !== 'bytes' && handles !== 'elements',
)

/** Instructions that store results of such layers. */
export const storesForCrossbars = storesLayer.filter((op) => forCrossbars.includes(op))
