import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { sum } from '../../arithmetic.js'
import { closed } from '../../codec/closed.js'
import { natural, quantity } from '../../codec/number.js'
import type { Lowered } from '../../ir/lowered.js'
import { type OneCrossbarLayer, oneCrossbarLayer } from '../../machine/costs/oneCrossbarLayer.js'
import { pass } from '../../pipeline/index.js'

/** What a network takes of one crossbar. */
export interface OneCrossbarEstimate {
  readonly layers: readonly OneCrossbarLayer[]
  readonly writes: number
  readonly mvms: number
  readonly cycles: number
  readonly milliseconds: number
}

const counts = { writes: natural, mvms: natural, cycles: natural }

const OneCrossbarEstimate: t.Type<OneCrossbarEstimate> = closed<OneCrossbarEstimate>('OneCrossbarEstimate', {
  layers: t.readonlyArray(closed<OneCrossbarLayer>('OneCrossbarLayer', { name: t.string, ...counts })),
  ...counts,
  milliseconds: quantity,
})

const estimated = ({ layers, chip }: Pick<Lowered, 'layers' | 'chip'>): OneCrossbarEstimate => {
  const own = layers.flatMap((layer) => (layer.kind === 'base' ? [oneCrossbarLayer(layer, chip)] : []))
  const cycles = sum(own.map((layer) => layer.cycles))
  return {
    layers: own,
    writes: sum(own.map(({ writes }) => writes)),
    mvms: sum(own.map(({ mvms }) => mvms)),
    cycles,
    milliseconds: cycles / (chip.clockGigahertz * 1e6),
  }
}

/**
 * The latency model of CIM-AQ (arXiv 2601.21737): one crossbar is written with a piece of a layer and multiplies all of its
 * vectors, piece after piece and layer after layer, and nothing else takes time. For each layer in its bits,
 * `writes · (programCycles + vectors · mvmCycles)`.
 *
 * It differs from `analytical`, and from what a partitioner cuts: the bit slices of a weight may lie in two
 * crossbars, so that physical columns are filled to the last; nothing is moved or added up, operators are free, and no
 * two crossbars work at the same time. CIM-AQ counts the products of two activations in attention as layers of
 * their own, written anew for each head; here they are operators.
 *
 * @example
 * import { modelFile, presets, unwrap, zoo } from 'ohmflow'
 * import { baseline } from 'ohmflow/pipelines'
 * import { oneCrossbar } from 'ohmflow/program'
 * const { chip } = presets.rram256
 * // as published: cells of 4 bits, differential columns, 56 µs to write and 1.4 µs for each of 8 input bits
 * const crossbar = { ...chip.crossbar, cellBits: 4, differential: true, programCycles: 56_000, mvmCycles: 8 * 1400 }
 * const model = await modelFile('vgg16', zoo.vgg16.build())()
 * const estimate = baseline.until('lower').append('estimate', oneCrossbar())
 * const { milliseconds } = unwrap(await estimate.task({ model, bindings: {}, chip: { ...chip, crossbar } })())
 * console.assert(milliseconds.toFixed(2) === '12394.64')
 */
export const oneCrossbar = () =>
  pass({
    implementation: 'one-crossbar',
    version: '1',
    reads: ({ layers, chip }: Lowered) => ({ layers, chip }),
    compute: (read): Either<never, OneCrossbarEstimate> => E.right(estimated(read)),
    product: OneCrossbarEstimate,
    join: (_, estimate): OneCrossbarEstimate => estimate,
  })
