import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { Session, Tensors } from '../runtime/runtime.js'
import type { TensorData } from '../stages/import/tensorData.js'
import type { BadSamples } from './quantizeError.js'

/** How near a quantized tensor comes to the float one, over all samples. */
export interface Closeness {
  /**
   * Signal-to-quantization-noise ratio in dB: 10 · log10(Σ float²
   * / Σ (float − quantized)²); infinite where they are equal.
   */
  readonly sqnr: number
  /** The largest difference. */
  readonly largest: number
}

/** How near a quantized model comes to the float one on samples. */
export interface Fidelity {
  readonly samples: number
  readonly layers: readonly (Closeness & {
    readonly layer: string
    readonly op: string
    readonly tensor: string
  })[]
  readonly outputs: readonly (Closeness & {
    readonly output: string
    /** The share of samples whose largest element is at the same place. */
    readonly agreement: number
  })[]
}

interface Sums {
  signal: number
  noise: number
  largest: number
  agreeing: number
}

const placeOfMost = (values: Float32Array): number => {
  let at = 0
  for (let i = 1; i < values.length; i++) if (values[i]! > values[at]!) at = i
  return at
}

const add = (sums: Sums, float: Float32Array, quantized: Float32Array): void => {
  for (let i = 0; i < float.length; i++) {
    const difference = float[i]! - quantized[i]!
    sums.signal += float[i]! ** 2
    sums.noise += difference ** 2
    sums.largest = Math.max(sums.largest, Math.abs(difference))
  }
  if (placeOfMost(float) === placeOfMost(quantized)) sums.agreeing++
}

const closenessOf = ({ signal, noise, largest }: Sums): Closeness => ({
  sqnr: noise === 0 ? Number.POSITIVE_INFINITY : 10 * Math.log10(signal / noise),
  largest,
})

const floatsOf = (tensor: TensorData | undefined): Float32Array =>
  tensor?.elementType === 'float32' ? tensor.data : new Float32Array(0)

/** Runs both models on all samples and compares what they make. */
export const fidelity = async (
  float: Session,
  quantized: Session,
  samples: readonly Tensors[],
  layers: readonly { readonly layer: string; readonly op: string; readonly tensor: string }[],
  outputs: readonly string[],
): Promise<Either<BadSamples, Fidelity>> => {
  const names = [...new Set([...layers.map(({ tensor }) => tensor), ...outputs])]
  const sums = new Map<string, Sums>(
    names.map((name) => [name, { signal: 0, noise: 0, largest: 0, agreeing: 0 }]),
  )
  for (const [sample, inputs] of samples.entries()) {
    const [exact, rounded] = [await float.run(inputs)(), await quantized.run(inputs)()]
    if (E.isLeft(exact)) return E.left({ _tag: 'BadSamples', sample, problem: exact.left })
    if (E.isLeft(rounded)) return E.left({ _tag: 'BadSamples', sample, problem: rounded.left })
    for (const name of names)
      add(sums.get(name)!, floatsOf(exact.right.get(name)), floatsOf(rounded.right.get(name)))
  }
  return E.right({
    samples: samples.length,
    layers: layers.map((layer) => ({ ...layer, ...closenessOf(sums.get(layer.tensor)!) })),
    outputs: outputs.map((output) => {
      const found = sums.get(output)!
      return { output, ...closenessOf(found), agreement: found.agreeing / samples.length }
    }),
  })
}
