import { sum } from '../../arithmetic.js'
import type { Report } from '../../ir/report.js'
import {
  about,
  atLeast,
  bytes,
  count,
  duration,
  energy,
  grouped,
  overheadPercent,
  percent,
  short,
} from '../format.js'
import { busiestOf } from '../limits.js'
import { orderOfLayers, together } from '../reportKinds.js'
import { html, type Markup } from './markup.js'
import { againstBound, limitedBy } from './totals.js'

/** In words: what was mapped on what, how long it takes, and how near that is to what can be had. */
export const inOneSentence = (report: Report): string => {
  const { model, chip, network, precision } = report
  const { images } = network
  const against = againstBound(report)
  const time = atLeast(
    model.opaque === undefined ? precision : 'estimate',
    duration(network.milliseconds / images),
  )
  return [
    `${model.name}, ${short(model.parameters)} parameters and ${short(model.macs)} multiply-accumulates, on ${count(network.cores, 'core')} of ${chip.name} with a ${chip.crossbar.rows} × ${chip.crossbar.columns} crossbar each: `,
    `${time} an image, ${orderOfLayers(report)}`,
    against === null
      ? '.'
      : `, which is ${about(precision, percent(against.efficiency))} of the bound that no order of the same work beats.`,
  ].join('')
}

/** What limits it, in words. */
export const limitInWords = (report: Report): string => {
  const all = sum(report.layers.map(({ cycles }) => cycles))
  const [most, ...others] = limitedBy(report)
  if (most === undefined) return 'No layer runs on crossbars.'
  const busiest = report.layers.reduce((a, b) => (b.efficiency > a.efficiency ? b : a), report.layers[0]!)
  const share = (cycles: number): string => percent(all === 0 ? 0 : cycles / all)
  const rest = others.map(({ limit, layers }) => `the ${limit} in ${grouped(layers.length)}`)
  const { network } = report
  const whole =
    network.ideal !== null && network.bound !== null && network.bound > 1.001 * network.ideal
      ? ` Multiplications are not all that limits the network: its bound, in which transfers and output units count too, is ${percent(network.bound / network.ideal - 1)} above what they alone take.`
      : ''
  if (together(report))
    return `Layers wait for one another. ${busiest.name} waits least: its ${busiestOf(busiest, report.chip)} is at work for ${percent(busiest.efficiency)} of the time from its first vector to its last.${whole}`
  return `The ${most.limit} limits ${grouped(most.layers.length)} of ${count(report.layers.length, 'layer')}, with ${share(most.cycles)} of their cycles${rest.length === 0 ? '' : `; ${rest.join(', ')}`}.${whole}`
}

/** The figures that one asks for first. */
export const keyFigures = (report: Report): Markup => {
  const { network, precision } = report
  const against = againstBound(report)
  const { images } = network
  const figures: readonly (readonly [value: string, label: string])[] = [
    [
      atLeast(precision, duration(network.milliseconds)),
      `${short(network.cycles)} cycles${images > 1 ? ` for ${grouped(images)} images` : ''}`,
    ],
    ...(against === null
      ? []
      : [
          [
            about(precision, percent(against.efficiency)),
            `of the bound of ${short(against.bound)} cycles`,
          ] as const,
        ]),
    ...(together(report)
      ? [
          [
            about(precision, short(network.throughput)),
            `images a second${images > 1 ? `, ${grouped(images)} one after the other` : ''}`,
          ] as const,
        ]
      : []),
    [grouped(network.cores), `cores for ${count(network.tiles, 'tile')}`],
    [about(precision, percent(network.utilization)), 'of crossbar time in use'],
    [about(precision, energy(network.energy.total)), `${percent(staticShare(report))} of it static`],
    [atLeast(precision, bytes(network.peakPartialSumBytes)), 'of partial sums at most'],
    ...(network.peakActivationBytes === null
      ? []
      : [[bytes(network.peakActivationBytes), 'of activations at most'] as const]),
    [overheadPercent(network.overhead), 'of all bytes moved are signals'],
    [bytes(network.programBytes), 'of programs'],
  ]
  return html`<ul class="figures">${figures.map(([value, label]) => html`<li><strong>${value}</strong><span>${label}</span></li>`)}</ul>`
}

const staticShare = ({ network: { energy } }: Report): number =>
  energy.total === 0 ? 0 : energy.static / energy.total
