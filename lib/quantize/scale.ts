import { roundToEven } from '../onnx/tensors/tensorData.js'
import type { Range } from './range.js'

/** How real numbers become uint8: `real = scale · (code − zeroPoint)`. */
export interface ActivationScale {
  /** A float32 above 0. */
  readonly scale: number
  readonly zeroPoint: number
}

/** The smallest scale: products of two are still normal float32 numbers. */
const least = 2 ** -60

/** The greatest code of an activation of so many bits, of at most eight. */
export const topCode = (bits: number): number => 2 ** Math.min(8, bits) - 1

/** Spreads the codes of so many bits over a range that 0 lies in, so that 0 is one of them exactly. */
export const activationScale = ({ low, high }: Range, bits = 8): ActivationScale => {
  const top = topCode(bits)
  if (high === low) return { scale: 1, zeroPoint: 0 }
  const scale = Math.max(Math.fround((high - low) / top), least)
  return { scale, zeroPoint: Math.min(top, Math.max(0, roundToEven(-low / scale))) }
}

/** Weights as int8 with a scale for each output channel, and their bias as int32. */
export interface ChannelScales {
  readonly codes: Int8Array
  /** One for each channel, float32 above 0. */
  readonly scales: Float32Array
  /** Null where there is no bias. */
  readonly bias: { readonly codes: Int32Array; readonly scales: Float32Array } | null
}

/** Most of a bias in its steps: what is left keeps the sums within int32. */
const mostBias = 2 ** 30

/**
 * Symmetric per-channel quantization: the largest magnitude of a channel becomes 127, or the largest of fewer bits. A bias
 * has the scale of the sums that it is added to, input scale · weight scale; where it would not
 * fit, the weights get a larger scale. Channels take turns every `inner` elements.
 */
export const channelScales = (
  weights: Float32Array,
  channels: number,
  inner: number,
  bias: Float32Array | null,
  inputScale: number,
  bits = 8,
): ChannelScales => {
  const top = 2 ** (Math.min(8, bits) - 1) - 1 || 1
  const most = new Float64Array(channels)
  for (let start = 0, c = 0; start < weights.length; start += inner, c = (c + 1) % channels)
    for (let i = start; i < start + inner; i++) most[c] = Math.max(most[c]!, Math.abs(weights[i]!))
  const scales = Float32Array.from(most, (magnitude, c) => {
    const fitting = Math.abs(bias?.[c] ?? 0) / (inputScale * mostBias)
    return Math.max(magnitude === 0 && fitting === 0 ? 1 : Math.max(magnitude / top, fitting), least)
  })
  const codes = new Int8Array(weights.length)
  for (let start = 0, c = 0; start < weights.length; start += inner, c = (c + 1) % channels) {
    const scale = scales[c]!
    for (let i = start; i < start + inner; i++)
      codes[i] = Math.min(top, Math.max(-top, roundToEven(weights[i]! / scale)))
  }
  if (bias === null) return { codes, scales, bias: null }
  const biasScales = scales.map((scale) => Math.fround(inputScale) * scale)
  return {
    codes,
    scales,
    bias: {
      codes: Int32Array.from(bias, (value, c) => roundToEven(value / biasScales[c]!)),
      scales: biasScales,
    },
  }
}
