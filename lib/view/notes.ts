import type { LayerReport, Reference } from '../ir/layerReport.js'
import type { Report } from '../ir/report.js'
import { grouped, shortened } from './format.js'

const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`

const layersCalled = (layers: readonly LayerReport[]): string => {
  const [first] = layers
  const name = first === undefined ? '' : shortened(first.name, 25)
  return layers.length === 1 ? `in ${name}` : `in ${grouped(layers.length)} layers, ${name} first`
}

const estimate = ({ precision }: Report): readonly string[] =>
  precision === 'exact'
    ? []
    : [
        'an estimate, not a run: cycles and partial sums are at least what stands here (≥), what follows from them is about so (~), and nothing is proved',
      ]

const borrowed = ({ borrowed }: Report): readonly string[] =>
  borrowed.map(({ preset, figures, differences }) => {
    const given = differences.map(({ part, given, has }) => `${given} ${part} instead of ${has}`)
    const verb = figures.length === 1 ? 'is that' : 'are those'
    return `${listed(figures)} ${verb} of the preset ${preset}, given for ${listed(given)}: they do not scale with the crossbar`
  })

const reasons: Readonly<Record<NonNullable<Reference['beyond']>, string>> = {
  given: 'the reference is one that the program brings, not its sequential program',
  exchange: 'the sequential cores exchange partial sums in another way than those of the layer',
  polling: 'the sequential cores pause between two reads of a flag',
  fill: 'there are few vectors, and each sequential core waits for a first result',
}

const kinds = ['given', 'exchange', 'polling', 'fill'] as const

const beyondLimit = ({ layers }: Report): readonly string[] =>
  kinds.flatMap((kind) => {
    const own = layers.filter(({ reference }) => reference?.beyond === kind)
    return own.length === 0 ? [] : [`limit% above 101 ${layersCalled(own)}: ${reasons[kind]}`]
  })

const references = ({ layers }: Report): readonly string[] => {
  const given = layers.filter(({ reference }) => reference?.given === true)
  const others = layers.filter(
    ({ reference, exchanges }) =>
      reference !== null && !reference.given && reference.exchanges.join() !== exchanges.join(),
  )
  const [first] = others
  return [
    ...(given.length === 0
      ? []
      : [`speedup ${layersCalled(given)} is over a reference that the program brings: it proves nothing`]),
    ...(first === undefined
      ? []
      : [
          `speedup ${layersCalled(others)} is over sequential cores that exchange by ${listed(first.reference?.exchanges ?? [])}, not ${listed(first.exchanges)}: there is no room for all partial sums at once`,
        ]),
  ]
}

/** Assigners that look at how far cores are from one another. */
const byDistance = /^(snake|locality|optimal|annealing\b.*)$/

/** Whether a mapping was assigned by distances that its chip does not have. */
const isInVain = ({ chip, pipeline: { assigner } }: Report): boolean =>
  chip.interconnect.kind === 'bus' && byDistance.test(assigner)

/** What has to be known of mappings that are set side by side. */
export const notesOnAll = (reports: readonly Report[]): readonly string[] => {
  const vain = [...new Set(reports.filter(isInVain).map(({ pipeline: { assigner } }) => assigner))]
  const verb = vain.length === 1 ? 'gains' : 'gain'
  return vain.length === 0
    ? []
    : [`${listed(vain)} ${verb} nothing on a bus, where every core is as near as any other`]
}

const memory = ({ chip, network }: Report): readonly string[] =>
  chip.memory === undefined || network.peakActivationBytes !== null
    ? []
    : [
        `whether results fit the ${grouped(chip.memory.bytes)} bytes of memory of the chip is not known: what waits for its readers is not counted in estimates, nor where several images go through rounds`,
      ]

const distances = (report: Report): readonly string[] => {
  const { assigner } = report.pipeline
  return isInVain(report)
    ? [`${assigner} gains nothing here: on a bus every core is as near as any other`]
    : []
}

/** What has to be known of a report's figures, so that nobody takes them for more than they are; a sentence each. */
export const notesOn = (report: Report): readonly string[] =>
  [estimate, borrowed, distances, references, beyondLimit, memory].flatMap((notes) => notes(report))
