import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { fail, get, outcome, type Rule } from '../../rule.js'
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

function* modelIn(bytes: Uint8Array): Rule<string, DecodedModel> {
  if (bytes.length === 0) return yield* fail('it holds no bytes')
  const model = yield* get(E.mapLeft(malformedText)(decode(ModelProtoSchema, bytes)))
  const { graph } = model
  return graph === undefined ? yield* fail('it holds no graph') : { model, graph }
}

/**
 * Decodes an ONNX file (a protobuf `ModelProto`), or says at
 * which byte it stops being one and what it looks like instead.
 *
 * Source: ONNX, onnx.proto.
 */
export const decodeModel = (bytes: Uint8Array): Either<ImportError, DecodedModel> =>
  E.mapLeft(
    (reason: string): ImportError => ({
      _tag: 'NotOnnx',
      bytes: bytes.length,
      reason,
      looksLike: looksLike(bytes),
    }),
  )(outcome(modelIn(bytes)))
