import type { Chip } from '../hardware/chip.js'
import type { CoreProgram } from '../ir/program.js'
import type { Instruction } from '../isa/instruction.js'
import type { Mnemonic } from '../isa/instructionSet.js'
import { assembleMicrocode } from '../machine/relation/assembleMicrocode.js'
import { indexOfCore } from '../machine/relation/channels.js'
import { byOpcode, opcodeOf } from '../machine/relation/opcodes.js'
import { exactly, type recurrence } from '../machine/relation/recurrence.js'
import {
  coreOf,
  isOutputUnit,
  loadUnitOf,
  outputUnitOf,
  unitsPerCore,
} from '../machine/relation/unitIndex.js'
import { directSignals } from './clocks/directSignals.js'
import { namedRegisters } from './clocks/namedRegisters.js'
import { vectorClocks } from './clocks/vectorClocks.js'
import type { Executed, Waiting } from './faults/executed.js'
import type { Fault, Step, SynchronizationRule } from './faults/unsynchronized.js'
import type { Activations, Lack } from './layers/activations.js'
import { buffers } from './state/buffers.js'
import { exchanged } from './state/exchanged.js'
import { leftoverOf } from './state/leftovers.js'
import { partialSumBuffersOf } from './state/partialSumBuffers.js'
import { ready } from './state/ready.js'
import { results } from './state/results.js'
import { standstillOf } from './state/standstill.js'
import { streams } from './state/streams.js'
import { sums } from './state/sums.js'
import { placesWith } from './state/waiting.js'

/** Instructions that a unit executes at most before another has its turn. */
const most = 64

/** With these, a unit begins its next vector. */
const [load, multiply] = [opcodeOf('LOAD'), opcodeOf('MVM')]

/** ReceiveOrder of each unit without a turn of the loop that is watched, after which another is watched. */
const patience = 8

/** How an execution goes about it. */
export interface Execution {
  /** Whether all that happened before is followed, or only what signals say of their own senders, which can be skipped. */
  readonly exact: boolean
  /** What cores of the phase read of one another's layers; null where all of it was stored in earlier phases. */
  readonly activations: Activations | null
  /** Whether registers that are named order what happens too, or only let units wait longer. */
  readonly registers: boolean
  /** The partial sums that wait in memory from earlier phases, where some may go on waiting afterwards; null where none do. */
  readonly waiting: Waiting | null
  /** Finds what repeats, so that it is skipped; null where it is to be executed too. */
  readonly search: typeof recurrence | null
  /** The effort after which it is given up. */
  readonly enough: number
}

/**
 * One execution of cores, with the first fault. Units take turns of one vector, so that none runs
 * far ahead and the state soon repeats but for the vectors: then whole periods are skipped, as many
 * as all loops allow (see `recurrence`), and the state is the one that executing them would give.
 */
// oxlint-disable-next-line max-lines-per-function -- one state, and the short functions that share it: an instruction each
export const execution = (
  cores: readonly CoreProgram[],
  chip: Chip,
  { exact, activations, registers, waiting: before, search, enough }: Execution,
): Executed => {
  const code = assembleMicrocode(cores, chip)
  const { op, channel, count, receiver, sender, origin } = code
  const units = unitsPerCore * cores.length
  const stream = streams(code)
  const { place, vector, settle, shift } = stream
  const indexOf = indexOfCore(cores)
  const from = Int32Array.from(sender, (core) => indexOf.get(core) ?? -1)

  const able = ready(units)
  const buffer = buffers(
    cores.length,
    chip.core,
    (core) => {
      clocks.multiplied(core)
      able.wake(loadUnitOf(core))
      able.wake(outputUnitOf(core))
    },
    shift,
  )
  const result = results(cores.length, shift)
  const held = new Int32Array(cores.length)
  const sumBuffers = partialSumBuffersOf(cores, chip.partialSumBuffers)
  const clocks = exact
    ? vectorClocks(cores.length, { ...chip.core, partialSumBuffers: sumBuffers.ofOneSender })
    : directSignals(cores.length, buffer.pace)
  const named = registers ? namedRegisters(code, clocks) : null
  const progress = { shift, pace: clocks.pace, growth: clocks.growth }
  const stored = cores.map((_, core) => exchanged(core, progress))
  const forwarded = Array.from(from, (core) => exchanged(core, progress))
  const messages = Array.from(from, (core, which) => clocks.register(core, receiver[which]!))
  const awaiting = new Int32Array(sender.length).fill(-1)
  const shared = sumBuffers.conservative
  const places = before === null ? null : placesWith(before)

  const faults: Fault[] = []
  const stepAt = (unit: number, what: string): Step => {
    const statement = origin[place[unit]!]
    const instruction: Instruction =
      statement === null || statement === undefined || statement.op === 'LOOP' ? { op: 'ADD' } : statement
    return { core: cores[coreOf(unit)]!.core, instruction, vector: vector[unit]!, what }
  }
  const fail = (
    rule: SynchronizationRule,
    unit: number,
    problem: string,
    before: readonly Step[] = [],
  ): false => {
    faults.push({
      rule,
      layer: cores[coreOf(unit)]!.layer,
      problem,
      chain: [...before, stepAt(unit, 'here')],
      decided: rule !== 'registers',
    })
    return false
  }
  const right = (unit: number, problem: string | null): boolean =>
    problem === null || fail('steps', unit, problem)

  const sum = sums(cores, {
    code,
    stream,
    from,
    able,
    buffer,
    result,
    sumBuffers,
    clocks,
    stored,
    forwarded,
    places,
    held,
    fail,
    stepAt,
  })

  const wait = (unit: number, which: number, signals: number): boolean => {
    const others = awaiting[which]! >= 0 && awaiting[which] !== unit
    if (others) return fail('registers', unit, 'both units of the core wait for the signals of one sender')
    awaiting[which] = unit
    if (!messages[which]!.atLeast(signals)) return false
    messages[which]!.take(signals, isOutputUnit(unit) ? 0 : buffer.loaded(coreOf(unit)) + 1)
    return true
  }

  /** Takes a result of the crossbar. */
  const multiplied = (unit: number): boolean => {
    const core = coreOf(unit)
    if (!buffer.ready(core)) return false
    const input = buffer.take(core)
    clocks.taken(core, buffer.taken(core))
    return input === vector[unit]
      ? right(unit, result.take(core, vector[unit]!))
      : fail('steps', unit, `the input that was loaded is that of vector ${input}`)
  }

  const call = (which: number): true => {
    messages[which]!.put()
    if (receiver[which]! >= 0 && awaiting[which]! >= 0) able.wake(awaiting[which]!)
    return true
  }

  /** Whether all that an instruction takes of other layers of the phase is known to be there. */
  const supplied = (unit: number, lack: Lack | null): boolean => {
    if (lack === null) return true
    faults.push({
      rule: 'inputs',
      layer: cores[coreOf(unit)]!.layer,
      problem: lack.problem,
      chain: [...lack.chain, stepAt(unit, 'here')],
      decided: lack.decided,
    })
    return false
  }

  const loadInput = (unit: number): boolean => {
    const core = coreOf(unit)
    if (!buffer.hasFreeInput(core)) return false
    clocks.loading(core)
    const lack = activations?.lackedByLoad(core, vector[unit]!, (of) => clocks.ofLoads(core, of))
    return supplied(unit, lack ?? null) && buffer.load(core, vector[unit]!)
  }

  const writeCrossbar = (unit: number): boolean => {
    const core = coreOf(unit)
    if (!buffer.idle(core)) return false
    clocks.programming(core)
    return true
  }

  const finish = (unit: number): boolean => {
    if (!sum.give(unit)) return false
    activations?.stored(coreOf(unit), vector[unit]!, clocks.accessed(coreOf(unit)))
    return true
  }

  const read = (unit: number): boolean =>
    supplied(
      unit,
      activations?.lackedByRead(coreOf(unit), vector[unit]!, (of) => clocks.of(coreOf(unit), of)) ?? null,
    )

  const write = (unit: number): true => {
    activations?.stored(coreOf(unit), vector[unit]!, clocks.accessed(coreOf(unit)))
    return true
  }

  /** What each instruction does; false where it has to wait, or has gone wrong. */
  const executes: Readonly<Record<Mnemonic, (unit: number, which: number, at: number) => boolean>> = {
    LOAD: loadInput,
    PROGRAM: writeCrossbar,
    WAIT: (unit, which, at) => wait(unit, which, count[at]!),
    MVM: multiplied,
    LOADP: (unit, _, at) => sum.load(unit, at),
    RECEIVE: sum.receive,
    ADD: sum.add,
    STOREP: sum.store,
    SEND: sum.send,
    STORE: finish,
    CALL: (_, which) => call(which),
    // within a layer registers only let units wait longer, see `betweenLayers`
    SIGNAL: (unit, _, at) => {
      for (const reader of named?.countUp(unit, at) ?? []) if (reader >= 0) able.wake(reader)
      return true
    },
    AWAIT: (unit, _, at) => named?.covers(unit, at, vector[unit]!) ?? true,
    READ: read,
    EXECUTE: () => true,
    WRITE: write,
  }
  const ofOpcode = byOpcode(executes)
  const ended = () => false

  /** Lets a unit execute one instruction; false where it has to wait, has ended, or has gone wrong. */
  const execute = (unit: number, at: number): boolean => (ofOpcode[op[at]!] ?? ended)(unit, channel[at]!, at)

  let steps = 0
  /** Lets a unit go on to its next vector, or as far as it can. */
  const turn = (unit: number): void => {
    for (let done = 0; done < most; done++) {
      const at = settle(unit)
      if (done > 0 && (op[at] === load || op[at] === multiply)) break
      if (!execute(unit, at)) return
      place[unit]!++
      steps++
    }
    able.wake(unit)
  }

  const periodic = search?.(
    [exactly(place), exactly(held), exactly(awaiting), able],
    [stream, buffer, result, clocks, sumBuffers, ...stored, ...forwarded, ...messages],
  )
  let [turns, lastRound, compared] = [0, 0, 0]
  const effort = () => turns + steps + compared + clocks.effort() + (activations?.effort() ?? 0)
  for (let unit = 0; unit < units; unit++) able.wake(unit)
  for (let unit = able.next(); unit >= 0 && faults.length === 0; unit = able.next()) {
    turn(unit)
    turns++
    if (effort() > enough)
      return {
        fault: faults[0] ?? null,
        effort: effort(),
        unfinished: faults.length === 0,
        shared,
        waiting: null,
      }
    if (periodic === undefined || faults.length > 0) continue
    if (stream.turned()) {
      lastRound = turns
      compared += units / 16
      periodic.visit(turns, 0)
    } else if (turns - lastRound > patience * units) {
      lastRound = turns
      periodic.reset()
      stream.watch()
    }
  }
  const fault =
    faults[0] ??
    standstillOf(cores, code, stream, from, stepAt, sumBuffers.conservative) ??
    leftoverOf(cores, code, from, {
      messages,
      forwarded,
      // what is left in places that wait is for later phases
      stored: places === null ? stored : [],
      buffer,
      result,
    })
  return { fault, effort: effort(), unfinished: false, shared, waiting: places?.waiting() ?? null }
}
