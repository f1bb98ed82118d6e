import * as fc from 'fast-check'
import { type Chip, presets } from 'ohmflow'

export const base = presets.rram256.chip

/** Chips of a bus on which layers are mapped in many ways. */
export const chips: fc.Arbitrary<Chip> = fc
  .record({
    rows: fc.constantFrom(48, 64, 128, 200, 256, 512),
    columns: fc.constantFrom(40, 64, 128, 256, 512),
    differential: fc.boolean(),
    mvmCycles: fc.integer({ min: 1, max: 2000 }),
    bytesPerCycle: fc.integer({ min: 1, max: 300 }),
    arbitrationCycles: fc.nat(3),
    lanes: fc.integer({ min: 1, max: 32 }),
    buffers: fc.integer({ min: 1, max: 4 }),
    exchange: fc.constantFrom('memory', 'forward'),
    kind: fc.constantFrom('register', 'broadcast'),
    places: fc.constantFrom<(number | 'unbounded')[]>('unbounded', 1, 4),
    cores: fc.constantFrom<(number | 'as-needed')[]>('as-needed', 20, 300),
  })
  .map(
    ({ lanes, buffers, exchange, kind, places, cores, bytesPerCycle, arbitrationCycles, ...crossbar }) => ({
      ...base,
      cores,
      crossbar: { ...base.crossbar, ...crossbar },
      core: { lanes, inputBuffers: buffers, outputBuffers: buffers },
      interconnect: { ...base.interconnect, bytesPerCycle, arbitrationCycles },
      exchange,
      partialSumBuffers: places,
      signal: { kind, bytes: 4 },
    }),
  )
