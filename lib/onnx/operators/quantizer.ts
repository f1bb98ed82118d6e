import type { ElementType } from '../../ir/network.js'
import { isFloating } from '../format/elementType.js'
import { count, sameShape, shown } from '../tensors/shape.js'
import { type Call, type Checked, input, must, optional, typed, type Value } from './call.js'

/** Where a node's inputs say how a tensor is quantized. */
export interface QuantizerInputs {
  /** The quantized tensor, where it is an input. */
  readonly of: Value | null
  readonly scale?: number
  readonly zeroPoint: number
  /** Channels, where the quantization may differ from channel to channel. */
  readonly perChannel: number | null
  /** The shape of a quantization that differs from row to row, or column to column, of each matrix of a stack. */
  readonly stacked?: readonly number[]
}

const fits = ({ shape }: Value, { perChannel, stacked }: QuantizerInputs): boolean =>
  count(shape) === 1 ||
  (shape.length === 1 && shape[0] === perChannel) ||
  (stacked !== undefined && sameShape(shape, stacked))

/**
 * Checks a scale and a zero point: one number each, or one a channel, also of each matrix of a stack; the zero point of the type of the tensor.
 * Returns the element type of the zero point, null where it is left out.
 */
export function* quantizer(call: Call, inputs: QuantizerInputs): Checked<ElementType | null> {
  const { of, scale, zeroPoint } = inputs
  if (scale !== undefined) {
    const s = yield* input(call, scale, 'a scale')
    yield* must(
      call,
      isFloating(s.elementType),
      () => `the scale "${s.name}" is ${s.elementType}, not floating point`,
    )
    yield* must(call, fits(s, inputs), () => `the scale "${s.name}" has the shape ${shown(s.shape)}`)
  }
  const z = optional(call, zeroPoint)
  if (z === null) return null
  yield* must(call, fits(z, inputs), () => `the zero point "${z.name}" has the shape ${shown(z.shape)}`)
  yield* typed(call, z, of === null ? ['int8', 'uint8', 'int16', 'uint16'] : [of.elementType])
  return z.elementType
}
