import type { BusChip } from '../hardware/preset.js'
import type { Design } from './results.js'

/** The values that each part of a design takes. */
export type Factors = { readonly [Factor in keyof Design]: readonly Design[Factor][] }

/**
 * Every design that has one of the values of each factor; the first factor changes slowest.
 *
 * @example
 * import { grid } from 'ohmflow/experiment'
 * const designs = grid({
 *   crossbar: [128, 256],
 *   bus: [32, 64, 128],
 *   exchange: ['forward'],
 *   signal: ['register'],
 *   arbitration: ['inputs-first'],
 *   buffers: [2],
 * })
 * console.assert(designs.length === 6)
 */
export const grid = ({ crossbar, bus, exchange, signal, arbitration, buffers }: Factors): readonly Design[] =>
  crossbar.flatMap((crossbar) =>
    bus.flatMap((bus) =>
      exchange.flatMap((exchange) =>
        signal.flatMap((signal) =>
          arbitration.flatMap((arbitration) =>
            buffers.map((buffers): Design => ({ crossbar, bus, exchange, signal, arbitration, buffers })),
          ),
        ),
      ),
    ),
  )

/**
 * What identifies a design, and names its chip.
 *
 * @example
 * import { designName } from 'ohmflow/experiment'
 * const design = { crossbar: 128, bus: 8, exchange: 'memory', signal: 'register', arbitration: 'fifo', buffers: 2 } as const
 * console.assert(designName(design).includes('128'))
 */
export const designName = ({ crossbar, bus, exchange, signal, arbitration, buffers }: Design): string =>
  `${crossbar}×${crossbar}, ${bus} B, ${exchange}, ${signal}, ${arbitration}, ${buffers} buffers`

/** Cycles between two reads of a flag, where signals are polled. */
const pollingInterval = 100

/**
 * The chip of a design; all that the design does not say is as in `base`.
 *
 * @example
 * import { presets } from 'ohmflow'
 * import { designChip } from 'ohmflow/experiment'
 * const design = { crossbar: 128, bus: 8, exchange: 'memory', signal: 'register', arbitration: 'fifo', buffers: 2 } as const
 * const chip = designChip(presets.rram256.chip, design)
 * console.assert(chip.crossbar.rows === 128 && chip.interconnect.bytesPerCycle === 8)
 */
export const designChip = (base: BusChip, design: Design): BusChip => ({
  ...base,
  name: designName(design),
  crossbar: { ...base.crossbar, rows: design.crossbar, columns: design.crossbar },
  core: { ...base.core, inputBuffers: design.buffers, outputBuffers: design.buffers },
  interconnect: { ...base.interconnect, bytesPerCycle: design.bus, arbitration: design.arbitration },
  exchange: design.exchange,
  signal:
    design.signal !== 'polling'
      ? { kind: design.signal, bytes: base.signal.bytes }
      : { kind: 'polling', bytes: base.signal.bytes, intervalCycles: pollingInterval },
})
