import * as E from 'fp-ts/lib/Either.js'
import { lastValueFrom, toArray } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { designChip } from '../../lib/experiment/design.js'
import { measure } from '../../lib/experiment/experiment.js'
import type { Point } from '../../lib/experiment/results.js'
import { convolutionsOf } from '../../lib/experiment/workload.js'
import type { LayerReport } from '../../lib/ir/layerReport.js'
import { modelFile } from '../../lib/onnx/format/modelFile.js'
import { linear } from '../../lib/stages/synchronize/synchronizers.js'
import { summarize } from '../../lib/view/results/summarize.js'
import { convolutionalNames, zoo } from '../../lib/zoo/zoo.js'
import { baseline } from '../../pipelines/baseline.js'
import { pelke2023 } from '../../pipelines/pelke2023.js'
import { base } from '../arbitraries/results.js'
import { right } from '../functional/execution.js'

const names =
  import.meta.env.MODE === 'fuzz' ? convolutionalNames : (['alexnet', 'squeezenet1.1', 'resnet18'] as const)

const sum = (layers: readonly LayerReport[], of: (layer: LayerReport) => number): number =>
  layers.reduce((total, layer) => total + of(layer), 0)

/** What the experiment says of networks that it measures together. */
const measuredTogether = async (chip: typeof pelke2023.base) => {
  const networks = []
  for (const network of names) {
    const model = await modelFile(network, zoo[network].build())()
    networks.push({
      network,
      lowered: right(await baseline.until('lower').task({ model, bindings: {}, chip })()),
    })
  }
  const { shapes, workloads, layers } = convolutionsOf(networks)
  const alone = { ...pelke2023, synchronizers: { linear: linear() } }
  const outcomes = await lastValueFrom(measure(alone, layers, [base]).pipe(toArray()))
  const points = outcomes.flatMap((outcome): readonly Point[] => (E.isRight(outcome) ? [outcome.right] : []))
  return summarize({ schema: 'ohmflow.results/2', shapes, workloads, points }).networks
}

describe('the figures of a network in an experiment', () => {
  test('are those that a map of this network alone gives for its convolutions', async () => {
    const chip = designChip(pelke2023.base, base)
    const rows = await measuredTogether(chip)
    expect(rows.map(({ network }) => network)).toEqual([...names])
    const map = baseline.swap('synchronize', linear())
    for (const row of rows) {
      const model = await modelFile(
        row.network,
        zoo[names.find((name) => name === row.network) ?? 'alexnet'].build(),
      )()
      const report = right(await map.task({ model, bindings: {}, chip })())
      const layers = report.layers.filter(({ op }) => op === 'Conv')
      const parallel = layers.filter(({ accelerationLimit }) => accelerationLimit >= 2)
      expect(row).toMatchObject({
        layers: layers.length,
        tiles: sum(layers, ({ tiles }) => tiles.count),
        cycles: sum(layers, ({ cycles }) => cycles),
        dataBytes: sum(layers, ({ dataBytes }) => dataBytes),
        signalBytes: sum(layers, ({ signalBytes }) => signalBytes),
        redundantSignalBytes: sum(layers, ({ redundantSignalBytes }) => redundantSignalBytes),
        peakPartialSumBytes: Math.max(...layers.map(({ peakPartialSumBytes }) => peakPartialSumBytes)),
      })
      expect(row.parallel).toMatchObject({
        layers: parallel.length,
        cycles: sum(parallel, ({ cycles }) => cycles),
        sequentialCycles: sum(parallel, ({ sequentialCycles }) => sequentialCycles ?? 0),
      })
      const energy = sum(layers, (layer) => layer.energy.total)
      expect(Math.abs(row.energy / energy - 1)).toBeLessThan(1e-9)
    }
  })
})
