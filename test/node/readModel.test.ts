import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TensorProto } from 'onnx-buf'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { explain } from '../../lib/explain.js'
import { readModel } from '../../lib/node/readModel.js'
import { importModel } from '../../lib/stages/import/importOnnx.js'
import { bytesOf, integers, type NodeSpec, onnx, tensor } from '../arbitraries/onnx.js'

let folder = ''

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ohmflow-'))
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** The tensor with its bytes in the file `const.bin`, with no word of how many they are. */
const outside = (inside: TensorProto): TensorProto => {
  const entry = { $typeName: 'onnx.StringStringEntryProto' as const, key: 'location', value: 'const.bin' }
  return { ...inside, rawData: new Uint8Array(0), dataLocation: 1, externalData: [entry] }
}

/** What comes of a model of one node that reads `constant`, whose bytes are in a file unless `bytes` is null. */
const imported = async (node: NodeSpec, constant: TensorProto, bytes: Uint8Array | null) => {
  const path = join(folder, 'model.onnx')
  const nodes = [node, { op: 'MatMul', inputs: ['y', 'w'], outputs: ['z'] }]
  const initializers = [outside(constant), outside(tensor('w', [6, 5]))]
  writeFileSync(path, onnx({ inputs: { x: [2, 3, 6] }, initializers, nodes, outputs: ['z'] }))
  if (bytes !== null) writeFileSync(join(folder, 'const.bin'), bytes)
  const model = await readModel(path)()
  if (model._tag === 'Left') throw new Error(explain(model.left))
  return { model: model.right, graph: importModel(model.right, {}) }
}

const shapeOf = async (node: NodeSpec, constant: TensorProto) => {
  const { graph } = await imported(node, constant, constant.rawData)
  return graph._tag === 'Right' ? graph.right.tensors['y']?.shape : explain(graph.left)
}

describe('constants in other files that shapes depend on', () => {
  it.each<readonly [what: string, node: NodeSpec, constant: TensorProto, shape: readonly number[]]>([
    ['Reshape', { op: 'Reshape', inputs: ['x', 's'], outputs: ['y'] }, integers('s', [-1, 6]), [6, 6]],
    [
      'Expand',
      { op: 'Expand', inputs: ['x', 's'], outputs: ['y'] },
      integers('s', [4, 1, 1, 1]),
      [4, 2, 3, 6],
    ],
    ['Tile', { op: 'Tile', inputs: ['x', 's'], outputs: ['y'] }, integers('s', [3, 2, 1]), [6, 6, 6]],
    ['Unsqueeze', { op: 'Unsqueeze', inputs: ['x', 's'], outputs: ['y'] }, integers('s', [0]), [1, 2, 3, 6]],
    ['Gather', { op: 'Gather', inputs: ['x', 's'], outputs: ['y'] }, integers('s', [1, 0, 1]), [3, 3, 6]],
    ['Pad', { op: 'Pad', inputs: ['x', 's'], outputs: ['y'] }, integers('s', [1, 0, 0, 0, 0, 0]), [3, 3, 6]],
    [
      'Resize',
      { op: 'Resize', inputs: ['x', '', 's'], outputs: ['y'] },
      tensor('s', [3], Float32Array.of(1, 2, 1)),
      [2, 6, 6],
    ],
  ])('of %s', async (_, node, constant, shape) => {
    expect(await shapeOf(node, constant)).toEqual(shape)
  })

  const reshape: NodeSpec = { op: 'Reshape', inputs: ['x', 's'], outputs: ['y'] }

  it('are part of what a cached import depends on; weights are not read', async () => {
    const { model } = await imported(reshape, integers('s', [-1, 6]), bytesOf(BigInt64Array.of(-1n, 6n)))
    expect(model.beside).toEqual({ s: [-1, 6] })
  })

  it('in a file that is not there: the message names it', async () => {
    const { graph } = await imported(reshape, integers('s', [-1, 6]), null)
    expect(graph._tag === 'Left' && explain(graph.left)).toContain(
      '"s", which node "Reshape_0" (Reshape) takes from the file "const.bin"',
    )
  })

  it('in a file that is too short: likewise', async () => {
    const { graph } = await imported(reshape, integers('s', [-1, 6]), Uint8Array.of(1, 2, 3))
    expect(graph._tag === 'Left' && explain(graph.left)).toContain('could not be read')
  })
})
