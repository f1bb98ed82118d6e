import type { Span } from '../../ir/tiled.js'

/** `0 … extent - 1` in pieces that follow one another, given one by one: a list of them may be too long for memory. */
export interface Cut {
  readonly pieces: number
  readonly piece: (i: number) => Span
}

/**
 * Pieces as long as allowed, the last one what remains.
 *
 * @example
 * import { cutFull } from 'ohmflow'
 * const { pieces, piece } = cutFull(300, 256)
 * console.assert(pieces === 2 && piece(0).count === 256 && piece(1).count === 44)
 */
export const cutFull = (extent: number, most: number): Cut => ({
  pieces: Math.ceil(extent / most),
  piece: (i) => ({ start: i * most, count: Math.min(most, extent - i * most) }),
})

/**
 * As few pieces as will do, none longer than another by more than one.
 *
 * @example
 * import { cutEvenly } from 'ohmflow'
 * const { pieces, piece } = cutEvenly(300, 256)
 * console.assert(pieces === 2 && piece(0).count === 150 && piece(1).count === 150)
 */
export const cutEvenly = (extent: number, most: number): Cut => {
  const pieces = Math.ceil(extent / most)
  const edge = (i: number): number => Math.floor((i * extent) / pieces)
  return { pieces, piece: (i) => ({ start: edge(i), count: edge(i + 1) - edge(i) }) }
}

/** The pieces of a cut as a list. */
export const spansOf = ({ pieces, piece }: Cut): readonly Span[] =>
  Array.from({ length: pieces }, (_, i) => piece(i))
