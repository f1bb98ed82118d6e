import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { CoreProgram, Program } from '../ir/program.js'
import { countIn } from '../isa/code.js'
import { unitOf } from '../isa/instruction.js'
import { readsLayers, storesLayer } from '../isa/mnemonics.js'
import { runPhase } from '../machine/events/machine.js'
import { assembleMicrocode } from '../machine/relation/assembleMicrocode.js'
import { mnemonicOf } from '../machine/relation/opcodes.js'
import { coreOf, isOutputUnit, type UnitIndex } from '../machine/relation/unitIndex.js'
import type { Stalled } from '../stages/simulate/simulate.js'
import { streams } from '../verify/state/streams.js'
import type { ReadEarly } from './functionalError.js'
import { resultsInMemory } from './resultsInMemory.js'

/**
 * In which order the output units of the cores of each base layer work while the phase runs: the place of a core among
 * those of its layer for each instruction that is done.
 */
export type Interleaving = ReadonlyMap<string, Uint32Array>

/** The place of each core's program among those of its layer. */
const placesOf = (cores: readonly CoreProgram[]): readonly number[] => {
  const members = new Map<string, number>()
  return cores.map(({ layer }) => {
    const place = members.get(layer) ?? 0
    members.set(layer, place + 1)
    return place
  })
}

/** What the output units of each base layer have done so far. */
interface Log {
  readonly order: Uint32Array
  end: number
}

/** Room for all that output units of base layers do. */
const logsOf = (cores: readonly CoreProgram[]): ReadonlyMap<string, Log> => {
  const lengths = new Map<string, number>()
  for (const { layer, tile, code } of cores)
    if (tile !== null) {
      const own = countIn(code, (instruction) => (unitOf(instruction) === 'output' ? 1 : 0))
      lengths.set(layer, (lengths.get(layer) ?? 0) + own)
    }
  return new Map([...lengths].map(([layer, length]) => [layer, { order: new Uint32Array(length), end: 0 }]))
}

/**
 * Runs a phase whose layers work at the same time in the order of the timing run, event by event, with shared memory:
 * each STORE and WRITE puts its result there as it is done, and each LOAD and READ must find there all that it takes.
 *
 * Time linear in events and in what LOADs and READs take; memory for a number an instruction of an output unit.
 */
export const interleaving = (program: Program, index: number): Either<Stalled | ReadEarly, Interleaving> => {
  const { chip, phases } = program
  const { cores = [], scheme = '' } = phases[index] ?? {}
  const memory = resultsInMemory(program, index)
  const logs = logsOf(cores)
  const logOf = cores.map(({ layer, tile }) => (tile === null ? undefined : logs.get(layer)))
  const places = placesOf(cores)
  const code = assembleMicrocode(cores, chip)
  const stream = streams(code)
  let early: ReadEarly | null = null

  const done = (unit: UnitIndex): void => {
    const at = stream.settle(unit)
    const member = coreOf(unit)
    const vector = stream.vector[unit]!
    const op = mnemonicOf(code.op[at]!)
    stream.place[unit]!++
    if (op === null) return
    if (storesLayer.includes(op)) memory.store(member, vector)
    else if (readsLayers.includes(op) && early === null) {
      const lack = memory.lackOf(member, vector)
      if (lack !== null) {
        const { core, layer } = cores[member]!
        early = {
          _tag: 'ReadEarly',
          phase: index,
          layer,
          core,
          vector,
          input: lack.input,
          needed: lack.vector,
        }
      }
    }
    const log = logOf[member]
    if (isOutputUnit(unit) && log !== undefined) log.order[log.end++] = places[member]!
  }

  const { end: cycle, blocked } = runPhase(code, chip, true, { done })
  if (early !== null) return E.left(early)
  if (blocked.length === 0) return E.right(new Map([...logs].map(([layer, { order }]) => [layer, order])))
  return E.left({ _tag: 'Stalled', phase: index, scheme, cycle, blocked })
}
