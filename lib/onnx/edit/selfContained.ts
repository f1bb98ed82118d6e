import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { outcome } from '../../rule.js'
import type { DecodedModel } from '../format/decodeModel.js'
import { storedTensor } from '../format/tensorProto.js'
import { create } from '../proto/create.js'
import type { TensorProto } from '../proto/messages.js'
import { GraphProtoSchema, TensorProtoSchema } from '../proto/schemas.js'
import type { WeightError } from '../weights/weightError.js'
import { externalBytes, type ReadExternal } from '../weights/weights.js'

const inlined = (tensor: TensorProto, read: ReadExternal): Either<WeightError, TensorProto> => {
  const { name, dims, dataType } = tensor
  const place = outcome(storedTensor(tensor))
  if (E.isLeft(place))
    return E.left({ _tag: 'UnreadableWeight', weight: name, problem: 'its data is malformed' })
  const { stored } = place.right
  if (stored.kind === 'inside') return E.right(tensor)
  return E.map((data: Uint8Array) =>
    create(TensorProtoSchema, { name, dims, dataType, rawData: new Uint8Array(data) }),
  )(externalBytes(read, name, stored))
}

/** The model with all of its weights in it, also those that lie in files beside it. */
export const selfContained = (
  { model, graph }: DecodedModel,
  read: ReadExternal,
): Either<WeightError, DecodedModel> => {
  const initializer: TensorProto[] = []
  for (const tensor of graph.initializer) {
    const whole = inlined(tensor, read)
    if (E.isLeft(whole)) return whole
    initializer.push(whole.right)
  }
  return E.right({ model, graph: create(GraphProtoSchema, { ...graph, initializer }) })
}
