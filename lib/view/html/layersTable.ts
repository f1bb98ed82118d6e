import { sum } from '../../arithmetic.js'
import type { LayerReport } from '../../ir/layerReport.js'
import type { Report } from '../../ir/report.js'
import {
  about,
  atLeast,
  bytes,
  energy,
  grouped,
  hundredths,
  overheadHundredths,
  overheadPercent,
} from '../format.js'
import { limitOf } from '../limits.js'
import { duplicated, together } from '../reportKinds.js'
import type { Markup } from './markup.js'
import { sortableTable, type TableColumn } from './table.js'

type Layer = LayerReport & { readonly place: number }

const counted = (value: number): { readonly text: string; readonly value: number } => ({
  text: grouped(value),
  value,
})

const shape = ({ rows, columns, groups }: LayerReport): string =>
  `${rows} × ${columns}${groups > 1 ? ` × ${grouped(groups)}` : ''}`

/** Columns that say when a layer works, one after the other or at the same time. */
const timing = (report: Report): readonly TableColumn<Layer>[] => {
  const { precision, layers } = report
  const all = sum(layers.map(({ cycles }) => cycles))
  return together(report)
    ? [
        { head: 'start', hint: 'Cycle in which it begins.', of: ({ start }) => counted(start ?? 0) },
        { head: 'end', hint: 'Cycle in which it has ended.', of: ({ end }) => counted(end ?? 0) },
        {
          head: 'busy%',
          hint: 'Share of the time from its start to its end in which its crossbars multiply.',
          of: ({ utilization }) => ({
            text: hundredths(utilization),
            value: utilization,
            share: utilization,
          }),
        },
      ]
    : [
        {
          head: 'cycles',
          hint: 'From the start of the layer to its last result; the bar is its share of all layers.',
          of: ({ cycles }) => ({
            text: atLeast(precision, grouped(cycles)),
            value: cycles,
            share: all === 0 ? 0 : cycles / all,
          }),
        },
        {
          head: 'bound%',
          hint: 'The busy cycles of its busiest resource over its cycles: 100 is the best that any order can do.',
          of: ({ efficiency }) => ({
            text: about(precision, hundredths(efficiency)),
            value: efficiency,
            share: efficiency,
          }),
        },
        {
          head: 'speedup',
          hint: 'Over its cores one after another.',
          of: ({ speedup }) => ({
            text: speedup === null ? '' : about(precision, speedup.toFixed(2)),
            value: speedup ?? -1,
          }),
        },
        {
          head: 'busy%',
          hint: 'Share of its cycles in which its crossbars multiply.',
          of: ({ utilization }) => ({ text: hundredths(utilization), value: utilization }),
        },
      ]
}

const columnsOf = (report: Report): readonly TableColumn<Layer>[] => [
  { head: '#', hint: 'Place among the layers, as in the floorplan.', of: ({ place }) => counted(place) },
  { head: 'layer', hint: 'Its name in the model.', of: ({ name }) => ({ text: name }) },
  {
    head: 'matrix',
    hint: 'Rows × columns (× groups) of its weights; sorted by how many there are.',
    of: (layer) => ({ text: shape(layer), value: layer.rows * layer.columns * layer.groups }),
  },
  { head: 'vectors', hint: 'Input vectors that go through it.', of: ({ vectors }) => counted(vectors) },
  {
    head: 'tiles',
    hint: 'Tiles below one another × beside one another.',
    of: ({ tiles }) => ({ text: `${tiles.vertical} × ${tiles.horizontal}`, value: tiles.count }),
  },
  ...(duplicated(report)
    ? [
        {
          head: 'copies',
          hint: 'How often it is placed; each copy takes part of the vectors.',
          of: ({ copies }: Layer) => counted(copies),
        },
      ]
    : []),
  ...timing(report),
  {
    head: 'limit',
    hint: 'What keeps it from being faster.',
    of: (layer) => ({ text: limitOf(layer, report.chip) }),
  },
  {
    head: 'energy',
    hint: 'Of one inference, with what its cores draw meanwhile; the bar is its share of the network.',
    of: (layer) => ({
      text: about(report.precision, energy(layer.energy.total)),
      value: layer.energy.total,
      share: report.network.energy.total === 0 ? 0 : layer.energy.total / report.network.energy.total,
    }),
  },
  {
    head: 'signals%',
    hint: 'Signals among all bytes that it moves.',
    of: ({ overhead }) => ({ text: overheadHundredths(overhead), value: overhead }),
  },
  {
    head: 'partial sums',
    hint: 'Most bytes of partial sums alive at once.',
    of: ({ peakPartialSumBytes }) => ({
      text: atLeast(report.precision, bytes(peakPartialSumBytes)),
      value: peakPartialSumBytes,
    }),
  },
]

/** What a row says beyond its cells. */
const hintOf = (layer: LayerReport): string => {
  const { name, op, scheme, exchanges, cores, limits, energy: parts, sharesWeightsWith } = layer
  const limit = `in cycles: crossbar ${grouped(limits.crossbar)}, load unit ${grouped(limits.loadUnit)}, output unit ${grouped(limits.outputUnit)}, interconnect ${grouped(limits.bus)}, chain of additions ${grouped(limits.chain)}, fill ${grouped(limits.fill)}`
  return [
    `${name} (${op}), ${[scheme, ...exchanges].join(', ')}, ${grouped(cores)} cores`,
    limit,
    `energy: crossbars ${energy(parts.crossbar)}, interconnect ${energy(parts.interconnect)}, output units ${energy(parts.outputUnit)}, signals ${energy(parts.signal)}, static ${energy(parts.static)}`,
    `moves ${bytes(layer.dataBytes)}, signals ${bytes(layer.signalBytes)} (${overheadPercent(layer.overhead)}), programs ${bytes(layer.programBytes)}`,
    ...(sharesWeightsWith === undefined ? [] : [`has the weights of ${sharesWeightsWith}`]),
  ].join('; ')
}

/** The address of a layer's row on its page. */
export const rowId = (layer: number): string => `layer-${layer}`

/** A report's layers as a table that sorts, a layer a row. */
export const layersTable = (report: Report): Markup =>
  sortableTable(
    columnsOf(report),
    report.layers.map((layer, place) => ({
      id: rowId(place),
      row: { ...layer, place },
      hint: hintOf(layer),
    })),
  )
