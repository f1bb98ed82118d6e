import type { TopLevelSpec } from 'vega-lite'
import { installed } from '../../codec/installed.js'
import { printable } from '../../codec/printable.js'
import { family, sound } from './compose.js'
import { hairline, ink, muted } from './palette.js'

type Layered = Extract<TopLevelSpec, { layer: unknown }>

/** What is drawn, in the terms of Vega-Lite; every mark brings its own data. */
export type Marks = Layered['layer']

/** The channels that all marks share. */
export type Shared = NonNullable<Layered['encoding']>

/** What a mark's place along one direction says. */
export type Channel = NonNullable<Shared['x'] & Shared['y']>

/** Pixels: where the plotted area is, how large it is, and the room around it for the labels of its axes. */
export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly left: number
  readonly right: number
  readonly bottom: number
}

/** Room above, for marks that stand on the edge. */
const above = 10

/** Coordinates to a hundredth of a pixel: the last digits of a logarithm are not the same in every engine. */
const rounded = (svg: string): string =>
  svg.replaceAll(/ (?:d|transform|x|y|x1|x2|y1|y2)="[^"]*"/g, (attribute) =>
    attribute.replaceAll(/\d+\.\d{3,}(?:e-?\d+)?/g, (digits) => String(Number(Number(digits).toFixed(2)))),
  )

/** Spells out what is invisible in names: Vega writes them into expressions, in which a line separator ends a text too early. */
const spell = (node: object): void => {
  const entries: readonly (readonly [string, unknown])[] = Object.entries(node)
  for (const [key, child] of entries) {
    if (typeof child === 'string') Reflect.set(node, key, printable(child))
    else if (typeof child === 'object' && child !== null) spell(child)
  }
}

/**
 * Marks in a box, as SVG to be put into another. Nothing in it depends on how wide a text is: that is
 * measured where a canvas is at hand and guessed elsewhere, and the same figure would come out differently.
 * So the size is fixed, labels never give way, and titles and legends are put in by the caller.
 */
export const plot = async (box: Box, encoding: Shared, layer: Marks): Promise<string> => {
  const [{ View, parse }, { compile }] = await installed('plotting results', ['vega', 'vega-lite'], () =>
    Promise.all([import('vega'), import('vega-lite')]),
  )
  const { width, height, left, right, bottom } = box
  const spec: Layered = {
    width,
    height,
    padding: { left, right, top: above, bottom },
    autosize: { type: 'none' },
    encoding,
    layer,
    config: {
      font: family,
      background: 'transparent',
      view: { stroke: null },
      axis: {
        title: null,
        labelColor: ink,
        labelFontSize: 12,
        labelLimit: 0,
        labelOverlap: false,
        labelFlush: false,
        labelBound: false,
        labelPadding: 6,
        domain: false,
        ticks: false,
        gridColor: hairline,
        tickColor: muted,
      },
    },
  }
  const spelt = structuredClone(spec)
  spell(spelt)
  const svg = await new View(parse(compile(spelt).spec), { renderer: 'none' }).toSVG()
  return sound(rounded(svg)).replace('<svg ', `<svg x="${box.x - left}" y="${box.y - above}" `)
}
