import type { Chip } from '../../hardware/chip.js'
import type { CoreProgram } from '../../ir/program.js'
import { multiplication } from '../../isa/instructionSet.js'
import { assembleMicrocode } from '../../machine/relation/assembleMicrocode.js'
import { indexOfCore } from '../../machine/relation/channels.js'
import { firstTokens, tokenNumbers, tokensOfChannels } from '../../machine/relation/tokens.js'
import {
  asCore,
  asIndices,
  type CoreIndex,
  crossbarUnitOf,
  loadUnitOf,
  noCore,
  noUnit,
  outputUnitOf,
  type UnitIndex,
  unitCount,
} from '../../machine/relation/unitIndex.js'
import { directSignals } from '../clocks/directSignals.js'
import { namedRegisters } from '../clocks/namedRegisters.js'
import { vectorClocks } from '../clocks/vectorClocks.js'
import type { WaitingSums } from '../faults/executionEnd.js'
import { buffers } from './buffers.js'
import { exchanged } from './exchanged.js'
import { partialSumBuffersOf } from './partialSumBuffers.js'
import { ready } from './ready.js'
import { results } from './results.js'
import { streams } from './streams.js'
import { placesWith } from './waiting.js'

/** What is followed of cores. */
export interface Following {
  /** Whether all that happened before is followed, or only what signals say of their own senders, which can be skipped. */
  readonly exact: boolean
  /** Whether registers that are named order what happens too, or only let units wait longer. */
  readonly registers: boolean
  /** The partial sums that wait in memory from earlier phases, where some may go on waiting afterwards; null where none do. */
  readonly waiting: WaitingSums | null
}

/** How many of a token are free from the start: of these, nobody waits for another to give one. */
const freeTokens =
  (cores: number, { inputBuffers, outputBuffers }: Chip['core'], sumBuffers: (core: CoreIndex) => number) =>
  (token: number): number => {
    const { resourceOf, coreOf } = tokenNumbers(cores)
    switch (resourceOf(token)) {
      case 'input buffer':
        return inputBuffers
      case 'output buffer':
        return outputBuffers
      case 'partial-sum buffer':
        return sumBuffers(coreOf(token))
      default:
        return 0
    }
  }

/** All that an execution of cores goes through, as it is at first: tokens, what they carry, and who stands where. */
export const executionParts = (
  cores: readonly CoreProgram[],
  chip: Chip,
  { exact, registers, waiting }: Following,
) => {
  const code = assembleMicrocode(cores, chip)
  const { receiver, sender } = code
  const count = cores.length
  const stream = streams(code)
  const { shift } = stream
  const indexOf = indexOfCore(cores)
  /** Of each channel, the index of the sending core. */
  const from = asIndices<CoreIndex>(Int32Array.from(sender, (core) => indexOf.get(core) ?? noCore))
  const { split, ofCore } = tokenNumbers(count)
  const able = ready(unitCount(count))
  // tokens of a resource stand core after core
  const [taken, given] = [multiplication.takes, multiplication.gives].map((resources) =>
    resources.map((resource) => ofCore(resource, 0)),
  )
  /** The crossbar takes and gives by itself, and the units of its core go on. */
  const multiplied = (core: CoreIndex): void => {
    const crossbar = crossbarUnitOf(core, count)
    for (let i = 0; i < taken!.length; i++) clocks.take(crossbar, taken![i]! + core, 1)
    for (let i = 0; i < given!.length; i++) clocks.give(crossbar, given![i]! + core, 1)
    able.wake(loadUnitOf(core))
    able.wake(outputUnitOf(core))
  }
  const buffer = buffers(count, chip.core, multiplied, shift)
  const sumBuffers = partialSumBuffersOf(cores, chip.partialSumBuffers)
  const clocks = exact
    ? vectorClocks(
        count,
        split + tokensOfChannels(sender.length),
        freeTokens(count, chip.core, sumBuffers.ofOneSender),
      )
    : directSignals(count, buffer)
  const progress = { shift, pace: clocks.pace, growth: clocks.growth }
  return {
    cores,
    code,
    stream,
    from,
    able,
    buffer,
    sumBuffers,
    clocks,
    /** The tokens of the first core; those of the others follow each. */
    first: firstTokens(count),
    result: results(count, shift),
    /** Products and partial sums of each core that lie in its buffers while its output unit works on them. */
    outputs: new Int32Array(count),
    received: new Int32Array(count),
    named: registers ? namedRegisters(code, clocks) : null,
    /** Partial sums in shared memory, by core, and on their way, by channel. */
    stored: cores.map((_, core) => exchanged(asCore(core), progress)),
    forwarded: Array.from(from, (core) => exchanged(asCore(core), progress)),
    messages: Array.from(from, (core, which) => clocks.register(asCore(core), receiver[which]!)),
    /** Of each channel, the unit that waits for its signals; −1 where none has. */
    awaiting: asIndices<UnitIndex>(new Int32Array(sender.length).fill(noUnit)),
    /** What waits in shared memory from phase to phase; null where nothing does. */
    places: waiting === null ? null : placesWith(waiting),
  }
}

/** All that an execution of cores goes through. */
export type ExecutionParts = ReturnType<typeof executionParts>
