/// <reference types="vite/client" />
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { modelFile, presets, zoo } from 'ohmflow'
import { chipFileOf } from 'ohmflow/codec'
import { measureNetwork, type NetworkCase, type NetworkRun, zooNames } from 'ohmflow/experiment'
import { baseline } from 'ohmflow/pipelines'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ohmflow } from '../cli/ohmflow.js'
import { right } from '../functional/execution.js'
import { recorded } from './recorded.js'

const { chip } = presets.rram256

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ohmflow-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The file of the chip whose bus is as wide as a case says. */
const chipFile = ({ bus }: NetworkCase): string => {
  const file = join(folder, `bus${bus}.json`)
  const interconnect = { ...chip.interconnect, bytesPerCycle: bus }
  writeFileSync(file, JSON.stringify(chipFileOf({ ...chip, interconnect })))
  return file
}

/** The options of `ohmflow map` that a case stands for. */
const optionsOf = (each: NetworkCase): readonly string[] => [
  ...(each.bus === 128 ? [] : ['--chip', chipFile(each)]),
  '--tile',
  each.tile,
  '--schedule',
  each.schedule,
  ...(each.schedule === 'cross-layer' ? ['--images', String(each.images)] : []),
  ...(each.cores === null ? [] : ['--cores', String(each.cores)]),
  ...(each.duplicator === null
    ? []
    : ['--duplicate', each.duplicator, '--extra-cores', String(each.extraCores)]),
  ...(each.rounds === 'chosen' ? ['--assign', 'cheapest-rounds', '--duplicate', 'per-round'] : []),
  ...(each.rounds === 'greedy' ? ['--assign', 'rounds'] : []),
]

const { networkRuns = [] } = recorded

const isCrossLayer = ({ schedule, bus, duplicator }: NetworkRun): boolean =>
  schedule === 'cross-layer' && bus === 128 && (duplicator ?? 'slowest-first') === 'slowest-first'

/** Rows that `map` has options for. */
const mapped = networkRuns.filter(
  ({ rounds }) => rounds === null || rounds === 'chosen' || rounds === 'greedy',
)

/** One of each kind that differs in what is done: of small networks, since `map` takes seconds for others. */
const kinds: Readonly<Record<string, (run: NetworkRun) => boolean>> = {
  'layer by layer': ({ network, schedule, extraCores }) =>
    network === 'alexnet' && schedule === 'layer-by-layer' && extraCores === 0,
  'layer by layer, with copies': ({ network, schedule, extraCores }) =>
    network === 'squeezenet1.1' && schedule === 'layer-by-layer' && extraCores === 32,
  'without copies': (run) => run.network === 'resnet18' && run.extraCores === 0 && isCrossLayer(run),
  'most copies': (run) => run.network === 'squeezenet1.1' && run.extraCores === 64 && isCrossLayer(run),
  'least sum': ({ network, duplicator }) => network === 'alexnet' && duplicator === 'least-sum',
  'least latency': ({ network, duplicator }) => network === 'resnet18' && duplicator === 'least-latency',
  'a narrow bus': ({ network, bus }) => network === 'resnet18' && bus === 16,
  'depthwise layers packed': (run) =>
    run.network === 'mobilenetv2' && run.extraCores === 8 && isCrossLayer(run),
  'rounds of one image': ({ network, rounds, cores, images }) =>
    network === 'resnet18' && rounds === 'chosen' && cores === 64 && images === 1,
  'rounds on a chip that holds all layers': ({ network, rounds, cores, images }) =>
    network === 'squeezenet1.1' && rounds === 'chosen' && cores === 44 && images === 1,
  'greedy rounds of a batch': ({ network, rounds, cores, images }) =>
    network === 'squeezenet1.1' && rounds === 'greedy' && cores === 32 && images === 16,
}

const sampled =
  import.meta.env.MODE === 'fuzz'
    ? mapped.map((run) => [JSON.stringify(run), run] as const)
    : Object.entries(kinds).map(([kind, is]) => [kind, mapped.find(is)] as const)

describe('a row of whole networks', () => {
  test.each(sampled)('is what map of the same options says: %s', async (_, run) => {
    if (run === undefined) return expect.unreachable('no such row is recorded')
    const said = await ohmflow('map', run.network, ...optionsOf(run), '--json', '-')
    const { network } = JSON.parse(said.stdout)
    expect({
      cycles: run.cycles,
      energy: run.energy,
      overhead: run.overhead,
      utilization: run.utilization,
      writing: run.reprogrammingCycles,
      ideal: run.ideal,
      bound: run.bound,
      ...(run.peakActivationBytes === undefined ? {} : { activations: run.peakActivationBytes }),
    }).toEqual({
      cycles: network.cycles,
      energy: network.energy.total,
      overhead: network.overhead,
      utilization: network.utilization,
      writing: network.reprogrammingCycles,
      ideal: network.ideal,
      bound: network.bound,
      ...(run.peakActivationBytes === undefined ? {} : { activations: network.peakActivationBytes }),
    })
  })

  /** Ways that `map` has no options for. */
  const ways = networkRuns.filter(
    (run) =>
      !mapped.includes(run) &&
      (import.meta.env.MODE === 'fuzz' ||
        (run.network === 'squeezenet1.1' && run.cores === 32 && run.images === 1)),
  )

  test.each(
    ways.map((run) => [`${run.network}, ${run.cores} cores, ${run.images}: ${run.rounds}`, run] as const),
  )('is measured again as it stands there: %s', async (_, run) => {
    const own = zooNames.find((name) => name === run.network)
    if (own === undefined) return expect.unreachable(`${run.network} is not in the zoo`)
    const model = await modelFile(own, zoo[own].build())()
    const lowered = right(await baseline.until('lower').task({ model, bindings: {}, chip })())
    expect(right(await measureNetwork(chip, lowered, run)())).toMatchObject(run)
  })

  test('is there in all ways to cut layers into rounds', () => {
    expect(ways.map(({ rounds }) => rounds)).toEqual(
      expect.arrayContaining(['greedy, copied', 'one', 'one, copied']),
    )
  })
})
