import { cyclic, linear, modelFile, presets, zoo } from 'ohmflow'
import { type PaperSetup, paperSetups } from 'ohmflow/experiment'
import { baseline } from 'ohmflow/pipelines'
import { describe, expect, test } from 'vitest'
import { right } from '../functional/execution.js'
import { recorded } from './recorded.js'

const { paperRuns = [], paperShares = [], paperLayers = [] } = recorded

const matches = (each: PaperSetup, setup: PaperSetup): boolean =>
  each.crossbar === setup.crossbar &&
  each.bus === setup.bus &&
  each.exchange === setup.exchange &&
  each.mvmCycles === setup.mvmCycles &&
  each.synchronizer === setup.synchronizer

/** What a whole network takes on a set-up: its convolutions of no more cores than the paper has. */
const mappedOn = async (name: (typeof paperSetups.networks)[number], setup: PaperSetup) => {
  const { chip: base } = presets.rram256
  const { crossbar, bus, exchange, mvmCycles, synchronizer } = setup
  const chip = {
    ...base,
    exchange,
    crossbar: { ...base.crossbar, rows: crossbar, columns: crossbar, mvmCycles },
    interconnect: { ...base.interconnect, bytesPerCycle: bus, arbitrationCycles: 0 },
  }
  const mapping = baseline.swap('synchronize', synchronizer === 'linear' ? linear() : cyclic())
  const model = await modelFile(name, zoo[name].build())()
  const { layers } = right(await mapping.task({ model, bindings: {}, chip })())
  return layers.filter(({ op, tiles }) => op === 'Conv' && tiles.count <= 1024)
}

describe("what is recorded of the paper's own set-ups", () => {
  test('is what mapping the whole network there gives, layer by layer', async () => {
    const setup = {
      crossbar: 128,
      bus: 64,
      exchange: 'forward',
      mvmCycles: 1400,
      synchronizer: 'linear',
    } as const
    const layers = await mappedOn('resnet18', setup)
    expect(layers).toHaveLength(20)
    for (const layer of layers) {
      const shape = paperLayers.find(
        (each) => each.network === 'resnet18' && each.layer === layer.name,
      )?.shape
      const run = paperRuns.find((each) => each.shape === shape && matches(each, setup))
      expect(run).toEqual({
        ...setup,
        shape,
        cores: layer.tiles.count,
        limit: layer.accelerationLimit,
        cycles: layer.cycles,
        sequentialCycles: layer.sequentialCycles ?? layer.cycles,
        dataBytes: layer.dataBytes,
        signalBytes: layer.signalBytes,
      })
    }
  })

  test('on a narrow bus is the share of the worst layer of so many cores', async () => {
    const setup = {
      crossbar: 128,
      bus: 8,
      exchange: 'memory',
      mvmCycles: 2304,
      synchronizer: 'cyclic',
    } as const
    const least = new Map<number, number>()
    for (const network of paperSetups.networks)
      for (const { tiles, accelerationLimit, cycles, sequentialCycles } of await mappedOn(network, setup)) {
        if (accelerationLimit < 2) continue
        let cores = 1
        while (cores < tiles.count) cores *= 2
        const share = (sequentialCycles ?? cycles) / accelerationLimit / cycles
        least.set(cores, Math.min(share, least.get(cores) ?? Number.POSITIVE_INFINITY))
      }
    const own = paperShares.filter((each) => matches(each, setup))
    expect(own.map(({ cores, share }) => [cores, share])).toEqual([...least].toSorted(([a], [b]) => a - b))
    expect(own.length).toBeGreaterThan(3)
  })
})
