import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import * as E from 'fp-ts/lib/Either.js'
import { ModelProtoSchema, TensorProtoSchema, ValueInfoProtoSchema } from 'onnx-buf'
import * as ort from 'onnxruntime-web'
import { describe, expect, it } from 'vitest'
import type { Graph } from '../../../lib/ir/network.js'
import { verifyNetwork } from '../../../lib/ir/verifyNetwork.js'
import { importModel } from '../../../lib/stages/import/importOnnx.js'
import { zoo } from '../../../lib/zoo/zoo.js'

ort.env.wasm.numThreads = 1

const models = '../shared/models'
const present = existsSync(models)

const read = (file: string): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(`${models}/${file}`))

const imported = (bytes: Uint8Array, bindings: Readonly<Record<string, number>> = {}): Graph => {
  const result = importModel({ name: 'model', bytes, sha256: '' }, bindings)
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left))
  expect(verifyNetwork(result.right)._tag).toBe('Right')
  return result.right
}

/** The shape of every node's first result as ONNX Runtime infers it, by the name of the result. */
const runtimeShapes = async (bytes: Uint8Array): Promise<ReadonlyMap<string, readonly unknown[]>> => {
  const model = fromBinary(ModelProtoSchema, bytes)
  const graph = model.graph!
  const declared = new Set(graph.output.map(({ name }) => name))
  const names = graph.node.flatMap(({ opType, output }) =>
    opType === 'ConstantOfShape' ? [] : output.slice(0, 1),
  )
  graph.output.push(
    ...names.filter((name) => !declared.has(name)).map((name) => create(ValueInfoProtoSchema, { name })),
  )
  const session = await ort.InferenceSession.create(toBinary(ModelProtoSchema, model), {
    graphOptimizationLevel: 'disabled',
    logSeverityLevel: 4,
  })
  const shapes = new Map(
    session.outputMetadata.map((output) => [output.name, output.isTensor ? output.shape : []]),
  )
  await session.release()
  return shapes
}

/**
 * Parameters as the networks' authors count them; convolutions, and multiplications by hand: see each network's paper.
 */
const networks = [
  { file: 'light_bvlc_alexnet', parameters: 60_965_224, convolutions: 5, nodes: 24 },
  { file: 'light_inception_v1', parameters: 6_998_552, convolutions: 57, nodes: 143 },
  { file: 'light_resnet50', parameters: 25_557_032, convolutions: 53, nodes: 176 },
  { file: 'light_squeezenet', parameters: 1_235_496, convolutions: 26, nodes: 66 },
  { file: 'light_vgg19', parameters: 143_667_240, convolutions: 16, nodes: 46 },
] as const

describe.skipIf(!present)('networks of ../shared/models/light', () => {
  it.each(networks)(
    '$file has the shapes that ONNX Runtime infers',
    async ({ file, parameters, convolutions, nodes }) => {
      const bytes = read(`light/${file}.onnx`)
      const network = imported(bytes)
      const expected = await runtimeShapes(bytes)
      for (const { outputs } of network.nodes) {
        const [name = ''] = outputs
        expect([name, network.tensors[name]?.shape]).toEqual([name, expected.get(name)])
      }
      expect(network.nodes.filter(({ op }) => op === 'Conv')).toHaveLength(convolutions)
      expect(network.nodes).toHaveLength(nodes)
      expect(network.model.parameters).toBe(parameters)
      const [output = ''] = network.outputs
      const { dims } = fromBinary(TensorProtoSchema, read(`light/${file}_output_0.pb`))
      expect(network.tensors[output]?.shape).toEqual(dims.map(Number))
    },
  )

  it('ResNet-50 takes 4.089 G multiply-accumulates', () => {
    // 4 089 184 256 in torchvision's table of models, 4.09 GFLOPS there.
    expect(imported(read('light/light_resnet50.onnx')).model.macs).toBe(4_089_184_256)
  })
})

describe('networks of the zoo', () => {
  it.each(Object.values(zoo))('$name has its published number of parameters', (model) => {
    expect(imported(model.build()).model.parameters).toBe(model.parameters)
  })
})

describe.skipIf(!present)('operators of ../shared/models/operators', () => {
  it.each(present ? readdirSync(`${models}/operators`) : [])('%s', (folder) => {
    const network = imported(read(`operators/${folder}/model.onnx`))
    const tensor = (file: string): readonly number[] =>
      fromBinary(TensorProtoSchema, read(`operators/${folder}/test_data_set_0/${file}`)).dims.map(Number)
    expect(network.inputs.map((name) => network.tensors[name]?.shape)).toEqual([tensor('input_0.pb')])
    expect(network.outputs.map((name) => network.tensors[name]?.shape)).toEqual([tensor('output_0.pb')])
    expect(network.nodes).toHaveLength(1)
  })
})
