import * as E from 'fp-ts/lib/Either.js'
import type { Chip } from '../hardware/chip.js'
import type { LayerReport } from '../ir/layerReport.js'
import type { Placed, PlacedLayer } from '../ir/placed.js'
import type { CoreProgram, Phase, Program } from '../ir/program.js'
import { reportOf } from '../stages/simulate/report.js'
import type { SimulateError } from '../stages/simulate/simulate.js'
import { measuredPhase } from '../stages/simulate/timing.js'
import type { SynchronizeError } from '../stages/synchronize/synchronize.js'
import { type Choosing, layerPhase, programOf } from '../stages/synchronize/synchronizer.js'
import { rememberingWorkshop, type Workshop } from '../stages/synchronize/workshop.js'
import { proving } from '../verify/verify.js'

/** What a synchronizer comes to for one layer on one chip. */
export interface LayerFigures {
  readonly scheme: string
  readonly report: LayerReport
}

type Outcome = E.Either<SynchronizeError | SimulateError, LayerFigures>

/** Proves programs of one layer, each once. */
const provingOnce = (programWith: (phase: Phase) => Program) => {
  const check = proving(new Set())
  const proved = new Set<readonly CoreProgram[]>()
  return (cores: readonly CoreProgram[], scheme: string): E.Either<SimulateError, null> => {
    if (proved.has(cores)) return E.right(null)
    const outcome = check(programWith({ scheme, cores, sequential: null, considered: [] }))
    if (E.isLeft(outcome)) return outcome
    proved.add(cores)
    return E.right(null)
  }
}

/** One layer by itself on chips that execute the same programs: of each chip, what each synchronizer comes to. */
const layerOn = (
  placed: Placed,
  layer: PlacedLayer,
  chips: readonly Chip[],
  synchronizers: readonly Choosing<SynchronizeError>[],
): readonly (readonly Outcome[])[] => {
  const shop: Workshop = rememberingWorkshop()
  const programOn = (chip: Chip, phase: Phase): Program =>
    programOf({ ...placed, chip, layers: [layer] }, phase.scheme, [phase])
  const prove = provingOnce((phase) => programOn(placed.chip, phase))
  return chips.map((chip) => {
    const reports = new Map<readonly CoreProgram[], LayerReport>()
    const reported = (phase: Phase): E.Either<SimulateError, LayerReport> => {
      const known = reports.get(phase.cores)
      if (known !== undefined) return E.right(known)
      const program = programOn(chip, phase)
      const measured = measuredPhase(program, 0, (cores) => shop.run(cores, chip))
      if (E.isLeft(measured)) return measured
      const { layers } = reportOf(
        program,
        { simulator: 'timing', precision: 'exact', peakActivationBytes: null },
        [measured.right],
      )
      reports.set(phase.cores, layers[0]!)
      return E.right(layers[0]!)
    }
    return synchronizers.map(({ choose }): Outcome => {
      const choice = choose(layer, chip, shop)
      if (E.isLeft(choice)) return choice
      const phase = { ...layerPhase(layer, chip, choice.right, shop), considered: [] }
      for (const cores of [phase.cores, phase.sequential ?? []]) {
        const proof = cores.length === 0 ? E.right(null) : prove(cores, phase.scheme)
        if (E.isLeft(proof)) return proof
      }
      return E.map((report: LayerReport) => ({ scheme: phase.scheme, report }))(reported(phase))
    })
  })
}

/**
 * Of each layer, of each chip, what each synchronizer comes to. Layers are independent, and each is proved and timed by itself;
 * chips differ in their interconnect alone.
 */
export const measuredOn = (
  placed: Placed,
  chips: readonly Chip[],
  synchronizers: readonly Choosing<SynchronizeError>[],
): readonly (readonly (readonly Outcome[])[])[] =>
  placed.layers.flatMap((layer) =>
    layer.kind === 'operator' ? [] : [layerOn(placed, layer, chips, synchronizers)],
  )
