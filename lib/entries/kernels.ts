export type { CellMatrix, Noise, Plane } from '../kernels/cellMatrix.js'
export type {
  Activation,
  Held,
  Kernels,
  Multiplier,
  Offsets,
  Requantizer,
  Rescaling,
  Sums,
  Target,
  Vectors,
} from '../kernels/kernels.js'
export { kernelsHere } from '../kernels/kernelsHere.js'
export type { Matrix } from '../kernels/matrix.js'
