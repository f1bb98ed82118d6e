import { left } from 'fp-ts/lib/Either.js'
import type { AccuracyCommand } from './accuracy.js'
import { withOwn } from './answer.js'
import { commandOf } from './command.js'
import { usageError } from './exit.js'
import {
  asInMap,
  bindings,
  chip,
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
  does: 'execute a mapped model on numbers, crossbar by crossbar; a float model is quantized first',
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
    option('--seed <n>', 'what is random follows from it', '1'),
    chip,
    ...bindings('the'),
    ...asInMap,
    option('--order <order>', 'program: at the moments of the timing run; fast: tile by tile', 'fast'),
    option(
      '--compare',
      'hold each base layer and each output against onnxruntime; with --dataset its accuracy and its classes',
    ),
    option(
      '--devices <file>',
      'devices that are not ideal, and what they do to each layer and to the outputs',
    ),
    option('--trials <n>', 'how often the devices are drawn; once otherwise'),
    option('--svg <file>', 'with --devices: a picture of what they do to each layer'),
    ...onDevices,
    option(
      '--workers <n>',
      'how many samples and trials are on their way at a time; otherwise one sample, and as many trials as there are processors',
    ),
    json('the report of the run'),
    { ...html, help: `with --dataset: ${html.help}` },
    option('--out <dir>', 'with --dataset: the figures of --vary and --sensitivity, an SVG each'),
    trust,
  ],
  answer: async ({ words: [file = ''], options, said, args }) => {
    const { dataset } = options
    if (dataset !== undefined) {
      const { runDataset } = await import('./accuracy.js')
      return withOwn(options, (all) => runDataset(file, { ...all, dataset, args })())
    }
    const stray = onlyWithDataset.find((name) => said.includes(name))
    if (stray !== undefined) return left(usageError(`${stray} goes with --dataset`))
    const { runModel } = await import('./run.js')
    return withOwn(options, (all) => runModel(file, all)())
  },
})
