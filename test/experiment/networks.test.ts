/// <reference types="vite/client" />
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { modelFile, presets, type ZooName, zoo } from 'ohmflow'
import { chipFileOf } from 'ohmflow/codec'
import { measureNetwork, type NetworkCase, networkCases, roundsCases } from 'ohmflow/experiment'
import { baseline } from 'ohmflow/pipelines'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ohmflow } from '../cli/ohmflow.js'

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

const small: ReadonlySet<string> = new Set<ZooName>(['alexnet', 'resnet18'])

/** Cases that `map` has options for; a few of small networks, all of them in fuzz. */
const sampled = [...networkCases, ...roundsCases]
  .filter(({ rounds }) => rounds === null || rounds === 'chosen' || rounds === 'greedy')
  .filter(
    ({ network, images, cores }, i) =>
      import.meta.env.MODE === 'fuzz' || (small.has(network) && images === 1 && cores !== 128 && i % 4 === 1),
  )

describe('a row of whole networks', () => {
  test.each(sampled.map((each) => [JSON.stringify(each), each] as const))(
    'is what map of the same options says: %s',
    async (_, each) => {
      if (!(each.network in zoo)) return
      const said = await ohmflow('map', each.network, ...optionsOf(each), '--json', '-')
      const { network } = JSON.parse(said.stdout)
      const name = Object.values(zoo).find((model) => model.name === each.network)!
      const model = await modelFile(each.network, name.build())()
      const lowered = await baseline.until('lower').task({ model, bindings: {}, chip })()
      if (E.isLeft(lowered)) return expect.unreachable()
      const run = await measureNetwork(chip, lowered.right, each)()
      if (E.isLeft(run)) return expect.unreachable()
      expect({
        cycles: run.right.cycles,
        energy: run.right.energy,
        overhead: run.right.overhead,
        writing: run.right.reprogrammingCycles,
      }).toEqual({
        cycles: network.cycles,
        energy: network.energy.total,
        overhead: network.overhead,
        writing: network.reprogrammingCycles,
      })
    },
  )
})
