import { printableLines } from '../codec/printable.js'
import type { LayerReport } from '../ir/layerReport.js'
import type { Candidate } from '../ir/program.js'
import type { Report } from '../ir/report.js'
import { multimap } from '../multimap.js'
import { bytes, count, grouped, percent, shortened } from './format.js'
import { busiestOf, limitKeys, limitName, limitOf } from './limits.js'
import { listing } from './listing.js'
import { wrapped } from './wrapped.js'

const limitWords = ({ limits }: LayerReport, chip: Report['chip']): string =>
  limitKeys
    .filter((key) => limits[key] > 0)
    .map((key) => `${limitName(key, chip)} ${grouped(limits[key])}`)
    .join(', ')

const isChosen = (layer: LayerReport, { scheme, exchange, cycles }: Candidate): boolean =>
  scheme === layer.scheme &&
  (exchange === null ? layer.exchanges.length === 0 : layer.exchanges.includes(exchange)) &&
  cycles !== null

const candidateRow = (
  layer: LayerReport,
  { scheme, exchange, cycles, ...candidate }: Tried,
): readonly string[] => [
  `  ${scheme}`,
  exchange ?? '',
  grouped(cycles),
  percent(layer.bound / cycles),
  bytes(candidate.peakPartialSumBytes ?? 0),
  isChosen(layer, { scheme, exchange, cycles, ...candidate }) ? 'chosen' : '',
]

interface Tried extends Candidate {
  readonly cycles: number
}

const isTried = (candidate: Candidate): candidate is Tried => candidate.cycles !== null

/** The ways that were ruled out. */
const ruledOut = (candidates: readonly Candidate[], width: number): readonly string[] => {
  const out = candidates.filter((candidate) => !isTried(candidate))
  if (out.length === 0) return []
  const least = out.reduce((fewest, { atLeast }) => Math.min(fewest, atLeast), Number.POSITIVE_INFINITY)
  const lines: string[] = []
  let line = `  ruled out, since they take at least ${grouped(least)} cycles:`
  for (const [i, { scheme, exchange }] of out.entries()) {
    const word = `${[scheme, ...(exchange === null ? [] : [exchange])].join(' ')}${i + 1 < out.length ? ',' : ''}`
    if (line.length + 1 + word.length > width) {
      lines.push(line)
      line = `    ${word}`
    } else line = `${line} ${word}`
  }
  return [...lines, line]
}

type Timing = Pick<Report, 'chip' | 'network'>

/** How long a layer takes, and why; of one that works at the same time as others, how much of that it is at work. */
const timing = (layer: LayerReport, { chip, network }: Timing): string => {
  const { cycles, start, end, efficiency } = layer
  return network.schedule === 'layer-by-layer' || start === null || end === null
    ? `${grouped(cycles)} cycles, limited by the ${limitOf(layer, chip)}`
    : `from cycle ${grouped(start)} to ${grouped(end)}, its ${busiestOf(layer, chip)} at work for ${percent(efficiency)} of it; for the rest it waits for what it needs`
}

/** A text below the name of a layer. */
const below = (text: string, width: number): readonly string[] =>
  wrapped(text, width - 4).map((line, i) => (i === 0 ? `  ${line}` : `    ${line}`))

const paragraph = (layers: readonly LayerReport[], of: Timing, width: number): readonly string[] => {
  const [layer] = layers
  if (layer === undefined) return []
  const others = layers.length === 1 ? '' : ` and ${layers.length - 1} of the same shape`
  const { rows, columns, vectors, tiles, copies } = layer
  const tried = layer.considered.filter(isTried)
  const table =
    layer.considered.length < 2
      ? []
      : listing(
          [
            { head: '  tried' },
            { head: 'exchange' },
            { head: 'cycles', numbers: true },
            { head: 'bound%', numbers: true },
            { head: 'memory', numbers: true },
            { head: '' },
          ],
          tried.toSorted((a, b) => a.cycles - b.cycles).map((each) => candidateRow(layer, each)),
        ).split('\n')
  return [
    `${shortened(layer.name, 40)}${others}: ${rows}×${columns}, ${count(vectors, 'vector')}, ${tiles.vertical}×${tiles.horizontal} tiles${copies === 1 ? '' : `, ${copies} copies`}`,
    ...below(`${[layer.scheme, ...layer.exchanges].join(', ')}: ${timing(layer, of)}`, width),
    ...below(limitWords(layer, of.chip), width),
    ...table,
    ...ruledOut(layer.considered, width),
    '',
  ]
}

/**
 * Why each layer of a report takes what it takes: what limits it, and what its
 * scheme was chosen from. Layers of which all of that is the same stand together. Lines have at most
 * `width` characters, but for names and tables.
 *
 * @example
 * import { modelFile, teachingNetwork } from 'ohmflow'
 * import { choices } from 'ohmflow/view'
 * import { teaching } from 'ohmflow/pipelines'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const report = await teaching.task(model)()
 * console.assert(report._tag === 'Right' && choices(report.right).includes('conv1'))
 */
export const choices = ({ layers, chip, network }: Report, width = 98): string => {
  const of = { chip, network }
  const said = (layer: LayerReport): string => paragraph([{ ...layer, name: '' }], of, width).join('\n')
  const alike = multimap(layers.map((layer) => [said(layer), layer] as const))
  return printableLines([...alike.values()].flatMap((layers) => paragraph(layers, of, width))).trimEnd()
}
