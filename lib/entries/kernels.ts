export type { CellMatrix, Noise, Plane } from '../kernels/cellMatrix.js'
export type { Activation, Kernels, Multiplier, Offsets, Sums, Target, Vectors } from '../kernels/kernels.js'
export { kernelsHere } from '../kernels/kernelsHere.js'
export type { Matrix } from '../kernels/matrix.js'
