import type { Either } from 'fp-ts/lib/Either.js'
import { Graph, type Network } from '../../ir/network.js'
import { decodeModel } from '../../onnx/format/decodeModel.js'
import type { ModelFile } from '../../onnx/format/modelFile.js'
import { opsetOf } from '../../onnx/format/opset.js'
import type { ImportError } from '../../onnx/importError.js'
import type { GivenValues } from '../../onnx/inference/boundModel.js'
import { type Given, inferGraph } from '../../onnx/inference/inferGraph.js'
import { pass } from '../../pipeline/index.js'
import { get, outcome, type Rule } from '../../rule.js'
import { assemble } from './assemble.js'
import type { Task } from './import.js'

function* imported(file: ModelFile, given: Given): Rule<ImportError, Graph> {
  const { model, graph } = yield* get(decodeModel(file.bytes))
  const opset = yield* opsetOf(model, file.bytes.length)
  return yield* assemble(file, opset, graph, yield* inferGraph(model, graph, opset, given, file.beside))
}

/** The part of the import that does not depend on the chip. */
export const importModel = (
  model: ModelFile,
  bindings: Readonly<Record<string, number>>,
  values: GivenValues = {},
): Either<ImportError, Graph> => outcome(imported(model, { bindings, values }))

/**
 * Imports an ONNX model (opsets 6 to 25) as a network in which every tensor has a shape of numbers.
 *
 * Shapes are inferred from the inputs on, checked operator by operator, and compared with what the model
 * declares. Results that do not depend on the network's inputs become constants; nodes that no output needs
 * are left out. An operator without a rule here passes through where the model declares the shapes of its
 * results, and is named in `model.opaque`; so is a product whose weights come of it alone. Functions of the model are inlined, and so is the branch of an If
 * whose condition is constant. Dimensions that the model leaves open are bound by name, an unnamed one by
 * `<input>:<axis>`; an input can be given a value, which makes it a constant.
 * Weights stay in the file: the network says where they are.
 *
 * Source: ONNX, docs/IR.md and docs/Operators.md.
 *
 * @example
 * import { importOnnx, modelFile, presets } from 'ohmflow'
 * const model = await modelFile('photo.onnx', new Uint8Array([0xff, 0xd8, 0xff, 0xe0]))()
 * const result = importOnnx()({ model, bindings: {}, chip: presets.rram256.chip })
 * console.assert(result._tag === 'Left' && result.left._tag === 'NotOnnx' && result.left.looksLike === 'a JPEG image')
 */
export const importOnnx = () =>
  pass({
    implementation: 'onnx',
    version: '5',
    reads: ({ model, bindings, values = {} }: Task) => ({ model, bindings, values }),
    // the hash stands for the bytes; the name is part of the network
    key: ({ model: { name, sha256, beside = {} }, bindings, values }) => ({
      name,
      sha256,
      beside,
      bindings,
      values,
    }),
    compute: ({ model, bindings, values }) => importModel(model, bindings, values),
    product: Graph,
    join: ({ chip }, graph): Network => ({ ...graph, chip }),
  })
