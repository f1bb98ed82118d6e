import { existsSync, readFileSync } from 'node:fs'
import { type BaseLayer, modelFile, presets, unwrap, zoo } from 'ohmflow'
import { baseline } from 'ohmflow/pipelines'
import { describe, expect, test } from 'vitest'

const lowered = async (batch: number | string, bindings: Readonly<Record<string, number>>) => {
  const model = await modelFile('vit_b_32', zoo.vit_b_32.build({ batch }))()
  return unwrap(await baseline.until('lower').task({ model, bindings, chip: presets.rram256.chip })())
}

const products = (layers: Awaited<ReturnType<typeof lowered>>['layers']): readonly BaseLayer[] =>
  layers.flatMap((layer) => (layer.kind === 'base' ? [layer] : []))

const cases = '../shared/cases/cim-aq.json'

describe('ViT-B/32', () => {
  test('takes the published multiply-accumulates, of which attention has its part', async () => {
    const { model, layers } = await lowered(1, {})
    // torchvision: 4.41 GFLOPS of that table
    expect(model.macs / 1e9).toBeCloseTo(4.41, 2)
    const multiplied = layers.flatMap((layer) =>
      layer.kind === 'operator' && layer.op === 'MatMul' ? [layer.operations] : [],
    )
    // twelve blocks of twelve heads: 50 × 50 scores of 64 terms, and as many for what they weigh
    expect(multiplied).toEqual(Array.from({ length: 24 }, () => 12 * 50 * 50 * 64))
    const onCrossbars = products(layers).reduce(
      (sum, { rows, columns, vectors }) => sum + rows * columns * vectors,
      0,
    )
    expect(onCrossbars + 24 * 12 * 50 * 50 * 64).toBe(model.macs)
  })

  test('has as many parameters for any number of images', async () => {
    const { model, layers } = await lowered('N', { N: 2 })
    expect(model.parameters).toBe(zoo.vit_b_32.parameters)
    expect(products(layers)[1]?.vectors).toBe(2 * 50)
  })

  test.skipIf(!existsSync(cases))(
    `has the matrices that were published with CIM-AQ (skipped where ${cases} is absent)`,
    async () => {
      const { networks } = JSON.parse(readFileSync(cases, 'utf8'))
      const published: readonly { outputs: number; inputs: number; invocations: number; repeat: number }[] =
        networks.vit_b_32
      const { layers } = await lowered(1, {})
      expect(products(layers).map(({ rows, columns, vectors }) => [columns, rows, vectors])).toEqual(
        published.flatMap(({ outputs, inputs, invocations, repeat }) =>
          repeat === 1 ? [[outputs, inputs, invocations]] : [],
        ),
      )
    },
  )

  test('is refused for another resolution, of which it has not learned the places', () => {
    expect(() => zoo.vit_b_32.build({ resolution: 256 })).toThrow('the network needs 224 × 224')
  })
})
