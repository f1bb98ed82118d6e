import type { Tensors } from '../onnx/runtime/runtime.js'
import type { RuntimeFailed } from '../onnx/runtime/runtimeFailed.js'
import type { TensorData } from '../onnx/tensors/tensorData.js'
import { type AsyncRule, get } from '../rule.js'
import { inOrder } from './inOrder.js'
import type { Loaded } from './loaded.js'

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
  /** Those that are computed: not constants, nor inputs. */
  readonly outputs: readonly (Closeness & {
    readonly output: string
    /** The share of samples whose largest element is at the same place. */
    readonly agreement: number
    /** Of how many elements, over all samples, so many differ, where they are integers; null where they are real. */
    readonly integers: { readonly elements: number; readonly different: number } | null
  })[]
}

interface Sums {
  signal: number
  noise: number
  largest: number
  agreeing: number
  elements: number
  different: number
  real: boolean
}

const none = (): Sums => ({
  signal: 0,
  noise: 0,
  largest: 0,
  agreeing: 0,
  elements: 0,
  different: 0,
  real: false,
})

type Numbers = Exclude<TensorData['data'], BigInt64Array | BigUint64Array>

const numbersIn = ({ data }: TensorData): Numbers =>
  data instanceof BigInt64Array || data instanceof BigUint64Array ? Float64Array.from(data, Number) : data

const placeOfMost = (values: Numbers): number => {
  let at = 0
  for (let i = 1; i < values.length; i++) if (values[i]! > values[at]!) at = i
  return at
}

const add = (sums: Sums, float: TensorData, quantized: TensorData): void => {
  const [exact, rounded] = [numbersIn(float), numbersIn(quantized)]
  for (let i = 0; i < exact.length; i++) {
    const difference = exact[i]! - rounded[i]!
    sums.signal += exact[i]! ** 2
    sums.noise += difference ** 2
    sums.largest = Math.max(sums.largest, Math.abs(difference))
    if (difference !== 0) sums.different++
  }
  sums.elements += exact.length
  sums.real = float.elementType.includes('float')
  if (placeOfMost(exact) === placeOfMost(rounded)) sums.agreeing++
}

const closenessOf = ({ signal, noise, largest }: Sums): Closeness => ({
  sqnr: noise === 0 ? Number.POSITIVE_INFINITY : 10 * Math.log10(signal / noise),
  largest,
})

/** Runs both models on all samples, so many at a time, and compares what they make. */
export async function* fidelity(
  float: Loaded,
  quantized: Loaded,
  samples: readonly Tensors[],
  layers: readonly { readonly layer: string; readonly op: string; readonly tensor: string }[],
  outputs: readonly string[],
  atATime: number,
  done: (samples: number) => void,
): AsyncRule<RuntimeFailed, Fidelity> {
  const names = [...new Set([...layers.map(({ tensor }) => tensor), ...outputs])]
  const sums = new Map<string, Sums>(names.map((name) => [name, none()]))
  let seen = 0
  const both = (sample: Tensors) => Promise.all([float.run(sample), quantized.run(sample)])
  for await (const made of inOrder(samples, atATime, both)) {
    const [exact, rounded] = [yield* get(made[0]), yield* get(made[1])]
    for (const [name, found] of sums) {
      const [a, b] = [exact.get(name), rounded.get(name)]
      if (a !== undefined && b !== undefined) add(found, a, b)
    }
    done(++seen)
  }
  const of = (tensor: string): Sums => sums.get(tensor) ?? none()
  return {
    samples: samples.length,
    layers: layers.map((layer) => ({ ...layer, ...closenessOf(of(layer.tensor)) })),
    outputs: outputs.flatMap((output) => {
      const { agreeing, elements, different, real } = of(output)
      // nothing computes an output that is a constant or an input
      if (elements === 0) return []
      return [
        {
          output,
          ...closenessOf(of(output)),
          agreement: agreeing / samples.length,
          integers: real ? null : { elements, different },
        },
      ]
    }),
  }
}
