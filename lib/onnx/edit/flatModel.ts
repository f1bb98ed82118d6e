import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import type { Bytes } from '../../bytes.js'
import { type AsyncRule, eventually, get, outcome, type Rule } from '../../rule.js'
import { decodeModel } from '../format/decodeModel.js'
import { subgraphsOf } from '../format/fileParts.js'
import { type ModelFile, modelFile } from '../format/modelFile.js'
import { domainOf, opsetOf } from '../format/opset.js'
import type { ImportError } from '../importError.js'
import type { BoundModel } from '../inference/boundModel.js'
import { inferGraph } from '../inference/inferGraph.js'
import type { Value } from '../operators/call.js'
import { create } from '../proto/create.js'
import { encode } from '../proto/encode.js'
import type { TensorProto } from '../proto/messages.js'
import { GraphProtoSchema, ModelProtoSchema, NodeProtoSchema } from '../proto/schemas.js'
import { isNumeric, tensorOf } from '../tensors/tensorData.js'
import { constantOf } from './write.js'

/** The tensor that an input has the value of. */
const given = ({ name, elementType, shape, constant }: Value): readonly TensorProto[] => {
  const elements = constant?.elements() ?? []
  return isNumeric(elementType)
    ? [
        constantOf(
          name,
          tensorOf(elementType, shape, (i) => elements[i] ?? Number.NaN),
        ),
      ]
    : []
}

function* flattened({ model: file, bindings, values = {} }: BoundModel): Rule<ImportError, Bytes | null> {
  const { model, graph } = yield* get(decodeModel(file.bytes))
  if (
    model.functions.length === 0 &&
    Object.keys(values).length === 0 &&
    !graph.node.some((node) => subgraphsOf(node).length > 0)
  )
    return null
  const opset = yield* opsetOf(model, file.bytes.length)
  const flat = yield* inferGraph(model, graph, opset, { bindings, values }, file.beside)
  const other = flat.nodes.find(({ call }) => call.domain === '' && call.opset !== opset)
  if (other !== undefined) {
    const problem = `it is of version ${other.call.opset} of the ONNX operator set in a function, and of version ${opset} in the graph`
    return yield { _tag: 'BadOperator', node: other.call.node, op: other.call.op, problem }
  }
  // a domain that only functions import is one of the model's once they are inlined
  const imports = new Map(
    model.functions.flatMap(({ opsetImport }) => opsetImport).map((one) => [domainOf(one.domain), one]),
  )
  for (const one of model.opsetImport) imports.set(domainOf(one.domain), one)
  const isGiven = new Set(flat.given.keys())
  return encode(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      ...model,
      opsetImport: [...imports.values()],
      functions: [],
      graph: create(GraphProtoSchema, {
        ...graph,
        node: flat.nodes.map(({ proto, call }) => create(NodeProtoSchema, { ...proto, name: call.node })),
        input: graph.input.filter(({ name }) => !isGiven.has(name)),
        initializer: [...graph.initializer, ...flat.initializers, ...[...flat.given.values()].flatMap(given)],
      }),
    }),
  )
}

async function* flatFile(task: BoundModel): AsyncRule<ImportError, ModelFile> {
  const bytes = yield* get(outcome(flattened(task)))
  return bytes === null ? task.model : { ...task.model, ...(await modelFile(task.model.name, bytes)()) }
}

/**
 * The model as its import sees it: functions inlined, branches taken whose condition is known, and the inputs that are
 * given a value as constants. It is the model itself where there is nothing of that. What follows (`quantizeModel`,
 * `functional`) takes it without values.
 *
 * @example
 * import { modelFile, teachingNetwork } from 'ohmflow'
 * import { flatModel } from 'ohmflow/run'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const flat = await flatModel({ model, bindings: {}, values: {} })()
 * console.assert(flat._tag === 'Right' && flat.right === model)
 */
export const flatModel =
  (task: BoundModel): TaskEither<ImportError, ModelFile> =>
  () =>
    eventually(flatFile(task))
