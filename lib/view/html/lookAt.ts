import { sum } from '../../arithmetic.js'
import type { LayerReport } from '../../ir/layerReport.js'
import type { Report } from '../../ir/report.js'
import { count, grouped, percent } from '../format.js'
import { limitOf } from '../limits.js'
import { together } from '../reportKinds.js'

/** A layer that is worth a look, and why. */
export interface LookAt {
  /** Its place among the layers of the report. */
  readonly layer: number
  readonly name: string
  readonly why: string
}

/** How many layers are named for one reason. */
const most = 3

/** The share of a network's cycles below which nobody needs to look. */
const worth = 1e-4

const slowest = (report: Report): readonly LookAt[] => {
  const all = sum(report.layers.map(({ cycles }) => cycles))
  return report.layers
    .map((layer, i) => ({ layer, i, vectors: Math.ceil(layer.vectors / layer.copies) }))
    .toSorted((a, b) => (together(report) ? b.vectors - a.vectors : b.layer.cycles - a.layer.cycles))
    .slice(0, most)
    .map(({ layer, i, vectors }) => ({
      layer: i,
      name: layer.name,
      why: together(report)
        ? `takes ${count(vectors, 'vector')} one after the other${layer.copies === 1 ? '' : ` in each of its ${grouped(layer.copies)} copies`}: the more, the longer all wait for it.`
        : `takes ${percent(all === 0 ? 0 : layer.cycles / all)} of the cycles of all layers on crossbars, for ${count(layer.vectors, 'vector')}${layer.copies === 1 ? '' : ` in ${layer.copies} copies`}.`,
    }))
}

const farthest = (report: Report): readonly LookAt[] => {
  if (together(report)) return []
  const lost = ({ cycles, bound }: LayerReport): number => cycles - bound
  return report.layers
    .map((layer, i) => ({ layer, i }))
    .filter(({ layer }) => lost(layer) > 0.01 * layer.cycles && lost(layer) > worth * report.network.cycles)
    .toSorted((a, b) => lost(b.layer) - lost(a.layer))
    .slice(0, most)
    .map(({ layer, i }) => ({
      layer: i,
      name: layer.name,
      why: `is at ${percent(layer.efficiency)} of its bound: ${grouped(lost(layer))} cycles more than ${layer.scheme} would need if its busiest resource never waited. It is limited by the ${limitOf(layer, report.chip)}.`,
    }))
}

const otherwise = (report: Report): readonly LookAt[] =>
  report.layers
    .map((layer, i) => ({ layer, i, limit: limitOf(layer, report.chip) }))
    .filter(({ layer, limit }) => limit !== 'crossbar' && layer.cycles > worth * report.network.cycles)
    .toSorted((a, b) => b.layer.cycles - a.layer.cycles)
    .slice(0, most)
    .map(({ layer, i, limit }) => ({
      layer: i,
      name: layer.name,
      why: `is limited by the ${limit}, not by its crossbars, which are in use ${percent(layer.utilization)} of its time.`,
    }))

/** The layers of a report that are worth a look: those that take most, those that lose most, and those that something else than their crossbars limits. */
export const lookAt = (report: Report): readonly LookAt[] => {
  const all = [...slowest(report), ...farthest(report), ...otherwise(report)]
  return all.filter(({ layer }, i) => all.findIndex((other) => other.layer === layer) === i)
}
