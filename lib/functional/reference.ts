import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { tensorType } from '../ir/lookup.js'
import { submodel } from '../onnx/edit/submodel.js'
import type { DecodedModel } from '../onnx/format/decodeModel.js'
import type { Tensors } from '../onnx/runtime/runtime.js'
import type { RuntimeFailed } from '../onnx/runtime/runtimeFailed.js'
import type { Prepared } from './prepare.js'
import type { Reference } from './results.js'
import { runtimeFailed } from './runtimeFailed.js'

/** What the runtime answers for these tensors of a whole model. */
const answers = async (
  prepared: Prepared,
  decoded: DecodedModel,
  tensors: readonly string[],
  inputs: Tensors,
): Promise<Either<RuntimeFailed, Tensors>> => {
  const { graph, runtime } = prepared
  const isInput = new Set(graph.inputs)
  const part = submodel(
    decoded,
    [...new Set(tensors)],
    (name) => isInput.has(name),
    (name) => tensorType(graph, name),
  )
  const session = await runtime.load(part.bytes)()
  if (E.isLeft(session)) return E.left(runtimeFailed(runtime, part.operators, session.left))
  const taken = part.inputs.flatMap((name) => {
    const given = inputs.get(name)
    return given === undefined ? [] : [[name, given] as const]
  })
  const answer = await session.right.run(new Map(taken))()
  await session.right.release()
  return E.mapLeft((problem: string) => runtimeFailed(runtime, part.operators, problem))(answer)
}

/** What the runtime computes for the whole model: its outputs, and what goes into and out of the base layers. */
export const reference = async (
  prepared: Prepared,
  inputs: Tensors,
): Promise<Either<RuntimeFailed, Reference>> => {
  const { graph, decoded, original, crossbars } = prepared
  const layers = [...crossbars.keys()]
  const around = layers.flatMap(({ input, output }) => [input, output])
  // where quantizers have been moved, there are tensors around layers that the file does not have
  const asGiven = original === decoded
  const outputs = await answers(prepared, original, [...graph.outputs, ...(asGiven ? around : [])], inputs)
  if (E.isLeft(outputs)) return outputs
  const tensors = asGiven || layers.length === 0 ? outputs : await answers(prepared, decoded, around, inputs)
  if (E.isLeft(tensors)) return tensors
  return E.right({
    outputs: new Map(graph.outputs.map((name) => [name, outputs.right.get(name)!] as const)),
    layers: new Map(
      layers.map(({ layer, input, output }) => {
        const [given, made] = [tensors.right.get(input)!, tensors.right.get(output)!]
        return [layer.name, { given, made }] as const
      }),
    ),
  })
}
