import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import type { Chip } from '../hardware/chip.js'
import type { BaseLayer, Lowered, OperatorLayer } from '../ir/lowered.js'
import type { Placed } from '../ir/placed.js'
import type { CoreProgram } from '../ir/program.js'
import { type Tile, type Tiled, verticalGroups } from '../ir/tiled.js'
import type { Task } from '../stages/import/import.js'
import { estimatedTotals } from '../stages/simulate/estimatedTotals.js'
import { allTotals, figuresOf, oneByOne, type Totals } from '../stages/simulate/networkReport.js'
import { operatorProgram } from '../stages/synchronize/operatorProgram.js'
import type { Choosing } from '../stages/synchronize/synchronizer.js'
import { workshop } from '../stages/synchronize/workshop.js'
import { canonicalText } from './contentKey.js'
import { tables, within } from './kept.js'
import type { Compiler, Figures } from './mapped.js'

/** What an estimator is made of: all that its figures could also come from, and the parts that it uses itself. */
export interface Parts<F> {
  /** Layer by layer, each tile in a core of its own in order, and estimated in closed form. */
  readonly whole: Compiler<F>
  readonly lower: (task: Task) => TaskEither<unknown, Lowered>
  readonly tile: (lowered: Lowered) => E.Either<unknown, Tiled>
  readonly choose: Choosing<unknown>['choose']
}

/** A layer, by what its cores do: names and what is read change nothing where each layer has its phase for itself. */
type Item =
  | { readonly kind: 'base'; readonly name: string; readonly shape: string; readonly layer: BaseLayer }
  | {
      readonly kind: 'operator'
      readonly name: string
      readonly shape: string
      readonly layer: OperatorLayer
    }

const itemOf = (layer: BaseLayer | OperatorLayer): Item => {
  if (layer.kind === 'operator') {
    const { inputElements, outputElements, operations } = layer
    const shape = [inputElements, outputElements, operations].join()
    return { kind: 'operator', name: layer.name, shape, layer }
  }
  const { name: _name, inputs: _inputs, reads: _reads, weights: _weights, bias: _bias, ...form } = layer
  return { kind: 'base', name: layer.name, shape: canonicalText(form), layer }
}

/** The tiles of a layer: of columns of tiles that are of the same sizes, one, and how many there are. */
interface Columns {
  readonly layer: BaseLayer
  readonly tiles: number
  readonly distinct: readonly { readonly tiles: readonly Tile[]; readonly times: number }[]
}

const sizesOf = (tiles: readonly Tile[]): string =>
  tiles.map(({ groups, rows, columns }) => `${groups.count} ${rows.count} ${columns.count}`).join()

const columnsIn = (layer: BaseLayer, tiles: readonly Tile[]): Columns => {
  const bySize = new Map<string, { readonly tiles: readonly Tile[]; readonly times: number }>()
  for (const group of verticalGroups(tiles)) {
    const key = sizesOf(group)
    bySize.set(key, { tiles: group, times: (bySize.get(key)?.times ?? 0) + 1 })
  }
  return { layer, tiles: tiles.length, distinct: [...bySize.values()] }
}

/** Programs of cores, and how many cores each stands for. */
interface Told {
  readonly cores: readonly CoreProgram[]
  readonly times: readonly number[]
}

/** What tiles and programs of a chip whose cores share a bus depend on. */
const keysOf = (chip: Chip) => {
  const { mvmCycles: _mvm, programCycles: _program, ...cells } = chip.crossbar
  const { name: _name, ...figures } = chip
  return {
    cells: canonicalText(cells),
    programs: canonicalText([cells, chip.exchange, chip.partialSumBuffers]),
    chip: canonicalText(figures),
  }
}

/**
 * The same figures as a pipeline that maps layer by layer, each tile in a core of its own, and estimates in closed form, in a small part of its
 * time: layers of one shape are estimated once on a chip, whatever network they are in, columns of tiles that do the same
 * are told once, and chips that execute the same programs share them. Whatever else a point asks for (a
 * mesh, too few cores, a failure) goes through the pipeline.
 *
 * @example
 * import { analytical, cyclic, modelFile, presets, rowMajor, teachingNetwork } from 'ohmflow'
 * import { baseline } from 'ohmflow/pipelines'
 * import { estimator } from 'ohmflow/sweep'
 * const whole = baseline.swap('simulate', analytical())
 * const quick = estimator({ whole, lower: whole.until('lower').task, tile: rowMajor(), choose: cyclic().choose })
 * const task = { model: await modelFile('teaching', teachingNetwork.build())(), bindings: {}, chip: presets.rram256.chip }
 * const [slow, fast] = [await whole.task(task)(), await quick.task(task)()]
 * console.assert(slow._tag === 'Right' && fast._tag === 'Right' && slow.right.network.cycles === fast.right.network.cycles)
 */
// oxlint-disable-next-line max-lines-per-function -- one estimate, and the tables that it shares with the others
export const estimator = <F>({ whole, lower, tile, choose }: Parts<F>): Compiler<F> => {
  const networks = new WeakMap<
    Task['bindings'],
    { readonly task: Task; readonly lowered: Lowered; readonly items: readonly Item[] }
  >()
  const columns = tables<Columns | null>(8)
  const programs = tables<Told | null>(4)
  const totals = tables<Totals | null>(16)

  const itemsOf = async (task: Task) => {
    const known = networks.get(task.bindings)
    if (known?.task.model === task.model && known.task.values === task.values) return known
    const lowered = await lower(task)()
    if (E.isLeft(lowered)) return null
    const found = { task, lowered: lowered.right, items: lowered.right.layers.map(itemOf) }
    networks.set(task.bindings, found)
    return found
  }

  const tiled = (lowered: Lowered, layer: BaseLayer, chip: Chip): Columns | null => {
    const made = tile({ ...lowered, chip, layers: [layer] })
    if (E.isLeft(made)) return null
    const [own, other] = made.right.layers
    return own?.kind !== 'base' || other !== undefined || own.copies !== undefined
      ? null
      : columnsIn(own, own.tiles)
  }

  const programmed = ({ layer, distinct }: Columns, chip: Chip): Told | null => {
    let core = 0
    const all = distinct.map(({ tiles, times }) => ({
      times,
      tiles: tiles.map((each) => ({ ...each, core: core++ })),
    }))
    const placed: Extract<Placed['layers'][number], { kind: 'base' }> = {
      ...layer,
      round: 0,
      tiles: all.flatMap(({ tiles }) => tiles),
    }
    const choice = choose(placed, chip, workshop)
    if (E.isLeft(choice)) return null
    return {
      cores: workshop.programs(placed, chip, choice.right.scheme, choice.right.exchange),
      times: all.flatMap(({ tiles, times }) => tiles.map(() => times)),
    }
  }

  /** The totals of all layers, one after the other, and the tiles that they take; null where this is not for here. */
  const estimated = (lowered: Lowered, items: readonly Item[], chip: Chip) => {
    const keys = keysOf(chip)
    const [ofCells, ofPrograms, ofChip] = [columns(keys.cells), programs(keys.programs), totals(keys.chip)]
    const coresOf = new Map<string, number>()
    const phases: Totals[] = []
    let tiles = 0
    for (const { kind, name, shape, layer } of items) {
      if (kind === 'operator') {
        const own = layer.inputs.map((input) => coresOf.get(input) ?? 0).find((count) => count > 0) ?? 1
        coresOf.set(name, own)
        const known = within(ofChip, `${own} ${shape}`, () => {
          const cores = operatorProgram(
            layer,
            Array.from({ length: own }, (_, i) => i),
            chip,
          )
          return estimatedTotals(
            cores,
            cores.map(() => 1),
            chip,
          )
        })
        if (known === null) return null
        phases.push(known)
        continue
      }
      const cut = within(ofCells, shape, () => tiled(lowered, layer, chip))
      const told = cut === null ? null : within(ofPrograms, shape, () => programmed(cut, chip))
      if (cut === null || told === null) return null
      const known = within(ofChip, shape, () => estimatedTotals(told.cores, told.times, chip))
      if (known === null) return null
      phases.push(known)
      coresOf.set(name, cut.tiles)
      tiles += cut.tiles
    }
    return { totals: allTotals(phases), tiles }
  }

  const quickly = async (task: Task): Promise<Figures | null> => {
    const { chip } = task
    if (chip.interconnect.kind !== 'bus') return null
    const network = await itemsOf(task)
    const found = network === null ? null : estimated(network.lowered, network.items, chip)
    if (network === null || found === null) return null
    const cores = chip.cores === 'as-needed' ? found.tiles : chip.cores
    if (found.tiles === 0 || found.tiles > cores || !Number.isSafeInteger(found.totals.cycles)) return null
    const figures = figuresOf(found.totals, { chip, cores }, found.tiles)
    return {
      precision: 'estimate',
      model: network.lowered.model,
      network: {
        ...figures,
        ...oneByOne(chip, figures.cycles),
        tiles: found.tiles,
        extraCores: 0,
        peakActivationBytes: null,
        programBytes: null,
      },
    }
  }

  return {
    stages: whole.stages,
    task: (task) => async () => {
      const figures = await quickly(task)
      return figures === null ? whole.task(task)() : E.right(figures)
    },
  }
}
