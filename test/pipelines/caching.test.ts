import { produce } from 'immer'
import { memoryStore, modelFile, presets, type Store, type Task, teachingNetwork, zoo } from 'ohmflow'
import { Chip } from 'ohmflow/codec'
import { baseline } from 'ohmflow/pipelines'
import { firstValueFrom, from, toArray } from 'rxjs'
import { describe, expect, it } from 'vitest'
import type { ChipPath } from '../../lib/hardware/units.js'

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

/** Crossbars so small that the layers of a small network take several. */
const chip: Chip = {
  ...presets.rram256.chip,
  crossbar: { ...presets.rram256.chip.crossbar, rows: 4, columns: 4 },
}

const taskFor = async (edited: Chip): Promise<Task> => ({
  model: await modelFile('teaching', teachingNetwork.build())(),
  bindings: {},
  chip: edited,
})

type Stage = (typeof stages)[number]

/**
 * For each field of a chip another value and the first stage that has to run again; null for those
 * that a chip with a bus and registers and without components has not. A field that is new does not compile without.
 */
const changes: Readonly<Record<ChipPath, readonly [value: unknown, from: Stage] | null>> = {
  name: ['other', 'assign'],
  clockGigahertz: [2, 'synchronize'],
  cores: [50, 'assign'],
  'crossbar.rows': [2, 'tile'],
  'crossbar.columns': [2, 'tile'],
  'crossbar.cellBits': [4, 'tile'],
  'crossbar.weightBits': [16, 'tile'],
  'crossbar.inputBits': [16, 'synchronize'],
  'crossbar.dacBits': [2, 'synchronize'],
  'crossbar.adcBits': [6, 'synchronize'],
  'crossbar.differential': [true, 'tile'],
  'crossbar.mvmCycles': [100, 'synchronize'],
  'crossbar.programCycles': [7, 'synchronize'],
  'core.inputBuffers': [1, 'synchronize'],
  'core.outputBuffers': [1, 'synchronize'],
  'core.lanes': [8, 'synchronize'],
  'interconnect.kind': null,
  'interconnect.bytesPerCycle': [64, 'synchronize'],
  'interconnect.arbitrationCycles': [3, 'synchronize'],
  'interconnect.arbitration': ['fifo', 'synchronize'],
  'interconnect.width': null,
  'interconnect.height': null,
  'interconnect.linkBytesPerCycle': null,
  'interconnect.hopCycles': null,
  exchange: ['memory', 'synchronize'],
  partialSumBuffers: [4, 'synchronize'],
  'signal.kind': null,
  'signal.bytes': [8, 'synchronize'],
  'signal.intervalCycles': null,
  'memory.bytes': [2 ** 30, 'synchronize'],
  'energy.mvmPicojoules': [1, 'synchronize'],
  'energy.bytePicojoules': [1, 'synchronize'],
  'energy.elementPicojoules': [1, 'synchronize'],
  'energy.signalPicojoules': [1, 'synchronize'],
  'energy.programPicojoules': [1, 'synchronize'],
  'energy.staticMilliwatts': [1, 'synchronize'],
  'components.cell.readPicojoules': null,
  'components.cell.readNanoseconds': null,
  'components.cell.writePicojoules': null,
  'components.cell.writeNanoseconds': null,
  'components.cell.squareMicrometres': null,
  'components.dac.picojoules': null,
  'components.dac.squareMicrometres': null,
  'components.sampleAndHold.picojoules': null,
  'components.sampleAndHold.squareMicrometres': null,
  'components.adc.columns': null,
  'components.adc.gigasamples': null,
  'components.adc.energyScale': null,
  'components.adc.areaScale': null,
  'components.shiftAndAdd.picojoules': null,
  'components.shiftAndAdd.squareMicrometres': null,
  'components.buffers.bytePicojoules': null,
  'components.buffers.byteMilliwatts': null,
  'components.buffers.byteSquareMicrometres': null,
  'components.link.bytePicojoules': null,
  'components.link.milliwatts': null,
  'components.link.squareMicrometres': null,
  'components.outputUnit.elementPicojoules': null,
  'components.outputUnit.laneMilliwatts': null,
  'components.outputUnit.laneSquareMicrometres': null,
  'components.controller.milliwatts': null,
  'components.controller.squareMicrometres': null,
}

const edits = Object.entries(changes).flatMap(([path, change]) =>
  change === null ? [] : [{ path, value: change[0], first: change[1] }],
)

/** The chip with another value at a path. */
const edited = (path: string, value: unknown): Chip => {
  const [part = '', field] = path.split('.')
  const parts = new Map<string, unknown>(Object.entries(chip))
  parts.set(part, field === undefined ? value : { ...Object(parts.get(part)), [field]: value })
  const decoded = Chip.decode(Object.fromEntries(parts))
  if (decoded._tag === 'Left') throw new Error(`${path} is not to be ${JSON.stringify(value)}`)
  return decoded.right
}

describe('caches of the baseline', () => {
  it.each(edits)('after a change of $path, only what reads it runs again', async ({ path, value, first }) => {
    const run = counted()
    const [before, after] = [await taskFor(chip), await taskFor(edited(path, value))]
    expect(await run(before)).toEqual(stages)
    expect(await run(before)).toEqual([])
    expect(await run(after)).toEqual(stages.slice(stages.indexOf(first)))
    expect(await run(before)).toEqual([])
  })

  it('says of every field of the chip what it makes run', () => {
    const leaves = Object.entries({ ...chip, memory: { bytes: 1 } }).flatMap(([part, value]) =>
      typeof value === 'object' ? Object.keys(value).map((field) => `${part}.${field}`) : [part],
    )
    const kinds = ['interconnect.kind', 'signal.kind']
    expect(
      edits
        .map(({ path }) => path)
        .concat(kinds)
        .toSorted(),
    ).toEqual(leaves.toSorted())
  })

  it('another model runs through all stages', async () => {
    const run = counted()
    const task = await taskFor(presets.rram256.chip)
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
