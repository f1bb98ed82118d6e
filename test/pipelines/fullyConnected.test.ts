import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import {
  explain,
  firstFit,
  type LayerReport,
  type Lowered,
  linear,
  modelFile,
  presets,
  rowMajor,
  timing,
  tree,
  type ZooName,
  zoo,
} from 'ohmflow'
import { baseline } from 'ohmflow/pipelines'
import { lastValueFrom } from 'rxjs'
import { describe, expect, test } from 'vitest'

const networks: readonly ZooName[] = ['alexnet', 'vgg16', 'resnet50', 'mobilenetv2', 'inceptionv3']

/** A network's layers that are applied to one vector, of which each has its phases to itself. */
const connectedOf = async (network: ZooName): Promise<Lowered> => {
  const model = await modelFile(network, zoo[network].build())()
  const lowered = await baseline.until('lower').task({ model, bindings: {}, chip: presets.rram256.chip })()
  if (E.isLeft(lowered)) throw new Error(explain(lowered.left))
  const { chip, model: of, layers } = lowered.right
  // without what the network takes and gives, which these layers alone do not
  return { chip, model: of, layers: layers.filter((layer) => layer.kind === 'base' && layer.vectors === 1) }
}

/** What is said of those with several tiles a column. */
const timed = async (lowered: Lowered, synchronizer: ReturnType<typeof linear>) => {
  const program = E.chainW(synchronizer)(E.chainW(firstFit())(rowMajor()(lowered)))
  if (E.isLeft(program)) throw new Error(explain(program.left))
  const report = await lastValueFrom(timing()(program.right))
  if (E.isLeft(report)) throw new Error(explain(report.left))
  return report.right.layers.filter(({ accelerationLimit }) => accelerationLimit > 4)
}

describe('fully connected layers with more than four tiles a column', () => {
  test.each(networks)('of %s: the tree beats the chain, as the readme says', async (network) => {
    const lowered = await connectedOf(network)
    const [chains, trees] = [await timed(lowered, linear()), await timed(lowered, tree())]
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
