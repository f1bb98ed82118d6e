import { fromBinary } from '@bufbuild/protobuf'
import fc from 'fast-check'
import { ModelProtoSchema } from 'onnx-buf'
import { describe, expect, it } from 'vitest'
import { malformed } from '../../../lib/onnx/format/wire.js'
import { mutant } from '../../arbitraries/mutant.js'
import { integers, onnx, tensor } from '../../arbitraries/onnx.js'
import { refuted } from '../../refuted.js'
import { runs } from '../../runs.js'

const model = onnx({
  inputs: { x: ['N', 3] },
  initializers: [tensor('w', [3, 4]), integers('i', [1, 2, 3])],
  nodes: [
    { op: 'Gemm', name: 'größer', inputs: ['x', 'w'], attributes: { alpha: { float: 0.5 }, transB: 0 } },
  ],
  outputs: ['y'],
})

const decodes = (bytes: Uint8Array): boolean => {
  try {
    fromBinary(ModelProtoSchema, bytes)
    return true
  } catch {
    return false
  }
}

type Check = typeof malformed

/** What the check lets pass, the decoder takes. */
const law = (check: Check) =>
  fc.property(mutant([model]), (bytes) => check(ModelProtoSchema, bytes) !== null || decodes(bytes))

const problem = (...bytes: readonly number[]): string | undefined =>
  malformed(ModelProtoSchema, Uint8Array.from(bytes))?.reason

describe('the check of the wire format', () => {
  it('lets whole models pass', () => {
    expect(malformed(ModelProtoSchema, model)).toBeNull()
  })

  it('lets nothing pass on which the decoder fails', () => {
    fc.assert(law(malformed), { numRuns: runs(600) })
  })

  it('is needed: the decoder fails on some mutants', () => {
    expect(
      refuted(
        law(() => null),
        { numRuns: 3000 },
      ),
    ).toBe(true)
  })

  it.each<readonly [string, readonly number[]]>([
    ['ModelProto has no field 99', [0x9a, 0x06, 0]],
    ['ModelProto.graph is stored as varint, not as bytes', [0x38, 1]],
    ['ModelProto.ir_version is stored as bytes, not as varint', [0x0a, 0]],
    ['no field of ModelProto begins here', [0x0b]],
    ['no field of ModelProto begins here', [0xff, 0xff, 0xff, 0xff, 0xff, 0x01]],
    ['the number ModelProto.ir_version does not end', [0x08, 0x80]],
    ['ModelProto.producer_name is not valid UTF-8', [0x12, 2, 0xc3, 0x28]],
    ['ModelProto.producer_name claims 5 bytes, but only 1 are left', [0x12, 5, 0x41]],
    ['NodeProto.input claims 9 bytes, but only 0 are left', [0x3a, 4, 0x0a, 2, 0x0a, 9, 0, 0]],
    ['TensorProto.float_data holds 3 bytes, no multiple of 4', [0x3a, 7, 0x2a, 5, 0x22, 3, 0, 0, 0]],
    ['the last number of TensorProto.dims does not end', [0x3a, 5, 0x2a, 3, 0x0a, 1, 0x80]],
  ])('%s', (reason, bytes) => {
    expect(problem(...bytes)).toBe(reason)
  })
})
