import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { toBinary } from '@bufbuild/protobuf'
import { TensorProtoSchema } from 'onnx-buf'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readSamples } from '../../lib/cli/samples.js'
import { presets } from '../../lib/hardware/presets.js'
import { eventually } from '../../lib/rule.js'
import { importModel } from '../../lib/stages/import/importOnnx.js'
import { bytesOf, onnx, tensor } from '../arbitraries/onnx.js'
import { right } from '../functional/execution.js'

/** What `numpy.save` writes of a vector. */
const npy = (descr: string, numbers: Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>): Uint8Array => {
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${numbers.length},), }`.padEnd(117)
  const text = new TextEncoder().encode(`NUMPY\u0001\u0000${String.fromCharCode(118)}\u0000${header}\n`)
  return Uint8Array.of(0x93, ...text, ...bytesOf(numbers))
}

let folder = ''
const at = (name: string): string => join(folder, name)
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ohmflow-samples-'))
  writeFileSync(at('single.npy'), npy('<f4', Float32Array.of(1, 2.5, 3)))
  writeFileSync(at('double.npy'), npy('<f8', Float64Array.of(1, 2.5, 3)))
  writeFileSync(at('a=b.npy'), npy('<f4', Float32Array.of(7, 8, 9)))
  writeFileSync(at('onnx.pb'), toBinary(TensorProtoSchema, tensor('t', [3], Float32Array.of(4, 5, 6))))
  writeFileSync(at('bad.npy'), 'no array')
  writeFileSync(at('image.png'), 'no array')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const network = {
  ...right(
    importModel(
      {
        name: 'sum',
        sha256: '',
        bytes: onnx({
          inputs: { a: [3], b: [3] },
          nodes: [{ op: 'Add', inputs: ['a', 'b'] }],
          outputs: ['y'],
        }),
      },
      {},
    ),
  ),
  chip: presets.rram256.chip,
}

const read = (...given: readonly string[]) => eventually(readSamples(network, given, 5, 2))
const values = async (...given: readonly string[]) =>
  right(await read(...given)).map((inputs) =>
    Object.fromEntries([...inputs].map(([name, { data }]) => [name, Array.from(data, Number)])),
  )

describe('inputs from files', () => {
  it('in the order of the network, or by name', async () => {
    const expected = [{ a: [1, 2.5, 3], b: [4, 5, 6] }]
    expect(await values(at('single.npy'), at('onnx.pb'))).toEqual(expected)
    expect(await values(`b=${at('onnx.pb')}`, `a=${at('single.npy')}`)).toEqual(expected)
  })

  it('whose names have an equals sign', async () => {
    expect(await values(`a=${at('a=b.npy')}`, at('a=b.npy'))).toEqual([{ a: [7, 8, 9], b: [7, 8, 9] }])
  })

  it('of double precision become single where the network takes that', async () => {
    const [inputs] = right(await read(at('double.npy')))
    expect(inputs?.get('a')).toEqual({ elementType: 'float32', shape: [3], data: Float32Array.of(1, 2.5, 3) })
  })

  it('are random where none is given: as many as are wanted, each another, the same for a seed', async () => {
    const [one, two, ...more] = await values()
    expect(more).toEqual([])
    expect(one).not.toEqual(two)
    expect(await values('random')).toEqual([one, two])
  })

  it.each<readonly [string, readonly string[], object]>([
    [
      'a file of another kind',
      ['image.png'],
      { _tag: 'UsageError', message: expect.stringContaining('.npy or .pb') },
    ],
    ['a file that is not there', ['none.npy'], { _tag: 'FileError', code: 'ENOENT' }],
    ['a file that is no array', ['bad.npy'], { _tag: 'BadTensorFile' }],
    [
      'more files than inputs',
      ['single.npy', 'single.npy', 'single.npy'],
      { _tag: 'UsageError', message: expect.stringContaining('has the inputs a, b') },
    ],
  ])('%s is refused', async (_, files, error) => {
    expect(await read(...files.map(at))).toMatchObject({ left: error })
  })

  it('an input that no memory holds is refused, at once', async () => {
    const shape = [2 ** 40, 3, 8, 8]
    const huge = {
      ...network,
      tensors: { ...network.tensors, b: { elementType: 'float32' as const, shape } },
    }
    expect(await eventually(readSamples(huge, [], 5, 2))).toMatchObject({
      left: { _tag: 'BadInput', input: 'b', problem: expect.stringContaining('1099511627776 × 3 × 8 × 8') },
    })
  })

  it('an input that is given twice is refused', async () => {
    const file = at('single.npy')
    expect(await read(`a=${file}`, `a=${file}`)).toMatchObject({ left: { _tag: 'UsageError' } })
  })
})
