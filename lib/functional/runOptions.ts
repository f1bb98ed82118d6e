import type { Tensors } from '../onnx/runtime/runtime.js'
import type { RuntimeFailed } from '../onnx/runtime/runtimeFailed.js'
import type { TensorData } from '../onnx/tensors/tensorData.js'
import type { Stalled } from '../stages/simulate/simulate.js'
import type { DeviceTrial } from './cellMultiplier.js'
import type { Drive } from './drive.js'
import type { Order } from './executeLayer.js'
import type { BadInput, ForeignProgram, NotCalibrated, NotModelled, ReadEarly } from './functionalError.js'

/** The numbers of a run, and how it goes about them. */
export interface RunOptions {
  readonly inputs: Tensors
  /** `fast` where it is left out. */
  readonly order?: Order
  /**
   * Sees the result of each base layer as it comes: its name, the
   * quantized tensor, and which of its elements stands for 0.
   */
  readonly observe?: (layer: string, result: TensorData, zeroPoint: number) => void
  /** What the crossbars are made of; ideal where it is left out. */
  readonly devices?: DeviceTrial
  /** Which layers lie on those devices, by name; all where it is left out. The others are ideal. */
  readonly nonIdeal?: (layer: string) => boolean
}

/** The numbers of a run of several images, and how it goes about them. */
export interface ImagesOptions extends Omit<RunOptions, 'inputs' | 'observe'> {
  /** What the network is given for each image of the program. */
  readonly images: readonly Tensors[]
  /** Sees the result of each base layer for each image, as in `RunOptions`. */
  readonly observe?: (layer: string, result: TensorData, zeroPoint: number, image: number) => void
  /** Is told what the first image drives in the crossbars of each base layer, which takes about as long as the run. */
  readonly driven?: (layer: string, drive: Drive) => void
}

/** A sample of a dataset: what the network is given for it, and its number among all. */
export interface Sample {
  readonly inputs: Tensors
  readonly number: number
}

/** How samples are run; everything else as in `RunOptions`. */
export type SamplesOptions = Pick<RunOptions, 'devices' | 'nonIdeal'>

/** What a run on numbers ends with. */
export type RunError =
  | BadInput
  | RuntimeFailed
  | ForeignProgram
  | Stalled
  | ReadEarly
  | NotModelled
  | NotCalibrated
