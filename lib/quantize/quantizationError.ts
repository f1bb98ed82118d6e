import type { ImportError } from '../onnx/importError.js'
import type { WeightError } from '../onnx/weights/weightError.js'
import type { LowerError } from '../stages/lower/lower.js'
import type { QuantizeError } from './quantizeError.js'

/** Everything that can go wrong while a model is quantized, its import included. */
export type QuantizationError = ImportError | WeightError | LowerError | QuantizeError
