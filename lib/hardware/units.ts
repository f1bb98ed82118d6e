import type { Chip } from './chip.js'

type Leaf = string | number | boolean

/** The dotted path of every leaf of a record, of each form that it can have: `'crossbar.rows'`. */
type Paths<T> = T extends Leaf
  ? never
  : { readonly [K in keyof T & string]: [T[K]] extends [Leaf] ? K : `${K}.${Paths<T[K]>}` }[keyof T & string]

/** Where a figure stands in a chip. */
export type ChipPath = Paths<Chip>

/** The unit of every figure of a chip; empty for a word or a truth value. */
export const units: Readonly<Record<ChipPath, string>> = {
  name: '',
  clockGigahertz: 'GHz',
  cores: 'cores',
  'crossbar.rows': 'inputs',
  'crossbar.columns': 'physical columns',
  'crossbar.cellBits': 'bits',
  'crossbar.weightBits': 'bits',
  'crossbar.inputBits': 'bits',
  'crossbar.dacBits': 'bits',
  'crossbar.adcBits': 'bits',
  'crossbar.differential': '',
  'crossbar.mvmCycles': 'cycles',
  'crossbar.programCycles': 'cycles',
  'core.inputBuffers': 'vectors',
  'core.outputBuffers': 'vectors',
  'core.lanes': 'elements per cycle',
  'interconnect.kind': '',
  'interconnect.bytesPerCycle': 'bytes per cycle',
  'interconnect.arbitrationCycles': 'cycles per transfer',
  'interconnect.arbitration': '',
  'interconnect.width': 'cores',
  'interconnect.height': 'cores',
  'interconnect.linkBytesPerCycle': 'bytes per cycle',
  'interconnect.hopCycles': 'cycles per link',
  exchange: '',
  partialSumBuffers: 'vectors',
  'signal.kind': '',
  'signal.bytes': 'bytes',
  'signal.intervalCycles': 'cycles',
  'memory.bytes': 'bytes',
  'energy.mvmPicojoules': 'pJ per MVM',
  'energy.bytePicojoules': 'pJ per byte',
  'energy.elementPicojoules': 'pJ per element',
  'energy.signalPicojoules': 'pJ per signal',
  'energy.programPicojoules': 'pJ per crossbar',
  'energy.staticMilliwatts': 'mW per core',
}
