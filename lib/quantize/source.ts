import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { Graph } from '../ir/network.js'
import { selfContained } from '../onnx/edit/selfContained.js'
import { type DecodedModel, decodeModel } from '../onnx/format/decodeModel.js'
import { modelFile } from '../onnx/format/modelFile.js'
import type { BoundModel } from '../onnx/inference/boundModel.js'
import { encode } from '../onnx/proto/encode.js'
import { ModelProtoSchema } from '../onnx/proto/schemas.js'
import { type ReadExternal, type WeightReader, weightReader } from '../onnx/weights/weights.js'
import { foldBatchNormalization } from '../stages/import/foldBatchNormalization.js'
import { importModel } from '../stages/import/importOnnx.js'
import { lowerGraph } from '../stages/lower/im2col.js'
import { type FloatLayer, floatLayers, type LeftLayer } from './floatLayers.js'
import type { QuantizationError } from './quantizationError.js'
import { raiseOpset } from './raiseOpset.js'

const noFiles: ReadExternal = (location) =>
  E.left({ _tag: 'MissingFile', location, reason: 'nobody reads files here' })

/** A float model, read and understood. */
export interface Source {
  /** As the file says, and in an operator set that can say what a quantized model does. */
  readonly written: DecodedModel
  readonly raised: DecodedModel
  readonly network: Graph
  readonly folded: Graph
  readonly weights: WeightReader
  readonly layers: readonly FloatLayer[]
  readonly left: readonly LeftLayer[]
}

/** Reads a float model, raises its operator set where that is too old, and finds its layers. */
export const sourceOf = async (
  { model, bindings }: Pick<BoundModel, 'model' | 'bindings'>,
  readExternal: ReadExternal = noFiles,
): Promise<Either<QuantizationError, Source>> => {
  const decoded = decodeModel(model.bytes)
  if (E.isLeft(decoded)) return decoded
  const written = selfContained(decoded.right, readExternal)
  if (E.isLeft(written)) return written
  const asWritten = importModel(model, bindings)
  if (E.isLeft(asWritten)) return asWritten
  const raised = raiseOpset(written.right, asWritten.right, weightReader(model, readExternal))
  if (E.isLeft(raised)) return raised
  // with what its shapes need of other files, to which it still refers
  const file = {
    ...model,
    ...(await modelFile(model.name, encode(ModelProtoSchema, raised.right.model))()),
  }
  const network = importModel(file, bindings)
  if (E.isLeft(network)) return network
  const folded = foldBatchNormalization(network.right)
  const weights = weightReader(file, readExternal)
  const lowered = lowerGraph(folded)
  if (E.isLeft(lowered)) return lowered
  const base = lowered.right.layers.flatMap((layer) => (layer.kind === 'base' ? [layer] : []))
  const { layers, left } = floatLayers(folded, base, weights)
  if (layers.length === 0) return E.left({ _tag: 'NothingToQuantize', model: model.name, left })
  return E.right({
    written: written.right,
    raised: raised.right,
    network: network.right,
    folded,
    weights,
    layers,
    left,
  })
}
