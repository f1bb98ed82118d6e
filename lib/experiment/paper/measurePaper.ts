import type { Either } from 'fp-ts/lib/Either.js'
import type { Chip } from '../../hardware/chip.js'
import type { BusChip } from '../../hardware/preset.js'
import type { BaseLayer } from '../../ir/lowered.js'
import { get, outcome, type Rule } from '../../rule.js'
import type { AssignError } from '../../stages/assign/assign.js'
import { firstFit } from '../../stages/assign/firstFit.js'
import type { SimulateError } from '../../stages/simulate/simulate.js'
import type { SynchronizeError } from '../../stages/synchronize/synchronize.js'
import { cyclic, linear } from '../../stages/synchronize/synchronizers.js'
import { rowMajor } from '../../stages/tile/rowMajor.js'
import type { TileError } from '../../stages/tile/tile.js'
import { measuredOn } from '../measuredOn.js'
import type { PaperRun, PaperSetup } from './paperRun.js'

/**
 * Networks, crossbars, buses and the most cores of a layer, as reported in notes on the paper; times of an MVM are ours.
 *
 * @example
 * import { paperSetups } from 'ohmflow/experiment'
 * console.assert(paperSetups.crossbars.length === 3 && paperSetups.mostCores === 1024)
 */
export const paperSetups = {
  networks: ['mobilenetv1', 'resnet18'],
  crossbars: [32, 64, 128],
  buses: [4, 8, 16, 32, 64],
  exchanges: ['memory', 'forward'],
  mvmCycles: [1400, 2304],
  mostCores: 1024,
} as const

const synchronizers = { linear: linear(), cyclic: cyclic() } as const

/** The chip of a set-up: no cycle of arbitration, all else as in `base`. */
export const paperChip = (
  base: BusChip,
  { crossbar, bus, exchange, mvmCycles }: Omit<PaperSetup, 'synchronizer'>,
): BusChip => ({
  ...base,
  name: `${crossbar}×${crossbar}, ${bus} B, ${exchange}, MVM ${mvmCycles}`,
  crossbar: { ...base.crossbar, rows: crossbar, columns: crossbar, mvmCycles },
  interconnect: { ...base.interconnect, bytesPerCycle: bus, arbitrationCycles: 0 },
  exchange,
})

/** Why set-ups cannot be measured. */
export type PaperError = TileError | AssignError | SynchronizeError | SimulateError

function* measured(
  base: BusChip,
  layers: readonly BaseLayer[],
  { crossbar, exchange }: Pick<PaperSetup, 'crossbar' | 'exchange'>,
): Rule<PaperError, readonly PaperRun[]> {
  const setups = paperSetups.buses.flatMap((bus) =>
    paperSetups.mvmCycles.map((mvmCycles) => ({ crossbar, bus, exchange, mvmCycles })),
  )
  const chips: readonly Chip[] = setups.map((setup) => paperChip(base, setup))
  const model = { name: 'distinct layers', sha256: '0'.repeat(64), parameters: 0, macs: 0 }
  const tiled = yield* get(rowMajor()({ chip: chips[0] ?? base, model, layers }))
  const fitting = tiled.layers.flatMap((layer, shape) =>
    layer.kind === 'base' && layer.tiles.length <= paperSetups.mostCores ? [{ layer, shape }] : [],
  )
  const placed = yield* get(firstFit()({ ...tiled, layers: fitting.map(({ layer }) => layer) }))
  const runs: PaperRun[] = []
  for (const [i, ofLayer] of measuredOn(placed, chips, Object.values(synchronizers)).entries())
    for (const [j, setup] of setups.entries())
      for (const [k, synchronizer] of (['linear', 'cyclic'] as const).entries()) {
        const { report } = yield* get(ofLayer[j]![k]!)
        runs.push({
          ...setup,
          synchronizer,
          shape: fitting[i]!.shape,
          cores: report.tiles.count,
          limit: report.accelerationLimit,
          cycles: report.cycles,
          sequentialCycles: report.sequentialCycles ?? report.cycles,
          dataBytes: report.dataBytes,
          signalBytes: report.signalBytes,
        })
      }
  return runs
}

/**
 * Convolutions, each by itself, on all set-ups of a crossbar and an exchange: those that take no more cores than there are.
 *
 * @example
 * import { modelFile, presets, teachingNetwork, unwrap } from 'ohmflow'
 * import { convolutionsOf, measurePaper } from 'ohmflow/experiment'
 * import { baseline } from 'ohmflow/pipelines'
 * const { chip } = presets.rram256
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const lowered = unwrap(await baseline.until('lower').task({ model, bindings: {}, chip })())
 * const { layers } = convolutionsOf([{ network: 'teaching', lowered }])
 * const runs = unwrap(measurePaper(chip, layers, { crossbar: 32, exchange: 'forward' }))
 * console.assert(runs.every(({ cycles, bus }) => cycles > 0 && bus <= 64))
 */
export const measurePaper = (
  base: BusChip,
  layers: readonly BaseLayer[],
  setups: Pick<PaperSetup, 'crossbar' | 'exchange'>,
): Either<PaperError, readonly PaperRun[]> => outcome(measured(base, layers, setups))
