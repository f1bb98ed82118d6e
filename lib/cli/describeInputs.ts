import type { Preprocessing } from '../entries/accuracy.js'
import type { PolicyFile } from '../entries/codec.js'
import { type Rows, type SweepFile, type Value, valuesOf } from '../entries/sweep.js'
import { grouped, listing, wrapped } from '../entries/view.js'
import { screenWidth } from './screen.js'

const fitted = (...lines: readonly string[]): string =>
  lines.flatMap((line) => wrapped(line, Math.min(80, screenWidth()))).join('\n')

type Bits = NonNullable<PolicyFile['others']>

const bitsOf = ({ weightBits, inputBits, adcBits }: Bits): string =>
  `weights of ${weightBits} bits, inputs of ${inputBits}${adcBits === undefined ? '' : `, converters of ${adcBits}`}`

/** What is in a file that says in how many bits layers are computed. */
export const describePolicy = ({ layers, others }: PolicyFile): string => {
  const rows = Object.entries(layers).map(([name, { weightBits, inputBits, adcBits }]) => [
    name,
    String(weightBits),
    String(inputBits),
    adcBits === undefined ? '' : String(adcBits),
  ])
  const table = listing(
    [
      { head: 'layer' },
      ...['weight bits', 'input bits', 'converter bits'].map((head) => ({ head, numbers: true })),
    ],
    rows,
  )
  const rest = `All other layers: ${others === undefined ? 'the bits of the chip' : bitsOf(others)}.`
  return `${rows.length === 0 ? '' : `${table}\n\n`}${fitted(rest, 'Give it to --precision of map, compare, watch, run or draw.')}`
}

const sized = { none: 'as large as the network wants them', stretch: 'stretched to the size of the input' }

/** What is in a file that says how a picture becomes the input of a network. */
export const describePreprocessing = ({
  resize,
  channels,
  layout,
  scale,
  mean,
  std,
}: Preprocessing): string =>
  fitted(
    `Pictures are ${typeof resize === 'number' ? `scaled so that their shorter side has ${resize} pixels, and cut to the size of the input` : sized[resize]}.`,
    `Channels are ${channels}, axes ${layout}.`,
    `A value x of 0 to 255 becomes (x × ${scale} − mean) / std, with mean ${mean.join(', ')} and std ${std.join(', ')}.`,
    'Give it to --preprocess of run.',
  )

const valueText = (value: Value): string =>
  typeof value === 'object' ? JSON.stringify(value) : String(value)

const mostValues = 8

const listed = (values: readonly string[]): string =>
  values.length <= mostValues
    ? values.join(', ')
    : `${values.slice(0, mostValues - 2).join(', ')} … ${values.at(-1) ?? ''} (${grouped(values.length)} values)`

/** What is in a file that says what a sweep measures. */
export const describeSweep = (file: SweepFile): string => {
  const { models, chips, factors = [], constraints = [], mappings = [], sample, search } = file
  const { dataset, devices = [], trials = 1 } = file
  const named = models.map((entry) => (typeof entry === 'string' ? entry : entry.model))
  return fitted(
    `Models: ${listed(named)}. Chips: ${listed(chips)}.`,
    ...factors.map(
      (together) =>
        `Factor: ${Object.entries(together)
          .map(([path, values]) => `${path} = ${listed(valuesOf(values).map(valueText))}`)
          .join('; with it ')}.`,
    ),
    ...constraints.map((text) => `Only where ${text}.`),
    ...mappings.map(
      (mapping) =>
        `Mapping: ${Object.entries(mapping)
          .map(([name, value]) => `${name} ${Array.isArray(value) ? value.join(', ') : String(value)}`)
          .join('; ')}.`,
    ),
    ...(dataset === undefined
      ? []
      : [
          `Each point is run on ${dataset.samples === undefined ? 'all samples' : `${grouped(dataset.samples)} samples`} of ${dataset.path}.`,
        ]),
    ...(devices.length === 0
      ? []
      : [`Devices: ${listed(devices)}, drawn ${trials === 1 ? 'once' : `${grouped(trials)} times`}.`]),
    ...(sample === undefined
      ? []
      : [
          `${grouped(sample)} designs ${search === undefined ? 'drawn at random' : `proposed by ${search}`}.`,
        ]),
    'ohmflow sweep measures it.',
  )
}

/** `1 point is`, `2 points are`. */
const be = (n: number, one: string): string => (n === 1 ? `1 ${one} is` : `${grouped(n)} ${one}s are`)

/** What is in a file of rows that a sweep has written, all of them or some. */
export const describeRows = ({ header, rows }: Rows, broken: number): string => {
  const failed = rows.filter((row) => row.failed !== undefined).length
  const measured = new Set(rows.flatMap(({ measures }) => Object.keys(measures)))
  return fitted(
    `${be(rows.length, 'point')} measured${failed === 0 ? '' : `; ${grouped(failed)} cannot be mapped`}${broken === 0 ? '' : `; ${be(broken, 'torn or changed line')} left out`}.`,
    `Written by ohmflow ${header.ohmflow}, of ${header.models.map(({ name }) => name).join(', ')}.`,
    `Factors: ${header.factors.length === 0 ? 'none' : header.factors.join(', ')}.`,
    `Figures: ${[...measured].join(', ')}.`,
    ...header.notes,
    'ohmflow results shows the rows; the sweep goes on where it was with the same command.',
  )
}
