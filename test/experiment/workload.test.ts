import { modelFile, presets, unwrap, zoo } from 'ohmflow'
import { verifyLowered } from 'ohmflow/codec'
import { convolutionsOf } from 'ohmflow/experiment'
import { baseline } from 'ohmflow/pipelines'
import { expect, test } from 'vitest'

test('each convolution stands by itself as a valid network, whatever read or gave its tensors', async () => {
  const { chip } = presets.rram256
  const networks = await Promise.all(
    (['tinyyolov4', 'densenet121'] as const).map(async (network) => {
      const model = await modelFile(network, zoo[network].build())()
      return {
        network,
        lowered: unwrap(await baseline.until('lower').task({ model, bindings: {}, chip })()),
      }
    }),
  )
  const { layers } = convolutionsOf(networks)
  expect(layers.length).toBeGreaterThan(60)
  for (const layer of layers)
    expect(verifyLowered({ chip, model: networks[0]!.lowered.model, layers: [layer] })).toMatchObject({
      _tag: 'Right',
    })
})
