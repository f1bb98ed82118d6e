import { commandOf } from './command.js'
import { html, json, option } from './options.js'
import type { ReproduceOptions } from './reproduce.js'
import type { ResultsOptions } from './resultsCommand.js'
import type { SweepOptions } from './sweep.js'
import type { WorkerOptions } from './worker.js'

/** `ohmflow sweep`. */
export const sweep = commandOf<Omit<SweepOptions, 'args'>>({
  name: 'sweep',
  does: 'measure models on many chips, as a file says; what was interrupted goes on where it was',
  argument: ['<file>', 'a sweep, in YAML or JSON'],
  options: [
    option(
      '--out <file>',
      'where rows are written to as they come; the name of the sweep with .ndjson otherwise',
    ),
    option(
      '--workers <n>',
      'how many points are measured at a time; as many as there are processors otherwise',
    ),
    option(
      '--queue <url>',
      'a Redis by which workers on any machine take points, as in redis://localhost:6379; see ohmflow worker',
    ),
    option('--sample <n>', 'as many designs, drawn at random; each is measured with all models'),
    option('--seed <n>', 'what is random follows from it; 1 where neither it nor the file says'),
    option('--search <name>', 'pareto or anneal: propose designs by what was measured, --sample at the most'),
    option('--csv <file|->', 'write all rows as CSV to a file, or - for standard output'),
    html,
    option('--point <n>', 'map this point alone, as map does, and show its report'),
  ],
  answer: async ({ words: [file = ''], options, args }) => {
    const { sweepFile } = await import('./sweep.js')
    return sweepFile(file, { ...options, args })()
  },
})

/** `ohmflow worker`. */
export const worker = commandOf<WorkerOptions>({
  name: 'worker',
  does: 'measure points of sweeps that wait in a queue, until it is told to end',
  options: [
    {
      ...option('--queue <url>', 'the Redis that sweep --queue names, as in redis://localhost:6379'),
      required: true,
    },
    option(
      '--workers <n>',
      'how many points are measured at a time; as many as there are processors otherwise',
    ),
  ],
  answer: async ({ options }) => {
    const { work } = await import('./worker.js')
    return work(options)()
  },
})

/** `ohmflow results`. */
export const results = commandOf<Omit<ResultsOptions, 'args'>>({
  name: 'results',
  does: 'show rows of a sweep: those that no other beats, or the best by one figure',
  argument: ['<file>', 'rows that sweep wrote'],
  options: [
    {
      ...option('--where <comparison>', "rows of which it holds, as in 'cycles<1e6'; may be repeated"),
      repeats: true,
    },
    option('--best <figure>', 'order rows by a figure, as in energy'),
    option('--top <n>', 'how many rows to show', '20'),
    option('--csv <file|->', 'write the rows as CSV to a file, or - for standard output'),
    html,
  ],
  answer: async ({ words: [file = ''], options, args }) => {
    const { showResults } = await import('./resultsCommand.js')
    return showResults(file, { ...options, args })()
  },
})

/** `ohmflow reproduce`. */
export const reproduce = commandOf<ReproduceOptions>({
  name: 'reproduce',
  does: 'measure the claims of Pelke et al. 2023 over the zoo and many chips; goes on where it was interrupted',
  options: [
    option('--quick', 'fewer chips: a minute or two on two free cores'),
    json('all results'),
    option('--out <dir>', 'write tables and figures to a directory'),
    option(
      '--workers <n>',
      'how many chips are measured at a time; as many as there are processors otherwise',
    ),
    option('--cache <dir>', 'where results are kept between runs; ~/.cache/ohmflow otherwise'),
    option('--no-cache', 'keep nothing, and measure everything anew'),
  ],
  answer: async ({ options }) => {
    const { reproduce: measure } = await import('./reproduce.js')
    return measure(options)()
  },
})
