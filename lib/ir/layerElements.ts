import type { AffineMap, Layer } from './lowered.js'

/** The elements of the tensor that a map leads into. */
export const elementsIn = (map: AffineMap): number => map.reduce((product, { size }) => product * size, 1)

/** How many elements a layer gives to whoever reads it. */
export const elementsGiven = (layer: Layer): number =>
  layer.kind === 'base' ? elementsIn(layer.output) : layer.outputElements

/**
 * How many elements a layer takes of the first of its inputs; an operator says only how many it takes of all of them
 * together, and takes some twice.
 */
export const elementsTaken = (layer: Layer): number => (layer.kind === 'base' ? elementsIn(layer.input) : 0)
