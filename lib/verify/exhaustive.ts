import type { Chip } from '../hardware/chip.js'
import type { CoreProgram } from '../ir/program.js'
import { countIn } from '../isa/code.js'
import { multiplication } from '../isa/instructionSet.js'
import { assembleMicrocode } from '../machine/relation/assembleMicrocode.js'
import { cursors } from '../machine/relation/cursors.js'
import { effect } from '../machine/relation/effects.js'
import type { Microcode } from '../machine/relation/microcode.js'
import { control } from '../machine/relation/opcodes.js'
import { atFirst, tokenNumbers } from '../machine/relation/tokens.js'
import { asUnit, coreOf, type UnitIndex, unitCount } from '../machine/relation/unitIndex.js'

/** How far the units of all cores have come, and what lies between them. */
interface State {
  /** How many instructions each unit has executed. */
  readonly executed: Int32Array
  readonly tokens: Int32Array
  /** Products and partial sums of each core that lie in its buffers while the output unit works on them. */
  readonly outputs: Int32Array
  readonly sums: Int32Array
}

const copied = ({ executed, tokens, outputs, sums }: State): State => ({
  executed: executed.slice(),
  tokens: tokens.slice(),
  outputs: outputs.slice(),
  sums: sums.slice(),
})

/** Instructions of all cores that are looked at, and states. */
const mostInstructions = 4000
const mostStates = 4000

/** The places in the code that a unit goes through, in order. */
const placesOf = (code: Microcode, unit: UnitIndex): readonly number[] => {
  const { place, settle } = cursors(code)
  const places: number[] = []
  for (let at = settle(unit); code.op[at] !== control.end; at = settle(unit)) {
    places.push(at)
    place[unit] = at + 1
  }
  return places
}

/** The instruction set without time: an instruction that has what it takes is executed at once. */
// oxlint-disable-next-line max-lines-per-function -- one search: its state, its steps, and the loop over them
const untimed = (code: Microcode) => {
  const { takes, gives, count } = code
  const cores = code.cores.length
  const numbers = tokenNumbers(cores)
  const { effects } = code
  const listed = Array.from({ length: unitCount(cores) }, (_, unit) => placesOf(code, asUnit(unit)))

  const next = ({ executed }: State, unit: UnitIndex): number => listed[unit]![executed[unit]!] ?? -1
  const able = ({ tokens }: State, at: number): boolean => takes[at]! < 0 || tokens[takes[at]!]! >= count[at]!
  /** Whether others can take what an instruction takes, so that it matters who comes first. */
  const contended = (at: number): boolean => numbers.resourceOf(takes[at]!) === 'partial-sum buffer'

  const execute = (state: State, unit: UnitIndex, at: number): void => {
    const core = coreOf(unit)
    const does = effects[at]!
    const { tokens, outputs, sums, executed } = state
    if (takes[at]! >= 0) tokens[takes[at]!]! -= count[at]!
    if ((does & effect.holdsOutput) !== 0) outputs[core]!++
    if ((does & effect.holdsSum) !== 0) sums[core]!++
    if ((does & effect.freesOutput) !== 0 && outputs[core]! > 0) {
      outputs[core]!--
      tokens[numbers.ofCore('output buffer', core)]!++
    }
    if ((does & effect.freesSums) !== 0) {
      tokens[numbers.ofCore('partial-sum buffer', core)]! += sums[core]!
      sums[core] = 0
    }
    if (gives[at]! >= 0) tokens[gives[at]!]! += count[at]!
    executed[unit]!++
  }

  const multiplies = ({ tokens }: State, core: number): boolean => {
    const [taken, given] = [multiplication.takes, multiplication.gives].map((resources) =>
      resources.map((resource) => numbers.ofCore(resource, core)),
    )
    if (taken!.some((token) => tokens[token]! < 1)) return false
    for (const token of taken!) tokens[token]!--
    for (const token of given!) tokens[token]!++
    return true
  }

  /** Lets everything go on that is nobody's choice. */
  const settle = (state: State): State => {
    for (let moved = true; moved; ) {
      moved = false
      for (let core = 0; core < cores; core++) while (multiplies(state, core)) moved = true
      for (let i = 0; i < unitCount(cores); i++) {
        const unit = asUnit(i)
        for (
          let at = next(state, unit);
          at >= 0 && !contended(at) && able(state, at);
          at = next(state, unit)
        ) {
          execute(state, unit, at)
          moved = true
        }
      }
    }
    return state
  }

  return {
    units: unitCount(cores),
    settle,
    ended: (state: State): boolean => listed.every((_, unit) => next(state, asUnit(unit)) < 0),
    /** The state after a unit has taken what others could have taken; null where it cannot. */
    after: (state: State, unit: UnitIndex): State | null => {
      const at = next(state, unit)
      if (at < 0 || !able(state, at)) return null
      const following = copied(state)
      execute(following, unit, at)
      return settle(following)
    },
  }
}

/**
 * Whether cores wait for ever in some order of events, by going through all orders in
 * which they take places for partial sums: all else goes the same way in every order
 * (see `faultOf`). Null where that would take long. For programs of a few hundred steps.
 */
export const stallsInSomeOrder = (cores: readonly CoreProgram[], chip: Chip): boolean | null => {
  const length = cores.reduce((sum, { code }) => sum + countIn(code, () => 1), 0)
  if (length > mostInstructions) return null
  const code = assembleMicrocode(cores, chip)
  const machine = untimed(code)
  const count = () => new Int32Array(cores.length)
  const start = machine.settle({
    executed: new Int32Array(machine.units),
    tokens: atFirst(cores.length, code.receiver.length, chip),
    outputs: count(),
    sums: count(),
  })
  const seen = new Set<string>()
  const stack = [start]
  for (let state = stack.pop(); state !== undefined; state = stack.pop()) {
    const key = state.executed.join()
    if (seen.has(key)) continue
    seen.add(key)
    if (seen.size > mostStates) return null
    let stuck = !machine.ended(state)
    for (let unit = 0; unit < machine.units; unit++) {
      const following = machine.after(state, asUnit(unit))
      if (following === null) continue
      stuck = false
      stack.push(following)
    }
    if (stuck) return true
  }
  return false
}
