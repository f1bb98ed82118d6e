import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { explain, type LayerReport, linear, modelFile, presets, tree, type ZooName, zoo } from 'ohmflow'
import { baseline } from 'ohmflow/pipelines'
import { describe, expect, test } from 'vitest'

const networks: readonly ZooName[] = ['alexnet', 'vgg16', 'resnet50', 'mobilenetv2', 'inceptionv3']

/** Layers that are applied to one vector, by name. */
const connected = async (network: ZooName, synchronizer: ReturnType<typeof linear>) => {
  const model = await modelFile(network, zoo[network].build())()
  const report = await baseline
    .swap('synchronize', synchronizer)
    .task({ model, bindings: {}, chip: presets.rram256.chip })()
  if (E.isLeft(report)) throw new Error(explain(report.left))
  return report.right.layers.filter(
    ({ vectors, accelerationLimit }) => vectors === 1 && accelerationLimit > 4,
  )
}

describe('fully connected layers with more than four tiles a column', () => {
  test.each(networks)('of %s: the tree beats the chain, as the readme says', async (network) => {
    const [chains, trees] = [await connected(network, linear()), await connected(network, tree())]
    expect(chains.length).toBeGreaterThan(0)
    const readme = readFileSync(join(import.meta.dirname, '..', '..', 'README.md'), 'utf8')
    for (const [i, chain] of chains.entries()) {
      const layer: LayerReport | undefined = trees[i]
      expect(layer?.cycles).toBeLessThan(chain.cycles)
      const { name, rows, columns, accelerationLimit } = chain
      const row = `| ${network} ${name} | ${rows} × ${columns} | ${accelerationLimit} | ${chain.cycles} | ${layer?.cycles} |`
      expect(readme).toContain(row)
    }
  })
})
