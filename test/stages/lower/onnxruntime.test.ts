import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { presets } from '../../../lib/hardware/presets.js'
import type { BaseLayer } from '../../../lib/ir/lowered.js'
import type { Network } from '../../../lib/ir/network.js'
import {
  arbitraryConvolution,
  arbitraryConvTranspose,
  arbitraryGemm,
  arbitraryMatMul,
  networkOf,
  type Operation,
} from '../../../lib/laws/arbitraries/operation.js'
import { integers, type NumberArray } from '../../../lib/laws/lowering/array.js'
import { multiplied } from '../../../lib/laws/lowering/multiplied.js'
import { reference } from '../../../lib/laws/lowering/reference.js'
import { im2col } from '../../../lib/stages/lower/im2col.js'
import { runOnnx } from './runOnnx.js'

/** The operation in float32 and without bias, which the crossbars do not add. */
const plain = ({ op, operands, ...rest }: Operation): Network => ({
  chip: presets.rram256.chip,
  model: { name: 'operation', sha256: '0'.repeat(64), parameters: 0, macs: 0 },
  ...networkOf({ op: op.replace('Integer', ''), operands: operands.slice(0, 2), ...rest }),
})

const lowered = (network: Network): BaseLayer => {
  const result = im2col()(network)
  const layer = result._tag === 'Right' ? result.right.layers[0] : undefined
  if (layer?.kind !== 'base') throw new Error('no base layer')
  return layer
}

const filled = (
  types: Readonly<Record<string, { readonly shape: readonly number[] }>>,
  names: readonly string[],
) => new Map(names.map((name): [string, NumberArray] => [name, integers(name, types[name]?.shape ?? [])]))

/**
 * onnxruntime refuses dilation with `SAME` ("Dilation not supported
 * for AutoPadType"); the law of the slot covers it by the definition.
 */
const runs = ({ attributes }: Operation): boolean => {
  const { auto_pad, dilations } = attributes
  const dilated = Array.isArray(dilations) && dilations.some((dilation) => dilation !== 1)
  return !(dilated && typeof auto_pad === 'string' && auto_pad.startsWith('SAME'))
}

const all = (attribute: unknown): readonly number[] => (Array.isArray(attribute) ? attribute.map(Number) : [])

/**
 * onnxruntime wants `output_padding` below the stride, and cuts an odd rest off at the other end than the text of ConvTranspose
 * says where the result has a given shape; the law of the slot covers that by the definition.
 */
const isExplicit = ({ attributes }: Operation): boolean =>
  all(attributes['output_padding']).every((added, i) => added < (all(attributes['strides'])[i] ?? 1)) &&
  attributes['output_shape'] === undefined &&
  !`${attributes['auto_pad']}`.startsWith('SAME')

describe('the lowered form computes what onnxruntime computes', () => {
  test.each([
    ['Conv', arbitraryConvolution],
    ['ConvTranspose', arbitraryConvTranspose.filter(isExplicit)],
    ['Gemm', arbitraryGemm],
    ['MatMul', arbitraryMatMul],
  ])('%s', async (_, operations) => {
    for (const operation of fc.sample(operations.filter(runs), { numRuns: 60, seed: 7 })) {
      const network = plain(operation)
      const [inputs, constants] = [
        filled(network.tensors, network.inputs),
        filled(network.constants, Object.keys(network.constants)),
      ]
      const layer = lowered(network)
      const [x, w] = [inputs.get('x'), constants.get('w')]
      if (x === undefined || w === undefined) throw new Error('an operand is missing')
      const expected = await runOnnx(network, inputs, constants)
      const { shape, data } = multiplied(layer, x, w)
      expect(shape, JSON.stringify(operation)).toEqual(expected.shape)
      expect([...data], JSON.stringify(operation)).toEqual([...expected.data].map((y) => y + 0))
      // the definition that the law compares with, too
      const [node] = network.nodes
      if (node === undefined) throw new Error('no node')
      const byDefinition = reference(
        node,
        operation.operands[0]?.constant === true ? [w, x] : [x, w],
        expected.shape,
      )
      expect([...byDefinition.data], JSON.stringify(operation)).toEqual([...expected.data].map((y) => y + 0))
    }
  })
})
