import * as E from 'fp-ts/lib/Either.js'
import { fail, get, outcome, type Rule } from '../../rule.js'
import type { DecodedModel } from '../format/decodeModel.js'
import { storedTensor } from '../format/tensorProto.js'
import { create } from '../proto/create.js'
import type { TensorProto } from '../proto/messages.js'
import { GraphProtoSchema, TensorProtoSchema } from '../proto/schemas.js'
import type { WeightError } from '../weights/weightError.js'
import { externalBytes, type ReadExternal } from '../weights/weights.js'

function* inlined(tensor: TensorProto, read: ReadExternal): Rule<WeightError, TensorProto> {
  const { name, dims, dataType } = tensor
  const place = outcome(storedTensor(tensor))
  if (E.isLeft(place))
    return yield* fail({
      _tag: 'UnreadableWeight' as const,
      weight: name,
      problem: 'its data is malformed',
    })
  const { stored } = place.right
  if (stored.kind === 'inside') return tensor
  const rawData = new Uint8Array(yield* get(externalBytes(read, name, stored)))
  return create(TensorProtoSchema, { name, dims, dataType, rawData })
}

/** The model with all of its weights in it, also those that lie in files beside it. */
export function* selfContained(
  { model, graph }: DecodedModel,
  read: ReadExternal,
): Rule<WeightError, DecodedModel> {
  const initializer: TensorProto[] = []
  for (const tensor of graph.initializer) initializer.push(yield* inlined(tensor, read))
  return { model, graph: create(GraphProtoSchema, { ...graph, initializer }) }
}
