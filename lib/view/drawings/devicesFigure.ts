import { type Deviation, signalToError } from '../../functional/deviation.js'
import type { DeviceStudy, LayerStudy } from '../../functional/deviceStudy.js'
import { compose, type FigureSize, figureWidth, line, point, text } from '../figures/compose.js'
import { hairline, muted, okabeIto } from '../figures/palette.js'
import { count, grouped, shortened } from '../format.js'

const pitch = 17
const mostRows = 80

/** What is drawn of each layer. */
const marks = [
  {
    label: 'its result, where all layers lie on the devices',
    shape: 'circle',
    colour: okabeIto.blue,
    of: ({ together }: LayerStudy) => together,
  },
  {
    label: 'its result, where it alone does',
    shape: 'diamond',
    colour: okabeIto.green,
    of: ({ alone }: LayerStudy) => alone,
  },
  {
    label: 'the outputs, where it alone does',
    shape: 'triangle-up',
    colour: okabeIto.vermillion,
    of: ({ effect }: LayerStudy) => effect,
  },
] as const

const decibels = (deviation: Deviation): string => {
  const ratio = signalToError(deviation)
  return Number.isFinite(ratio) ? `${ratio.toFixed(1)} dB` : 'exact'
}

/** From decibels to pixels: lines at each ten; what is exact stands beyond the last. */
const scaleOf = (layers: readonly LayerStudy[], begin: number, end: number) => {
  const finite = layers
    .flatMap((layer) => marks.map(({ of }) => signalToError(of(layer))))
    .filter((ratio) => Number.isFinite(ratio))
  const least = Math.min(0, ...finite.map((ratio) => 10 * Math.floor(ratio / 10)))
  const most = Math.max(10, ...finite.map((ratio) => 10 * Math.ceil(ratio / 10)))
  const exact = end - 24
  const at = (ratio: number): number =>
    Number.isFinite(ratio) ? begin + ((ratio - least) / (most - least)) * (exact - 44 - begin) : exact
  const each = 10 * Math.ceil((most - least) / 10 / 8)
  const ticks = Array.from({ length: Math.floor((most - least) / each) + 1 }, (_, i) => least + i * each)
  return { at: (ratio: number) => Math.round(10 * at(ratio)) / 10, ticks, exact }
}

/** Those that do the most to the outputs, in the order of the network. */
const shownOf = ({ layers }: DeviceStudy): readonly LayerStudy[] => {
  const kept = new Set(layers.toSorted((a, b) => b.effect.error - a.effect.error).slice(0, mostRows))
  return layers.filter((layer) => kept.has(layer))
}

/**
 * What devices that are not ideal do to each layer: signal to error of its result where all layers lie on them, where it alone does,
 * and of the outputs where it alone does; further to the left is worse. Of very many layers those that do most to the outputs. `on`
 * says which devices, as `describeDevices` of `ohmflow/devices` does. An SVG document.
 *
 * @example
 * import { studyOf, studyRuns } from 'ohmflow/devices'
 * import { devicesFigure } from 'ohmflow/view'
 * const deviation = { elements: 4, different: 1, largest: 1, signal: 100, error: 1 }
 * const outputs = { classes: { deviation, agrees: true } }
 * const findings = studyRuns(['conv1'], 2).map((run) => ({ ...run, layers: { conv1: deviation }, outputs }))
 * console.assert(devicesFigure(studyOf(['conv1'], 2, findings)).includes('conv1'))
 */
export const devicesFigure = (
  study: DeviceStudy,
  { width = figureWidth, on = '' }: FigureSize & { readonly on?: string } = {},
): string => {
  const layers = shownOf(study)
  const longest = layers.reduce((most, { layer }) => Math.max(most, layer.length), 0)
  const left = Math.min(width >= 640 ? 220 : 120, 24 + longest * 6.4)
  const letters = Math.floor((left - 16) / 6.1)
  const { at, ticks, exact } = scaleOf(layers, left + 8, width - 12)
  const bottom = 8 + layers.length * pitch
  const grid = [
    ...ticks.map((tick) => ({ x: at(tick), label: `${tick} dB` })),
    { x: exact, label: 'exact' },
  ].map(
    ({ x, label }) =>
      line(x, 4, x, bottom, hairline) +
      text(x, bottom + 14, label, { size: 10, anchor: 'middle', fill: muted }),
  )
  const rows = layers.map((layer, i) => {
    const y = 8 + i * pitch + pitch / 2
    const drawn = marks.map(({ label, shape, colour, of }) =>
      point(
        shape,
        colour,
        at(signalToError(of(layer))),
        y,
        `${layer.layer}: ${decibels(of(layer))}, ${label}`,
        0.9,
      ),
    )
    const bold = layer.layer === study.hurtsMost
    return (
      text(left - 6, y + 4, shortened(layer.layer, letters), { size: 11, anchor: 'end', bold, halo: false }) +
      drawn.join('')
    )
  })
  return compose({
    title: `What devices do to ${count(study.layers.length, 'layer')}: signal to error`,
    notes: [
      ...on.split('\n').filter((each) => each !== ''),
      `${count(study.trials, 'trial')}; 20 dB is an error of a tenth of the signal. ${study.hurtsMost === null ? 'The outputs are exact.' : `${study.hurtsMost}, in bold, hurts most.`}`,
      ...study.outputs.map(
        ({ output, deviation, agreeing }) =>
          `${output}: ${decibels(deviation)}; its largest element stays where it is in ${grouped(agreeing)} of ${count(study.trials, 'trial')}.`,
      ),
      ...(layers.length < study.layers.length
        ? [`The ${grouped(layers.length)} that do most to the outputs are drawn.`]
        : []),
    ],
    keys: marks.map(({ label, colour, shape }) => ({ label, colour, mark: shape })),
    height: bottom + 26,
    width,
    body: [...grid, ...rows].join('\n'),
  })
}
