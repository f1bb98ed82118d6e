import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { ImportError } from '../importError.js'
import { decode, malformedText } from '../proto/decode.js'
import type { GraphProto, ModelProto } from '../proto/messages.js'
import { ModelProtoSchema } from '../proto/schemas.js'
import { looksLike } from './looksLike.js'

/** A decoded model and its graph. Tensors are views of the file's bytes, not copies, unless their elements are written one by one. */
export interface DecodedModel {
  readonly model: ModelProto
  readonly graph: GraphProto
}

/**
 * Decodes an ONNX file (a protobuf `ModelProto`), or says at
 * which byte it stops being one and what it looks like instead.
 *
 * Source: ONNX, onnx.proto.
 */
export const decodeModel = (bytes: Uint8Array): Either<ImportError, DecodedModel> => {
  const refused = (reason: string): Either<ImportError, never> =>
    E.left({ _tag: 'NotOnnx', bytes: bytes.length, reason, looksLike: looksLike(bytes) })
  if (bytes.length === 0) return refused('it holds no bytes')
  const model = decode(ModelProtoSchema, bytes)
  if (E.isLeft(model)) return refused(malformedText(model.left))
  const { graph } = model.right
  if (graph === undefined) return refused('it holds no graph')
  return E.right({ model: model.right, graph })
}
