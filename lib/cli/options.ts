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
    ...option('--bind <name=n>', `a number for an open dimension of ${of} model; may be repeated`),
    repeats: true,
  },
  {
    ...option('--value <name=value>', `a value that an input of ${of} model always has; may be repeated`),
    repeats: true,
  },
]

export const chip = option('--chip <preset|file>', 'the chip: a preset or a JSON file', 'rram256')
export const cores = option('--cores <n>', 'cores of the chip, whatever it says itself')

export const extraCores = option(
  '--extra-cores <n>',
  'cores for copies of layers, beside those that each layer takes once',
)
export const images = option(
  '--images <n>',
  'with --schedule cross-layer: inputs that go through one after the other',
)
export const schedule = option(
  '--schedule <name>',
  'when layers run: layer-by-layer, or cross-layer, all at the same time',
  'layer-by-layer',
)
export const precision = option(
  '--precision <file|uniform:W/A|search:BITS>',
  'bits of weights and inputs: a file that says them for each layer, the same for all, or the fastest of so many on average; those of the chip otherwise',
)
export const partialSumLimit = option(
  '--psum-limit <size>',
  'bytes of partial sums that auto may keep alive, as in 64KiB',
)

export const until = option(
  '--until <stage>',
  'the last stage: import, lower, precision, tile, duplicate, assign, synchronize, simulate',
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
    'how right the network is on samples: a folder of PNG and JPEG files, an IDX or .npy file',
  ),
  option(
    '--labels <file|folders>',
    'what is right of each sample: an IDX or .npy file, a text of one label or NAME,LABEL a line, or the folders of the samples',
  ),
  option('--preprocess <file>', 'how a picture becomes what the network takes, as JSON'),
  option('--samples <n>', 'so many samples of the dataset, evenly spaced; all otherwise'),
]

/** What is asked of devices with a dataset. */
export const onDevices: readonly OptionText[] = [
  option('--sensitivity', 'with --dataset: each layer alone on the devices too, to say which to protect'),
  option(
    '--vary <kind.field=values>',
    'with --dataset: a field of the devices at several values, as in adc.bits=4..10 or drift.seconds=1..1e6*10',
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

export const html = option('--html <file>', 'write a page with figures and tables, for whoever was not there')
export const trust = option('--trust', 'use stages from files without a look at the laws of their slots')

/** JSON of what the help says. */
export const json = (what: string): OptionText =>
  option('--json <file|->', `write ${what} as JSON to a file, or - for standard output`)
