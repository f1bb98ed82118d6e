import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { Precision } from '../../hardware/precision.js'
import { oneCrossbarLayer } from '../../machine/costs/oneCrossbarLayer.js'
import type { NoSuchPrecision } from './precision.js'
import { type Precisable, precisionPolicy } from './precisionPolicy.js'

/** What bits are searched among. */
export interface LeastTimeOptions {
  /** Bits of weights and inputs on average over all layers, at least; 6 where it is left out. */
  readonly averageBits?: number
  /** Bits that weights and inputs may have; 2, 4, 6 and 8 where it is left out. */
  readonly choices?: readonly number[]
}

/** One way to compute a layer: its bits of weights and inputs together, and what it takes. */
interface Option extends Precision {
  readonly bits: number
  readonly cycles: number
}

/** The choices with the least sum of cycles and at least so many bits in all: a knapsack, exact. */
const least = (layers: readonly (readonly Option[])[], atLeast: number): readonly Option[] | null => {
  // by the bits that are still to be had: what the layers from here on take at least, and with which option
  let after = new Float64Array(atLeast + 1).fill(Number.POSITIVE_INFINITY)
  after[0] = 0
  const taken = layers.toReversed().map((options) => {
    const best = new Float64Array(atLeast + 1).fill(Number.POSITIVE_INFINITY)
    const choice = new Int32Array(atLeast + 1).fill(-1)
    for (const [i, { bits, cycles }] of options.entries())
      for (let wanted = 0; wanted <= atLeast; wanted++) {
        const sum = cycles + after[Math.max(0, wanted - bits)]!
        if (sum >= best[wanted]!) continue
        best[wanted] = sum
        choice[wanted] = i
      }
    after = best
    return choice
  })
  if (after[atLeast] === Number.POSITIVE_INFINITY) return null
  let wanted = atLeast
  return layers.flatMap((options, i) => {
    const option = options[taken[layers.length - 1 - i]![wanted]!]
    wanted = Math.max(0, wanted - (option?.bits ?? 0))
    return option === undefined ? [] : [option]
  })
}

const searched =
  (averageBits: number, choices: readonly number[]) =>
  ({ base, crossbar }: Precisable): Either<NoSuchPrecision, Readonly<Record<string, Precision>>> => {
    const options = base.map((layer) =>
      choices.flatMap((weightBits) =>
        choices.map((inputBits): Option => {
          const precision = { weightBits, inputBits }
          const { cycles } = oneCrossbarLayer({ ...layer, precision }, { crossbar })
          return { ...precision, bits: weightBits + inputBits, cycles }
        }),
      ),
    )
    const [fewest, most] = [Math.min(...choices), Math.max(...choices)]
    const chosen =
      averageBits >= fewest && averageBits <= most
        ? least(options, Math.max(0, Math.ceil(2 * averageBits * base.length)))
        : null
    if (chosen === null) return E.left({ _tag: 'NoSuchPrecision', asked: averageBits, least: fewest, most })
    return E.right(
      Object.fromEntries(
        base.map(({ name }, i) => {
          const { weightBits, inputBits } = chosen[i]!
          return [name, { weightBits, inputBits }]
        }),
      ),
    )
  }

/**
 * The bits of each layer with which a network takes the least time by the model of `oneCrossbar`, where weights and inputs
 * have at least so many bits on average over all layers. Exact: a knapsack over the sum of bits. What it does to accuracy it does
 * not know: the average stands for it, and `run` says what it does. Fails with `NoSuchPrecision` where no choice has
 * as many bits, or all have more.
 *
 * @example
 * import { modelFile, teachingNetwork, unwrap } from 'ohmflow'
 * import { teaching } from 'ohmflow/pipelines'
 * import { leastTimePrecision } from 'ohmflow/program'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const mine = teaching.insert('precision', { after: 'lower' }, leastTimePrecision({ averageBits: 6 }))
 * const { layers } = unwrap(await mine.task(model)())
 * const bits = layers.map(({ precision }) => (precision?.weightBits ?? 8) + (precision?.inputBits ?? 8))
 * console.assert(bits.reduce((a, b) => a + b) >= 2 * 6 * layers.length)
 */
export const leastTimePrecision = ({ averageBits = 6, choices = [2, 4, 6, 8] }: LeastTimeOptions = {}) =>
  precisionPolicy(`search:${averageBits}`, searched(averageBits, choices), {
    parameters: { averageBits, choices },
  })
