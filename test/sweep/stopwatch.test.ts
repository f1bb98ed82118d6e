import * as fc from 'fast-check'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import {
  balanced,
  type Chip,
  cyclic,
  depthwisePacking,
  even,
  firstFitInRounds,
  linear,
  modelFile,
  type Program,
  type Report,
  rowMajor,
  sequential,
  slowestFirst,
  type Task,
  teachingNetwork,
  tree,
} from 'ohmflow'
import { baseline } from 'ohmflow/pipelines'
import { type Compiler, type StopwatchParts, stopwatch } from 'ohmflow/sweep'
import { describe, expect, it } from 'vitest'
import { refuted } from '../refuted.js'
import { runs } from '../runs.js'
import { base, chips } from './chips.js'

/** What programs depend on, where tiles are placed once and in order. */
const cellsOf = ({ crossbar, cores, exchange, partialSumBuffers, interconnect }: Chip): unknown => {
  const { mvmCycles: _mvm, programCycles: _program, ...cells } = crossbar
  return { cells, cores, exchange, partialSumBuffers, kind: interconnect.kind }
}

/** What they depend on where copies and rounds are chosen, too. */
const machineOf = ({ energy: _energy, clockGigahertz: _clock, ...machine }: Chip): unknown => machine

const small: fc.Arbitrary<Chip> = fc
  .record({
    chip: chips,
    rows: fc.constantFrom(9, 16, 27),
    columns: fc.constantFrom(16, 32, 64),
    signal: fc.constantFrom<Chip['signal'][]>(
      { kind: 'register', bytes: 4 },
      { kind: 'broadcast', bytes: 4 },
      { kind: 'polling', bytes: 4, intervalCycles: 7 },
    ),
    interconnect: fc.option(
      fc.constant<Chip['interconnect']>({
        kind: 'mesh',
        width: 32,
        height: 32,
        linkBytesPerCycle: 4,
        hopCycles: 2,
      }),
    ),
  })
  .map(({ chip, rows, columns, signal, interconnect }) => ({
    ...chip,
    crossbar: { ...chip.crossbar, rows, columns },
    signal,
    interconnect: interconnect ?? chip.interconnect,
  }))

const entry = (
  whole: Pick<Compiler<unknown>, 'stages'> & {
    readonly task: (task: Task) => TaskEither<unknown, Report>
  },
  program: (task: Task) => TaskEither<unknown, Program>,
  reads: (chip: Chip) => unknown,
) => ({ whole, program, reads })

const copied = baseline.insert('duplicate', { after: 'tile' }, slowestFirst({ extraCores: 5 }))
const inRounds = baseline.swap('assign', firstFitInRounds())
const pipelines = [
  ...[rowMajor(), balanced(), depthwisePacking()].flatMap((tile) =>
    [sequential(), linear(), cyclic(), even(4), tree()].map((synchronizer) => {
      const whole = baseline.swap('tile', tile).swap('synchronize', synchronizer)
      return entry(whole, whole.until('synchronize').task, cellsOf)
    }),
  ),
  entry(copied, copied.until('synchronize').task, machineOf),
  entry(inRounds, inRounds.until('synchronize').task, machineOf),
]

type Change = (parts: StopwatchParts<'whole'>) => StopwatchParts<'whole'>

const teaching = await modelFile('teaching', teachingNetwork.build())()

/** Every pipeline, and a stopwatch of it that has seen other chips before. */
const pairs = (change: Change) =>
  pipelines.map(({ whole, program, reads }) => {
    // so that nothing of the pipeline can come to its help
    const none: Compiler<'whole'> = {
      stages: whole.stages,
      task: () => async () => ({ _tag: 'Left' as const, left: 'whole' as const }),
    }
    return { whole, quick: stopwatch(change({ whole: none, program, reads })) }
  })

const sameFigures = (change: Change) =>
  fc.asyncProperty(fc.constantFrom(...pairs(change)), small, async ({ whole, quick }, chip) => {
    const task = { model: teaching, bindings: {}, chip }
    const [slow, fast] = [await whole.task(task)(), await quick.task(task)()]
    if (fast._tag === 'Left') {
      // what fails is left to the pipeline, and what waits in memory from round to round
      expect(slow._tag === 'Left' || slow.right.layers.some(({ cores, tiles }) => cores < tiles.count)).toBe(
        true,
      )
      return
    }
    if (slow._tag === 'Left') throw new Error('the pipeline fails, and the stopwatch does not')
    expect(fast.right.network).toEqual({ ...slow.right.network, peakActivationBytes: null })
    expect(fast.right.precision).toBe('exact')
  })

describe('a stopwatch', () => {
  it('gives bit for bit what the whole pipeline gives', async () => {
    await fc.assert(
      sameFigures((parts) => parts),
      { numRuns: runs(25) },
    )
  })

  it.each<[string, Change]>([
    ['takes programs of other cells', (parts) => ({ ...parts, reads: ({ exchange }) => exchange })],
    [
      'has partial sums travel another way',
      (parts) => ({
        ...parts,
        program: (task) => parts.program({ ...task, chip: { ...task.chip, exchange: 'forward' } }),
      }),
    ],
  ])('one that %s is found out', async (_, change) => {
    expect(await refuted(sameFigures(change))).toBe(true)
  })

  it('leaves what needs a memory of a certain size to the pipeline', async () => {
    const failing = stopwatch<'whole'>({
      whole: { stages: [], task: () => async () => ({ _tag: 'Left', left: 'whole' }) },
      program: baseline.until('synchronize').task,
      reads: cellsOf,
    })
    const task = { model: teaching, bindings: {}, chip: { ...base, memory: { bytes: 1 } } }
    expect(await failing.task(task)()).toEqual({ _tag: 'Left', left: 'whole' })
  })
})
