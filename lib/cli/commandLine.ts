import { Command, CommanderError, Option } from 'commander'
import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { OhmflowError } from '../index.js'
import { complain, withHelp } from './complain.js'
import { exitCode, type UsageError } from './exit.js'
import { answerMisuse } from './misuse.js'
import type { OwnStages } from './ownStages.js'
import { shown } from './screen.js'
import { namesFile, type StageOptions } from './stageFiles.js'
import { version } from './version.js'

/** Gathers what an option that may be repeated is given. Without a default, which help would show as `[]`. */
const collect = (value: string, previous: readonly string[] = []): readonly string[] => [...previous, value]

/** Shows what a command answers: text on standard output, or one paragraph on standard error. */
const finish = async (command: string, result: Either<OhmflowError | UsageError, string>): Promise<void> => {
  if (E.isRight(result)) {
    // JSON is for programs, which know its characters
    process.stdout.write(/^[[{]/.test(result.right) ? result.right : shown(result.right))
    return
  }
  const error = result.left
  if (error._tag === 'UsageError') {
    complain(command, error.plain === true ? error.message : withHelp(command, error.message))
    process.exitCode = exitCode.usage
    return
  }
  const { explain } = await import('./explained.js')
  complain(command, explain(error))
  process.exitCode = exitCode.failed
}

const bind = (of: string) =>
  new Option('--bind <name=n>', `a number for an open dimension of ${of} model; may be repeated`).argParser(
    collect,
  )
const value = (of: string) =>
  new Option(
    '--value <name=value>',
    `a value that an input of ${of} model always has; may be repeated`,
  ).argParser(collect)

/** Options that several commands have, in one wording. */
const shared = {
  chip: new Option('--chip <preset|file>', 'the chip: a preset or a JSON file').default('rram256'),
  cores: new Option('--cores <n>', 'cores of the chip, whatever it says itself'),
  bind: bind('the'),
  value: value('the'),
  tile: new Option('--tile <name>', 'how matrices are cut, as in map').default('row-major'),
  extraCores: new Option(
    '--extra-cores <n>',
    'cores for copies of layers, beside those that each layer takes once',
  ),
  duplicate: new Option('--duplicate <name>', 'how often each layer is placed, as in map'),
  assign: new Option('--assign <name>', 'which core holds which tile, as in map').default('first-fit'),
  sync: new Option('--sync <name[:block]>', 'how cores are synchronized, as in map').default('cyclic'),
  schedule: new Option(
    '--schedule <name>',
    'when layers run: layer-by-layer, or cross-layer, all at the same time',
  ).default('layer-by-layer'),
  images: new Option(
    '--images <n>',
    'with --schedule cross-layer: inputs that go through one after the other',
  ),
  html: new Option('--html <file>', 'write a page with figures and tables, for whoever was not there'),
  psumLimit: new Option('--psum-limit <size>', 'bytes of partial sums that auto may keep alive, as in 64KiB'),
} as const
/** The words of the command line, from the name of the command on: options before it end the program. */
const wordsOf = ({ parent }: Command): readonly string[] => parent?.args ?? []
/** The options that were given, as they are written. */
const saidIn = (command: Command): readonly string[] =>
  command.options
    .filter((option) => command.getOptionValueSource(option.attributeName()) === 'cli')
    .map(({ long }) => long ?? '')
const trust = new Option('--trust', 'use stages from files without a look at the laws of their slots')

/** Does a command with the stages that its options name by their files. */
const withOwn = async <O extends StageOptions>(
  command: string,
  options: O,
  work: (options: O & { readonly own?: OwnStages }) => Promise<Either<OhmflowError | UsageError, string>>,
): Promise<void> => {
  if (!namesFile(options)) return finish(command, await work(options))
  const { ownStages } = await import('./ownStages.js')
  const own = await ownStages(options)
  await finish(command, E.isLeft(own) ? own : await work({ ...options, own: own.right }))
}

const modelArgument = ['<model>', 'path of an ONNX file, or a name of the zoo'] as const

const program = new Command('ohmflow')
  .description('Map convolutional neural networks onto multi-core RRAM compute-in-memory chips.')
  .version(version, '--version', 'the version of ohmflow')
  .exitOverride()

program
  .command('map')
  .description('map an ONNX model, or a network of the zoo, and say what it takes, layer by layer')
  .argument(...modelArgument)
  .addOption(shared.chip)
  .addOption(shared.cores)
  .addOption(shared.bind)
  .addOption(shared.value)
  .option(
    '--tile <name>',
    'how matrices are cut: a file of your own, or row-major, balanced, depthwise-packing, kernel-major, shifted-duplicate',
    'row-major',
  )
  .addOption(shared.extraCores)
  .option(
    '--duplicate <name>',
    'how often each layer is placed: slowest-first, least-sum, least-interval, least-latency; with --extra-cores, or all cores of the chip; per-round',
  )
  .option(
    '--assign <name>',
    'which core holds which tile: a file, or first-fit, rounds, cheapest-rounds; on a mesh snake, locality, annealing, optimal',
    'first-fit',
  )
  .option(
    '--sync <name[:block]>',
    'how cores are synchronized: sequential, linear, cyclic[:BLOCK], even[:BLOCKS], tree, auto',
    'cyclic',
  )
  .addOption(shared.schedule)
  .addOption(shared.images)
  .addOption(shared.psumLimit)
  .option(
    '--simulate <name>',
    'what says how long it takes: timing, exact to the cycle, or analytical, in closed form',
    'timing',
  )
  .option('--pareto', 'with --sync auto: all that no other beats in both cycles and partial sums')
  .option(
    '--until <stage>',
    'the last stage: import, lower, tile, duplicate, assign, synchronize, simulate',
    'simulate',
  )
  .option('--json <file|->', 'write what the last stage made as JSON to a file, or - for standard output')
  .option('--out <dir>', 'write what every stage made to a directory')
  .addOption(shared.html)
  .option(
    '--trace <file>',
    'write what each unit does and waits for as a trace for Perfetto or chrome://tracing',
  )
  .option(
    '--trace-cycles <from-to>',
    'with --trace: the cycles to trace, as in 100000-200000; from 0 otherwise',
  )
  .addOption(trust)
  .action(async (model: string, options, command: Command) => {
    const { mapModel } = await import('./map.js')
    const said = ['assign', 'sync', 'schedule', 'duplicate', 'extraCores'].some(
      (name) => ![undefined, 'default'].includes(command.getOptionValueSource(name)),
    )
    const all = { ...options, args: wordsOf(command), roundsIfNeeded: !said }
    await withOwn('map', all, (each) => mapModel(model, each)())
  })

program
  .command('compare')
  .description(
    'map models in several ways, every combination of what the options list, and set them side by side',
  )
  .argument('<models...>', 'paths of ONNX files, or names of the zoo; or report.json… that map --json wrote')
  .option('--chip <presets|files>', 'the chip: a preset or a JSON file; several with commas', 'rram256')
  .addOption(shared.cores)
  .addOption(shared.bind)
  .addOption(shared.value)
  .option('--tile <names>', 'how matrices are cut, as in map; several with commas', 'row-major')
  .option('--extra-cores <ns>', 'cores for copies of layers, as in map; several with commas')
  .option('--duplicate <names>', 'how often each layer is placed, as in map; several with commas')
  .option('--assign <names>', 'which core holds which tile, as in map; several with commas', 'first-fit')
  .option(
    '--sync <names>',
    'how cores are synchronized, as in map, and cross-layer[:IMAGES]; several with commas',
    'cyclic',
  )
  .option('--simulate <names>', 'timing or analytical, as in map; several with commas', 'timing')
  .option('--json <file|->', 'write the reports of all mappings as JSON to a file, or - for standard output')
  .option('--csv <file|->', 'write a line for each mapping as CSV to a file, or - for standard output')
  .addOption(shared.html)
  .addOption(trust)
  .action(async (models: readonly string[], options, command: Command) => {
    const { compareModels } = await import('./compare.js')
    const all = { ...options, args: wordsOf(command), said: saidIn(command) }
    await withOwn('compare', all, (each) => compareModels(models, each)())
  })

program
  .command('watch')
  .description(
    'map a model again whenever its file or that of the chip changes; only what reads the change runs',
  )
  .argument(...modelArgument)
  .addOption(shared.chip)
  .addOption(shared.cores)
  .addOption(shared.bind)
  .addOption(shared.value)
  .addOption(shared.tile)
  .addOption(shared.extraCores)
  .addOption(shared.duplicate)
  .addOption(shared.assign)
  .addOption(shared.sync)
  .addOption(shared.schedule)
  .addOption(shared.images)
  .addOption(shared.psumLimit)
  .option('--simulate <name>', 'timing or analytical, as in map', 'timing')
  .addOption(trust)
  .action(async (model: string, options) => {
    const { watchModel } = await import('./watch.js')
    await withOwn('watch', options, (all) => watchModel(model, all)())
  })

program
  .command('run')
  .description('execute a mapped model on numbers, crossbar by crossbar; a float model is quantized first')
  .argument('<model>', 'path of an ONNX file, or a name of the zoo, which gets random weights')
  .option(
    '--input <file|random>',
    'random, or a tensor: FILE.npy, FILE.pb or NAME=FILE; may be repeated',
    collect,
  )
  .option('--seed <n>', 'what is random follows from it', '1')
  .addOption(shared.chip)
  .addOption(shared.bind)
  .addOption(shared.value)
  .addOption(shared.tile)
  .addOption(shared.extraCores)
  .addOption(shared.duplicate)
  .addOption(shared.assign)
  .addOption(shared.sync)
  .addOption(shared.schedule)
  .addOption(shared.images)
  .option('--order <order>', 'program: at the moments of the timing run; fast: tile by tile', 'fast')
  .option('--compare', 'hold each base layer and each output against onnxruntime')
  .option('--devices <file>', 'devices that are not ideal, and what they do to each layer and to the outputs')
  .option('--trials <n>', 'how often the devices are drawn; once otherwise')
  .option(
    '--workers <n>',
    'how many samples and trials are on their way at a time; otherwise one sample, and as many trials as there are processors',
  )
  .option('--json <file|->', 'write the report of the run as JSON to a file, or - for standard output')
  .addOption(trust)
  .action(async (model: string, options) => {
    const { runModel } = await import('./run.js')
    await withOwn('run', options, (all) => runModel(model, all)())
  })

program
  .command('draw')
  .description(
    'draw what each stage makes, an SVG each: network, im2col, tiles, floorplan, network-time, cores, schedule, timeline',
  )
  .argument(...modelArgument)
  .addOption(shared.chip)
  .addOption(shared.bind)
  .addOption(shared.value)
  .addOption(shared.tile)
  .addOption(shared.extraCores)
  .addOption(shared.duplicate)
  .addOption(shared.assign)
  .addOption(shared.sync)
  .addOption(shared.schedule)
  .addOption(shared.images)
  .option('--layer <name>', 'the layer to draw; the first that adds partial sums otherwise')
  .option('--vector <n>', 'the vector of the layer to draw', '0')
  .option('--cycles <n>', 'how much of the timeline to draw')
  .requiredOption('--out <dir>', 'the directory to write to')
  .addOption(trust)
  .action(async (model: string, options) => {
    const { drawModel } = await import('./draw.js')
    await withOwn('draw', options, (all) => drawModel(model, all)())
  })

program
  .command('chips')
  .description('list the chips, or show one with the source of each figure')
  .argument('[name]', 'a preset')
  .option('--json', 'as JSON, to start a chip of your own from')
  .action(async (name: string | undefined, options) => {
    const { showChips } = await import('./chips.js')
    await finish('chips', showChips(name, options))
  })

program
  .command('zoo')
  .description('list the networks of the zoo, or write one as an ONNX file')
  .argument('[name]', 'a network')
  .option('--out <file>', 'where to write it; without --seed it has shapes and no weights')
  .option('--seed <n>', 'with float32 weights drawn from this seed')
  .action(async (name: string | undefined, options) => {
    const { showZoo } = await import('./zooCommand.js')
    await finish('zoo', showZoo(name, options))
  })

program
  .command('explain')
  .description(
    'say what is in a model, a chip, a file of devices, a program, a report, or any artefact that --out wrote',
  )
  .argument('<file>', 'path of the file')
  .addOption(bind('a'))
  .addOption(value('a'))
  .action(async (file: string, options) => {
    const { explainFile } = await import('./explainFile.js')
    await finish('explain', await explainFile(file, options)())
  })

program
  .command('verify')
  .description('prove that a program is synchronized in every order of events, or say what goes wrong')
  .argument('<file>', 'a program, as JSON or as assembly text')
  .action(async (file: string) => {
    const { verifyFile } = await import('./verifyFile.js')
    await finish('verify', await verifyFile(file)())
  })

program
  .command('reproduce')
  .description(
    'measure the claims of Pelke et al. 2023 over the zoo and many chips; goes on where it was interrupted',
  )
  .option('--quick', 'fewer chips: a minute or two on two free cores')
  .option('--json <file|->', 'write all results as JSON to a file, or - for standard output')
  .option('--out <dir>', 'write tables and figures to a directory')
  .option('--workers <n>', 'how many chips are measured at a time; as many as there are processors otherwise')
  .option('--cache <dir>', 'where results are kept between runs; ~/.cache/ohmflow otherwise')
  .option('--no-cache', 'keep nothing, and measure everything anew')
  .action(async (options) => {
    const { reproduce } = await import('./reproduce.js')
    await finish('reproduce', await reproduce(options)())
  })

answerMisuse(program)

/** Does what a command line says, and sets what the process ends with. */
export const commandLine = async (args: readonly string[]): Promise<void> => {
  try {
    await program.parseAsync(args, { from: 'user' })
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown
    process.exitCode = thrown.exitCode === 0 ? exitCode.done : exitCode.usage
  }
}
