import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { Chip } from '../../hardware/chip.js'
import type { CoreProgram, Phase, Program } from '../../ir/program.js'
import { Report } from '../../ir/report.js'
import { holds } from '../../isa/code.js'
import { storesLayer } from '../../isa/mnemonics.js'
import { leastSequential } from '../../machine/bounds/leastSequential.js'
import type { IdealSpan } from '../../machine/bounds/networkBound.js'
import { multimap } from '../../multimap.js'
import { pass } from '../../pipeline/index.js'
import { type Best, bestIn } from './bestIn.js'
import { aliveAtLeast, least } from './estimatedTotals.js'
import type { MeasuredPhase } from './measured.js'
import { reportOf } from './report.js'
import type { TooLong } from './simulate.js'
import { waitingBytes } from './waitingBytes.js'

/** The layers of a phase, with their cores. */
const byLayer = ({ cores }: Phase): ReadonlyMap<string, readonly CoreProgram[]> =>
  multimap(cores.map((program) => [program.layer, program] as const))

/**
 * From when to when each layer of a phase works. Where all work at the same time, none begins before what it needs can be
 * there in the ideal, and the phase takes at least what its bound says.
 */
const spansIn = (phase: Phase, chip: Chip, best: Best | null): ReadonlyMap<string, IdealSpan> => {
  const spans = [...byLayer(phase)].map(([layer, cores]): readonly [string, IdealSpan] => {
    const { start, end } = best?.spans?.get(layer) ?? { start: 0, end: 0 }
    return [layer, { start, end: Math.max(end, start + least(cores, chip)) }]
  })
  const last = spans.reduce((most, [, { end }]) => Math.max(most, end), 0)
  const end = Math.max(last, best?.cycles ?? best?.ideal ?? 0)
  return new Map(spans.map(([layer, span]) => [layer, span.end === last ? { ...span, end } : span]))
}

const estimated = (program: Program, index: number, waiting: number): MeasuredPhase => {
  const { chip } = program
  const phase = program.phases[index]!
  const best = bestIn(program, index)
  const spans = spansIn(phase, chip, best)
  const stores = ({ code }: CoreProgram): boolean => holds(code, ...storesLayer)
  const lastStore = phase.cores.map((core) => (stores(core) ? (spans.get(core.layer)?.end ?? 0) : 0))
  const end = [...spans.values()].reduce((most, span) => Math.max(most, span.end), 0)
  const alive = aliveAtLeast(phase.cores)
  return {
    phase,
    measured: {
      lastStore,
      began: phase.cores.map(({ layer }) => spans.get(layer)?.start ?? 0),
      polls: phase.cores.map(() => 0),
      end,
      // those that wait in memory may be the ones that are alive
      peakPartialSumBytes: Math.max(0, alive - waiting),
      firstImage: null,
      period: null,
    },
    sequentialCycles:
      phase.sequential !== null
        ? leastSequential(phase.sequential, chip)
        : alive === 0
          ? lastStore.reduce((a, b) => Math.max(a, b), 0)
          : null,
    best,
  }
}

const estimate = (program: Program): Either<TooLong, Report> => {
  const waiting = waitingBytes(program.phases)
  const phases = program.phases.map((_, index) => estimated(program, index, waiting[index]!))
  let elapsed = 0
  for (const [phase, { measured }] of phases.entries()) {
    elapsed += measured.end
    if (!Number.isSafeInteger(elapsed)) {
      const what = 'ends after more than 2^53 cycles, which cannot be counted exactly'
      return E.left({ _tag: 'TooLong', phase, scheme: program.phases[phase]?.scheme ?? '', what })
    }
  }
  const simulated = { simulator: 'analytical', precision: 'estimate', peakActivationBytes: null } as const
  return E.right(reportOf(program, simulated, phases))
}

/**
 * Estimates a program by closed forms, for sweeps over more designs than can be simulated: of each layer what
 * its busiest resource takes, with what must pass before it can begin and after it has ended, and what the
 * first vector's chain of additions takes. Its `cycles` are never above those of `timing` for a program that
 * `verify` accepts, and within 5% of them on 95% of the base layers of the zoo at the default chip; traffic
 * is exact but for reads of flags, of which it counts none; the sequential reference is an estimate of the
 * same kind; of partial sums it counts one.
 *
 * Where layers work at the same time, the network takes what its bound says (see `networkBound`): never more than `timing`,
 * and as much less as a program is off its bound. Each layer begins and ends as in the ideal, or later where it cannot be
 * as fast, so that of a single layer `cycles` are about so.
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
    version: '5',
    reads: (program: Program) => program,
    compute: estimate,
    product: Report,
    join: (_, report): Report => report,
  })
