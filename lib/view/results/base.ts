import type { Design } from '../../experiment/results.js'
import { defaultPreset, presets } from '../../hardware/presets.js'

const { crossbar, interconnect, exchange, signal, core } = presets[defaultPreset].chip

/** The factors in which chips of an experiment differ, in the order in which they are shown. */
export const factors = ['crossbar', 'bus', 'exchange', 'signal', 'arbitration', 'buffers'] as const

const usual: Design = {
  crossbar: crossbar.rows,
  bus: interconnect.bytesPerCycle,
  exchange,
  signal: signal.kind,
  arbitration: interconnect.arbitration,
  buffers: core.inputBuffers,
}

/** The factors in which two designs differ. */
export const differences = (a: Design, b: Design): readonly (keyof Design)[] =>
  factors.filter((factor) => a[factor] !== b[factor])

/** Whether a design is that of the default chip. */
export const isUsual = (design: Design): boolean => differences(design, usual).length === 0

/** The default chip where it is among the designs, else of them the first that differs from it least. */
export const baseOf = (designs: readonly Design[]): Design =>
  designs.reduce<Design | undefined>(
    (best, design) =>
      best === undefined || differences(design, usual).length < differences(best, usual).length
        ? design
        : best,
    undefined,
  ) ?? usual
