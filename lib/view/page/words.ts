import type { Design } from '../../experiment/results.js'
import { count, grouped } from '../format.js'
import { plain } from '../markdown.js'
import type { Case } from '../results/summary.js'

/** A layer by name and shape. */
export const layerText = ({ network, layer, shape }: Case): string => {
  const { rows, columns, groups, vectors } = shape
  const times = groups > 1 ? ` × ${grouped(groups)} groups` : ''
  return `${plain(network)} ${plain(layer)} (${grouped(rows)} × ${grouped(columns)}${times}, ${count(vectors, 'vector')})`
}

/** A chip by what it has of its own. */
export const chipText = ({ crossbar, bus, exchange, signal, arbitration, buffers }: Design): string =>
  `${crossbar}², bus ${bus}, ${exchange}, ${signal}, ${arbitration}, ${count(buffers, 'buffer')}`

/** How a layer was synchronized. */
export const schemeText = ({ scheme, exchange }: Case): string =>
  exchange === null ? plain(scheme) : `${plain(scheme)}, ${exchange}`

/** The element with the largest value, the first of equals. */
export const largest = <A>(list: readonly A[], value: (a: A) => number): A | undefined => {
  let best: A | undefined
  for (const a of list) if (best === undefined || value(a) > value(best)) best = a
  return best
}

/** Words with commas, and an "and" before the last. */
export const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`

/** A ratio near one, as how much more it is: `+11.8%`. */
export const more = (ratio: number): string => {
  if (ratio === 1) return '0'
  const [sign, percents] = [ratio < 1 ? '−' : '+', Math.abs(100 * (ratio - 1))]
  if (percents < 0.001) return `${sign}<0.001%`
  return `${sign}${percents.toFixed(percents >= 0.1 ? 1 : 3)}%`
}

/** A picture of a figure that `resultFigures` draws. */
export const picture = (name: string, what: string): string => `![${what}](figures/${name}.svg)`
