/** An option of a command, as commander wants it. */
export interface OptionText {
  /** As in `--chip <preset|file>`. */
  readonly flags: string
  readonly help: string
  readonly default?: string
  /** It may be given several times: its value is the list of all. */
  readonly repeats?: true
  /** The command does nothing without it. */
  readonly required?: true
}

/** An option that may be left out, and then is what is said here, if anything. */
export const option = (flags: string, help: string, otherwise?: string): OptionText =>
  otherwise === undefined ? { flags, help } : { flags, help, default: otherwise }

/** Values of a model's inputs: numbers for its open dimensions, and inputs that always have one value. */
export const bindings = (of: string): readonly OptionText[] => [
  {
    ...option('--bind <name=n>', `the size of an open dimension of ${of} model; may be repeated`),
    repeats: true,
  },
  {
    ...option('--value <name=value>', `a fixed value for an input of ${of} model; may be repeated`),
    repeats: true,
  },
]

export const chip = option('--chip <preset|file>', 'the chip: a preset or a JSON file', 'rram256')
export const cores = option('--cores <n>', 'number of cores, in place of the number that the chip has')

/** The cores of a chip that works in rounds where they are too few. */
export const coresInRounds: OptionText = {
  ...cores,
  help: `${cores.help}; if they are too few for all tiles, layers share them in rounds, unless --duplicate, --extra-cores, --assign, --sync or --schedule layer-by-layer is given`,
}

export const extraCores = option(
  '--extra-cores <n>',
  'cores for more copies of layers, beyond the one copy of each',
)
export const images = option(
  '--images <n>',
  'with --schedule cross-layer: number of inputs, one after another',
)
export const schedule = option(
  '--schedule <name>',
  'when layers run: layer-by-layer, or cross-layer, all at the same time',
  'layer-by-layer',
)
export const precision = option(
  '--precision <bits|file>',
  'bits of weights and inputs: uniform:W/A for all layers, search:BITS for the fastest choice with so many on average, or a file that gives them for each layer; those of the chip by default',
)
export const partialSumLimit = option(
  '--psum-limit <size>',
  'with --sync auto: most bytes of partial sums in memory at a time, such as 64KiB',
)

export const until = option(
  '--until <stage>',
  'the last stage to run: import, lower, precision, tile, duplicate, assign, synchronize, simulate',
  'simulate',
)

/** How a model is mapped, for commands other than `map`, whose help says what each name means. */
export const asInMap: readonly OptionText[] = [
  precision,
  option('--tile <name>', 'how matrices are cut, as in map', 'row-major'),
  extraCores,
  option('--duplicate <name>', 'how often each layer is placed, as in map'),
  option('--assign <name>', 'which core holds which tile, as in map', 'first-fit'),
  option('--sync <name[:block]>', 'how cores are synchronized, as in map', 'cyclic'),
  schedule,
  images,
]

/** The samples that say how right a network is. */
export const dataset: readonly OptionText[] = [
  option(
    '--dataset <dir|file>',
    'measure accuracy on samples: a folder of PNG and JPEG files, or an IDX or .npy file',
  ),
  option(
    '--labels <file|folders>',
    'the label of each sample: an IDX or .npy file, a text file with one label or NAME,LABEL per line, or folders: the names of the folders that the samples are in',
  ),
  option('--preprocess <file>', 'a JSON file that says how pictures become inputs of the network'),
  option('--samples <n>', 'number of samples to use, evenly spaced; all by default'),
]

/** What is asked of devices with a dataset. */
export const onDevices: readonly OptionText[] = [
  option('--sensitivity', 'with --dataset: also each layer alone on the devices, to find those to protect'),
  option(
    '--vary <kind.field=values>',
    'with --dataset: run with several values of a field of the devices, such as adc.bits=4..10 or drift.seconds=1..1e6*10',
  ),
]

/** The options that mean nothing without a dataset. */
export const onlyWithDataset = [
  '--labels',
  '--preprocess',
  '--samples',
  '--sensitivity',
  '--vary',
  '--html',
  '--out',
]

export const html = option('--html <file>', 'write an HTML page with figures and tables, in one file')
export const trust = option('--trust', 'use stages from files without testing the laws of their slots first')

/** JSON of what the help says. */
export const json = (what: string): OptionText =>
  option('--json <file|->', `write ${what} as JSON to a file, or to standard output (-)`)
