import { product } from '../arithmetic.js'
import { quoted } from '../codec/wording.js'
import type { BadDataset, InputType, Labels, Preprocessing } from '../entries/accuracy.js'
import { parsePreprocessing } from '../entries/accuracy.js'
import type { TensorData, Tensors } from '../entries/run.js'
import type { Network, OhmflowError } from '../index.js'
import { type Dataset, openDataset } from '../node/openDataset.js'
import { readText } from '../node/readBytes.js'
import { readLabels } from '../node/readLabels.js'
import { type AsyncRule, fail, get, type Rule } from '../rule.js'
import { type Failure, type UsageError, usageError } from './exit.js'
import { parseCount } from './inputs.js'

/** Samples that a float model is calibrated on. */
const calibrating = 32
/** Samples that are run together, and elements of the largest tensor of all of them. */
const mostTogether = 125
const mostElements = 2 ** 26

/** The options that say which samples there are, as they are written. */
export interface DatasetOptions {
  readonly dataset: string
  readonly labels?: string
  readonly preprocess?: string
  readonly samples?: string
}

/** What a network takes, and what it gives that is held against labels. */
export interface Ends {
  readonly input: string
  readonly type: InputType
  readonly output: string
  readonly outputs: number
}

const isNumeric = (type: string): type is TensorData['elementType'] => type !== 'string'

/** The one input and the first output of a network. */
export function* endsOf({ inputs, outputs, tensors }: Network): Rule<UsageError, Ends> {
  const [input, ...more] = inputs
  const given = input === undefined ? undefined : tensors[input]
  if (input === undefined || given === undefined || more.length > 0)
    return yield* fail(
      usageError(
        `--dataset is for networks with one input, and this one has ${inputs.join(', ') || 'none'}; give the others a value with --value NAME=VALUE`,
      ),
    )
  if (!isNumeric(given.elementType))
    return yield* fail(usageError(`--dataset: the network takes ${given.elementType}`))
  const [output = ''] = outputs
  const made = tensors[output]
  if (made === undefined) return yield* fail(usageError('--dataset: the network has no output'))
  return {
    input,
    type: { elementType: given.elementType, shape: given.shape },
    output,
    outputs: product(made.shape),
  }
}

/** Samples with labels, and those of them that are run. */
export interface Labelled {
  readonly dataset: Dataset
  readonly how: Preprocessing | null
  readonly labels: Labels
  /** The numbers of the samples that are run. */
  readonly picked: readonly number[]
}

/** The first label that the network cannot give, as a sentence; null where it can give all. */
const unfit = (labels: Labels, { output, outputs }: Ends): string | null => {
  if (labels.kind === 'classes' && outputs > 1) {
    const at = labels.classes.findIndex((label) => label >= outputs)
    return at < 0
      ? null
      : `sample ${at} is of class ${labels.classes[at] ?? 0}, and ${quoted(output)} has the classes 0 to ${outputs - 1}`
  }
  const each = labels.kind === 'classes' ? 1 : (labels.values[0]?.length ?? 0)
  const values = labels.kind === 'classes' ? [] : labels.values
  const at = values.findIndex(([label = 0]) => !Number.isSafeInteger(label) || label < 0)
  if (outputs > 1 && each === 1 && at >= 0)
    return `sample ${at} has the label ${values[at]?.[0] ?? 0}, which is no class, and ${quoted(output)} has the classes 0 to ${outputs - 1}`
  return each === outputs
    ? null
    : `a label is ${each === 1 ? 'one number' : `${each} numbers`}, and ${quoted(output)} has ${outputs}`
}

/** Labels for a network: of one that gives a single number, they are numbers and no classes. */
function* fitting(labels: Labels, ends: Ends, what: string): Rule<BadDataset, Labels> {
  const problem = unfit(labels, ends)
  if (problem !== null)
    yield* fail({
      _tag: 'BadDataset',
      what,
      problem,
      remedy: 'Classes are counted from 0; where a network gives numbers, a label has as many of them.',
    })
  return labels.kind === 'classes' && ends.outputs === 1
    ? { kind: 'values', values: labels.classes.map((x) => [x]) }
    : labels
}

async function* readHow(path: string | undefined): AsyncRule<OhmflowError, Preprocessing | null> {
  if (path === undefined) return null
  const text = yield* get(await readText(path)())
  return yield* get(parsePreprocessing(text, path))
}

/** So many of `of` things, evenly spaced. */
const evenly = (count: number, of: number): readonly number[] =>
  Array.from({ length: Math.min(count, of) }, (_, i) => Math.floor((i * of) / Math.min(count, of)))

/** The samples and labels that the options mean, held against what the network takes and gives. */
export async function* readLabelled(options: DatasetOptions, ends: Ends): AsyncRule<Failure, Labelled> {
  if (options.labels === undefined)
    return yield* fail(
      usageError('--dataset needs --labels: a file, or folders, where samples lie in a folder a class'),
    )
  const most = yield* get(parseCount('--samples', options.samples ?? String(Number.MAX_SAFE_INTEGER)))
  const how = yield* readHow(options.preprocess)
  const dataset = yield* get(await openDataset(options.dataset, ends.type, how)())
  const labels = yield* get(await readLabels(options.labels, dataset)())
  return {
    dataset,
    how,
    labels: yield* fitting(labels, ends, options.labels),
    picked: evenly(most, dataset.count),
  }
}

/** The samples that a model and its converters are calibrated on, evenly spaced among those that are run. */
export async function* calibrationOf(
  input: string,
  dataset: Dataset,
  picked: readonly number[],
): AsyncRule<OhmflowError, readonly Tensors[]> {
  const samples: Tensors[] = []
  for (const number of calibratingAmong(picked))
    samples.push(new Map([[input, yield* get(await dataset.input(number)())]]))
  return samples
}

/** Those of some samples that are calibrated on. */
export const calibratingAmong = <A>(picked: readonly A[]): readonly A[] =>
  evenly(calibrating, picked.length).flatMap((at) => picked.slice(at, at + 1))

/** Samples in batches, as large as memory and caches like them; the same on any number of workers. */
export const batchesOf = (
  picked: readonly number[],
  { tensors }: Network,
): readonly (readonly number[])[] => {
  const largest = Math.max(1, ...Object.values(tensors).map(({ shape }) => product(shape)))
  const size = Math.min(mostTogether, Math.max(1, Math.floor(mostElements / largest)))
  return Array.from({ length: Math.ceil(picked.length / size) }, (_, i) =>
    picked.slice(i * size, (i + 1) * size),
  )
}
