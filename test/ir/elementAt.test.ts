import { test } from '@fast-check/vitest'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { presets } from '../../lib/hardware/presets.js'
import { elementAt } from '../../lib/ir/elementAt.js'
import { modelFile } from '../../lib/onnx/format/modelFile.js'
import { importOnnx } from '../../lib/stages/import/importOnnx.js'
import { im2col } from '../../lib/stages/lower/im2col.js'
import { zoo } from '../../lib/zoo/zoo.js'

const model = await modelFile('alexnet', zoo.alexnet.build())()
const network = importOnnx()({ model, bindings: {}, chip: presets.rram256.chip })
if (network._tag === 'Left') throw new Error('alexnet is not read')
const lowered = im2col()(network.right)
if (lowered._tag === 'Left') throw new Error('alexnet is not lowered')
const conv1 = lowered.right.layers.find(({ name }) => name === 'conv1')
if (conv1?.kind !== 'base') throw new Error('no conv1')

describe('elementAt', () => {
  // conv1 of AlexNet: 64 kernels of 11 × 11 on 3 channels, stride 4, padding 2, 55 × 55 positions
  const draw = (most: number) => fc.integer({ min: 0, max: most - 1 })
  test.prop([draw(55), draw(55), draw(3), draw(11), draw(11), draw(64)])(
    'finds what a convolution says in nested loops',
    (y, x, channel, ky, kx, kernel) => {
      const indices = { vector: 55 * y + x, row: (channel * 11 + ky) * 11 + kx, column: kernel, group: 0 }
      expect(elementAt(conv1.input, conv1, indices)).toEqual([0, channel, 4 * y + ky - 2, 4 * x + kx - 2])
      expect(elementAt(conv1.weight, conv1, indices)).toEqual([kernel, channel, ky, kx])
      expect(elementAt(conv1.output, conv1, indices)).toEqual([0, kernel, y, x])
    },
  )

  it('goes row by row: the last index runs fastest', () => {
    const at = (row: number) => elementAt(conv1.input, conv1, { vector: 0, row, column: 0, group: 0 })
    expect(at(1)).toEqual([0, 0, -2, -1])
    expect(at(11)).toEqual([0, 0, -1, -2])
  })
})
