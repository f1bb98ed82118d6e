import {
  crossLayer,
  depthwisePacking,
  modelFile,
  presets,
  slowestFirst,
  unwrap,
  type ZooName,
  zoo,
} from 'ohmflow'
import { baseline } from 'ohmflow/pipelines'
import { programBytes } from 'ohmflow/program'
import { describe, expect, test } from 'vitest'

const { chip } = presets.rram256

/** The bytes of all programs of each core of a network, whose layers work at the same time. */
const memoryOf = async (name: ZooName, extraCores: number, kind: 'register' | 'broadcast') => {
  const pipeline = baseline
    .swap('tile', depthwisePacking())
    .insert('duplicate', { after: 'tile' }, slowestFirst({ extraCores }))
    .swap('synchronize', crossLayer())
  const model = await modelFile(name, zoo[name].build())()
  const input = { model, bindings: {}, chip: { ...chip, signal: { ...chip.signal, kind } } }
  const { phases } = unwrap(await pipeline.until('synchronize').task(input)())
  const bytes = new Map<number, number>()
  for (const program of phases.flatMap(({ cores }) => cores))
    bytes.set(program.core, (bytes.get(program.core) ?? 0) + programBytes(program))
  return [...bytes.values()]
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
