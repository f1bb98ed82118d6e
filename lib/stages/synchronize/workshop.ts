import type { Chip, Exchange } from '../../hardware/chip.js'
import type { PlacedLayer } from '../../ir/placed.js'
import type { CoreProgram } from '../../ir/program.js'
import { verticalGroups } from '../../ir/tiled.js'
import { runPhase } from '../../machine/events/machine.js'
import type { PhaseOutcome } from '../../machine/events/phaseOutcome.js'
import { assembleMicrocode } from '../../machine/relation/assembleMicrocode.js'
import { phaseKey } from '../../machine/relation/phaseKey.js'
import { corePrograms } from './corePrograms.js'
import type { Scheme } from './scheme.js'

/** Where the programs of layers are made and run, so that what several ask for can be made and run once. */
export interface Workshop {
  /** What the cores of a layer execute, see `corePrograms`. */
  readonly programs: (
    layer: PlacedLayer,
    chip: Chip,
    scheme: Scheme,
    exchange: Exchange,
  ) => readonly CoreProgram[]
  /** What they take, see `runPhase`. */
  readonly run: (cores: readonly CoreProgram[], chip: Chip) => PhaseOutcome
}

/** Makes and runs all anew. */
export const workshop: Workshop = {
  programs: corePrograms,
  run: (cores, chip) => runPhase(assembleMicrocode(cores, chip), chip),
}

/**
 * A workshop for one layer, on chips that differ in their interconnect alone: a program is made once, is one and
 * the same list whatever it is called where it is the same code, and runs once on each chip.
 */
export const rememberingWorkshop = (): Workshop => {
  const made = new Map<string, readonly CoreProgram[]>()
  const same = new Map<string, readonly CoreProgram[]>()
  const outcomes = new Map<Chip, Map<readonly CoreProgram[], PhaseOutcome>>()
  return {
    programs: (layer, chip, scheme, exchange) => {
      const name = `${scheme.name} ${exchange}`
      const known = made.get(name)
      if (known !== undefined) return known
      const fresh = workshop.programs(layer, chip, scheme, exchange)
      // who exchanges nothing does the same in every scheme
      const alone = verticalGroups(fresh.flatMap(({ tile }) => tile ?? [])).every(
        ({ length }) => length === 1,
      )
      const key = alone ? phaseKey(fresh, chip) : name
      const cores = same.get(key) ?? fresh
      same.set(key, cores)
      made.set(name, cores)
      return cores
    },
    run: (cores, chip) => {
      const known = outcomes.get(chip) ?? new Map<readonly CoreProgram[], PhaseOutcome>()
      outcomes.set(chip, known)
      const outcome = known.get(cores) ?? workshop.run(cores, chip)
      known.set(cores, outcome)
      return outcome
    },
  }
}
