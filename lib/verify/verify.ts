import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { type Invalid, verified } from '../codec/violation.js'
import type { Chip } from '../hardware/chip.js'
import type { CoreProgram, Program } from '../ir/program.js'
import { formViolations } from '../ir/verifyProgram.js'
import { componentKey, components } from './components.js'
import type { Executed } from './executed.js'
import { faultOf } from './proof.js'
import type { Unsynchronized } from './unsynchronized.js'

/** What has been proved on chips with the same buffers, by what the proof depends on. */
export type Proofs = Set<string>

/** The effort of some seconds; networks take some hundred thousand instructions. */
const enough = 3e7

/**
 * The first fault of cores that run at the same time, those of the same code proved once, with at most so much effort.
 */
const provedFault = (cores: readonly CoreProgram[], chip: Chip, proofs: Proofs, most: number): Executed => {
  let effort = 0
  for (const component of components(cores)) {
    const key = componentKey(component)
    if (proofs.has(key)) continue
    const proof = faultOf(component, chip, { enough: most - effort })
    effort += proof.effort
    if (proof.fault !== null || proof.unfinished) return { ...proof, effort }
    proofs.add(key)
  }
  return { fault: null, effort, unfinished: false }
}

/**
 * Proves before anything runs that a program is synchronized, in every order of events that its signals
 * allow: complete (each vector gets each contribution exactly once), ordered (each partial sum is written
 * before it is read), free of races and deadlocks, within its buffers; the sequential reference too. See
 * `faultOf` for the argument. Linear in the bodies of loops where what they do repeats, in the instructions
 * elsewhere; cores of the same code are proved once.
 *
 * What it accepts is right. What it refuses goes wrong in some order, but for one rule, `places`, in programs
 * of more than some thousand steps: where a chip bounds `partialSumBuffers` and several cores forward to one,
 * room is asked for that suffices whoever comes first (see `roomFor`), and rarely less would do; in shorter
 * ones all orders are gone through.
 *
 * Fails with `Invalid` where the form is wrong (cores, tiles, counts) or a proof
 * would take minutes, and with `Unsynchronized`, which names the rule, the cores, the
 * vector and the instructions, and the shortest chain of events that leads there.
 *
 * @example
 * import { modelFile, presets, verify, zoo } from 'ohmflow'
 * import { baseline } from 'ohmflow/pipelines'
 * const model = await modelFile('alexnet', zoo.alexnet.build())()
 * const program = await baseline.until('synchronize').task({ model, bindings: {}, chip: presets.rram256.chip })()
 * console.assert(program._tag === 'Right' && verify(program.right)._tag === 'Right')
 */
export const verify = (program: Program): Either<Invalid | Unsynchronized, Program> =>
  proving(new Set())(program)

/** `verify` of programs whose chips have the same buffers: what has been `proved` once is not proved again. */
export const proving =
  (proofs: Proofs) =>
  (program: Program): Either<Invalid | Unsynchronized, Program> => {
    const form = formViolations(program)
    if (form.length > 0) return verified('program', program, form)
    let left = enough
    for (const [phase, { cores, sequential, scheme }] of program.phases.entries())
      for (const [reference, programs] of [[false, cores] as const, [true, sequential ?? []] as const]) {
        const { fault, effort, unfinished } = provedFault(programs, program.chip, proofs, left)
        left -= effort
        if (unfinished) {
          const where = `phase ${phase}${reference ? ', sequential' : ''}`
          const problem = 'it does not repeat itself, and is too long to be proved step by step'
          return verified('program', program, [{ rule: 'length', where, problem }])
        }
        if (fault !== null)
          return E.left({
            _tag: 'Unsynchronized',
            phase,
            scheme: reference ? 'sequential' : scheme,
            reference,
            ...fault,
          })
      }
    return E.right(program)
  }
