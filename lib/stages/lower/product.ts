import { product } from '../../arithmetic.js'
import type { AffineMap } from '../../ir/lowered.js'

/** What a convolution or a matrix product is on a crossbar: the shape of the work and which elements it touches. */
export interface Product {
  readonly groups: number
  readonly vectorShape: readonly number[]
  readonly rowShape: readonly number[]
  readonly columnShape: readonly number[]
  readonly input: AffineMap
  readonly weight: AffineMap
  readonly output: AffineMap
  readonly weights: string
  readonly bias: string | null
}

/** The number of points of a box; 1 for the box without dimensions. */
export const points = (shape: readonly number[]): number => product(shape)
