/** Colours that people with any colour vision tell apart (M. Okabe and K. Ito, "Color Universal Design", 2008). */
export const okabeIto = {
  orange: '#E69F00',
  skyBlue: '#56B4E9',
  green: '#009E73',
  blue: '#0072B2',
  vermillion: '#D55E00',
  purple: '#CC79A7',
  black: '#000000',
} as const

export const ink = '#222222'
export const muted = '#666666'
export const hairline = '#DDDDDD'

const ofSynchronizers = new Map<string, string>([
  ['sequential', '#888888'],
  ['linear', okabeIto.orange],
  ['cyclic', okabeIto.green],
  ['auto', okabeIto.blue],
])

const others = [okabeIto.purple, okabeIto.vermillion, okabeIto.skyBlue, okabeIto.black]

/** A colour for each synchronizer, the same in all figures for those that come along. */
export const synchronizerColours = (synchronizers: readonly string[]): readonly string[] => {
  const unknown = synchronizers.filter((name) => !ofSynchronizers.has(name))
  return synchronizers.map(
    (name) => ofSynchronizers.get(name) ?? others[unknown.indexOf(name) % others.length] ?? ink,
  )
}

/** The colours of `orderedColours`. */
export const ramp = ['#DDAA33', '#E07B00', '#CC3311', '#AA3377', '#5B3F9E', '#111144'] as const

/** Colours for values in order, from light to dark, as far apart as they can be. */
export const orderedColours = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, i) => {
    const at = count === 1 ? 2 : Math.round((i * (ramp.length - 1)) / (count - 1))
    return ramp[at] ?? ink
  })

/** Shapes of points: colour is never all that tells them apart. */
export type PointShape = 'circle' | 'square' | 'triangle-up' | 'diamond' | 'triangle-down' | 'cross'

const shapes: readonly PointShape[] = ['circle', 'square', 'triangle-up', 'diamond', 'triangle-down', 'cross']

/** A shape for each of so many kinds of points. */
export const pointShapes = (count: number): readonly PointShape[] =>
  Array.from({ length: count }, (_, i) => shapes[i % shapes.length] ?? 'circle')

/** A colour dark enough for small letters on white. */
export const forText = (colour: string): string =>
  `#${[1, 3, 5]
    .map((at) => Math.round(Number.parseInt(colour.slice(at, at + 2), 16) * 0.72))
    .map((part) => (Number.isNaN(part) ? 0 : part).toString(16).padStart(2, '0'))
    .join('')}`
