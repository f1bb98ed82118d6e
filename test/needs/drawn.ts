import type { Tiled } from '../../lib/ir/tiled.js'

/** The next number below a limit. */
export type Draw = (below: number) => number

/** Numbers without end from a few of fast-check's, so that a smaller list of them is a simpler case. */
export const drawing = (seed: readonly number[]): Draw => {
  let next = 0
  return (below) => (seed[next++ % seed.length]! + next) % below
}

/** Some layers placed several times. */
export const copied = (tiled: Tiled, draw: Draw): Tiled => ({
  ...tiled,
  layers: tiled.layers.map((layer) => {
    const count = 1 + draw(3)
    return layer.kind === 'operator' || count === 1 || count > layer.vectors
      ? layer
      : { ...layer, copies: { count, vectors: 'in-turn' as const } }
  }),
})
