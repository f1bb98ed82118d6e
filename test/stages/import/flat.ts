import * as E from 'fp-ts/lib/Either.js'
import { expect } from 'vitest'
import { verifyNetwork } from '../../../lib/ir/verifyNetwork.js'
import { flatModel } from '../../../lib/onnx/edit/flatModel.js'
import type { ImportError } from '../../../lib/onnx/importError.js'
import type { GivenValues } from '../../../lib/onnx/inference/boundModel.js'
import { importModel } from '../../../lib/stages/import/importOnnx.js'
import { lowerGraph } from '../../../lib/stages/lower/im2col.js'
import { type ModelSpec, onnx } from '../../arbitraries/onnx.js'
import { run } from './runtime.js'

type Bindings = Readonly<Record<string, number>>

export const imported = (spec: ModelSpec, values: GivenValues = {}, bindings: Bindings = {}) =>
  importModel({ name: 'model', bytes: onnx(spec), sha256: '' }, bindings, values)

/** The network of a model that is imported without an error, and its base layers. */
export const mapped = (spec: ModelSpec, values: GivenValues = {}, bindings: Bindings = {}) => {
  const network = imported(spec, values, bindings)
  if (E.isLeft(network)) throw new Error(JSON.stringify(network.left))
  expect(verifyNetwork(network.right)._tag).toBe('Right')
  const lowered = lowerGraph(network.right)
  if (E.isLeft(lowered)) throw new Error(JSON.stringify(lowered.left))
  const { layers } = lowered.right
  const base = layers.flatMap((layer) => (layer.kind === 'base' ? [layer] : []))
  return { network: network.right, layers, base }
}

export const errorOf = (
  spec: ModelSpec,
  values: GivenValues = {},
  bindings: Bindings = {},
): ImportError | null => {
  const result = imported(spec, values, bindings)
  return E.isLeft(result) ? result.left : null
}

/**
 * Runs the file and its flat form in the runtime, which inlines functions and takes branches by itself:
 * both have to give the same numbers. `inputs` are shapes.
 */
export const expectSameResults = async (
  spec: ModelSpec,
  inputs: Readonly<Record<string, readonly number[]>>,
): Promise<void> => {
  const bytes = onnx(spec)
  const flat = await flatModel({ model: { name: 'model', bytes, sha256: '' }, bindings: {} })()
  if (E.isLeft(flat)) throw new Error(JSON.stringify(flat.left))
  expect(flat.right.bytes).not.toBe(bytes)
  const [right, ours] = [await run(bytes, inputs), await run(flat.right.bytes, inputs)]
  expect(right._tag).toBe('Right')
  expect(ours).toEqual(right)
}
