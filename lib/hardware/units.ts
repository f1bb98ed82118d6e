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
  'components.cell.readPicojoules': 'pJ per step',
  'components.cell.readNanoseconds': 'ns per step',
  'components.cell.writePicojoules': 'pJ per cell',
  'components.cell.writeNanoseconds': 'ns per row',
  'components.cell.squareMicrometres': 'µm²',
  'components.dac.picojoules': 'pJ per step',
  'components.dac.squareMicrometres': 'µm²',
  'components.sampleAndHold.picojoules': 'pJ per step',
  'components.sampleAndHold.squareMicrometres': 'µm²',
  'components.adc.columns': 'columns per converter',
  'components.adc.gigasamples': 'GS/s',
  'components.adc.energyScale': 'times 32 nm',
  'components.adc.areaScale': 'times 32 nm',
  'components.shiftAndAdd.picojoules': 'pJ per conversion',
  'components.shiftAndAdd.squareMicrometres': 'µm²',
  'components.buffers.bytePicojoules': 'pJ per byte',
  'components.buffers.byteMilliwatts': 'mW per byte',
  'components.buffers.byteSquareMicrometres': 'µm² per byte',
  'components.link.bytePicojoules': 'pJ per byte',
  'components.link.milliwatts': 'mW per core',
  'components.link.squareMicrometres': 'µm² per core',
  'components.outputUnit.elementPicojoules': 'pJ per element',
  'components.outputUnit.laneMilliwatts': 'mW per lane',
  'components.outputUnit.laneSquareMicrometres': 'µm² per lane',
  'components.controller.milliwatts': 'mW per core',
  'components.controller.squareMicrometres': 'µm² per core',
}
