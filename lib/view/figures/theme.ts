import { forText, okabeIto, ramp } from './palette.js'

/** Which background a figure is for: `auto` follows the system of whoever looks at it, and is light on paper. */
export type Theme = 'auto' | 'light' | 'dark'

/**
 * The colours that change on a dark background, light and dark: paper, ink and lines, and what would be too dark there.
 * Figures are drawn in the light ones, which every renderer of SVG shows; a style sheet changes them.
 */
const surfaces: readonly (readonly [light: string, dark: string])[] = [
  ['#FFFFFF', '#15191E'],
  ['#222222', '#E9EAEC'],
  ['#666666', '#A7AEB6'],
  ['#DDDDDD', '#3B424A'],
  ['#E8E8E8', '#333A42'],
  ['#F4F4F4', '#232930'],
  ['#555555', '#C4C9CF'],
  ['#000000', '#F2F2F2'],
  [okabeIto.blue, '#4AA3DF'],
  [okabeIto.vermillion, '#F0813A'],
  [okabeIto.green, '#2DBE94'],
  // waiting for another layer: no work, so near the paper
  ['#F3DFB4', '#57482A'],
  // the dark end of the ramp of ordered colours
  ['#5B3F9E', '#9C84DD'],
  ['#111144', '#C9CCF7'],
  ['#AA3377', '#D96BA8'],
  ['#CC3311', '#F0674A'],
]

/** The same, and small letters in the colour of what they name. */
const pairs: readonly (readonly [light: string, dark: string])[] = [
  ...surfaces,
  ...Object.values(okabeIto)
    .filter((colour) => colour !== okabeIto.black)
    .map((colour) => [forText(colour), colour === okabeIto.blue ? '#6BB8EC' : colour] as const),
  ...ramp.map(
    (colour) => [forText(colour), surfaces.find(([light]) => light === colour)?.[1] ?? colour] as const,
  ),
]

const rules = (scope: string): string =>
  pairs
    .flatMap(([light, dark]) =>
      ['fill', 'stroke'].map((property) => `${scope} [${property}="${light}"]{${property}:${dark}}`),
    )
    .join('')

/** The style sheet of a figure: nothing where it is light, else the dark colours, always or where the system asks for them. */
export const themeStyle = (theme: Theme, scope = 'svg'): string => {
  if (theme === 'light') return ''
  return theme === 'dark' ? rules(scope) : `@media screen and (prefers-color-scheme:dark){${rules(scope)}}`
}

/** The mark-up around the style sheet of a figure, by which it is found again. */
const open = '<style class="theme">'
const close = '</style>'

/** The style sheet as an element of a figure. */
export const themeElement = (theme: Theme): string => `${open}${themeStyle(theme)}${close}`

/**
 * A figure for one background: figures follow the system of whoever looks at them, which a page with a
 * choice of its own, a slide or a printer does not want.
 *
 * @example
 * import { inTheme } from 'ohmflow/view'
 * console.assert(inTheme('<svg></svg>', 'dark') === '<svg></svg>') // no figure of ohmflow
 */
export const inTheme = (svg: string, theme: Theme): string => {
  const [from, to] = [svg.indexOf(open), svg.indexOf(close)]
  return from < 0 || to < from
    ? svg
    : `${svg.slice(0, from)}${theme === 'light' ? '' : themeElement(theme)}${svg.slice(to + close.length)}`
}
