import { fromBinary } from '@bufbuild/protobuf'
import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { type GraphProto, type ModelProto, ModelProtoSchema } from 'onnx-buf'
import type { ImportError } from '../importError.js'
import { looksLike } from './looksLike.js'
import { rawTensors } from './rawTensors.js'
import { malformed } from './wire.js'

/** A decoded model and its graph. Tensors are views of the file's bytes, not copies, unless their elements are written one by one. */
export interface DecodedModel {
  readonly model: ModelProto
  readonly graph: GraphProto
}

const decoded = (bytes: Uint8Array): Either<string, ModelProto> => {
  const problem = malformed(ModelProtoSchema, bytes)
  if (problem !== null) return E.left(`at byte ${problem.offset}: ${problem.reason}`)
  return E.tryCatch(() => fromBinary(ModelProtoSchema, rawTensors(ModelProtoSchema, bytes)), String)
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
  const model = decoded(bytes)
  if (E.isLeft(model)) return refused(model.left)
  const { graph } = model.right
  if (graph === undefined) return refused('it holds no graph')
  return E.right({ model: model.right, graph })
}
