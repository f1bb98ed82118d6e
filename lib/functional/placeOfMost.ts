import type { TensorData } from '../onnx/tensors/tensorData.js'

/** Where the largest element of a tensor is; the first of equal ones. */
export const placeOfMost = ({ data }: TensorData): number => {
  let at = 0
  for (let i = 1; i < data.length; i++) if (data[i]! > data[at]!) at = i
  return at
}
