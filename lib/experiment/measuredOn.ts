import type { Either } from 'fp-ts/lib/Either.js'
import type { Chip } from '../hardware/chip.js'
import type { LayerReport } from '../ir/layerReport.js'
import type { Placed, PlacedLayer } from '../ir/placed.js'
import type { CoreProgram, Phase, Program } from '../ir/program.js'
import { get, outcome, type Rule } from '../rule.js'
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

type Failure = SynchronizeError | SimulateError
type Outcome = Either<Failure, LayerFigures>

/** Proves programs of one layer, each once. */
const provingOnce = (programWith: (phase: Phase) => Program) => {
  const check = proving(new Set())
  const proved = new Set<readonly CoreProgram[]>()
  return function* (cores: readonly CoreProgram[], scheme: string): Rule<SimulateError, void> {
    if (proved.has(cores)) return
    yield* get(check(programWith({ scheme, cores, sequential: null, considered: [] })))
    proved.add(cores)
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
    function* reported(phase: Phase): Rule<SimulateError, LayerReport> {
      const known = reports.get(phase.cores)
      if (known !== undefined) return known
      const program = programOn(chip, phase)
      const measured = yield* get(measuredPhase(program, 0, (cores) => shop.run(cores, chip)))
      const { layers } = reportOf(
        program,
        { simulator: 'timing', precision: 'exact', peakActivationBytes: null },
        [measured],
      )
      reports.set(phase.cores, layers[0]!)
      return layers[0]!
    }
    function* figures({ choose }: Choosing<SynchronizeError>): Rule<Failure, LayerFigures> {
      const choice = yield* get(choose(layer, chip, shop))
      const phase = { ...layerPhase(layer, chip, choice, shop), considered: [] }
      for (const cores of [phase.cores, phase.sequential ?? []])
        if (cores.length > 0) yield* prove(cores, phase.scheme)
      return { scheme: phase.scheme, report: yield* reported(phase) }
    }
    return synchronizers.map((synchronizer): Outcome => outcome(figures(synchronizer)))
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
