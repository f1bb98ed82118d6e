import { create } from '@bufbuild/protobuf'
import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { GraphProtoSchema, type TensorProto, TensorProto_DataLocation, TensorProtoSchema } from 'onnx-buf'
import type { DecodedModel } from '../stages/import/decodeModel.js'
import type { WeightError } from '../stages/import/weightError.js'
import type { ReadExternal } from '../stages/import/weights.js'

const inlined = (tensor: TensorProto, read: ReadExternal): Either<WeightError, TensorProto> => {
  const { name, dims, dataType, externalData, dataLocation } = tensor
  if (dataLocation !== TensorProto_DataLocation.EXTERNAL) return E.right(tensor)
  const entry = (key: string): string | undefined => externalData.find((found) => found.key === key)?.value
  const bytes = read(entry('location') ?? '', Number(entry('offset') ?? 0), Number(entry('length') ?? 0))
  return E.map((data: Uint8Array) =>
    create(TensorProtoSchema, { name, dims, dataType, rawData: Uint8Array.from(data) }),
  )(bytes)
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
