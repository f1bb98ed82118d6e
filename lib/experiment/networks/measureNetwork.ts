import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import { firstValueFrom } from 'rxjs'
import { sum } from '../../arithmetic.js'
import type { BusChip } from '../../hardware/preset.js'
import type { Lowered } from '../../ir/lowered.js'
import type { Placed } from '../../ir/placed.js'
import type { Tiled } from '../../ir/tiled.js'
import { type AsyncRule, eventually, get } from '../../rule.js'
import type { AssignError } from '../../stages/assign/assign.js'
import { cheapestRounds } from '../../stages/assign/cheapestRounds.js'
import { firstFit } from '../../stages/assign/firstFit.js'
import { firstFitInRounds } from '../../stages/assign/firstFitInRounds.js'
import { countedTiles, placedBy, placeInRounds } from '../../stages/assign/placement.js'
import type { DuplicateError, Duplicator } from '../../stages/duplicate/duplicate.js'
import { copied, type DuplicateOptions } from '../../stages/duplicate/duplicator.js'
import { leastInterval } from '../../stages/duplicate/leastInterval.js'
import { leastLatency } from '../../stages/duplicate/leastLatency.js'
import { leastSum } from '../../stages/duplicate/leastSum.js'
import { perRound } from '../../stages/duplicate/perRound.js'
import { slowestFirst } from '../../stages/duplicate/slowestFirst.js'
import { estimating, greedyPlan, onePlan } from '../../stages/rounds/plan.js'
import type { RoundPlan } from '../../stages/rounds/round.js'
import type { SimulateError } from '../../stages/simulate/simulate.js'
import { timing } from '../../stages/simulate/timing.js'
import { crossLayer } from '../../stages/synchronize/crossLayer/crossLayer.js'
import type { SynchronizeError } from '../../stages/synchronize/synchronize.js'
import { cyclic } from '../../stages/synchronize/synchronizers.js'
import { depthwisePacking } from '../../stages/tile/depthwisePacking.js'
import { rowMajor } from '../../stages/tile/rowMajor.js'
import type { TileError } from '../../stages/tile/tile.js'
import type { DuplicatorName, NetworkCase, NetworkRun } from './networkRun.js'

/** Why a network cannot be measured. */
export type NetworkError = TileError | DuplicateError | AssignError | SynchronizeError | SimulateError

const duplicators: Readonly<Record<DuplicatorName, (options: DuplicateOptions) => Duplicator>> = {
  'slowest-first': slowestFirst,
  'least-sum': leastSum,
  'least-interval': leastInterval,
  'least-latency': leastLatency,
}

/** Layers with the copies of a plan, in its rounds. */
const placedAs = (tiled: Tiled, plan: RoundPlan): Either<AssignError, Placed> => {
  const copies = plan.flatMap(({ copies: own }) => own)
  const firsts = new Set(plan.map(({ first }) => first))
  let next = 0
  const duplicated: Tiled = {
    ...tiled,
    layers: tiled.layers.map((layer) =>
      layer.kind === 'base' ? copied(layer, copies[next++] ?? 1, 'in-turn') : layer,
    ),
  }
  return E.map((placement: Pick<Placed, 'cores' | 'layers'>) => placedBy('planned')(duplicated, placement))(
    placeInRounds(countedTiles(duplicated), (place) => firsts.has(place)),
  )
}

const place = (
  tiled: Tiled,
  { rounds, images, duplicator, extraCores }: NetworkCase,
): Either<DuplicateError | AssignError, Placed> => {
  const { layers, chip } = tiled
  const cores = chip.cores === 'as-needed' ? 0 : chip.cores
  const planned = (planOf: typeof greedyPlan): Either<AssignError, Placed> =>
    placedAs(tiled, planOf(estimating({ layers, chip, cores, images })(true)) ?? [])
  switch (rounds) {
    case null:
      return duplicator === null
        ? firstFit()(tiled)
        : E.chainW(firstFit())(duplicators[duplicator]({ extraCores })(tiled))
    case 'chosen':
      return E.chainW(cheapestRounds({ images }))(perRound({ images })(tiled))
    case 'greedy':
      return firstFitInRounds()(tiled)
    case 'greedy, copied':
      return planned(greedyPlan)
    case 'one':
      return E.map((placement: Pick<Placed, 'cores' | 'layers'>) => placedBy('one')(tiled, placement))(
        placeInRounds(countedTiles(tiled), () => true),
      )
    case 'one, copied':
      return planned(onePlan)
  }
}

async function* measured(
  base: BusChip,
  lowered: Lowered,
  each: NetworkCase,
): AsyncRule<NetworkError, NetworkRun> {
  const { cores, bus, images, tile, schedule } = each
  const interconnect = { ...base.interconnect, bytesPerCycle: bus }
  const chip = { ...base, interconnect, cores: cores ?? ('as-needed' as const) }
  const tiled = yield* get((tile === 'row-major' ? rowMajor() : depthwisePacking())({ ...lowered, chip }))
  const placed = yield* get(place(tiled, each))
  const program = yield* get((schedule === 'cross-layer' ? crossLayer({ images }) : cyclic())(placed))
  const { network } = yield* get(await firstValueFrom(timing()(program)))
  const written = program.phases.filter(({ scheme }) => scheme === 'program')
  return {
    ...each,
    tiles: network.tiles,
    coresInUse: network.cores,
    cycles: network.cycles,
    energy: network.energy.total,
    overhead: network.overhead,
    utilization: network.utilization,
    reprogrammingCycles: network.reprogrammingCycles,
    writes: sum(written.map(({ cores: own }) => own.length)),
    ideal: network.ideal,
    bound: network.bound,
    peakPartialSumBytes: network.peakPartialSumBytes,
    peakActivationBytes: network.peakActivationBytes,
  }
}

/**
 * What a lowered network takes on a chip that is `base` but for what the case says: the figures of the report
 * that `ohmflow map` of the same options gives.
 *
 * @example
 * import { modelFile, presets, unwrap, zoo } from 'ohmflow'
 * import { measureNetwork, networkCases } from 'ohmflow/experiment'
 * import { baseline } from 'ohmflow/pipelines'
 * const { chip } = presets.rram256
 * const model = await modelFile('alexnet', zoo.alexnet.build())()
 * const lowered = unwrap(await baseline.until('lower').task({ model, bindings: {}, chip })())
 * const own = networkCases(['alexnet']).filter(({ extraCores }) => extraCores === 0)
 * const run = unwrap(await measureNetwork(chip, lowered, own[0]!)())
 * console.assert(run.cycles > 0 && run.writes === 0)
 */
export const measureNetwork =
  (base: BusChip, lowered: Lowered, each: NetworkCase): TaskEither<NetworkError, NetworkRun> =>
  () =>
    eventually(measured(base, lowered, each))
