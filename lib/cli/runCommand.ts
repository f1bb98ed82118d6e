import { fail } from '../rule.js'
import type { AccuracyCommand } from './accuracy.js'
import { type Answer, withOwn } from './answer.js'
import { commandOf } from './command.js'
import { usageError } from './exit.js'
import { inRoundsIfNeeded } from './inRounds.js'
import {
  asInMap,
  bindings,
  chip,
  coresInRounds,
  dataset,
  html,
  json,
  onDevices,
  onlyWithDataset,
  option,
  trust,
} from './options.js'
import type { CommandOptions } from './run.js'

/** `ohmflow run`: a mapped model on numbers, of one input or of a dataset. */
export const run = commandOf<Omit<CommandOptions & Omit<Partial<AccuracyCommand>, 'args'>, 'own'>>({
  name: 'run',
  does: 'compute with a mapped model, crossbar by crossbar; a float model is quantized first',
  argument: ['<model>', 'path of an ONNX file, or a name of the zoo, which gets random weights'],
  options: [
    {
      ...option(
        '--input <file|random>',
        'random, or a tensor: FILE.npy, FILE.pb or NAME=FILE; may be repeated',
      ),
      repeats: true,
    },
    ...dataset,
    option('--seed <n>', 'seed of all random numbers', '1'),
    chip,
    coresInRounds,
    ...bindings('the'),
    ...asInMap,
    option(
      '--order <order>',
      'order of the products: program, as in the timing run, or fast, tile by tile',
      'fast',
    ),
    option(
      '--compare',
      'compare each base layer and each output with onnxruntime; with --dataset, accuracy and classes',
    ),
    option(
      '--devices <file>',
      'a file of devices that are not ideal; shows what they do to each layer and to the outputs',
    ),
    option('--trials <n>', 'how often the devices are drawn; once by default'),
    option('--svg <file>', 'with --devices: draw what they do to each layer'),
    ...onDevices,
    option(
      '--workers <n>',
      'how many samples and trials run at a time; by default one sample, and as many trials as there are processors',
    ),
    json('the report of the run'),
    { ...html, help: `with --dataset: ${html.help}` },
    option(
      '--out <dir>',
      'with --dataset: write the figures of --vary and --sensitivity to a directory, as SVG',
    ),
    trust,
  ],
  answer: async function* ({ words: [file = ''], options, said, args }): Answer {
    const { dataset } = options
    const all = { ...options, roundsIfNeeded: inRoundsIfNeeded(options, said) }
    if (dataset !== undefined) {
      const { runDataset } = await import('./accuracy.js')
      return yield* runDataset(file, { ...(yield* withOwn(all)), dataset, args })
    }
    const stray = onlyWithDataset.find((name) => said.includes(name))
    if (stray !== undefined) yield* fail(usageError(`${stray} goes with --dataset`))
    const { runModel } = await import('./run.js')
    return yield* runModel(file, yield* withOwn(all))
  },
})
