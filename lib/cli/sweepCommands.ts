import type { Answer } from './answer.js'
import { commandOf } from './command.js'
import { html, json, option } from './options.js'
import type { ReproduceOptions } from './reproduce.js'
import type { ResultsOptions } from './resultsCommand.js'
import type { SweepOptions } from './sweep.js'
import type { WorkerOptions } from './worker.js'

/** `ohmflow sweep`. */
export const sweep = commandOf<Omit<SweepOptions, 'args'>>({
  name: 'sweep',
  does: 'measure models on many chips, as a file says; continues where it was interrupted',
  argument: ['<file>', 'a sweep, in YAML or JSON'],
  options: [
    option(
      '--out <file>',
      'the file for rows, written as they come; by default the name of the sweep with .ndjson',
    ),
    option(
      '--workers <n>',
      'how many points are measured at a time; by default as many as there are processors',
    ),
    option(
      '--queue <url>',
      'a Redis server through which workers on any machine take points, such as redis://localhost:6379; see ohmflow worker',
    ),
    option('--sample <n>', 'number of designs, drawn at random; each is measured with all models'),
    option('--seed <n>', 'seed of all random numbers; that of the file by default, or else 1'),
    option(
      '--search <name>',
      'choose designs by what was measured before: pareto or anneal; --sample says how many',
    ),
    option('--csv <file|->', 'write all rows as CSV to a file, or to standard output (-)'),
    html,
    option('--point <n>', 'map only this point, and show its report as map does'),
  ],
  answer: async function* ({ words: [file = ''], options, args }): Answer {
    const { sweepFile } = await import('./sweep.js')
    return yield* sweepFile(file, { ...options, args })
  },
})

/** `ohmflow worker`. */
export const worker = commandOf<WorkerOptions>({
  name: 'worker',
  does: 'measure points of sweeps that wait in a queue, until interrupted',
  options: [
    {
      ...option('--queue <url>', 'the Redis server that sweep --queue names, such as redis://localhost:6379'),
      required: true,
    },
    option(
      '--workers <n>',
      'how many points are measured at a time; by default as many as there are processors',
    ),
  ],
  answer: async function* ({ options }): Answer {
    const { work } = await import('./worker.js')
    return yield* work(options)
  },
})

/** `ohmflow results`. */
export const results = commandOf<Omit<ResultsOptions, 'args'>>({
  name: 'results',
  does: 'show rows of a sweep: those that no other beats, or the best by one figure',
  argument: ['<file>', 'rows that sweep wrote'],
  options: [
    {
      ...option(
        '--where <comparison>',
        "only rows for which a comparison holds, such as 'cycles<1e6'; may be repeated",
      ),
      repeats: true,
    },
    option('--best <figure>', 'sort rows by a figure, such as energy, the best first'),
    option('--top <n>', 'how many rows to show', '20'),
    option('--csv <file|->', 'write the rows as CSV to a file, or to standard output (-)'),
    html,
  ],
  answer: async function* ({ words: [file = ''], options, args }): Answer {
    const { showResults } = await import('./resultsCommand.js')
    return yield* showResults(file, { ...options, args })
  },
})

/** `ohmflow reproduce`. */
export const reproduce = commandOf<Omit<ReproduceOptions, 'args'>>({
  name: 'reproduce',
  does: 'measure the claims of Pelke et al. 2023 over the zoo and many chips; continues where it was interrupted',
  options: [
    option('--quick', 'fewer chips: a minute or two on two free cores'),
    json('all results'),
    option('--out <dir>', 'write tables and figures to a directory'),
    html,
    option(
      '--workers <n>',
      'how many chips are measured at a time; by default as many as there are processors',
    ),
    option('--cache <dir>', 'where results are kept between runs; by default ~/.cache/ohmflow'),
    option('--no-cache', 'keep no results, and measure everything anew'),
  ],
  answer: async function* ({ options, args }): Answer {
    const { reproduce: measure } = await import('./reproduce.js')
    return yield* measure({ ...options, args })
  },
})
