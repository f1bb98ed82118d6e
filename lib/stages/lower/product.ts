import { product } from '../../arithmetic.js'
import type { BaseLayer } from '../../ir/lowered.js'

/** What a convolution or a matrix product is on a crossbar: the shape of the work and which elements it touches. */
export type Product = Pick<
  BaseLayer,
  'groups' | 'vectorShape' | 'rowShape' | 'columnShape' | 'input' | 'weight' | 'output' | 'weights' | 'bias'
>

/** The number of points of a box; 1 for the box without dimensions. */
export const points = (shape: readonly number[]): number => product(shape)
