import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { printableLines } from '../codec/printable.js'
import { activityOf, timeline } from '../entries/program.js'
import {
  breakdownFigure,
  coresFigure,
  floorplanFigure,
  im2colFigure,
  memoryFigure,
  networkFigure,
  networkTimeFigure,
  rooflineFigure,
  scheduleFigure,
  tilesFigure,
  timelineFigure,
} from '../entries/view.js'
import type { Network, OhmflowError, Placed, Program, Report, Task, Tiled } from '../index.js'
import { writeWhole } from '../node/writeWhole.js'
import { type CompilerOptions, compilerOf } from './compiler.js'
import { type UsageError, usageError } from './exit.js'
import { type GivenOptions, loadChip, loadModel, parseCount, parseGiven } from './inputs.js'
import { needs } from './needs.js'
import { targetsWritable } from './targets.js'
import { advice } from './unknown.js'

/** The options of `ohmflow draw` as they are written. */
export interface DrawOptions extends CompilerOptions, GivenOptions {
  readonly chip: string
  readonly layer?: string
  readonly vector: string
  readonly cycles?: string
  readonly out: string
}

type Failure = OhmflowError | UsageError

type TiledLayer = Extract<Tiled['layers'][number], { readonly kind: 'base' }>

/** MVMs that a timeline shows, one after another, where nobody says how many cycles. */
const mvmsShown = 6

const taskOf = (model: string, options: DrawOptions): TaskEither<Failure, Task> => {
  const given = parseGiven(options)
  if (E.isLeft(given)) return TE.left(given.left)
  return TE.chainW((chip: Task['chip']) =>
    TE.map((file: Task['model']): Task => ({ model: file, ...given.right, chip }))(loadModel(model)),
  )(loadChip(options.chip, undefined))
}

/** What is drawn of what the stages make of a task, by stage. */
interface Made {
  readonly import: Network
  readonly duplicate: Tiled
  readonly assign: Placed
  readonly synchronize: Program
  readonly simulate: Report
}

const mapped = (options: DrawOptions, task: Task): TaskEither<Failure, Made> => {
  const compiler = compilerOf(options)
  return E.isLeft(compiler) ? TE.left(compiler.left) : compiler.right.artefacts(task)
}

type Drawing = readonly [name: string, svg: string]

/** What is drawn of the network as a whole. */
const ofNetwork = ({ assign: placed, synchronize: program, simulate: report }: Made): readonly Drawing[] => {
  const activity = activityOf(program)
  return [
    ['floorplan', floorplanFigure(placed, { program })],
    ['network-time', networkTimeFigure(activity, program)],
    ['cores', coresFigure(activity, program)],
    ['memory', memoryFigure(activity, program)],
    ['roofline', rooflineFigure(report)],
    ['breakdown', breakdownFigure(report)],
  ]
}

/** What is drawn of one layer, up to so many cycles. */
const ofLayer = (
  { duplicate: tiled, synchronize: { phases, chip } }: Made,
  layer: TiledLayer,
  vector: number,
  cycles: number | undefined,
): readonly Drawing[] => {
  const phase = phases.find(({ cores }) => cores.some((core) => core.layer === layer.name))
  const shown = cycles ?? mvmsShown * chip.crossbar.mvmCycles
  return [
    ['im2col', im2colFigure(layer, vector)],
    ['tiles', tilesFigure(layer, tiled.chip.crossbar)],
    ...(phase === undefined
      ? []
      : [
          ['schedule', scheduleFigure(phase)] as const,
          [
            'timeline',
            timelineFigure(`${layer.name}, ${phase.scheme}`, timeline(phase.cores, chip, shown)),
          ] as const,
        ]),
  ]
}

/** `ohmflow draw MODEL --out DIR`: an SVG a stage, of one layer where a whole network would be too much. */
export const drawModel = (model: string, options: DrawOptions): TaskEither<Failure, string> => {
  const vector = /^\d+$/.test(options.vector) ? Number(options.vector) : Number.NaN
  const cycles = options.cycles === undefined ? E.right(undefined) : parseCount('--cycles', options.cycles)
  if (E.isLeft(cycles)) return TE.left(cycles.left)
  const drawn = needs(['@hpcc-js/wasm-graphviz'])
  if (E.isLeft(drawn)) return TE.left(drawn.left)
  const target = targetsWritable(options)
  if (E.isLeft(target)) return TE.left(target.left)
  return TE.chainW((task: Task) =>
    TE.chainW((made: Made) => async (): Promise<E.Either<Failure, string>> => {
      const layers = made.duplicate.layers.flatMap((layer) => (layer.kind === 'base' ? [layer] : []))
      // a layer that adds partial sums shows more than one that does not
      const layer =
        options.layer === undefined
          ? (layers.find(({ tiles }) => tiles.some(({ rows }) => rows.start > 0)) ?? layers[0])
          : layers.find(({ name }) => name === options.layer)
      const asked = options.layer ?? ''
      if (layer === undefined)
        return E.left(
          usageError(
            `there is no layer "${asked}" on crossbars; ${advice(
              asked,
              layers.map(({ name }) => name),
            )}`,
          ),
        )
      if (!(vector < layer.vectors))
        return E.left(
          usageError(
            `--vector takes a number from 0 to ${layer.vectors - 1} for ${layer.name}, not "${options.vector}"`,
          ),
        )
      const drawings = [
        ['network', await networkFigure(made.import)] as const,
        ...ofNetwork(made),
        ...ofLayer(made, layer, vector, cycles.right),
      ]
      for (const [name, svg] of drawings) {
        const written = writeWhole(join(options.out, `${name}.svg`), svg)
        if (E.isLeft(written)) return written
      }
      return E.right(`${printableLines(drawings.map(([name]) => join(options.out, `${name}.svg`)))}\n`)
    })(mapped(options, task)),
  )(taskOf(model, options))
}
