import { create } from '@bufbuild/protobuf'
import * as E from 'fp-ts/lib/Either.js'
import { TensorProtoSchema } from 'onnx-buf'
import { describe, expect, it } from 'vitest'
import { weightReader } from '../../../lib/onnx/weights/weights.js'
import { importModel } from '../../../lib/stages/import/importOnnx.js'
import { DataType, onnx } from '../../arbitraries/onnx.js'

const read = (dataType: DataType, fields: { rawData: Uint8Array<ArrayBuffer> } | { int32Data: number[] }) => {
  const w = create(TensorProtoSchema, { name: 'w', dims: [3n], dataType, ...fields })
  const nodes = [{ op: 'Relu', inputs: ['x'], outputs: ['y'] }]
  const model = {
    name: '',
    bytes: onnx({ opset: 21, inputs: { x: [1] }, initializers: [w], nodes, outputs: ['y', 'w'] }),
    sha256: '',
  }
  const network = importModel(model, {})
  if (E.isLeft(network)) return network.left._tag
  const data = weightReader(model, (location) => E.left({ _tag: 'MissingFile', location, reason: '' }))(
    network.right,
    'w',
  )
  return E.isRight(data) ? Array.from(data.right.data, Number) : data.left._tag
}

// Source: ONNX, onnx.proto: two elements a byte, the first one in the low half.
describe('numbers of four bits, of which the last one has a byte to itself', () => {
  it.each([
    ['signed', DataType.INT4, [-8, 7, -1]],
    ['unsigned', DataType.UINT4, [8, 7, 15]],
  ])('%s', (_, type, expected) => {
    expect(read(type, { rawData: Uint8Array.of(0x78, 0x0f) })).toEqual(expected)
    expect(read(type, { int32Data: [0x78, 0x0f] })).toEqual(expected)
  })

  it('a byte too many or too few is refused', () => {
    expect(read(DataType.INT4, { rawData: Uint8Array.of(1, 2, 3) })).toBe('WeightLength')
    expect(read(DataType.INT4, { int32Data: [1] })).toBe('WeightLength')
  })
})
