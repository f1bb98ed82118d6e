import { sum } from '../../arithmetic.js'
import type { LayerReport } from '../../ir/layerReport.js'
import type { Report } from '../../ir/report.js'
import { limitOf } from '../limits.js'
import { together } from '../reportKinds.js'

/** The cycles that no program of the same work beats, and which share of them it takes. */
export interface AgainstBound {
  readonly bound: number
  readonly efficiency: number
}

/**
 * How good a mapping is against its bound: that of the network where layers work at the same time, else the bounds of layers and operators one
 * after the other, with the time in which crossbars are written. Null where there is none.
 */
export const againstBound = (report: Report): AgainstBound | null => {
  const { network, layers, operators } = report
  if (network.cycles === 0) return null
  if (!together(report)) {
    const bound = sum([...layers, ...operators].map(({ bound }) => bound)) + network.reprogrammingCycles
    return { bound, efficiency: bound / network.cycles }
  }
  const { bound, efficiency } = network
  return bound === null || efficiency === null ? null : { bound, efficiency }
}

/** A limit, the layers that it keeps from being faster, the most cycles first, and their cycles. */
export interface LimitedBy {
  readonly limit: string
  readonly layers: readonly LayerReport[]
  readonly cycles: number
}

/** What limits the layers of a report, the limit with the most cycles first. */
export const limitedBy = ({ layers, chip }: Report): readonly LimitedBy[] => {
  const groups = new Map<string, LayerReport[]>()
  for (const layer of layers) {
    const limit = limitOf(layer, chip)
    groups.set(limit, [...(groups.get(limit) ?? []), layer])
  }
  return [...groups]
    .map(([limit, own]) => ({
      limit,
      layers: own.toSorted((a, b) => b.cycles - a.cycles),
      cycles: sum(own.map(({ cycles }) => cycles)),
    }))
    .toSorted((a, b) => b.cycles - a.cycles)
}
