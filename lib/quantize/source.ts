import * as E from 'fp-ts/lib/Either.js'
import type { Graph } from '../ir/network.js'
import { selfContained } from '../onnx/edit/selfContained.js'
import { type DecodedModel, decodeModel } from '../onnx/format/decodeModel.js'
import { modelFile } from '../onnx/format/modelFile.js'
import type { BoundModel } from '../onnx/inference/boundModel.js'
import { encode } from '../onnx/proto/encode.js'
import { ModelProtoSchema } from '../onnx/proto/schemas.js'
import { type ReadExternal, type WeightReader, weightReader } from '../onnx/weights/weights.js'
import { type AsyncRule, fail, get } from '../rule.js'
import { foldBatchNormalization } from '../stages/import/foldBatchNormalization.js'
import { importModel } from '../stages/import/importOnnx.js'
import { lowerGraph } from '../stages/lower/im2col.js'
import { type FloatLayer, floatLayers, type LeftLayer } from './floatLayers.js'
import type { QuantizationError } from './quantizeError.js'
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
export async function* sourceOf(
  { model, bindings }: Pick<BoundModel, 'model' | 'bindings'>,
  readExternal: ReadExternal = noFiles,
): AsyncRule<QuantizationError, Source> {
  const written = yield* selfContained(yield* get(decodeModel(model.bytes)), readExternal)
  const asWritten = yield* get(importModel(model, bindings))
  const raised = yield* get(raiseOpset(written, asWritten, weightReader(model, readExternal)))
  // with what its shapes need of other files, to which it still refers
  const file = { ...model, ...(await modelFile(model.name, encode(ModelProtoSchema, raised.model))()) }
  const network = yield* get(importModel(file, bindings))
  const folded = foldBatchNormalization(network)
  const weights = weightReader(file, readExternal)
  const lowered = yield* get(lowerGraph(folded))
  const base = lowered.layers.flatMap((layer) => (layer.kind === 'base' ? [layer] : []))
  const { layers, left } = floatLayers(folded, base, weights)
  if (layers.length === 0) yield* fail({ _tag: 'NothingToQuantize' as const, model: model.name, left })
  return { written, raised, network, folded, weights, layers, left }
}
