import { describe, expect, it } from 'vitest'
import { functional } from '../../lib/functional/functional.js'
import { randomInputs } from '../../lib/functional/randomInputs.js'
import {
  crossLayer,
  importOnnx,
  modelFile,
  pipeline,
  presets,
  stage,
  teachingNetwork,
  unwrap,
} from '../../lib/index.js'
import { onnxRuntime } from '../../lib/node/onnxRuntime.js'
import { quantizeModel } from '../../lib/quantize/quantize.js'
import { baseline } from '../../pipelines/baseline.js'

const onNumbers = async (images: number, order: 'program' | 'fast') => {
  const float = await modelFile('teaching', teachingNetwork.build({ weights: { seed: 1 } }))()
  const task = { model: float, bindings: {}, chip: presets.rram256.chip }
  const inputs = randomInputs(unwrap(importOnnx()(task)), 1)
  const { model } = unwrap(await quantizeModel(task, { runtime: onnxRuntime(), samples: [inputs] })())
  const run = functional({ model, bindings: {}, runtime: onnxRuntime(), inputs, order, compare: true })
  const mapping = baseline.swap('synchronize', crossLayer({ images })).until('synchronize')
  return pipeline(stage('map', mapping.run), stage('simulate', run)).task({ ...task, model })()
}

describe('a program whose layers work at the same time, on numbers', () => {
  it.each(['program', 'fast'] as const)('has the bits of the runtime in %s order', async (order) => {
    const { layers } = unwrap(await onNumbers(1, order))
    expect(layers.length).toBeGreaterThan(2)
    for (const { difference } of layers) expect(difference?.different).toBe(0)
  })

  it('is refused where it is for several images', async () => {
    const refused = await onNumbers(2, 'fast')
    expect(refused).toMatchObject({ _tag: 'Left', left: { _tag: 'ForeignProgram' } })
  })
})
