import { borrowedFigures } from '../../hardware/borrowed.js'
import type { Program } from '../../ir/program.js'
import type { Report } from '../../ir/report.js'
import { layerReport, operatorReport } from './layerReports.js'
import { isWriting, type MeasuredPhase, took } from './measured.js'
import { networkReport } from './networkReport.js'
import { askedOn, type LayerPart, layerParts, merged } from './parts.js'
import { waitingBytes } from './waitingBytes.js'

/** Who measured a program, and what he says of it as a whole. */
export interface Simulated extends Pick<Report['network'], 'peakActivationBytes'> {
  readonly simulator: string
  readonly precision: Report['precision']
}

/** The report of a program whose phases have been measured, or estimated, in order. */
export const reportOf = (
  program: Program,
  { simulator, precision, peakActivationBytes }: Simulated,
  measuredPhases: readonly MeasuredPhase[],
): Report => {
  const waiting = waitingBytes(program.phases)
  const phases = measuredPhases.map(
    (each, i): MeasuredPhase => ({
      ...each,
      measured: {
        ...each.measured,
        peakPartialSumBytes: each.measured.peakPartialSumBytes + waiting[i]!,
      },
    }),
  )
  const asked = askedOn(program.chip)
  const parts = new Map<string, LayerPart[]>()
  const byName = new Map(program.layers.map((layer) => [layer.name, layer]))
  let before = 0
  for (const phase of phases) {
    if (!isWriting(phase))
      for (const [layer, part] of layerParts(phase, program.chip, byName, before, asked)) {
        const known = parts.get(layer)
        if (known === undefined) parts.set(layer, [part])
        else known.push(part)
      }
    before += took(phase)
  }
  const measuredLayers = program.layers.flatMap((layer) => {
    const own = parts.get(layer.name)
    return own === undefined ? [] : [{ layer, part: merged(own) }]
  })
  // the last entry of a map wins, so that the first layer with some weights comes last
  const withWeights = new Map(
    program.layers
      .toReversed()
      .flatMap((layer) => (layer.kind === 'base' ? [[layer.weights, layer.name] as const] : [])),
  )
  const layers = measuredLayers.flatMap(({ layer, part }) =>
    layer.kind === 'base' ? [layerReport(layer, part, program, withWeights.get(layer.weights))] : [],
  )
  return {
    schema: 'ohmflow.report/2',
    model: program.model,
    chip: program.chip,
    pipeline: { ...program.pipeline, simulator },
    precision,
    borrowed: borrowedFigures(program.chip),
    layers,
    operators: measuredLayers.flatMap(({ layer, part }) =>
      layer.kind === 'operator' ? [operatorReport(layer, part, program)] : [],
    ),
    network: networkReport(program, phases, layers, asked, peakActivationBytes),
  }
}
