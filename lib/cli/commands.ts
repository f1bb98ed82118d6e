import { type Answer, withOwn } from './answer.js'
import { commandOf, type NamedCommand } from './command.js'
import type { CompareOptions } from './compare.js'
import type { DrawOptions } from './draw.js'
import type { GivenOptions } from './inputs.js'
import { inRoundsIfNeeded } from './inRounds.js'
import type { MapOptions } from './map.js'
import type { MappingOptions } from './mapping.js'
import type { OpenOptions } from './open.js'
import {
  asInMap,
  bindings,
  chip,
  cores,
  coresInRounds,
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
  does: 'map an ONNX model, or a network of the zoo, and report cycles, energy and memory layer by layer',
  argument: model,
  options: [
    chip,
    coresInRounds,
    ...bindings('the'),
    precision,
    option(
      '--tile <name>',
      'how matrices are cut into tiles: a file of your own, or row-major, balanced, depthwise-packing, kernel-major, shifted-duplicate, variable-windows',
      'row-major',
    ),
    extraCores,
    option(
      '--duplicate <name>',
      'how many copies of each layer there are: once, slowest-first, least-sum, least-interval, least-latency (within --extra-cores, or else all cores of the chip), or per-round',
    ),
    option(
      '--assign <name>',
      'which core holds which tile: a file of your own, or first-fit, rounds, cheapest-rounds; on a mesh also snake, locality, annealing, optimal',
      'first-fit',
    ),
    option(
      '--sync <name[:block]>',
      'how cores are synchronized: a file of your own, or sequential, linear, cyclic[:BLOCK], even[:BLOCKS], tree, auto',
      'cyclic',
    ),
    schedule,
    images,
    partialSumLimit,
    option(
      '--simulate <name>',
      'how time is computed: timing, exact to the cycle, or analytical, a quick estimate',
      'timing',
    ),
    option(
      '--what-if',
      'say what limits the mapping, and how many cycles a little more of each resource would save',
    ),
    option(
      '--pareto',
      'with --sync auto: all programs that no other beats in both cycles and memory for partial sums',
    ),
    until,
    json('the output of the last stage'),
    option('--out <dir>', 'write the output of every stage to a directory'),
    html,
    option(
      '--trace <file>',
      'write what each unit does and waits for, as a trace for Perfetto or chrome://tracing',
    ),
    option(
      '--trace-cycles <from-to>',
      'with --trace: the cycles to trace, such as 100000-200000; from 0 by default',
    ),
    trust,
  ],
  answer: async function* ({ words: [file = ''], options, said, args }): Answer {
    const { mapModel } = await import('./map.js')
    const all = { ...options, args, roundsIfNeeded: inRoundsIfNeeded(options, said) }
    return yield* mapModel(file, yield* withOwn(all))
  },
})

const compare = commandOf<Omit<CompareOptions, 'own' | 'args' | 'said'>>({
  name: 'compare',
  does: 'map models in every combination of the options, and show the results side by side',
  argument: ['<models...>', 'ONNX files, or names of networks of the zoo; or reports that map --json wrote'],
  options: [
    option(
      '--chip <presets|files>',
      'the chip: a preset or a JSON file; several, with commas between',
      'rram256',
    ),
    cores,
    ...bindings('the'),
    option('--precision <names>', 'bits of weights and inputs, as in map; several, with commas between'),
    option('--tile <names>', 'how matrices are cut, as in map; several, with commas between', 'row-major'),
    option('--extra-cores <ns>', 'cores for copies of layers, as in map; several, with commas between'),
    option('--duplicate <names>', 'how often each layer is placed, as in map; several, with commas between'),
    option(
      '--assign <names>',
      'which core holds which tile, as in map; several, with commas between',
      'first-fit',
    ),
    option(
      '--sync <names>',
      'how cores are synchronized, as in map, and cross-layer[:IMAGES]; several, with commas between',
      'cyclic',
    ),
    option('--simulate <names>', 'timing or analytical, as in map; several, with commas between', 'timing'),
    json('the reports of all mappings'),
    option('--csv <file|->', 'write a line for each mapping as CSV to a file, or to standard output (-)'),
    html,
    trust,
  ],
  answer: async function* ({ words, options, said, args }): Answer {
    const { compareModels } = await import('./compare.js')
    return yield* compareModels(words, yield* withOwn({ ...options, args, said }))
  },
})

const watch = commandOf<Omit<MappingOptions, 'own'>>({
  name: 'watch',
  does: 'map a model again whenever its file, that of the chip or that of a stage changes; only stages that depend on the change run',
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
  answer: async function* ({ words: [file = ''], options }): Answer {
    const { watchModel } = await import('./watch.js')
    return yield* watchModel(file, yield* withOwn(options))
  },
})

const draw = commandOf<Omit<DrawOptions, 'own'>>({
  name: 'draw',
  does: 'draw the output of each stage as SVG: network, im2col, tiles, floorplan, network-time, cores, memory, roofline, breakdown, schedule, timeline; of results, which of them no other beats',
  argument: [
    '<file>',
    'path of an ONNX file, or a name of the zoo; or results: the .ndjson of a sweep, or reports that map --pareto --json or compare --json wrote',
  ],
  options: [
    chip,
    ...bindings('the'),
    ...asInMap,
    option('--layer <name>', 'the layer to draw; by default the first that adds partial sums'),
    option('--vector <n>', 'the vector of the layer to draw', '0'),
    option('--cycles <n>', 'number of cycles of the timeline to draw'),
    { ...option('--out <dir>', 'the directory to write to'), required: true },
    trust,
  ],
  answer: async function* ({ words: [file = ''], options, said }): Answer {
    const { drawFigures, isResultFile } = await import('./drawFigures.js')
    if (isResultFile(file)) return yield* drawFigures(file, options.out, said)
    const { drawModel } = await import('./draw.js')
    return yield* drawModel(file, yield* withOwn(options))
  },
})

const open = commandOf<OpenOptions>({
  name: 'open',
  does: 'open the playground in a browser: the compiler in a page, served to this machine only',
  argument: ['[model]', 'path of an ONNX file, or a name of the zoo'],
  options: [option('--no-browser', 'print the address, and open no browser')],
  answer: async function* ({ words: [file], options }): Answer {
    const { openPage } = await import('./open.js')
    return yield* openPage(file, options)
  },
})

const chips = commandOf<{ readonly json?: true }>({
  name: 'chips',
  does: 'list the chips, or show one with the source of each of its figures',
  argument: ['[name]', 'a preset'],
  options: [option('--json', 'print JSON, to start a chip of your own from')],
  answer: async function* ({ words: [name], options }): Answer {
    const { showChips } = await import('./chips.js')
    return yield* showChips(name, options)
  },
})

const zoo = commandOf<{ readonly out?: string; readonly seed?: string }>({
  name: 'zoo',
  does: 'list the networks of the zoo, or write one as an ONNX file',
  argument: ['[name]', 'a network'],
  options: [
    option('--out <file>', 'the file to write; without --seed it has shapes and no weights'),
    option('--seed <n>', 'with random float32 weights of this seed'),
  ],
  answer: async function* ({ words: [name], options }): Answer {
    const { showZoo } = await import('./zooCommand.js')
    return yield* showZoo(name, options)
  },
})

const explain = commandOf<GivenOptions>({
  name: 'explain',
  does: 'say what is in a model, a chip, a program, a report, any artefact that --out wrote, a file of devices, precision, preprocessing or sweep, or the rows of a sweep',
  argument: ['<file>', 'path of the file, or the name of a chip or of a network of the zoo'],
  options: bindings('a'),
  answer: async function* ({ words: [file = ''], options }): Answer {
    const { explainFile } = await import('./explainFile.js')
    return yield* explainFile(file, options)
  },
})

const verify = commandOf<VerifyOptions>({
  name: 'verify',
  does: 'prove that a program is synchronized in every order of events, or show what goes wrong',
  argument: ['<file>', 'a program, as JSON or as assembly text'],
  options: [
    option(
      '--model <model>',
      'the model that the program is for, to check that its layers are those of the model: an ONNX file, or a name of the zoo',
    ),
    ...bindings('that'),
  ],
  answer: async function* ({ words: [file = ''], options }): Answer {
    const { verifyFile } = await import('./verifyFile.js')
    return yield* verifyFile(file, options)
  },
})

/** All commands, as help lists them. */
export const commands: readonly NamedCommand[] = [
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
