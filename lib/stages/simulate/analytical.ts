import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { type Chip, partialSumBytes } from '../../hardware/chip.js'
import type { CoreProgram, Phase, Program } from '../../ir/program.js'
import { Report } from '../../ir/report.js'
import { tileColumns } from '../../ir/tiled.js'
import { holds } from '../../isa/code.js'
import { storesLayer } from '../../isa/mnemonics.js'
import { leastChain } from '../../machine/bounds/leastChain.js'
import { leastCycles } from '../../machine/bounds/leastCycles.js'
import { leastSequential } from '../../machine/bounds/leastSequential.js'
import { bound } from '../../machine/costs/demand.js'
import { pass } from '../../pipeline/index.js'
import type { MeasuredPhase } from './measured.js'
import { reportOf } from './report.js'
import type { TooLong } from './simulate.js'

/** A closed form that the cycles of one layer's cores never go below. */
const least = (cores: readonly CoreProgram[], chip: Chip): number =>
  cores.some(({ tile }) => tile !== null)
    ? Math.max(leastCycles(cores, chip), leastChain(cores, chip))
    : bound(cores, chip)

/** One partial sum of each core that hands any on is alive at some time. */
const aliveAtLeast = (cores: readonly CoreProgram[]): number =>
  cores.reduce(
    (most, { tile, code }) =>
      tile !== null && holds(code, 'SEND', 'STOREP')
        ? Math.max(most, tileColumns(tile) * partialSumBytes)
        : most,
    0,
  )

const estimated = (phase: Phase, chip: Chip): MeasuredPhase => {
  const byLayer = new Map<string, CoreProgram[]>()
  for (const program of phase.cores) {
    const known = byLayer.get(program.layer)
    if (known === undefined) byLayer.set(program.layer, [program])
    else known.push(program)
  }
  const cyclesOf = new Map([...byLayer].map(([layer, cores]) => [layer, least(cores, chip)]))
  const stores = ({ code }: CoreProgram): boolean => holds(code, ...storesLayer)
  const lastStore = phase.cores.map((program) => (stores(program) ? (cyclesOf.get(program.layer) ?? 0) : 0))
  const end = [...cyclesOf.values()].reduce((a, b) => Math.max(a, b), 0)
  const peakPartialSumBytes = aliveAtLeast(phase.cores)
  return {
    phase,
    measured: {
      lastStore,
      began: phase.cores.map(() => 0),
      polls: phase.cores.map(() => 0),
      end,
      peakPartialSumBytes,
    },
    sequentialCycles:
      phase.sequential !== null
        ? leastSequential(phase.sequential, chip)
        : peakPartialSumBytes === 0
          ? lastStore.reduce((a, b) => Math.max(a, b), 0)
          : null,
  }
}

const estimate = (program: Program): Either<TooLong, Report> => {
  const phases = program.phases.map((phase) => estimated(phase, program.chip))
  let elapsed = 0
  for (const [phase, { measured }] of phases.entries()) {
    elapsed += measured.end
    if (!Number.isSafeInteger(elapsed)) {
      const what = 'ends after more than 2^53 cycles, which cannot be counted exactly'
      return E.left({ _tag: 'TooLong', phase, scheme: program.phases[phase]?.scheme ?? '', what })
    }
  }
  return E.right(reportOf(program, { simulator: 'analytical', precision: 'estimate' }, phases))
}

/**
 * Estimates a program by closed forms, for sweeps over more designs than can be simulated: of each layer what
 * its busiest resource takes, with what must pass before it can begin and after it has ended, and what the
 * first vector's chain of additions takes. Its `cycles` are never above those of `timing` for a program that
 * `verify` accepts, and within 5 % of them on 95 % of the base layers of the zoo at the default chip; traffic
 * is exact but for reads of flags, of which it counts none; the sequential reference is an estimate of the
 * same kind; of partial sums it counts one.
 *
 * It does not prove anything: a program that stalls has an estimate,
 * too. Linear in the size of the looped programs, whatever the vectors.
 *
 * @example
 * import { analytical, modelFile, presets, zoo } from 'ohmflow'
 * import { baseline } from 'ohmflow/pipelines'
 * const model = await modelFile('squeezenet', zoo['squeezenet1.1'].build())()
 * const task = { model, bindings: {}, chip: presets.rram256.chip }
 * const [exact, estimate] = await Promise.all([baseline.task(task)(), baseline.swap('simulate', analytical()).task(task)()])
 * if (exact._tag === 'Left' || estimate._tag === 'Left') throw new Error('not mapped')
 * const ratio = estimate.right.network.cycles / exact.right.network.cycles
 * console.assert(ratio > 0.95 && ratio <= 1)
 */
export const analytical = () =>
  pass({
    implementation: 'analytical',
    version: '2',
    reads: (program: Program) => program,
    compute: estimate,
    product: Report,
    join: (_, report): Report => report,
  })
