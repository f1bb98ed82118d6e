import { printable } from '../../codec/printable.js'
import { wrapped } from '../wrapped.js'
import { hairline, ink, muted, type PointShape } from './palette.js'
import { themeElement } from './theme.js'

/** Pixels: of a figure, unless it is asked for in another width; its height depends on what is in it. */
export const figureWidth = 720

/** How large a figure is drawn. */
export interface FigureSize {
  /** Pixels; 720 where it is left out. Narrow figures say less beside the picture. */
  readonly width?: number
}

export const family = 'Helvetica Neue, Helvetica, Arial, Liberation Sans, DejaVu Sans, sans-serif'

/** Without what XML cannot hold, however it is written. */
export const sound = (text: string): string =>
  text.replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')

/** A text as it may stand in XML: names come from files. */
export const escaped = (text: string): string =>
  sound(printable(text))
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')

interface Style {
  readonly size?: number
  readonly fill?: string
  readonly bold?: boolean
  readonly anchor?: 'start' | 'middle' | 'end'
  /** Whether it stands on a rim of white, for what lies below it; true where it is left out. */
  readonly halo?: boolean
}

/** One line of text. */
export const text = (x: number, y: number, content: string, style: Style = {}): string => {
  const { size = 12, fill = ink, bold = false, anchor = 'start', halo = true } = style
  const weight = bold ? ' font-weight="600"' : ''
  const rim = halo ? ' stroke="#FFFFFF" stroke-width="3" paint-order="stroke"' : ''
  return `<text x="${x}" y="${y}" font-size="${size}" fill="${fill}" text-anchor="${anchor}"${weight}${rim}>${escaped(content)}</text>`
}

export interface Key {
  readonly label: string
  readonly colour: string
  /** A ring is hollow; what is faint lies in crowds, dots or lines, and is as pale as there. */
  readonly mark: 'bar' | 'rule' | 'step' | 'ring' | 'faint' | 'faint lines' | PointShape
}

/** Paths about 0, 0, some 10 pixels in size, of marks that are filled. */
const paths = {
  bar: 'M-7,-5h14v10h-14z',
  circle: 'M-4.5,0a4.5,4.5,0,1,1,9,0a4.5,4.5,0,1,1,-9,0z',
  square: 'M-4.5,-4.5h9v9h-9z',
  'triangle-up': 'M0,-5l5,9h-10z',
  'triangle-down': 'M0,5l5,-9h-10z',
  diamond: 'M0,-6l4.5,6l-4.5,6l-4.5,-6z',
  cross: 'M-1.8,-5.4h3.6v3.6h3.6v3.6h-3.6v3.6h-3.6v-3.6h-3.6v-3.6h3.6z',
} as const

/** A filled shape about a point; `hint` shows when the pointer rests on it. */
export const point = (
  shape: PointShape,
  colour: string,
  x: number,
  y: number,
  hint: string,
  scale = 1,
): string =>
  `<path transform="translate(${x},${y})${scale === 1 ? '' : ` scale(${scale})`}" d="${paths[shape]}" fill="${colour}" stroke="#FFFFFF" stroke-width="0.8"><title>${escaped(hint)}</title></path>`

/** Opacity of a line that lies in a crowd. */
export const faintLine = 0.25

const symbol = ({ colour, mark }: Key, x: number, y: number): string => {
  const place = `transform="translate(${x + 7},${y - 4})"`
  if (mark === 'rule') return `<path ${place} d="M0,-7v14" stroke="${colour}" stroke-width="2.5"/>`
  if (mark === 'step')
    return `<path ${place} d="M-7,-4h7v8h7" fill="none" stroke="${colour}" stroke-width="1.5" stroke-dasharray="3 2"/>`
  if (mark === 'ring')
    return `<path ${place} d="${paths.circle}" fill="#FFFFFF" stroke="${colour}" stroke-width="1.5"/>`
  if (mark === 'faint') return `<path ${place} d="${paths.circle}" fill="${colour}" fill-opacity="0.35"/>`
  // as lines of a crowd look: pale alone, less so where they cross
  if (mark === 'faint lines')
    return `<g ${place} stroke="${colour}" stroke-opacity="${faintLine}"><path d="M-7,-4L7,4"/><path d="M-7,4L7,-4"/><path d="M-7,0H7"/></g>`
  return `<path ${place} d="${paths[mark]}" fill="${colour}"/>`
}

/** About how wide a text is: a figure must come out the same wherever it is drawn, with whatever fonts. */
export const widthOf = (label: string, size = 12): number => [...label].length * size * 0.535

/** Lines of at most `width` pixels, broken between words. */
export const lines = (text: string, width: number, size = 12): readonly string[] =>
  wrapped(text, Math.max(8, Math.floor(width / widthOf('x', size))))

/** Where each key of a legend stands, in rows that are no wider than the figure. */
const placed = (keys: readonly Key[], width: number): readonly { key: Key; x: number; row: number }[] => {
  let [x, row] = [16, 0]
  return keys.map((key) => {
    const room = 20 + Math.ceil(widthOf(key.label))
    if (x > 16 && x + room > width - 8) [x, row] = [16, row + 1]
    const place = { key, x, row }
    x += room + 18
    return place
  })
}

/** Marks with what they stand for, side by side. */
const legend = (keys: readonly Key[], y: number, width: number): string =>
  placed(keys, width)
    .map(({ key, x, row }) => symbol(key, x, y + 18 * row) + text(x + 20, y + 18 * row, key.label))
    .join('')

export interface Layout {
  readonly title: string
  /** Lines below the title: what is shown, and of which chip. */
  readonly notes: readonly string[]
  readonly keys: readonly Key[]
  /** Pixels that the panels take, below title and legend. */
  readonly height: number
  /** SVG with the upper left corner of the panels at 0, 0. */
  readonly body: string
  /** Pixels; `figureWidth` where it is left out. */
  readonly width?: number
}

/** A whole figure: title, what is shown, legend, panels, on paper; texts are broken where they do not fit. */
export const compose = ({ title, notes, keys, height, body, width = figureWidth }: Layout): string => {
  const heading = lines(title, width - 32, 17)
  const said = notes.flatMap((note) => lines(note, width - 32))
  const below = 27 + 20 * (heading.length - 1)
  const rows = keys.length === 0 ? 0 : (placed(keys, width).at(-1)?.row ?? 0) + 1
  const top = below + 7 + 17 * said.length + (rows === 0 ? 4 : 8 + 18 * rows)
  const whole = Math.ceil(top + height)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="${escaped(title)}" width="${width}" height="${whole}" viewBox="0 0 ${width} ${whole}" font-family="${family}">`,
    `<title>${escaped(title)}</title>`,
    themeElement('auto'),
    `<rect width="${width}" height="${whole}" fill="#FFFFFF"/>`,
    ...heading.map((line, i) => text(16, 27 + 20 * i, line, { size: 16, bold: true })),
    ...said.map((note, i) => text(16, below + 20 + 17 * i, note, { fill: muted })),
    legend(keys, below + 20 + 17 * said.length + 6, width),
    `<g transform="translate(0,${top})">${body}</g>`,
    '</svg>\n',
  ].join('\n')
}

/** A thin straight line. */
export const line = (x1: number, y1: number, x2: number, y2: number, stroke = hairline): string =>
  `<path d="M${x1},${y1}L${x2},${y2}" stroke="${stroke}" fill="none"/>`

/** A figure: what its file is called, what it shows, and the SVG itself. */
export interface ResultFigure {
  readonly name: string
  readonly title: string
  readonly svg: string
}
