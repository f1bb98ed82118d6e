import * as fc from 'fast-check'
import type { Chip } from '../../hardware/chip.js'
import { mostBits, type Precise } from '../../hardware/precision.js'
import { elementsGiven, elementsTaken } from '../../ir/layerElements.js'
import type { Layer, Lowered } from '../../ir/lowered.js'
import type { Model } from '../../ir/network.js'
import { arbitraryBaseLayer } from './baseLayer.js'
import { arbitraryChip } from './chip.js'

/** A model that is its name and its counts. */
export const arbitraryModel: fc.Arbitrary<Model> = fc.record({
  name: fc.constantFrom('model', 'net.onnx', 'modèle "2"'),
  sha256: fc.constantFrom('0'.repeat(64), 'f'.repeat(64)),
  parameters: fc.nat(1_000_000),
  macs: fc.nat(1_000_000_000),
})

/** Bits of a layer of its own, with weights that the chip has room for. */
type LooseBits = (chip: Chip) => Precise

const bits: fc.Arbitrary<LooseBits> = fc
  .option(
    fc.record({
      weights: fc.nat(31),
      inputBits: fc.integer({ min: 1, max: 17 }),
      adc: fc.option(fc.nat(11)),
    }),
    { freq: 3 },
  )
  .map((drawn) => ({ crossbar }) => {
    if (drawn === null) return {}
    const { weights, inputBits, adc } = drawn
    const most = Math.floor(crossbar.columns / (crossbar.differential === true ? 2 : 1)) * crossbar.cellBits
    const weightBits = 1 + (weights % Math.min(mostBits, most))
    return { precision: { weightBits, inputBits, ...(adc === null ? {} : { adcBits: 1 + adc }) } }
  })

type Loose = (name: string, inputs: readonly string[], chip: Chip) => Layer

const base: fc.Arbitrary<Loose> = fc
  .record({
    layer: arbitraryBaseLayer,
    bias: fc.boolean(),
    fused: fc.subarray(['Add', 'Relu', 'Clip']),
    bits,
  })
  .map(({ layer, bias, fused, bits }) => (name, inputs, chip) => ({
    kind: 'base',
    name,
    inputs,
    ...layer,
    weights: `${name}.weight`,
    bias: bias ? `${name}.bias` : null,
    fused,
    ...bits(chip),
  }))

const operator: fc.Arbitrary<Loose> = fc
  .record({
    op: fc.constantFrom('Add', 'MaxPool', 'Concat', 'Softmax'),
    inputElements: fc.nat(500),
    outputElements: fc.nat(500),
    operations: fc.nat(500),
  })
  .map((cost) => (name, inputs) => ({ kind: 'operator', name, inputs, ...cost }))

/**
 * Small lowered networks on arbitrary chips: one to three base layers, some in bits of their own, among
 * up to three operators, each reading one or two of the layers before it,
 * or the input of the network. Shrinks towards one matrix of 1 × 1.
 *
 * @example
 * import * as fc from 'fast-check'
 * import { verifyLowered } from 'ohmflow/codec'
 * import { arbitraryLowered } from 'ohmflow/laws'
 * console.assert(fc.sample(arbitraryLowered, 10).every((lowered) => verifyLowered(lowered)._tag === 'Right'))
 */
export const arbitraryLowered: fc.Arbitrary<Lowered> = fc
  .record({
    chip: arbitraryChip,
    model: arbitraryModel,
    before: fc.array(operator, { maxLength: 1 }),
    first: base,
    after: fc.array(fc.oneof(base, operator), { maxLength: 2 }),
    last: fc.array(operator, { maxLength: 1 }),
    reads: fc.array(fc.nat(6), { minLength: 1, maxLength: 6 }),
  })
  .map(({ chip, model, before, first, after, last, reads }) => {
    const layers: Layer[] = []
    for (const [i, make] of [...before, first, ...after, ...last].entries()) {
      const needed = elementsTaken(make('', [], chip))
      // an operator may give more than the one tensor that is read
      const fits = (layer: Layer): boolean =>
        needed === 0 ||
        (layer.kind === 'base' ? elementsGiven(layer) === needed : elementsGiven(layer) >= needed)
      const there = ['input', ...layers.filter(fits).map(({ name }) => name)]
      const read = (k: number) =>
        there[(there.length - 1 + (reads[k % reads.length] ?? 0)) % there.length] ?? 'input'
      layers.push(make(`layer${i}`, [...new Set([read(i), read(i + 1)])], chip))
    }
    return { chip, model, layers }
  })
