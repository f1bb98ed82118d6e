import type { Summary } from '../results/summary.js'
import { compose, type ResultFigure, text } from './compose.js'
import { designText } from './designText.js'
import { hairline, orderedColours, pointShapes } from './palette.js'
import { type Box, type Channel, plot } from './plot.js'

const title = 'Naive against optimized architecture'

/**
 * How many times as long networks take on the naive architecture as on the optimized one, a point for each bus width.
 */
export const optimizationFigure = async (summary: Summary): Promise<readonly ResultFigure[]> => {
  const { optimizations, base, synchronizer } = summary
  if (optimizations.length === 0) return []
  const ratios = optimizations.map(({ network, bus, naiveCycles, optimizedCycles }) => ({
    network,
    bus: String(bus),
    ratio: naiveCycles / optimizedCycles,
  }))
  const largestOf = (network: string) =>
    Math.max(...ratios.flatMap((each) => (each.network === network ? [each.ratio] : [])))
  const networks = [...new Set(ratios.map(({ network }) => network))].toSorted(
    (a, b) => largestOf(b) - largestOf(a),
  )
  const buses = [...new Set(optimizations.map(({ bus }) => bus))].toSorted((a, b) => a - b).map(String)
  const colours = orderedColours(buses.length)
  const shapes = pointShapes(buses.length)
  const [least, largest] = [
    Math.min(1, ...ratios.map(({ ratio }) => ratio)),
    Math.max(1.01, ...ratios.map(({ ratio }) => ratio)),
  ]
  const step = 26
  const box: Box = {
    x: 116,
    y: 8,
    width: 560,
    height: step * networks.length,
    left: 112,
    right: 20,
    bottom: 24,
  }
  const margin = (largest - least) * 0.04
  const scale = { domain: [least - margin, largest + margin], nice: false, zero: false }
  const x: Channel = {
    field: 'ratio',
    type: 'quantitative',
    scale,
    axis: { tickCount: 7, labelExpr: "datum.label + '×'" },
  }
  const body = await plot(box, { y: { field: 'network', type: 'nominal', scale: { domain: networks } } }, [
    {
      data: { values: [{ ratio: 1 }] },
      mark: { type: 'rule', stroke: '#888888' },
      encoding: { x, y: { value: 0 }, y2: { value: 'height' } },
    },
    {
      data: { values: networks.map((network) => ({ network, ratio: 1, largest: largestOf(network) })) },
      mark: { type: 'rule', stroke: hairline, strokeWidth: 3 },
      encoding: { x, x2: { field: 'largest' } },
    },
    {
      data: { values: ratios },
      mark: { type: 'point', filled: true, size: 60, opacity: 0.9 },
      encoding: {
        x,
        color: { field: 'bus', type: 'nominal', scale: { domain: buses, range: [...colours] }, legend: null },
        shape: { field: 'bus', type: 'nominal', scale: { domain: buses, range: [...shapes] }, legend: null },
      },
    },
  ])
  const svg = compose({
    title,
    notes: [
      'Cycles with memory, polling, fifo / cycles with forward, register, inputs-first; a point for each bus, in bytes a cycle',
      `${synchronizer}, ${designText(base, 'bus', 'exchange', 'signal', 'arbitration')}`,
    ],
    keys: buses.map((label, i) => ({ label, colour: colours[i] ?? '', mark: shapes[i] ?? 'circle' })),
    height: box.height + 62,
    body:
      body +
      text(
        box.x + box.width / 2,
        box.y + box.height + 42,
        'times as many cycles on the naive architecture (1: no difference)',
        { anchor: 'middle' },
      ),
  })
  return [{ name: 'optimization', title, svg }]
}
