import * as E from 'fp-ts/lib/Either.js'
import { decode } from '../../codec/decode.js'
import { Precision } from '../../hardware/precision.js'
import { precisionPolicy } from './precisionPolicy.js'

/** Bits as they are written: `4/8`, or `4/8/6` with those of the converters. */
export const precisionText = ({ weightBits, inputBits, adcBits }: Precision): string =>
  [weightBits, inputBits, ...(adcBits === undefined ? [] : [adcBits])].join('/')

/**
 * All layers in the same bits, 8 of weights and inputs where none are given: what a chip of fewer bits would do, on this one. Fails with `Undecodable` where they are
 * no integers from 1 to 32.
 *
 * @example
 * import { modelFile, teachingNetwork, unwrap } from 'ohmflow'
 * import { uniformPrecision } from 'ohmflow/program'
 * import { teaching } from 'ohmflow/pipelines'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const half = teaching.insert('precision', { after: 'lower' }, uniformPrecision({ weightBits: 4, inputBits: 4 }))
 * const [full, less] = [unwrap(await teaching.task(model)()), unwrap(await half.task(model)())]
 * console.assert(less.network.cycles < full.network.cycles && less.network.energy.crossbar === full.network.energy.crossbar / 2)
 */
export const uniformPrecision = (bits: Precision = { weightBits: 8, inputBits: 8 }) =>
  precisionPolicy(`uniform:${precisionText(bits)}`, ({ base }) =>
    E.map((precision: Precision) => Object.fromEntries(base.map(({ name }) => [name, precision])))(
      decode(Precision, 'the precision')(bits),
    ),
  )
