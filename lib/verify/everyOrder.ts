import type { Chip } from '../hardware/chip.js'
import type { CoreProgram } from '../ir/program.js'
import type { Instruction } from '../isa/instruction.js'
import { unitOf } from '../isa/instruction.js'
import { instructions } from '../isa/instructions.js'

/** How far the units of all cores have come, and what lies between them. */
interface State {
  readonly load: Int32Array
  readonly output: Int32Array
  /** Inputs loaded, MVMs done, results taken, and output buffers freed, of each core. */
  readonly loaded: Int32Array
  readonly done: Int32Array
  readonly taken: Int32Array
  readonly freed: Int32Array
  /** Partial sums received and not yet added, and places in use. */
  readonly held: Int32Array
  readonly used: Int32Array
  /** Signals and partial sums under way, by receiver and sender. */
  readonly signals: Int32Array
  readonly sums: Int32Array
}

const copied = (state: State): State => ({
  load: state.load.slice(),
  output: state.output.slice(),
  loaded: state.loaded.slice(),
  done: state.done.slice(),
  taken: state.taken.slice(),
  freed: state.freed.slice(),
  held: state.held.slice(),
  used: state.used.slice(),
  signals: state.signals.slice(),
  sums: state.sums.slice(),
})

/** Instructions of all cores that are looked at, and states. */
const mostInstructions = 4000
const mostStates = 4000

/**
 * Whether cores wait for ever in some order of events, by going through all orders in
 * which they take places for partial sums: all else goes the same way in every order
 * (see `faultOf`). Null where that would take long. For programs of a few hundred steps.
 */
export const stallsInSomeOrder = (cores: readonly CoreProgram[], chip: Chip): boolean | null => {
  const n = cores.length
  const index = new Map(cores.map(({ core }, i) => [core, i]))
  const places = chip.partialSumBuffers === 'unbounded' ? Number.POSITIVE_INFINITY : chip.partialSumBuffers
  const { inputBuffers, outputBuffers } = chip.core
  const streams = cores.map((program) => {
    const all: Instruction[] = []
    for (const { instruction } of instructions(program)) {
      all.push(instruction)
      if (all.length > mostInstructions) break
    }
    return {
      load: all.filter((each) => unitOf(each) === 'load'),
      output: all.filter((each) => unitOf(each) === 'output'),
    }
  })
  const length = streams.reduce((sum, { load, output }) => sum + load.length + output.length, 0)
  if (length > mostInstructions || streams.some(({ load }) => load.some(({ op }) => op === 'PROGRAM')))
    return null
  const pair = (to: number, from: number): number => to * n + (index.get(from) ?? 0)

  /** Whether a waiting instruction finds its signals, which it takes. */
  const signalled = (state: State, core: number, from: number, count: number): boolean => {
    const at = pair(core, from)
    if (state.signals[at]! < count) return false
    state.signals[at]! -= count
    return true
  }
  const loads = (state: State, core: number): boolean => {
    const next = streams[core]!.load[state.load[core]!]
    if (next === undefined) return false
    if (next.op === 'WAIT') return signalled(state, core, next.from, next.count)
    if (state.loaded[core]! - state.done[core]! >= inputBuffers) return false
    state.loaded[core]!++
    return true
  }
  const multiplies = (state: State, core: number): boolean => {
    if (state.done[core]! >= state.loaded[core]!) return false
    if (state.done[core]! - state.freed[core]! >= outputBuffers) return false
    state.done[core]!++
    return true
  }
  /** Whether the output unit goes on by itself; a SEND is somebody's choice. */
  const outputs = (state: State, core: number): boolean => {
    const next = streams[core]!.output[state.output[core]!]
    switch (next?.op) {
      case undefined:
      case 'SEND':
        return false
      case 'MVM':
        if (state.taken[core]! >= state.done[core]!) return false
        state.taken[core]!++
        return true
      case 'WAIT':
        return signalled(state, core, next.from, next.count)
      case 'RECEIVE': {
        const at = pair(core, next.from)
        if (state.sums[at]! < 1) return false
        state.sums[at]!--
        state.held[core]!++
        return true
      }
      case 'ADD':
        state.used[core]! -= state.held[core]!
        state.held[core] = 0
        return true
      case 'STORE':
      case 'STOREP':
        state.freed[core]!++
        return true
      case 'CALL': {
        const to = index.get(next.to)
        if (to !== undefined) state.signals[to * n + core]!++
        return true
      }
      default:
        return true
    }
  }
  /** Lets everything go on that is nobody's choice. */
  const settle = (state: State): void => {
    for (let moved = true; moved; ) {
      moved = false
      for (let core = 0; core < n; core++) {
        while (loads(state, core)) {
          state.load[core]!++
          moved = true
        }
        while (multiplies(state, core)) moved = true
        while (outputs(state, core)) {
          state.output[core]!++
          moved = true
        }
      }
    }
  }
  const receiverOf = (state: State, core: number): number | null => {
    const next = streams[core]!.output[state.output[core]!]
    return next?.op === 'SEND' ? (index.get(next.to) ?? -1) : null
  }
  const send = (state: State, core: number, to: number): void => {
    if (to >= 0) {
      state.used[to]!++
      state.sums[to * n + core]!++
    }
    state.freed[core]!++
    state.output[core]!++
    settle(state)
  }

  const counts = (): Int32Array => new Int32Array(n)
  const start: State = {
    load: counts(),
    output: counts(),
    loaded: counts(),
    done: counts(),
    taken: counts(),
    freed: counts(),
    held: counts(),
    used: counts(),
    signals: new Int32Array(n * n),
    sums: new Int32Array(n * n),
  }
  settle(start)
  const seen = new Set<string>()
  const stack = [start]
  for (let state = stack.pop(); state !== undefined; state = stack.pop()) {
    const key = state.output.join()
    if (seen.has(key)) continue
    seen.add(key)
    if (seen.size > mostStates) return null
    let chances = 0
    for (let core = 0; core < n; core++) {
      const to = receiverOf(state, core)
      if (to === null || (to >= 0 && state.used[to]! >= places)) continue
      chances++
      const next = copied(state)
      send(next, core, to)
      stack.push(next)
    }
    const ended = streams.every(
      ({ load, output }, core) => state.load[core] === load.length && state.output[core] === output.length,
    )
    if (chances === 0 && !ended) return true
  }
  return false
}
