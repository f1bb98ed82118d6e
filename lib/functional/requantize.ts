import type { Addresses } from './addresses.js'
import type { Channels } from './channels.js'
import type { IntegerLayer } from './integerLayer.js'

/** Sums of a block of vectors: those of vector v and column c lie at `start + v · vectorStride + c · columnStride`. */
export interface SumBlock {
  readonly sums: Int32Array
  readonly start: number
  readonly vectorStride: number
  readonly columnStride: number
}

/** Vectors `first … first + count − 1` of a layer, and columns `firstColumn … firstColumn + columns − 1` of one of its groups. */
export interface Block {
  readonly first: number
  readonly count: number
  readonly group: number
  readonly firstColumn: number
  readonly columns: number
}

/** Writes results of finished sums into a layer's output. */
export type Finish = (from: SumBlock, block: Block) => void

/** Adding 1.5 · 2^23 to a float32 below 2^22 and taking it away again rounds to an integer, ties to even. */
const magic = 12582912

/**
 * What the output unit of the last core does: adds the bias, and turns sums into activations with the arithmetic of the runtime, step by step in float32 (`MlasRequantizeOutput`
 * of ONNX Runtime), so that the bits are the same. `output` holds the bytes of the layer's result, or its int32 sums, in their frame.
 */
export const finisher = (
  { bias, requantization }: Pick<IntegerLayer, 'bias' | 'requantization'>,
  channels: Channels,
  to: Addresses,
  output: Uint8Array | Int32Array,
): Finish => {
  const { vectors } = to
  const base = (group: number, column: number): number => to.base + to.group * group + to.columns[column]!
  const channelOf = (group: number, column: number): number =>
    channels.group * group + channels.columns[column]!

  if (requantization === null)
    return ({ sums, start, vectorStride, columnStride }, { first, count, group, firstColumn, columns }) => {
      for (let c = 0; c < columns; c++) {
        const added = bias?.[channelOf(group, firstColumn + c)] ?? 0
        const target = base(group, firstColumn + c)
        for (let v = 0, at = start + c * columnStride; v < count; v++, at += vectorStride)
          output[target + vectors[first + v]!] = sums[at]! + added
      }
    }

  const { scales, zeroPoint, elementType } = requantization
  const [least, most] = elementType === 'int8' ? [-128, 127] : [0, 255]
  const [low, high] = [least - zeroPoint, most - zeroPoint]
  const scaleStep = scales.length === 1 ? 0 : 1
  return ({ sums, start, vectorStride, columnStride }, { first, count, group, firstColumn, columns }) => {
    for (let c = 0; c < columns; c++) {
      const channel = channelOf(group, firstColumn + c)
      const scale = scales[channel * scaleStep]!
      const added = bias === null ? 0 : bias[channel]!
      const target = base(group, firstColumn + c)
      for (let v = 0, at = start + c * columnStride; v < count; v++, at += vectorStride) {
        const sum = (sums[at]! + added) | 0
        const scaled = Math.fround(Math.fround(sum) * scale)
        const kept = scaled < low ? low : scaled > high ? high : scaled
        output[target + vectors[first + v]!] = Math.fround(kept + magic) - magic + zeroPoint
      }
    }
  }
}
