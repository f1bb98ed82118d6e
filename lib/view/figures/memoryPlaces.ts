import type { Summary } from '../results/summary.js'

/** What a network takes with a synchronizer, as parts of what it takes with the one that all are compared with. */
export interface Place {
  readonly synchronizer: string
  readonly cycles: number
  readonly peak: number
}

/**
 * Every network with every synchronizer, as far as both it and the one
 * to compare with keep partial sums alive; one core after another aside.
 */
export const memoryPlaces = ({ networks, synchronizer: reference }: Summary): readonly Place[] => {
  const known = new Map(
    networks.flatMap((row) => (row.synchronizer === reference ? [[row.network, row] as const] : [])),
  )
  return networks.flatMap(({ network, synchronizer, cycles, peakPartialSumBytes }) => {
    const other = known.get(network)
    if (synchronizer === 'sequential' || other === undefined) return []
    if (other.peakPartialSumBytes === 0 || peakPartialSumBytes === 0) return []
    const peak = peakPartialSumBytes / other.peakPartialSumBytes
    return [{ synchronizer, cycles: cycles / other.cycles, peak }]
  })
}
