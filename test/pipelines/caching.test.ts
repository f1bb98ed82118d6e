import { type Draft, produce } from 'immer'
import { type BusChip, type Chip, memoryStore, modelFile, presets, type Store, type Task, zoo } from 'ohmflow'
import { baseline } from 'ohmflow/pipelines'
import { firstValueFrom, from, toArray } from 'rxjs'
import { describe, expect, it } from 'vitest'

const stages = ['import', 'lower', 'tile', 'assign', 'synchronize', 'simulate'] as const

/** The baseline with every stage cached, and the stages that have computed since it was last asked. */
const counted = () => {
  let computed: string[] = []
  const store = (stage: string): Store => {
    const memory = memoryStore()
    return {
      get: memory.get,
      set: (key, value) => {
        computed.push(stage)
        return memory.set(key, value)
      },
    }
  }
  const pipeline = baseline
    .cache('import', store('import'))
    .cache('lower', store('lower'))
    .cache('tile', store('tile'))
    .cache('assign', store('assign'))
    .cache('synchronize', store('synchronize'))
    .cache('simulate', store('simulate'))
  const run = async (task: Task): Promise<readonly string[]> => {
    computed = []
    const result = await pipeline.task(task)()
    expect(result).toEqual(await baseline.task(task)())
    return computed
  }
  return run
}

const { chip } = presets.rram256

const taskFor = async (edited: Chip): Promise<Task> => ({
  model: await modelFile('squeezenet1.1', zoo['squeezenet1.1'].build())(),
  bindings: {},
  chip: edited,
})

/** An edit of the chip, and the first stage that has to run again. */
const edits: readonly (readonly [
  what: string,
  edit: (draft: Draft<BusChip>) => void,
  from: (typeof stages)[number],
])[] = [
  ['the width of the bus', (draft) => void (draft.interconnect.bytesPerCycle = 64), 'synchronize'],
  ['the arbitration', (draft) => void (draft.interconnect.arbitration = 'fifo'), 'synchronize'],
  ['the buffers', (draft) => void (draft.core.inputBuffers = 1), 'synchronize'],
  ['the energy', (draft) => void (draft.energy.mvmPicojoules = 1), 'synchronize'],
  ['the time of an MVM', (draft) => void (draft.crossbar.mvmCycles = 100), 'synchronize'],
  ['the count of cores', (draft) => void (draft.cores = 50), 'assign'],
  ['the rows of the crossbar', (draft) => void (draft.crossbar.rows = 128), 'tile'],
  ['the bits of a cell', (draft) => void (draft.crossbar.cellBits = 4), 'tile'],
]

describe('caches of the baseline', () => {
  it.each(edits)('after a change of %s, only what reads it runs again', async (_what, edit, first) => {
    const run = counted()
    const [before, after] = [await taskFor(chip), await taskFor(produce(chip, edit))]
    expect(await run(before)).toEqual(stages)
    expect(await run(before)).toEqual([])
    expect(await run(after)).toEqual(stages.slice(stages.indexOf(first)))
    expect(await run(before)).toEqual([])
  })

  it('a chip that is another by name alone is placed again, since errors name it', async () => {
    const run = counted()
    await run(await taskFor(chip))
    expect(await run(await taskFor({ ...chip, name: 'other' }))).toEqual([
      'assign',
      'synchronize',
      'simulate',
    ])
  })

  it('another model runs through all stages', async () => {
    const run = counted()
    const task = await taskFor(chip)
    await run(task)
    const other = await modelFile('squeezenet1.0', zoo['squeezenet1.0'].build())()
    expect(await run({ ...task, model: other })).toEqual(stages)
  })
})

describe('live runs of the baseline', () => {
  it('give for the latest task what a run of it gives', async () => {
    const tasks = [await taskFor(chip), await taskFor(produce(chip, (draft) => void (draft.cores = 50)))]
    const events = await firstValueFrom(baseline.live(from(tasks)).pipe(toArray()))
    const last = events.at(-1)
    expect(last?.stage).toBe('simulate')
    expect(last?.outcome).toEqual(await baseline.task(tasks[1]!)())
  })
})
