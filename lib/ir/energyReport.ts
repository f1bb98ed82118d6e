import type { Type } from 'io-ts'
import { closed } from '../codec/closed.js'
import { quantity } from '../codec/number.js'

/** Energy in picojoules, by component. Writing crossbars counts as `crossbar`. */
export interface EnergyReport {
  readonly crossbar: number
  readonly interconnect: number
  readonly outputUnit: number
  readonly signal: number
  readonly static: number
  readonly total: number
}

export const EnergyReport: Type<EnergyReport> = closed<EnergyReport>('EnergyReport', {
  crossbar: quantity,
  interconnect: quantity,
  outputUnit: quantity,
  signal: quantity,
  static: quantity,
  total: quantity,
})
