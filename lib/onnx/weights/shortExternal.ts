import * as E from 'fp-ts/lib/Either.js'
import type { TensorType } from '../../ir/network.js'
import { outcome } from '../../rule.js'
import { decodeModel } from '../format/decodeModel.js'
import { isFloating } from '../format/elementType.js'
import { mostFolded, storedTensor } from '../format/tensorProto.js'
import { record } from '../operators/record.js'
import { count } from '../tensors/shape.js'
import { isNumeric, numbersOf, tensorData } from '../tensors/tensorData.js'
import type { ReadExternal } from './weights.js'

/** Scales of a Resize and steps of a Range are as short; longer floating-point constants are weights. */
const mostFloating = 8

const mayDecideShapes = ({ elementType, shape }: TensorType): boolean =>
  count(shape) <= (isFloating(elementType) ? mostFloating : mostFolded)

/**
 * The elements of the constants that a model keeps in other files and that shapes may depend on, by their names:
 * short ones of integers, and a few numbers of floating point. Weights are not read, and what cannot be read is left
 * out.
 */
export const shortExternal = (
  bytes: Uint8Array,
  read: ReadExternal,
): Readonly<Record<string, readonly number[]>> => {
  const decoded = decodeModel(bytes)
  if (E.isLeft(decoded)) return record([])
  const found: (readonly [string, readonly number[]])[] = []
  for (const tensor of decoded.right.graph.initializer) {
    const known = outcome(storedTensor(tensor))
    if (E.isLeft(known) || known.right.stored.kind === 'inside') continue
    const { type, stored } = known.right
    if (!isNumeric(type.elementType) || !mayDecideShapes(type)) continue
    const data = read(stored.location, stored.offset, stored.length)
    if (E.isRight(data) && data.right.length === stored.length)
      found.push([tensor.name, numbersOf(tensorData(type.elementType, type.shape, data.right))])
  }
  return record(found)
}
