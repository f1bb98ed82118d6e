import type { Chip, Mesh } from '../../../lib/hardware/chip.js'
import type { CoreProgram } from '../../../lib/ir/program.js'
import type { Instruction } from '../../../lib/isa/instruction.js'
import type { Executed } from '../../../lib/isa/instructions.js'
import { seenBy } from '../../hardware/seenBy.js'
import {
  bytesMoved,
  type Core,
  columnsOf,
  coreOf,
  signalsAwaited,
  sumBytes,
  type Unit,
} from './referenceCore.js'
import type { Interval, Timed } from './timed.js'

interface Event {
  readonly time: number
  readonly order: number
  readonly on: Interval['on']
  readonly core: Core
  /** The unit that it sets free; null where it is the crossbar. */
  readonly unit: Unit | null
  readonly happen: () => void
  /** The links that it holds until then. */
  readonly way: readonly string[]
}

interface Request {
  readonly core: Core
  readonly unit: Unit
}

const earlier = (a: Event, b: Event): Event =>
  b.time < a.time || (b.time === a.time && b.order < a.order) ? b : a

/** The links from one place of a mesh to another, by the places at their ends; shared memory is at −1 of each row. */
const wayOf = (
  instruction: Instruction,
  core: number,
  { width }: Mesh,
  signal: Chip['signal'],
): readonly string[] => {
  const at = (number: number) => [number % width, Math.floor(number / width)] as const
  const [x, y] = at(core)
  const walk = (x: number, y: number, toX: number, toY: number): readonly string[] => {
    if (x === toX && y === toY) return []
    const [nextX, nextY] = x === toX ? [x, y + Math.sign(toY - y)] : [x + Math.sign(toX - x), y]
    return [`${x},${y} to ${nextX},${nextY}`, ...walk(nextX, nextY, toX, toY)]
  }
  const flag = signal.kind === 'polling'
  switch (instruction.op) {
    case 'SEND':
      return walk(x, y, ...at(instruction.to))
    case 'SIGNAL':
      return [...new Set(instruction.receivers.flatMap((receiver) => walk(x, y, ...at(receiver.core))))]
    case 'CALL':
      return flag ? walk(x, y, -1, y) : walk(x, y, ...at(instruction.to))
    case 'STORE':
    case 'STOREP':
    case 'WRITE':
      return walk(x, y, -1, y)
    default:
      return walk(-1, y, x, y)
  }
}

/**
 * The machine model of the timing simulator, written to be read and not to be fast: loops unrolled, plain
 * objects, every list searched, and after every event everything that can go on is looked for. The rules:
 *
 * - A core has a load unit, a crossbar and an output unit; each executes its own instructions in program order.
 * - LOAD needs a free input buffer, which it takes when it asks for
 *   the transfer and which is free again when the MVM that uses it
 * ends. An MVM needs a loaded input and a free output buffer, which it takes when it
 * starts. The output unit at `MVM` takes the result of its next MVM; that output
 * buffer is free again when the vector's STORE, STOREP or SEND has been transferred.
 * - PROGRAM waits until the crossbar is idle and no input waits
 *   for it, moves the weights, then writes for programCycles.
 * - The bus serves one transfer at a time, arbitrationCycles +
 *   ceil(bytes / bytesPerCycle) cycles each, the oldest request
 * first, of the preferred class of units where there is one; a read of a flag is never preferred.
 * A request finds an idle bus at once. A unit asks for its next transfer as soon as the one
 * before has ended, and whomever that end wakes asks as well, and only then does the bus choose.
 * - On a mesh a transfer goes link by link along its row, then along its column;
 *   it begins once no older request wants, and nobody holds, any of its links, and
 * takes hopCycles for each link and ceil(bytes / linkBytesPerCycle). As with
 * the bus, its links are free again only after its end has been dealt with.
 * - A CALL that has been transferred counts up the register of (sender,
 *   receiver); WAIT takes `count` of them: with registers it waits
 * silently, with polling it reads the flag over the bus and
 * asks again intervalCycles after a read that came too early.
 * - SEND needs a place for the partial sum at the receiver, which
 *   it takes when it asks for the transfer and which is free
 *   again when the ADD after the RECEIVE ends. RECEIVE waits until a partial sum of that sender has been transferred.
 * - A SIGNAL that has been transferred counts up all its registers, and one to registers of its own core does so at once,
 *   without a transfer: whoever waits for it goes on before the unit itself. AWAIT waits until its register
 *   counts as many signals as its vector needs. Over a mesh a signal goes to all receivers at once.
 * - A core can have several programs, of which one has a tile. Their output units are one: what keeps it busy
 *   is done one after the other, in the order in which the programs are ready for it.
 * - A partial sum is alive from the moment when the bus begins its
 *   STOREP or SEND until its LOADP has been transferred, or until
 *   the ADD after its RECEIVE ends.
 * - Events of one moment go in the order in which they were set in
 *   motion: an MVM, an ADD or a pause when it began, a transfer
 *   when the bus took it up.
 * - What an event brings about goes in this order. When an MVM ends:
 *   its load unit, its crossbar, its output unit. At any other
 * end: the crossbar of that core, whoever else has waited for it (for a place:
 * the longest first; of two units of one core: the load unit first), whoever waits for the unit's output unit, the
 * unit itself. At time 0 units begin core after core, the load unit first.
 */
export const reference = (programs: readonly CoreProgram[], chip: Chip): Timed => {
  const { interconnect, signal, crossbar, core: sizes } = chip
  const cores = programs.map((program) => coreOf(program, chip))
  const intervals: Interval[] = []
  /** Signals and partial sums that have arrived, by sender and receiver. */
  const [signals, sums] = [new Map<string, number>(), new Map<string, number>()]
  let requests: readonly Request[] = []
  let events: readonly Event[] = []
  let busIdle = true
  const registers = new Map<string, number>()
  /** Who works on the output unit of a core, and who waits to do so. */
  const holders = new Map<number, Unit>()
  let turns: readonly { readonly number: number; readonly unit: Unit; readonly begin: () => void }[] = []
  /** Links of a mesh that a transfer holds. */
  let held: readonly string[] = []
  let [now, order, alive, peak] = [0, 0, 0, 0]

  const pair = (from: number, to: number) => `${from} to ${to}`
  const count = (of: Map<string, number>, key: string): number => of.get(key) ?? 0
  const change = (of: Map<string, number>, key: string, by: number) => of.set(key, count(of, key) + by)
  const coreNumbered = (number: number) => {
    const own = cores.filter(({ program }) => program.core === number)
    return own.find(({ program }) => program.tile !== null) ?? own[0]
  }

  /** Lets a unit begin once nobody else works on its core's output unit. */
  const inTurn = ({ program: { core: number } }: Core, unit: Unit, begin: () => void): true => {
    const shared = cores.filter(({ program }) => program.core === number).length > 1
    if (unit.kind === 'load' || !shared) begin()
    else if (holders.has(number)) {
      unit.state = 'asking'
      turns = [...turns, { number, unit, begin }]
    } else {
      holders.set(number, unit)
      begin()
    }
    return true
  }

  /** The unit has done what kept its output unit busy. */
  const leave = ({ program: { core: number } }: Core, unit: Unit): void => {
    if (holders.get(number) !== unit) return
    holders.delete(number)
    const next = turns.find((turn) => turn.number === number)
    if (next === undefined) return
    turns = turns.filter((turn) => turn !== next)
    holders.set(number, next.unit)
    next.begin()
  }

  const countUp = (receivers: readonly { readonly core: number; readonly register: number }[]): void => {
    for (const { core: of, register } of receivers) change(registers, `${of}.${register}`, 1)
  }

  const spend = (
    on: Interval['on'],
    cycles: number,
    core: Core,
    unit: Unit | null,
    happen: () => void,
    way: readonly string[] = [],
  ) => {
    const mvm: Executed = { instruction: { op: 'MVM' }, vector: core.vectors[core.mvmsBegun] ?? 0 }
    const { instruction, vector } = unit?.code[unit.at] ?? mvm
    const bytes = on === 'bus' ? bytesMoved(instruction, core.program, chip) : 0
    intervals.push({
      begin: now,
      end: now + cycles,
      on,
      core: core.program.core,
      op: instruction.op,
      vector,
      bytes,
      links: way,
    })
    events = [...events, { time: now + cycles, order: order++, on, core, unit, happen, way }]
  }

  /** The oldest request whose links nobody holds and nobody older waits for begins, and so on until there is none. */
  const linksChoose = (mesh: Mesh): void => {
    const wanted: string[] = [...held]
    for (const request of requests) {
      const { core, unit } = request
      const { instruction } = unit.code[unit.at]!
      const way = wayOf(instruction, core.program.core, mesh, signal)
      if (way.some((link) => wanted.includes(link))) {
        wanted.push(...way)
        continue
      }
      requests = requests.filter((other) => other !== request)
      held = held.concat(way)
      if (instruction.op === 'STOREP' || instruction.op === 'SEND') alive += sumBytes(core.program)
      peak = Math.max(peak, alive)
      unit.state = 'busy'
      const bytes = bytesMoved(instruction, core.program, chip)
      const ways =
        instruction.op === 'SIGNAL'
          ? instruction.receivers.map((each) =>
              wayOf({ op: 'CALL', to: each.core }, core.program.core, mesh, { kind: 'broadcast', bytes }),
            )
          : [way]
      const hops = Math.max(...ways.map(({ length }) => length))
      const cycles = hops * mesh.hopCycles + Math.ceil(bytes / mesh.linkBytesPerCycle)
      spend('bus', cycles, core, unit, () => transferred(core, unit, instruction), way)
      return linksChoose(mesh)
    }
  }

  const busChooses = (): void => {
    if (interconnect.kind === 'mesh') return linksChoose(interconnect)
    const preferred = { fifo: null, 'inputs-first': 'load', 'outputs-first': 'output' }[
      interconnect.arbitration
    ]
    const isPreferred = ({ unit }: Request) =>
      unit.kind === preferred && unit.code[unit.at]?.instruction.op !== 'WAIT'
    const request = requests.find(isPreferred) ?? requests[0]
    if (!busIdle || request === undefined) return
    requests = requests.filter((other) => other !== request)
    busIdle = false
    const { core, unit } = request
    const { instruction } = unit.code[unit.at]!
    if (instruction.op === 'STOREP' || instruction.op === 'SEND') alive += sumBytes(core.program)
    peak = Math.max(peak, alive)
    unit.state = 'busy'
    const bytes = bytesMoved(instruction, core.program, chip)
    const cycles = interconnect.arbitrationCycles + Math.ceil(bytes / interconnect.bytesPerCycle)
    spend('bus', cycles, core, unit, () => transferred(core, unit, instruction))
  }

  const done = (unit: Unit): void => {
    unit.state = 'running'
    unit.at++
  }

  const transferred = (core: Core, unit: Unit, instruction: Instruction): void => {
    const { op } = instruction
    const own = core.program.core
    if (op === 'WAIT') {
      core.polls++
      const key = pair(instruction.from, own)
      if (count(signals, key) >= instruction.count) {
        change(signals, key, -instruction.count)
        return done(unit)
      }
      return spend('pause', signal.kind === 'polling' ? signal.intervalCycles : 0, core, unit, () => {
        unit.state = 'running'
      })
    }
    if (op === 'PROGRAM') return spend('writing', crossbar.programCycles, core, unit, () => done(unit))
    if (op === 'LOAD') core.loadedInputs++
    if (op === 'LOADP') alive -= sumBytes(core.program)
    if ((op === 'STORE' || op === 'STOREP' || op === 'SEND') && core.taken > 0) {
      core.taken--
      core.freeOutputs++
    }
    if (op === 'STORE' || op === 'WRITE') core.lastStore = now
    if (op === 'CALL') change(signals, pair(own, instruction.to), 1)
    if (op === 'SEND') change(sums, pair(own, instruction.to), 1)
    if (op === 'SIGNAL') countUp(instruction.receivers)
    done(unit)
  }

  const added = (core: Core, unit: Unit): void => {
    alive -= core.received * sumBytes(core.program)
    core.freePlaces += core.received
    core.received = 0
    done(unit)
  }

  /** Begins the unit's instruction, and says whether it could. */
  const begins = (core: Core, unit: Unit): boolean => {
    const { instruction } = unit.code[unit.at]!
    const own = core.program.core
    const ask = (): true =>
      inTurn(core, unit, () => {
        unit.state = 'asking'
        requests = [...requests, { core, unit }]
        busChooses()
      })
    const next = (): true => {
      unit.at++
      return true
    }
    const work = (elements: number, happen: () => void): true =>
      inTurn(core, unit, () => {
        unit.state = 'busy'
        spend('output unit', Math.ceil(elements / sizes.lanes), core, unit, happen)
      })
    switch (instruction.op) {
      case 'LOAD':
        if (core.freeInputs === 0) return false
        core.freeInputs--
        return ask()
      case 'PROGRAM':
        return !core.computing && core.loadedInputs === 0 && ask()
      case 'MVM':
        if (core.results === 0) return false
        core.results--
        core.taken++
        return next()
      case 'WAIT': {
        if (signal.kind === 'polling') return ask()
        const key = pair(instruction.from, own)
        if (count(signals, key) < instruction.count) return false
        change(signals, key, -instruction.count)
        return next()
      }
      case 'AWAIT':
        return (
          count(registers, `${own}.${instruction.register}`) >=
            signalsAwaited(instruction.horizon, unit.code[unit.at]!.vector) && next()
        )
      case 'SIGNAL':
        if (instruction.receivers.some((receiver) => receiver.core !== own)) return ask()
        countUp(instruction.receivers)
        for (const other of cores)
          for (const waiting of [other.load, other.output])
            if (waiting !== unit && waiting.state === 'blocked') goOn(other, waiting)
        return next()
      case 'RECEIVE': {
        const key = pair(instruction.from, own)
        if (count(sums, key) === 0) return false
        change(sums, key, -1)
        core.received++
        return next()
      }
      case 'SEND': {
        const receiver = coreNumbered(instruction.to)
        if (receiver?.freePlaces === 0) return false
        if (receiver !== undefined) receiver.freePlaces--
        return ask()
      }
      case 'ADD':
        return work(columnsOf(core.program), () => added(core, unit))
      case 'EXECUTE':
        return work(instruction.elements, () => done(unit))
      case 'LOADP':
      case 'STOREP':
      case 'STORE':
      case 'CALL':
      case 'READ':
      case 'WRITE':
        return ask()
    }
  }

  const goOn = (core: Core, unit: Unit): void => {
    if (unit.state !== 'running' && unit.state !== 'blocked') return
    const waitsAt = unit.state === 'blocked' ? unit.at : null
    unit.state = 'running'
    while (unit.state === 'running')
      if (unit.at === unit.code.length) unit.state = 'ended'
      else if (!begins(core, unit)) {
        unit.state = 'blocked'
        if (unit.at !== waitsAt) unit.since = order++
      }
  }

  const computes = (core: Core): void => {
    if (core.computing || core.loadedInputs === 0 || core.freeOutputs === 0) return
    if (core.mvmsBegun === core.vectors.length) return
    core.computing = true
    core.loadedInputs--
    core.freeOutputs--
    spend('crossbar', seenBy(core.program, crossbar).mvmCycles, core, null, () => {
      core.computing = false
      core.freeInputs++
      core.results++
    })
    core.mvmsBegun++
  }

  /**
   * Places go to whoever has waited longest; anything else is waited
   * for by the units of one core, of which the load unit comes first.
   */
  const turn = ({ code, at, since }: Unit): number => (code[at]?.instruction.op === 'SEND' ? since : -1)

  /** Whatever can go on after an event goes on. */
  const settle = (core: Core, unit: Unit | null): void => {
    if (unit === null) goOn(core, core.load)
    computes(core)
    const waiting = cores
      .flatMap((core) => [core.load, core.output].map((unit) => ({ core, unit })))
      .filter(({ unit }) => unit.state === 'blocked')
      .sort((a, b) => turn(a.unit) - turn(b.unit))
    for (const { core, unit } of waiting) goOn(core, unit)
    if (unit === null) return
    leave(core, unit)
    goOn(core, unit)
  }

  /** Whether a unit reads a flag that has not been set; if all that is under way does, nothing can change any more. */
  const readsInVain = ({ core, unit }: Request | Event): boolean => {
    const instruction = unit?.code[unit.at]?.instruction
    if (instruction?.op !== 'WAIT') return false
    return count(signals, pair(instruction.from, core.program.core)) < instruction.count
  }

  for (const core of cores) for (const unit of [core.load, core.output]) goOn(core, unit)
  while (![...events, ...requests].every(readsInVain)) {
    const event = events.reduce(earlier)
    events = events.filter((other) => other !== event)
    now = event.time
    event.happen()
    settle(event.core, event.unit)
    if (event.on === 'bus') busIdle = true
    held = held.filter((link) => !event.way.includes(link))
    busChooses()
  }
  return {
    end: now,
    lastStore: cores.map(({ lastStore }) => lastStore),
    polls: cores.map(({ polls }) => polls),
    peakPartialSumBytes: peak,
    intervals,
    stuck: cores.flatMap(({ program: { core }, load, output }) =>
      [load, output].flatMap(({ state, kind, code, at }) => {
        const executed = code[at]
        return state === 'ended' || executed === undefined ? [] : [{ ...executed, core, unit: kind }]
      }),
    ),
  }
}
