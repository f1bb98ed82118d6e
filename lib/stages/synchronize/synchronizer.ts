import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { decode, type Undecodable } from '../../codec/decode.js'
import type { Invalid } from '../../codec/violation.js'
import { Chip, type Exchange } from '../../hardware/chip.js'
import { precisionOf } from '../../hardware/precision.js'
import { verifyChip } from '../../hardware/verifyChip.js'
import { exchangesOf } from '../../ir/exchangesOf.js'
import { type Placed, type PlacedLayer, partsOf } from '../../ir/placed.js'
import { type Candidate, type CoreProgram, type Phase, Program } from '../../ir/program.js'
import { verticalGroups } from '../../ir/tiled.js'
import { verifyPlaced } from '../../ir/verifyPlaced.js'
import { writeCrossbar } from '../../isa/written.js'
import { isCut } from '../../machine/bounds/acrossRounds.js'
import { pass } from '../../pipeline/index.js'
import { operatorProgram } from './operatorProgram.js'
import type { Scheme } from './scheme.js'
import { sequentialScheme } from './sequentialScheme.js'
import { type Workshop, workshop } from './workshop.js'

/** How a layer is synchronized, and what that was chosen from. */
export interface Choice {
  readonly scheme: Scheme
  readonly exchange: Exchange
  readonly considered: readonly Candidate[]
}

/** How a layer by itself is synchronized on a chip. */
export type Choose<E> = (layer: PlacedLayer, chip: Chip, workshop: Workshop) => Either<E, Choice>

/** A synchronizer that goes layer by layer, with its choice for each. */
export interface Choosing<E> {
  readonly choose: Choose<E>
}

/** Every layer after the same scheme. */
export const always =
  (scheme: Scheme): Choose<never> =>
  (_, { exchange }) =>
    E.right({ scheme, exchange, considered: [] })

/** The phase of a layer. */
export const layerPhase = (
  layer: PlacedLayer,
  chip: Chip,
  { scheme, exchange, considered }: Choice,
  { programs }: Workshop = workshop,
): Phase => {
  const { rows } = layer
  const alone = verticalGroups(layer.tiles).every((tiles) => tiles.length === 1 && !isCut({ tiles, rows }))
  const cores = programs(layer, chip, scheme, exchange)
  // the reference exchanges partial sums as the layer does, where there is room for all of them
  const [own = exchange, another] = exchangesOf(cores)
  const reference = another === undefined ? own : exchange
  return {
    scheme: scheme.name,
    cores,
    sequential: alone ? null : programs(layer, chip, sequentialScheme(), reference),
    considered,
  }
}

/**
 * Writing the crossbars for a round: those of all cores that hold another tile in another round. One
 * inference after the other finds the tiles of the last round in place, so the first round pays too.
 */
export const programPhases = (placed: Placed): ReadonlyMap<number, Phase> => {
  const base = placed.layers.flatMap((layer) => (layer.kind === 'base' ? [layer] : []))
  const tilesIn = new Map<number, number>()
  for (const { tiles } of base) for (const { core } of tiles) tilesIn.set(core, (tilesIn.get(core) ?? 0) + 1)
  const rounds = new Map<number, CoreProgram[]>()
  for (const layer of base)
    for (const { core, round = layer.round, groups, rows, columns } of layer.tiles) {
      if ((tilesIn.get(core) ?? 0) < 2) continue
      const cores = rounds.get(round) ?? []
      rounds.set(round, cores)
      cores.push({
        core,
        layer: layer.name,
        tile: { groups, rows, columns },
        ...precisionOf(layer),
        code: [writeCrossbar],
      })
    }
  return new Map(
    [...rounds].map(([round, cores]) => [
      round,
      { scheme: 'program', cores, sequential: null, considered: [] },
    ]),
  )
}

/** The program of a placed network that has these phases. */
export const programOf = (
  { policy, partitioner, duplicator, assigner, layers, ...placement }: Placed,
  synchronizer: string,
  phases: readonly Phase[],
): Program => ({
  schema: 'ohmflow.program/1',
  ...placement,
  pipeline: {
    ...(policy === undefined ? {} : { policy }),
    partitioner,
    ...(duplicator === undefined ? {} : { duplicator }),
    assigner,
    synchronizer,
  },
  layers: layers.map((layer) => {
    if (layer.kind === 'operator') return layer
    const { tiles: _tiles, round: _round, copies: _copies, ...base } = layer
    return base
  }),
  phases,
})

/**
 * Layer by layer: one phase for each layer in topological order, or for each round of one that is cut, base layers as `choose` says, the others on the output
 * units of the cores whose results they read first; before each round a phase that writes its crossbars.
 */
export const synchronizeAs =
  (name: string, choose: (layer: PlacedLayer) => Choice) =>
  (placed: Placed): Program => {
    const { chip, layers } = placed
    const programs = programPhases(placed)
    const coresOf = new Map<string, readonly number[]>()
    let round = -1
    const phases = layers.flatMap((layer): readonly Phase[] => {
      if (layer.kind === 'operator') {
        const own = layer.inputs
          .map((input) => coresOf.get(input) ?? [])
          .find(({ length }) => length > 0) ?? [0]
        coresOf.set(layer.name, own)
        const programs = operatorProgram(layer, own, chip)
        return [{ scheme: 'operator', cores: programs, sequential: null, considered: [] }]
      }
      coresOf.set(layer.name, [...new Set(layer.tiles.map(({ core }) => core))])
      return partsOf(layer).flatMap((part): readonly Phase[] => {
        const program = part.round > round ? programs.get(part.round) : undefined
        round = Math.max(round, part.round)
        return [...(program === undefined ? [] : [program]), layerPhase(part, chip, choose(part))]
      })
    })
    return programOf(placed, name, phases)
  }

/** Every base layer after the same scheme, see `synchronizeAs`. */
export const synchronizeBy =
  (name: string, scheme: Scheme) =>
  (placed: Placed): Program =>
    synchronizeAs(name, () => ({ scheme, exchange: placed.chip.exchange, considered: [] }))(placed)

/** A placed network whose chip can be built and whose tiles are right, whatever stage made it, a user's own too. */
export const checked = (placed: Placed): Either<Undecodable | Invalid, Placed> =>
  E.chainW(() => verifyPlaced(placed))(E.chainW(verifyChip)(decode(Chip, 'the chip')(placed.chip)))

/**
 * The synchronizer that puts the cores of each vertical group to work as `scheme` says, see `synchronizeBy`.
 * Fails with `Undecodable` or `Invalid` where the chip cannot be built, or the tiles do not partition their layers
 * or do not sit in the chip's cores, whoever made them so. `version` is to be changed whenever the scheme
 * gives something else, so that caches tell it apart.
 *
 * @example
 * import { modelFile, presets, synchronizer, zoo } from 'ohmflow'
 * import { linearScheme } from 'ohmflow/program'
 * import { baseline } from 'ohmflow/pipelines'
 * const reversed = synchronizer('reversed', {
 *   name: 'reversed',
 *   schedule: ({ cores, ...group }) => linearScheme().schedule({ ...group, cores: cores.toReversed() }).toReversed(),
 * })
 * const model = await modelFile('alexnet', zoo.alexnet.build())()
 * const task = { model, bindings: {}, chip: presets.rram256.chip }
 * const report = await baseline.swap('synchronize', reversed).task(task)()
 * console.assert(report._tag === 'Right' && report.right.pipeline.synchronizer === 'reversed')
 */
export const synchronizer = (name: string, scheme: Scheme, version = '1') =>
  Object.assign(
    pass({
      implementation: name,
      version,
      reads: (placed: Placed) => placed,
      compute: (placed): Either<Undecodable | Invalid, Program> =>
        E.map(synchronizeBy(name, scheme))(checked(placed)),
      product: Program,
      join: (_, program): Program => program,
    }),
    { choose: always(scheme) },
  )
