import * as E from 'fp-ts/lib/Either.js'
import { tensorType } from '../ir/lookup.js'
import { submodel } from '../onnx/edit/submodel.js'
import type { DecodedModel } from '../onnx/format/decodeModel.js'
import type { Tensors } from '../onnx/runtime/runtime.js'
import type { RuntimeFailed } from '../onnx/runtime/runtimeFailed.js'
import { runtimeFailed } from '../onnx/runtime/runtimeFailed.js'
import { type AsyncRule, get } from '../rule.js'
import type { Prepared } from './prepare.js'
import type { RunReference } from './results.js'

/** What the runtime answers for these tensors of a whole model. */
async function* answers(
  prepared: Prepared,
  decoded: DecodedModel,
  tensors: readonly string[],
  inputs: Tensors,
): AsyncRule<RuntimeFailed, Tensors> {
  const { graph, runtime } = prepared
  const isInput = new Set(graph.inputs)
  const part = submodel(
    decoded,
    [...new Set(tensors)],
    (name) => isInput.has(name),
    (name) => tensorType(graph, name),
  )
  const failed = (problem: string) => runtimeFailed(runtime, part.operators, problem)
  const session = yield* get(E.mapLeft(failed)(await runtime.load(part.bytes)()))
  const taken = part.inputs.flatMap((name) => {
    const given = inputs.get(name)
    return given === undefined ? [] : [[name, given] as const]
  })
  const answer = await session.run(new Map(taken))()
  await session.release()
  return yield* get(E.mapLeft(failed)(answer))
}

/** What the runtime computes for the whole model: its outputs, and what goes into and out of the base layers. */
export async function* reference(
  prepared: Prepared,
  inputs: Tensors,
): AsyncRule<RuntimeFailed, RunReference> {
  const { graph, decoded, original, crossbars } = prepared
  const layers = [...crossbars.keys()]
  const around = layers.flatMap(({ input, output }) => [input, output])
  // where quantizers have been moved, there are tensors around layers that the file does not have
  const asGiven = original === decoded
  const wanted = [...graph.outputs, ...(asGiven ? around : [])]
  const outputs = yield* answers(prepared, original, wanted, inputs)
  const tensors = asGiven || layers.length === 0 ? outputs : yield* answers(prepared, decoded, around, inputs)
  return {
    outputs: new Map(graph.outputs.map((name) => [name, outputs.get(name)!] as const)),
    layers: new Map(
      layers.map(({ layer, input, output }) => {
        const [given, made] = [tensors.get(input)!, tensors.get(output)!]
        return [layer.name, { given, made }] as const
      }),
    ),
  }
}
