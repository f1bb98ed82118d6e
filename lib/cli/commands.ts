import type { Command } from 'commander'
import { withOwn } from './answer.js'
import { commandOf } from './command.js'
import type { CompareOptions } from './compare.js'
import type { DrawOptions } from './draw.js'
import type { GivenOptions } from './inputs.js'
import type { MapOptions } from './map.js'
import type { MappingOptions } from './mapping.js'
import type { OpenOptions } from './open.js'
import {
  asInMap,
  bindings,
  chip,
  cores,
  extraCores,
  html,
  images,
  json,
  option,
  partialSumLimit,
  precision,
  schedule,
  trust,
  until,
} from './options.js'
import { run } from './runCommand.js'
import { reproduce, results, sweep, worker } from './sweepCommands.js'
import type { VerifyOptions } from './verifyFile.js'

const model = ['<model>', 'path of an ONNX file, or a name of the zoo'] as const

const map = commandOf<Omit<MapOptions, 'own' | 'args' | 'roundsIfNeeded'>>({
  name: 'map',
  does: 'map an ONNX model, or a network of the zoo, and say what it takes, layer by layer',
  argument: model,
  options: [
    chip,
    {
      ...cores,
      help: `${cores.help}; too few for all tiles: in rounds, with the copies and the schedule that pay, a layer that is larger than the chip cut over several, unless --duplicate, --extra-cores, --assign, --sync or --schedule layer-by-layer is given`,
    },
    ...bindings('the'),
    precision,
    option(
      '--tile <name>',
      'how matrices are cut: a file of your own, or row-major, balanced, depthwise-packing, kernel-major, shifted-duplicate, variable-windows',
      'row-major',
    ),
    extraCores,
    option(
      '--duplicate <name>',
      'how often each layer is placed: once, or slowest-first, least-sum, least-interval, least-latency; with --extra-cores, or all cores of the chip; per-round',
    ),
    option(
      '--assign <name>',
      'which core holds which tile: a file, or first-fit, rounds, cheapest-rounds; on a mesh snake, locality, annealing, optimal',
      'first-fit',
    ),
    option(
      '--sync <name[:block]>',
      'how cores are synchronized: sequential, linear, cyclic[:BLOCK], even[:BLOCKS], tree, auto',
      'cyclic',
    ),
    schedule,
    images,
    partialSumLimit,
    option(
      '--simulate <name>',
      'what says how long it takes: timing, exact to the cycle, or analytical, in closed form',
      'timing',
    ),
    option(
      '--what-if',
      'what holds the mapping back, and how many cycles a little more of each thing would save',
    ),
    option('--pareto', 'with --sync auto: all that no other beats in both cycles and partial sums'),
    until,
    json('what the last stage made'),
    option('--out <dir>', 'write what every stage made to a directory'),
    html,
    option(
      '--trace <file>',
      'write what each unit does and waits for as a trace for Perfetto or chrome://tracing',
    ),
    option(
      '--trace-cycles <from-to>',
      'with --trace: the cycles to trace, as in 100000-200000; from 0 otherwise',
    ),
    trust,
  ],
  answer: async ({ words: [file = ''], options, said, args }) => {
    const { inRoundsIfNeeded, mapModel } = await import('./map.js')
    const all = { ...options, args, roundsIfNeeded: inRoundsIfNeeded(options, said) }
    return withOwn(all, (each) => mapModel(file, each)())
  },
})

const compare = commandOf<Omit<CompareOptions, 'own' | 'args' | 'said'>>({
  name: 'compare',
  does: 'map models in several ways, every combination of what the options list, and set them side by side',
  argument: [
    '<models...>',
    'paths of ONNX files, or names of the zoo; or report.json… that map --json wrote',
  ],
  options: [
    option('--chip <presets|files>', 'the chip: a preset or a JSON file; several with commas', 'rram256'),
    cores,
    ...bindings('the'),
    option('--precision <names>', 'bits of weights and inputs, as in map; several with commas'),
    option('--tile <names>', 'how matrices are cut, as in map; several with commas', 'row-major'),
    option('--extra-cores <ns>', 'cores for copies of layers, as in map; several with commas'),
    option('--duplicate <names>', 'how often each layer is placed, as in map; several with commas'),
    option('--assign <names>', 'which core holds which tile, as in map; several with commas', 'first-fit'),
    option(
      '--sync <names>',
      'how cores are synchronized, as in map, and cross-layer[:IMAGES]; several with commas',
      'cyclic',
    ),
    option('--simulate <names>', 'timing or analytical, as in map; several with commas', 'timing'),
    json('the reports of all mappings'),
    option('--csv <file|->', 'write a line for each mapping as CSV to a file, or - for standard output'),
    html,
    trust,
  ],
  answer: async ({ words, options, said, args }) => {
    const { compareModels } = await import('./compare.js')
    return withOwn({ ...options, args, said }, (all) => compareModels(words, all)())
  },
})

const watch = commandOf<Omit<MappingOptions, 'own'>>({
  name: 'watch',
  does: 'map a model again whenever its file or that of the chip changes; only what reads the change runs',
  argument: model,
  options: [
    chip,
    cores,
    ...bindings('the'),
    ...asInMap,
    partialSumLimit,
    option('--simulate <name>', 'timing or analytical, as in map', 'timing'),
    trust,
  ],
  answer: async ({ words: [file = ''], options }) => {
    const { watchModel } = await import('./watch.js')
    return withOwn(options, (all) => watchModel(file, all)())
  },
})

const draw = commandOf<Omit<DrawOptions, 'own'>>({
  name: 'draw',
  does: 'draw what each stage makes, an SVG each: network, im2col, tiles, floorplan, network-time, cores, memory, roofline, breakdown, schedule, timeline',
  argument: model,
  options: [
    chip,
    ...bindings('the'),
    ...asInMap,
    option('--layer <name>', 'the layer to draw; the first that adds partial sums otherwise'),
    option('--vector <n>', 'the vector of the layer to draw', '0'),
    option('--cycles <n>', 'how much of the timeline to draw'),
    { ...option('--out <dir>', 'the directory to write to'), required: true },
    trust,
  ],
  answer: async ({ words: [file = ''], options }) => {
    const { drawModel } = await import('./draw.js')
    return withOwn(options, (all) => drawModel(file, all)())
  },
})

const open = commandOf<OpenOptions>({
  name: 'open',
  does: 'open the playground: the compiler in a page that this machine serves to itself',
  argument: ['[model]', 'path of an ONNX file, or a name of the zoo'],
  options: [option('--no-browser', 'only say the address')],
  answer: async ({ words: [file], options }) => {
    const { openPage } = await import('./open.js')
    return openPage(file, options)()
  },
})

const chips = commandOf<{ readonly json?: true }>({
  name: 'chips',
  does: 'list the chips, or show one with the source of each figure',
  argument: ['[name]', 'a preset'],
  options: [option('--json', 'as JSON, to start a chip of your own from')],
  answer: async ({ words: [name], options }) => {
    const { showChips } = await import('./chips.js')
    return showChips(name, options)
  },
})

const zoo = commandOf<{ readonly out?: string; readonly seed?: string }>({
  name: 'zoo',
  does: 'list the networks of the zoo, or write one as an ONNX file',
  argument: ['[name]', 'a network'],
  options: [
    option('--out <file>', 'where to write it; without --seed it has shapes and no weights'),
    option('--seed <n>', 'with float32 weights drawn from this seed'),
  ],
  answer: async ({ words: [name], options }) => {
    const { showZoo } = await import('./zooCommand.js')
    return showZoo(name, options)
  },
})

const explain = commandOf<GivenOptions>({
  name: 'explain',
  does: 'say what is in a model, a chip, a file of devices, a program, a report, or any artefact that --out wrote',
  argument: ['<file>', 'path of the file, or the name of a chip or of a network of the zoo'],
  options: bindings('a'),
  answer: async ({ words: [file = ''], options }) => {
    const { explainFile } = await import('./explainFile.js')
    return explainFile(file, options)()
  },
})

const verify = commandOf<VerifyOptions>({
  name: 'verify',
  does: 'prove that a program is synchronized in every order of events, or say what goes wrong',
  argument: ['<file>', 'a program, as JSON or as assembly text'],
  options: [
    option(
      '--model <model>',
      'the model that it is for, whose layers it has to have: an ONNX file, or a name of the zoo',
    ),
    ...bindings('that'),
  ],
  answer: async ({ words: [file = ''], options }) => {
    const { verifyFile } = await import('./verifyFile.js')
    return verifyFile(file, options)()
  },
})

/** All commands, as help lists them. */
export const commands: readonly Command[] = [
  map,
  compare,
  watch,
  run,
  draw,
  open,
  chips,
  zoo,
  explain,
  verify,
  sweep,
  worker,
  results,
  reproduce,
]
