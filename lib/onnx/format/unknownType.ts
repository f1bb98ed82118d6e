import type { ImportError } from '../importError.js'
import { dataTypeName } from './elementType.js'

/** A tensor of an element type, by its number, that networks do not hold. */
export const unknownType = (tensor: string, dataType: number): ImportError => {
  const type = dataTypeName(dataType)
  return {
    _tag: 'BadTensor',
    tensor,
    problem: `its element type ${type} is not supported`,
    unknownType: type,
  }
}

/** What can be done about types that networks do not hold, by how ONNX calls them. */
const remedies: readonly (readonly [RegExp, string])[] = [
  [
    /^FLOAT[48]/,
    'Export the model in float16 or float32, or quantized to int8: a crossbar holds integers, and the quantizers of ONNX Runtime (quantize_static) make them.',
  ],
  [
    /^U?INT2$/,
    'Export the model with its weights as int4 or int8, which hold the same numbers with the same scale.',
  ],
  [/^COMPLEX/, 'Export the model with real and imaginary parts as tensors of their own.'],
]

/** What to do where an element type is not known. */
export const typeRemedy = (type: string): string =>
  remedies.find(([pattern]) => pattern.test(type))?.[1] ??
  'Export the model with tensors of floats (16 to 64 bits), of integers (4 to 64 bits) or of booleans.'
