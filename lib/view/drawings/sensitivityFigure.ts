import type { AccuracyReport } from '../../accuracy/accuracyReport.js'
import { layerCosts } from '../../accuracy/layerCosts.js'
import { compose, type FigureSize, figureWidth, text } from '../figures/compose.js'
import { muted, okabeIto } from '../figures/palette.js'
import { count, shortened } from '../format.js'
import { figureText } from './accuracyFigure.js'
import { box } from './marks.js'

const mostRows = 40
const pitch = 22
/** Pixels above the first row, for what stands over the figures. */
const above = 16

/**
 * What each layer costs where it alone lies on the devices, the one to protect first on top: the mean over the chips that
 * were drawn as a bar, the least and the most of them as a line. Empty where no layer was alone. An SVG document.
 *
 * @example
 * import { sensitivityFigure } from 'ohmflow/view'
 * const score = (top1: number) => ({ kind: 'classes', samples: 100, top1, top5: 100 }) as const
 * const layers = [{ layer: 'conv1', trials: [score(90)] }, { layer: 'conv2', trials: [score(97)] }]
 * const devices = { devices: { schema: 'ohmflow.devices/1', seed: 1, models: [] }, trials: [score(80)], layers, varied: null } as const
 * const report = {
 *   schema: 'ohmflow.accuracy/1', model: 'digits.onnx', chip: 'rram256', dataset: 'images.idx.gz', of: 100, samples: 100,
 *   output: 'digit', outputs: 10, ideal: score(98), runtime: null, devices,
 * } as const
 * console.assert(sensitivityFigure(report).includes('conv1'))
 */
export const sensitivityFigure = (
  { ideal, devices, model, chip, samples, dataset }: AccuracyReport,
  { width = figureWidth }: FigureSize = {},
): string => {
  const costs = layerCosts(ideal, devices?.layers ?? [])
  if (costs.length === 0) return ''
  const shown = costs.slice(0, mostRows)
  const [left, right] = [width < 560 ? 110 : 200, width - 72]
  const largest = Math.max(...shown.map(({ most }) => most), 0) || 1
  const at = (cost: number): number => Math.round(left + (Math.max(0, cost) / largest) * (right - left))
  const rows = shown.map(({ layer, mean, least, most }, i) => {
    const middle = above + i * pitch + pitch / 2
    const told = figureText(ideal, mean)
    return [
      text(left - 8, middle + 4, shortened(layer, width < 560 ? 15 : 28), { size: 11, anchor: 'end' }),
      box(left, middle - 7, at(mean) - left, 14, {
        fill: okabeIto.blue,
        stroke: 'none',
        hint: `${layer}: ${told}, ${figureText(ideal, least)} to ${figureText(ideal, most)}`,
      }),
      most > least
        ? `<path d="M${at(least)},${middle}H${at(most)}" stroke="${okabeIto.orange}" stroke-width="3"/>`
        : '',
      text(width - 12, middle + 4, told, { size: 11, anchor: 'end' }),
    ].join('')
  })
  return compose({
    title: 'What each layer costs by itself',
    notes: [
      `${model} on ${chip}, ${count(samples, 'sample')} of ${dataset}: ${ideal.kind === 'classes' ? 'top-1 less' : 'error more'} than on ideal devices.${shown.length < costs.length ? ` The first ${shown.length} of ${costs.length} layers.` : ''}`,
    ],
    keys: [
      { label: 'mean over draws', colour: okabeIto.blue, mark: 'bar' },
      { label: 'least to most of them', colour: okabeIto.orange, mark: 'bar' },
    ],
    height: above + shown.length * pitch + 14,
    width,
    body: [text(width - 12, 10, 'mean', { size: 11, anchor: 'end', fill: muted }), ...rows].join('\n'),
  })
}
