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
import type { Network, Placed, Program, Report, Tiled } from '../index.js'
import { type AsyncRule, fail, get, type Rule } from '../rule.js'
import { type CompilerOptions, compilerOf } from './compiler.js'
import { type Drawing, writeDrawings } from './drawFigures.js'
import { type Failure, type UsageError, usageError } from './exit.js'
import { type GivenOptions, ifGiven, parseCount } from './inputs.js'
import { taskOf } from './mapping.js'
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

type TiledLayer = Extract<Tiled['layers'][number], { readonly kind: 'base' }>

/** MVMs that a timeline shows, one after another, where nobody says how many cycles. */
const mvmsShown = 6

/** What is drawn of what the stages make of a task, by stage. */
interface Made {
  readonly import: Network
  readonly duplicate: Tiled
  readonly assign: Placed
  readonly synchronize: Program
  readonly simulate: Report
}

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

/** The layer that is drawn, and the number of its vector. */
function* layerAsked(
  { layers }: Tiled,
  { layer: asked, vector: text }: DrawOptions,
): Rule<UsageError, readonly [TiledLayer, number]> {
  const base = layers.flatMap((layer) => (layer.kind === 'base' ? [layer] : []))
  // a layer that adds partial sums shows more than one that does not
  const layer =
    asked === undefined
      ? (base.find(({ tiles }) => tiles.some(({ rows }) => rows.start > 0)) ?? base[0])
      : base.find(({ name }) => name === asked)
  if (layer === undefined) {
    const names = base.map(({ name }) => name)
    return yield* fail(
      usageError(`there is no layer "${asked ?? ''}" on crossbars; ${advice(asked ?? '', names)}`),
    )
  }
  const vector = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (!(vector < layer.vectors))
    yield* fail(
      usageError(`--vector takes a number from 0 to ${layer.vectors - 1} for ${layer.name}, not "${text}"`),
    )
  return [layer, vector]
}

/** `ohmflow draw MODEL --out DIR`: an SVG a stage, of one layer where a whole network would be too much. */
export async function* drawModel(model: string, options: DrawOptions): AsyncRule<Failure, string> {
  const cycles = yield* ifGiven(options.cycles, (text) => parseCount('--cycles', text))
  yield* targetsWritable(options, [])
  const task = yield* taskOf(model, options)
  const compiler = yield* compilerOf(options)
  const made = yield* get(await compiler.artefacts(task)())
  const [layer, vector] = yield* layerAsked(made.duplicate, options)
  // nobody is sent to install anything for what would be refused all the same
  yield* get(needs(['@hpcc-js/wasm-graphviz']))
  return yield* writeDrawings(options.out, [
    ['network', await networkFigure(made.import)],
    ...ofNetwork(made),
    ...ofLayer(made, layer, vector, cycles),
  ])
}
