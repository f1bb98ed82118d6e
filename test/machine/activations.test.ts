import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  crossLayer,
  cyclic,
  firstFit,
  firstFitInRounds,
  linear,
  modelFile,
  presets,
  rowMajor,
  sequential,
  teachingNetwork,
  unwrap,
  zoo,
} from '../../lib/index.js'
import { hasRegisters, type Program } from '../../lib/ir/program.js'
import { activationMemory } from '../../lib/machine/activations/activationMemory.js'
import { activationsOf } from '../../lib/machine/activations/activations.js'
import { memoriesOf } from '../../lib/machine/activations/memories.js'
import { phaseMemory } from '../../lib/machine/activations/phaseMemory.js'
import type { Read } from '../../lib/machine/activations/reads.js'
import { activityOf } from '../../lib/machine/activity/activityOf.js'
import { eachTraceEvent } from '../../lib/machine/activity/eachTraceEvent.js'
import { runPhase } from '../../lib/machine/events/machine.js'
import { assembleMicrocode } from '../../lib/machine/relation/assembleMicrocode.js'
import { baseline } from '../../pipelines/index.js'
import { loweredOf, networkOf } from '../needs/randomNetwork.js'
import { programOf } from '../needs/randomProgram.js'
import { refuted } from '../refuted.js'
import { runs } from '../runs.js'
import { peakByEvents } from './byEvents.js'

const numbers = fc.array(fc.nat(1000), { minLength: 30, maxLength: 60 })

type Peak = (program: Program) => number | null

/** As timing does: phases whose layers work at the same time are watched, and of the others those that matter are run. */
const peakOf: Peak = (program) => {
  const { phases, chip, images = 1 } = program
  const activations = activationsOf(program)
  for (const [phase, { cores }] of phases.entries()) {
    if (!hasRegisters(cores)) continue
    const code = assembleMicrocode(cores, chip, images)
    runPhase(code, chip, false, activations?.watch(phase, code) ?? null)
  }
  return activations?.peak() ?? null
}

const exact = (peak: Peak, images: number) =>
  fc.asyncProperty(numbers, async (drawn) => {
    const program = await programOf(drawn, images)
    expect(peak(program)).toBe(peakByEvents(program))
  })

describe('the most bytes of results in memory, where layers work at the same time', () => {
  test('are those that all steps give, of one image', () =>
    fc.assert(exact(peakOf, 1), { numRuns: runs(60) }))
  test('and of several, of which not all are run', () => fc.assert(exact(peakOf, 12), { numRuns: runs(25) }))
})

interface Level {
  readonly at: number
  readonly bytes: number
}

const levelsOf = (program: Program): readonly Level[] => {
  const levels: Level[] = []
  eachTraceEvent(program, {}, (event) => {
    if (event.kind === 'activations') levels.push(event)
  })
  return levels
}

const mostIn = (values: Iterable<number>): number =>
  [...values].reduce((most, each) => Math.max(most, each), 0)

/** The most that a trace and bins over time show of a program is what all its steps give, and in the end nothing is left. */
const shown = (levels: (program: Program) => readonly Level[], images: number) =>
  fc.asyncProperty(numbers, fc.constantFrom(2, 16, 512), async (drawn, count) => {
    const program = await programOf(drawn, images)
    const [peak, told] = [peakByEvents(program), levels(program)]
    expect(mostIn(told.map(({ bytes }) => bytes))).toBe(peak)
    expect(told.at(-1)?.bytes).toBe(0)
    expect(told.every(({ at }, i) => i === 0 || at > told[i - 1]!.at)).toBe(true)
    expect(mostIn(activityOf(program, count).activations ?? [])).toBe(peak)
  })

describe('bytes of results over time', () => {
  test('come to the peak, of one image', () => fc.assert(shown(levelsOf, 1), { numRuns: runs(30) }))
  test('and of several', () => fc.assert(shown(levelsOf, 3), { numRuns: runs(15) }))

  test('would stay up if what goes last were not told', async () => {
    const open = (program: Program) => levelsOf(program).slice(0, -1)
    expect(await refuted(shown(open, 1), { numRuns: runs(30) })).toBe(true)
  })

  test.each([
    ['layer by layer', baseline],
    ['layer by layer in rounds', baseline.swap('assign', firstFitInRounds())],
    ['all layers at once', baseline.swap('synchronize', crossLayer())],
  ])('come to what the report says of SqueezeNet %s', async (_, pipeline) => {
    const model = await modelFile('squeezenet1.1', zoo['squeezenet1.1'].build())()
    const task = { model, bindings: {}, chip: presets.rram256.chip }
    const { synchronize, simulate } = unwrap(await pipeline.artefacts(task)())
    const { activations } = activityOf(synchronize, 64)
    expect(mostIn(activations ?? [])).toBe(simulate.network.peakActivationBytes)
    expect(activations?.every((bytes) => bytes > 0)).toBe(true)
  })
})

/** A random network, one layer after the other, all at once on the chip or in rounds of half as many cores as its largest layer has tiles. */
const oneByOne = async (numbers: readonly number[]): Promise<Program> => {
  const [schemes, seed] = [[linear(), cyclic(2), sequential()], numbers[0]!]
  const { chip } = presets.rram256
  const crossbar = {
    ...chip.crossbar,
    rows: 4 + (seed % 12),
    columns: 2 + (seed % 3),
    mvmCycles: 1 + (seed % 60),
  }
  const lowered = await loweredOf(networkOf(numbers, seed % 2 === 0), { ...chip, crossbar })
  const tiled = unwrap(rowMajor()(lowered))
  const largest = Math.max(...tiled.layers.map((layer) => (layer.kind === 'base' ? layer.tiles.length : 0)))
  const placed =
    numbers[1]! % 2 === 0
      ? unwrap(firstFit()(tiled))
      : unwrap(firstFitInRounds()({ ...tiled, chip: { ...tiled.chip, cores: Math.ceil(largest / 2) } }))
  return unwrap(schemes[numbers[2]! % 3]!(placed))
}

describe('the most bytes of results in memory, one layer after the other', () => {
  const everywhere = (peak: Peak) =>
    fc.asyncProperty(numbers, async (drawn) => {
      const program = await oneByOne(drawn)
      expect(peak(program)).toBe(peakByEvents(program))
    })

  test('are those that all steps give', () => fc.assert(everywhere(peakOf), { numRuns: runs(60) }))

  test('of a program that forgets who reads last, are others', async () => {
    const forgetful: Peak = (program) => peakOf({ ...program, phases: program.phases.slice(0, -1) })
    expect(await refuted(everywhere(forgetful), { numRuns: 300 })).toBe(true)
  })

  test.each([
    ['one layer after the other', baseline],
    ['all layers at the same time', baseline.swap('synchronize', crossLayer())],
  ])('%s, they fit a memory of as many bytes, and none of one less', async (_, pipeline) => {
    const model = await modelFile('teaching', teachingNetwork.build())()
    const { chip } = presets.rram256
    const on = (memory: number) =>
      pipeline.task({ model, bindings: {}, chip: { ...chip, memory: { bytes: memory } } })()
    const { network } = unwrap(await pipeline.task({ model, bindings: {}, chip })())
    const needed = network.peakActivationBytes ?? Number.NaN
    expect(unwrap(await on(needed)).network).toEqual(network)
    expect(await on(needed - 1)).toMatchObject({
      left: { _tag: 'MemoryExceeded', needed, available: needed - 1 },
    })
  })

  test('of ResNet-18 are the result of its first layer and what is made of it, but for the last portion', async () => {
    const model = await modelFile('resnet18', zoo.resnet18.build())()
    const { network } = unwrap(await baseline.task({ model, bindings: {}, chip: presets.rram256.chip })())
    expect(network.peakActivationBytes).toBe(64 * 112 * 112 + 64 * 56 * 56 - 64)
  })
})

describe('a memory that counts otherwise is found out', () => {
  type Reads = readonly Read[]
  /** The same of a single phase, with other reads. */
  const twin =
    (readsOf: (reads: Reads) => Reads): Peak =>
    (program) => {
      const { phases, chip, images = 1 } = program
      const programs = memoriesOf(program).of(0) ?? []
      const reads = readsOf(programs.flatMap((each) => each.reads))
      const untold = { readLater: null, stored: null }
      const touched = new Set([
        ...reads.map(({ of }) => of),
        ...programs.flatMap(({ stores }) => (stores === null ? [] : [stores.of])),
      ])
      const memory = activationMemory(reads, new Map([...touched].map((of) => [of, untold])))
      const code = assembleMicrocode(phases[0]?.cores ?? [], chip, images)
      const drifting = phaseMemory(code, chip, programs, memory)
      runPhase(code, chip, false, { ended: drifting.ended, drifting })
      return memory.peak()
    }
  test('none is, as it is', () =>
    fc.assert(
      exact(
        twin((reads) => reads),
        5,
      ),
      { numRuns: runs(10) },
    ))

  const everyBlock = (read: Read): Read => ({ ...read, blocks: read.of.blocks.map((_, block) => block) })

  test.each<readonly [string, Peak]>([
    ['one that waits for all readers but one', twin((reads) => reads.slice(1))],
    ['one that does not look at the blocks of channels', twin((reads) => reads.map(everyBlock))],
  ])('%s', async (_, peak) => {
    expect(await refuted(exact(peak, 5), { numRuns: 300 })).toBe(true)
  })
})
