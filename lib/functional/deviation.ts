import type * as t from 'io-ts'
import { closed } from '../codec/closed.js'
import { natural, quantity } from '../codec/number.js'
import type { TensorData } from '../onnx/tensors/tensorData.js'
import type { Difference } from './difference.js'

/**
 * How far a tensor is from what it should be, and how that compares
 * with the tensor itself; that of several tensors is their sum.
 */
export interface Deviation extends Difference {
  /** Σ of the squares of what it should be, zero point subtracted. */
  readonly signal: number
  /** Σ of the squares of the differences. */
  readonly error: number
}

export const Deviation: t.Type<Deviation> = closed<Deviation>('Deviation', {
  elements: natural,
  different: natural,
  largest: quantity,
  signal: quantity,
  error: quantity,
})

/** The deviation of no tensor at all. */
export const noDeviation: Deviation = { elements: 0, different: 0, largest: 0, signal: 0, error: 0 }

/**
 * How far `made` is from `ideal`, a tensor of the same shape in which `zeroPoint` stands for 0.
 *
 * @example
 * import { deviationOf, signalToError } from 'ohmflow/run'
 * const tensor = (...data: number[]) => ({ elementType: 'int8', shape: [2], data: Int8Array.from(data) }) as const
 * const deviation = deviationOf(tensor(11, 1), tensor(10, 1), 0)
 * console.assert(deviation.different === 1 && signalToError(deviation) > 20)
 */
export const deviationOf = (made: TensorData, ideal: TensorData, zeroPoint: number): Deviation => {
  const elements = ideal.data.length
  let [different, largest, signal, error] = [0, 0, 0, 0]
  for (let i = 0; i < elements; i++) {
    const [x, y] = [Number(made.data[i]), Number(ideal.data[i])]
    signal += (y - zeroPoint) ** 2
    if (x === y) continue
    different++
    largest = Math.max(largest, Math.abs(x - y))
    error += (x - y) ** 2
  }
  return { elements, different, largest, signal, error }
}

/** The deviation of the tensors of both. */
export const plusDeviation = (a: Deviation, b: Deviation): Deviation => ({
  elements: a.elements + b.elements,
  different: a.different + b.different,
  largest: Math.max(a.largest, b.largest),
  signal: a.signal + b.signal,
  error: a.error + b.error,
})

/**
 * Signal to error in dB, `10 · log10(signal / error)`; infinite where nothing deviates.
 *
 * @example
 * import { signalToError } from 'ohmflow/run'
 * console.assert(signalToError({ elements: 4, different: 1, largest: 1, signal: 100, error: 1 }) === 20)
 */
export const signalToError = ({ signal, error }: Deviation): number =>
  error === 0 ? Number.POSITIVE_INFINITY : 10 * Math.log10(signal / error)
