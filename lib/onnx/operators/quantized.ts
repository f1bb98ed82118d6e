import type { ElementType } from '../../ir/network.js'
import { integerRange } from '../format/elementType.js'
import { roundToEven } from '../tensors/tensorData.js'

/** The types that QuantizeLinear makes. Source: ONNX, QuantizeLinear-21. */
export const quantizedTypes: readonly ElementType[] = ['int8', 'uint8', 'int16', 'uint16', 'int4', 'uint4']

/** `saturate(round(x / scale) + zeroPoint)`, ties to even. Source: ONNX, QuantizeLinear-21. */
export const quantizedTo = (type: ElementType, x: number, scale: number, zeroPoint: number): number => {
  const [least, most] = integerRange(type) ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  return Math.min(Math.max(roundToEven(Math.fround(x / scale)) + zeroPoint, least), most)
}
