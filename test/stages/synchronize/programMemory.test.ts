import {
  type Chip,
  crossLayer,
  depthwisePacking,
  modelFile,
  presets,
  slowestFirst,
  unwrap,
  verify,
  type ZooName,
  zoo,
} from 'ohmflow'
import { baseline } from 'ohmflow/pipelines'
import { programBytes } from 'ohmflow/program'
import { describe, expect, test } from 'vitest'
import type { CoreProgram, Program } from '../../../lib/ir/program.js'
import { runPhase } from '../../../lib/machine/events/machine.js'
import { assembleMicrocode } from '../../../lib/machine/relation/assembleMicrocode.js'
import { fusedOperators } from '../../../lib/needs/fusedOperators.js'
import { needsOf } from '../../../lib/needs/needs.js'
import { isLimit } from '../../../lib/stages/synchronize/crossLayer/grains.js'
import { programsTogether } from '../../../lib/stages/synchronize/crossLayer/programsTogether.js'

const { chip } = presets.rram256

const pipelineWith = (extraCores: number) =>
  baseline
    .swap('tile', depthwisePacking())
    .insert('duplicate', { after: 'tile' }, slowestFirst({ extraCores }))
    .swap('synchronize', crossLayer())

/** The bytes of all programs of each core. */
const bytesOf = ({ phases }: Program): readonly number[] => {
  const bytes = new Map<number, number>()
  for (const program of phases.flatMap(({ cores }) => cores))
    bytes.set(program.core, (bytes.get(program.core) ?? 0) + programBytes(program))
  return [...bytes.values()]
}

/** The bytes of all programs of each core of a network, whose layers work at the same time. */
const memoryOf = async (name: ZooName, extraCores: number, kind: 'register' | 'broadcast') => {
  const model = await modelFile(name, zoo[name].build())()
  const input = { model, bindings: {}, chip: { ...chip, signal: { ...chip.signal, kind } } }
  return bytesOf(unwrap(await pipelineWith(extraCores).until('synchronize').task(input)()))
}

describe('1 KiB holds the programs of each core', () => {
  // those that took most one instruction at a time: 7 898 bytes for the 1 568 signals of VGG's last pool
  test.each<readonly [ZooName, number, 'register' | 'broadcast']>([
    ['alexnet', 32, 'register'],
    ['tinyyolov3', 64, 'register'],
    ['tinyyolov3', 64, 'broadcast'],
    ['vgg16', 0, 'register'],
    ['vgg16', 0, 'broadcast'],
    ['mobilenetv1', 64, 'register'],
    ['squeezenet1.1', 64, 'register'],
    ['googlenet', 64, 'register'],
  ])('%s with %d extra cores and signals of kind %s', async (name, extraCores, kind) => {
    const bytes = await memoryOf(name, extraCores, kind)
    expect(bytes.length).toBeGreaterThan(70)
    expect(Math.max(...bytes)).toBeLessThanOrEqual(1024)
  })
})

describe('where the bus is the limit of a network', () => {
  const narrow: Chip = {
    ...chip,
    interconnect: { kind: 'bus', bytesPerCycle: 32, arbitrationCycles: 1, arbitration: 'inputs-first' },
    signal: { ...chip.signal, kind: 'broadcast' },
  }

  test('signals that are saved once layers have begun pay, in programs that are proved and fit', async () => {
    const model = await modelFile('googlenet', zoo.googlenet.build())()
    const input = { model, bindings: {}, chip: narrow }
    const program = unwrap(await pipelineWith(32).until('synchronize').task(input)())
    const [phase] = program.phases
    const placed = unwrap(await pipelineWith(32).until('assign').task(input)())
    const setting = { chip: narrow, images: 1, needs: needsOf(program.layers) }
    const usual = programsTogether(fusedOperators(placed.layers, placed.signature?.outputs), setting)
    const end = (cores: readonly CoreProgram[]): number =>
      runPhase(assembleMicrocode(cores, narrow), narrow).end
    expect(end(phase?.cores ?? [])).toBeLessThan(0.99 * end(usual))
    expect(isLimit(usual, narrow)).toBe(true)
    expect(isLimit(usual, chip)).toBe(false)
    expect(verify(program)).toMatchObject({ _tag: 'Right' })
    expect(Math.max(...bytesOf(program))).toBeLessThanOrEqual(1024)
  })
})
