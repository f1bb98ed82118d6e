import { type Factors, grid } from './design.js'
import type { Design } from './results.js'

const factors: Factors = {
  crossbar: [512, 256, 128],
  bus: [8, 16, 32, 64, 128, 256],
  exchange: ['forward', 'memory'],
  signal: ['register'],
  arbitration: ['inputs-first', 'fifo'],
  buffers: [2, 1, 4],
}
const simple: Factors = { ...factors, arbitration: ['inputs-first'] }
const polling: Factors = { ...factors, signal: ['polling'], buffers: [2] }

/**
 * Crossbars, buses, architectures and buffers, in every combination. Many small crossbars,
 * and cores that poll in vain, take long to simulate: they are measured with fewer variants.
 */
export const sweep: readonly Design[] = [
  factors,
  { ...simple, crossbar: [64] },
  { ...factors, crossbar: [64], arbitration: ['fifo' as const], buffers: [2] },
  polling,
  { ...simple, crossbar: [64], bus: [128], signal: ['polling' as const], buffers: [2] },
].flatMap(grid)

/** Of these, what can be measured within a minute: the width of the bus, and the architecture, each by itself. */
export const quickSweep: readonly Design[] = [
  { ...simple, crossbar: [256], exchange: ['forward' as const], buffers: [2] },
  { ...factors, crossbar: [256], bus: [128] },
  { ...polling, crossbar: [256], bus: [128] },
].flatMap(grid)
