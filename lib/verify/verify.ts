import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { type Invalid, type Violation, verified } from '../codec/violation.js'
import type { Chip } from '../hardware/chip.js'
import { type CoreProgram, hasRegisters, type Phase, type Program } from '../ir/program.js'
import { holds } from '../isa/code.js'
import { storesSum } from '../isa/mnemonics.js'
import { completeness } from './completeness.js'
import { endless } from './endless.js'
import type { ExecutionEnd, WaitingSums } from './faults/executionEnd.js'
import { firstStep } from './faults/firstStep.js'
import type { Fault, TooLongToProve, Undecided, Unsynchronized } from './faults/unsynchronized.js'
import { formViolations, lengthOf, tooManyInstructions } from './form.js'
import { activations } from './layers/activations.js'
import { backwardWait, betweenLayers } from './layers/betweenLayers.js'
import { firstImageOf } from './layers/firstImage.js'
import { layerOrder } from './layers/layerOrder.js'
import { togetherOf } from './layers/together.js'
import { vectorwise } from './layers/vectorwise.js'
import { faultOf } from './proof.js'
import { residencyViolations } from './residency.js'
import { componentKey, components } from './state/components.js'
import { haveWaiting } from './state/waiting.js'

/** Why a program is not proved: its form is wrong, it goes wrong in some order of events, or it cannot be told. */
export type Unproved = Invalid | Unsynchronized | Undecided

/** What has been proved on chips with the same buffers, by what the proof depends on. */
export type Proofs = Set<string>

/** The effort of some seconds; networks take some hundred thousand instructions. */
const enough = 3e7

/** Cores of several layers that signal one another or exchange partial sums, where layers wait by named registers too. */
const severalLayers = (cores: readonly CoreProgram[]): Fault | null => {
  const [first, other] = [...new Set(cores.map(({ layer }) => layer))]
  return first === undefined || other === undefined
    ? null
    : {
        rule: 'inputs',
        layer: other,
        problem: `it waits for layer "${first}" by CALL and WAIT, while others wait by registers that are named`,
        chain: [],
        decided: false,
      }
}

/** The effort of a second, for programs whose layers tell one another by way of a third, or in a circle. */
const mostByClocks = 1e7

/** Instructions whose results are kept, each with who knows of it. */
const mostKept = 1e6

/** Instructions of layers that work at the same time, which are gone through vector by vector: some seconds. */
const mostFollowed = 1e8

/** A phase of a program, as what is proved of those before it leaves it. */
interface PhaseOf {
  readonly program: Program
  readonly index: number
  /** Layers that it reads and that are not complete before it. */
  readonly incomplete: ReadonlySet<string>
  /** Partial sums that wait in memory. */
  readonly waiting: WaitingSums
}

/** The first fault of cores within vertical groups, those of the same code proved once. */
const faultOfGroups = (
  groups: readonly (readonly CoreProgram[])[],
  chip: Chip,
  before: WaitingSums,
  proofs: Proofs,
  most: number,
): ExecutionEnd => {
  let [effort, waiting] = [0, before]
  for (const component of groups) {
    if (haveWaiting(component, waiting)) {
      const proof = faultOf(component, chip, { enough: most - effort, waiting })
      effort += proof.effort
      if (proof.fault !== null || proof.unfinished) return { ...proof, effort }
      waiting = proof.waiting ?? waiting
      continue
    }
    const key = componentKey(component)
    if (proofs.has(key)) continue
    const proof = faultOf(component, chip, { enough: most - effort })
    effort += proof.effort
    if (proof.fault !== null || proof.unfinished) return { ...proof, effort }
    proofs.add(key)
  }
  return { ...nothing, effort, waiting }
}

const nothing: ExecutionEnd = { fault: null, effort: 0, unfinished: false, shared: false, waiting: null }

/** The first fault of a phase. */
const faultOfPhase = (
  { program, index, incomplete, waiting }: PhaseOf,
  proofs: Proofs,
  most: number,
): ExecutionEnd => {
  const { chip, layers, phases, images = 1 } = program
  const cores: readonly CoreProgram[] = phases[index]?.cores ?? []
  const named = hasRegisters(cores)
  const [read] = incomplete
  if (read !== undefined && !named && images > 1)
    return {
      ...nothing,
      fault: {
        rule: 'inputs',
        layer: cores[0]?.layer ?? '',
        problem: `what is read of layer "${read}" in the same phase is analyzed for one image only, unless layers wait by registers that are named`,
        chain: [],
        decided: false,
      },
    }
  const has = haveWaiting(cores, waiting)
  if (incomplete.size > 0 && !named)
    return faultOf(cores, chip, {
      enough: most,
      activations: () => activations(layers, phases, index, incomplete),
      waiting: has ? waiting : null,
    })
  const length = named ? cores.reduce((sum, { code }) => sum + lengthOf(code), 0) : 0
  if (length > mostFollowed) return { ...nothing, unfinished: true }
  const sets = components(cores)
  const several = named ? sets.map(severalLayers) : []
  const first = several.findIndex((fault) => fault !== null)
  const mixed = several[first] ?? null
  const groups = faultOfGroups(first < 0 ? sets : sets.slice(0, first), chip, waiting, proofs, most)
  if (groups.fault !== null || groups.unfinished || !named) return groups
  const { effort } = groups
  const together = togetherOf(program, index)
  const between = betweenLayers(together, incomplete) ?? mixed
  const circle = between === null ? backwardWait(together) : null
  const ending = circle === null ? null : endless(cores, chip, circle, { waiting, enough: most - effort })
  const fault = between ?? ending?.fault ?? null
  const found = { ...groups, fault, effort: effort + (ending?.effort ?? 0) }
  if (fault === null || fault.decided || length > mostKept) return found
  // what registers do not tell by themselves, all that happened before does, as far as it can be followed
  const followed = faultOf(cores, chip, {
    enough: Math.min(most - effort, mostByClocks),
    activations: () => vectorwise(incomplete, together),
    registers: true,
    waiting: has ? waiting : null,
  })
  return followed.unfinished ? found : { ...followed, effort: effort + followed.effort }
}

/** What is not decided, and why, but for the phase. */
type Open = Omit<Undecided, 'phase' | 'scheme' | 'reference' | '_tag'>

/** A program, or its sequential reference: the same with the sequential programs of its phases in their place. */
interface Judged {
  readonly program: Program
  readonly reference: boolean
  /** The phases that are not proved already. */
  readonly concerns: (phase: number) => boolean
  /** The layers whose programs are not those of what is proved already. */
  readonly differs: (layer: string) => boolean
}

const prefixed = (violations: readonly Violation[], reference: boolean): readonly Violation[] =>
  reference
    ? violations.map(({ where, ...rest }) => ({ ...rest, where: `the sequential reference, ${where}` }))
    : violations

/** Partial sums that wait in memory when all phases are done. */
const lostIn = (
  { phases }: Program,
  waiting: WaitingSums,
): Omit<Unsynchronized, '_tag' | 'reference'> | null => {
  const [first] = waiting
  if (first === undefined) return null
  const [core, sums] = first
  const stores = (program: CoreProgram): boolean => program.core === core && holds(program.code, ...storesSum)
  const phase = phases.findLastIndex(({ cores }) => cores.some(stores))
  const { scheme = '', cores = [] } = phases[phase] ?? {}
  const [vector = 0] = sums.keys()
  return {
    phase,
    scheme,
    rule: 'drained',
    layer: cores.find(stores)?.layer ?? '',
    problem: `${sums.size} partial sums of core ${core} are stored and never loaded`,
    chain: firstStep(cores.find(stores), storesSum, vector, 'too often, or loaded too seldom'),
  }
}

const judge = (
  { program, reference, concerns, differs }: Judged,
  proofs: Proofs,
): Either<Unproved, Program> => {
  const undecided = (index: number, what: Open): Either<Unproved, never> =>
    E.left({
      _tag: 'Undecided',
      phase: index,
      scheme: program.phases[index]?.scheme ?? '',
      reference,
      ...what,
    })
  const long = ({ phase, layer, problem }: TooLongToProve) =>
    undecided(phase, { rule: 'length', layer, problem, chain: [] })
  const fail = (violations: readonly Violation[]) =>
    verified('program', program, prefixed(violations, reference))

  const form = formViolations(program, concerns)
  if (form.length > 0) return fail(form)
  const endless = tooManyInstructions(program)
  if (endless !== null) return long(endless)
  const seen = firstImageOf(program) ?? program
  const complete = completeness(seen, differs)
  const order = layerOrder(seen.layers, seen.phases)
  const wrong = [...complete.violations, ...order.violations, ...residencyViolations(seen.phases)]
  if (wrong.length > 0) return fail(wrong)
  if (complete.undecided !== null) return long(complete.undecided)
  let [left, waiting]: [number, WaitingSums] = [enough, new Map()]
  for (const [index, { cores, scheme }] of seen.phases.entries()) {
    const incomplete = order.incomplete[index] ?? new Set()
    if (!concerns(index) && incomplete.size === 0 && !haveWaiting(cores, waiting)) continue
    const proof = faultOfPhase({ program: seen, index, incomplete, waiting }, proofs, left)
    const { fault, effort, unfinished } = proof
    left -= effort
    waiting = proof.waiting ?? waiting
    if (fault !== null) {
      const { decided, ...rest } = fault
      const _tag = decided ? ('Unsynchronized' as const) : ('Undecided' as const)
      return E.left({ _tag, phase: index, scheme, reference, ...rest })
    }
    if (unfinished)
      return long({
        phase: index,
        layer: cores[0]?.layer ?? '',
        problem: 'it does not repeat itself and is too long to follow step by step',
      })
  }
  const lost = lostIn(seen, waiting)
  if (lost !== null) return E.left({ _tag: 'Unsynchronized', reference, ...lost })
  return E.right(program)
}

/**
 * Proves before anything runs that a program is right in every order of events that its signals allow.
 * `docs/how-it-works/proof.md` has the statement: what is assumed of the machine, and what is right of a program. In short:
 *
 * - the chip can be built, and the program is one for it and for its layers
 * - each tile multiplies each vector once, with a crossbar that holds it, in every inference
 * - each contribution gets into its result once: no sum is dropped, taken twice, overwritten or left over
 * - what a core takes, a partial sum or the results of another layer, has been stored, and an earlier phase, a signal
 *   or a forwarded sum says so
 * - no core waits for ever, and buffers and registers are empty at the end of each phase
 *
 * Which elements a layer reads of another is taken at its word (`reads`, `geometry`): nothing else in a program tells.
 *
 * The same holds of the sequential reference. What it accepts is right, whoever wrote it. `Invalid` and
 * `Unsynchronized` say that it is wrong; the latter with the shortest chain of events that leads to the fault.
 * `Undecided` says that it may be right: both units of a core read one register, several cores share bounded
 * partial-sum buffers, a layer reads another in a pattern that is not analyzed, or the program is too long.
 *
 * Of several images that all do the same, the first is proved (see `firstImageOf`).
 * Linear in the bodies of loops where what they do repeats, in the instructions elsewhere; cores of the same
 * code are proved once. See `faultOf` for the argument.
 *
 * @example
 * import { modelFile, presets, verify, zoo } from 'ohmflow'
 * import { baseline } from 'ohmflow/pipelines'
 * const model = await modelFile('alexnet', zoo.alexnet.build())()
 * const program = await baseline.until('synchronize').task({ model, bindings: {}, chip: presets.rram256.chip })()
 * console.assert(program._tag === 'Right' && verify(program.right)._tag === 'Right')
 */
export const verify = (program: Program): Either<Unproved, Program> => proving(new Set())(program)

const sequentialOf = (phase: Phase): Phase => ({ ...phase, cores: phase.sequential ?? phase.cores })

/** `verify` of programs whose chips have the same buffers: what has been `proved` once is not proved again. */
export const proving =
  (proofs: Proofs) =>
  (program: Program): Either<Unproved, Program> => {
    const all = () => true
    const judged = judge({ program, reference: false, concerns: all, differs: all }, proofs)
    if (E.isLeft(judged) || program.phases.every(({ sequential }) => sequential === null)) return judged
    const twin = { ...program, phases: program.phases.map(sequentialOf) }
    const concerns = (phase: number) => program.phases[phase]?.sequential !== null
    // whoever has cores in these phases, in the program or in its reference, which may leave out a layer
    const changed = new Set(
      [program, twin].flatMap(({ phases }) =>
        phases.flatMap(({ cores }, i) => (concerns(i) ? cores.map(({ layer }) => layer) : [])),
      ),
    )
    const differs = (layer: string) => changed.has(layer)
    return E.map(() => program)(judge({ program: twin, reference: true, concerns, differs }, proofs))
  }
